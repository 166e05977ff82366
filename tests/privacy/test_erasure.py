"""Erasing a person, whatever happens in between."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.action_item import ItemEvent, ItemStatus
from bot.domain.capture import CaptureState
from bot.domain.meeting import Meeting
from bot.domain.notes import Notes
from bot.domain.people import Account
from bot.domain.preferences import PersonSettings
from bot.domain.privacy import Receipt
from bot.domain.progress import Stage
from bot.domain.transcript import Transcript
from bot.errors import ConflictError, Fault, NotFoundError, ProviderError
from bot.followup.turns import MeetingTurns
from bot.ports import AudioShelf
from bot.privacy.erasure import Erasure
from bot.privacy.stale_notes import StaleNotes
from storage.store import SqlStore
from tests.desk.askers import ANN, BEN
from tests.privacy.meetings import NOW, SetClock, begin, is_kept, keep, live_meeting


class Chat:
    """Brings published notes up to date, and writes down which; it may be out of reach."""

    def __init__(self, records: SqlStore) -> None:
        self._records = records
        self.refreshed: list[str] = []
        self.is_down = False

    async def refresh(self, meeting_id: str) -> None:
        if self.is_down:
            raise ProviderError("chat", Fault.CONNECTIVITY, "no route")
        if (mark := await self._records.stale_mark(meeting_id)) is not None:
            self.refreshed.append(meeting_id)
            await self._records.notes_refreshed(meeting_id, mark)


@pytest.fixture
def chat(records: SqlStore) -> Chat:
    return Chat(records)


@pytest.fixture
def erasure(records: SqlStore, shelf: AudioShelf, clock: SetClock, chat: Chat) -> Erasure:
    return Erasure(records, shelf, clock, MeetingTurns(), StaleNotes(records, chat.refresh))


@pytest.fixture
async def meetings(records: SqlStore, shelf: AudioShelf, tmp_path: Path) -> tuple[Meeting, ...]:
    """Two that are done, and the sound of one of them is not on the shelf any more."""
    both = (live_meeting("m1"), live_meeting("m2"))
    for meeting in both:
        await keep(records, shelf, tmp_path, meeting)
    await shelf.remove("m2/1.opus")
    return both


async def test_the_receipt_counts_what_was_there(
    erasure: Erasure, meetings: tuple[Meeting, ...]
) -> None:
    receipt = Receipt(
        at=NOW, meetings=len(meetings), recordings=1, utterances=4, claims=0, action_items=2
    )
    assert await erasure.erase(BEN.account) == receipt


async def test_nothing_is_left_of_them_and_everything_of_others(
    erasure: Erasure,
    records: SqlStore,
    shelf: AudioShelf,
    chat: Chat,
    meetings: tuple[Meeting, ...],
) -> None:
    await records.save_person_settings(BEN.account, PersonSettings(zone="UTC"))
    await records.opt_out(BEN.account, NOW)
    await erasure.erase(BEN.account)
    assert await records.meetings_with(BEN.account) == []
    assert len(await records.meetings_with(ANN.account)) == len(meetings)
    for meeting in meetings:
        said = (await records.transcript(meeting.id)).utterances
        assert {one.speaker for one in said} == {"anna"}
        assert {one.speaker for one in await records.live(meeting.id)} == {"anna"}
        assert set(await records.heard(meeting.id)) == {0}
        assert await records.consents(meeting.id) == []
        assert await is_kept(shelf, f"{meeting.id}/0.opus")
        assert not await is_kept(shelf, f"{meeting.id}/1.opus")
        with pytest.raises(NotFoundError):
            await records.item(f"item-{meeting.id}")
        with pytest.raises(NotFoundError):
            await records.reminder(f"reminder-{meeting.id}")
    place = meetings[0].place
    assert await records.find(["draft"], [place], 9) == []
    assert len(await records.find(["cover"], [place], 9)) == len(meetings)
    assert await records.person_settings([BEN.account]) == {}
    assert await records.opted_out("chat", "w") == {BEN.account.user_id}
    assert chat.refreshed == ["m1", "m2"]
    assert await records.stale_notes() == []


@pytest.mark.usefixtures("meetings")
async def test_asking_again_finds_nothing(erasure: Erasure, chat: Chat) -> None:
    await erasure.erase(BEN.account)
    again = await erasure.erase(BEN.account)
    assert again == Receipt(
        at=NOW, meetings=0, recordings=0, utterances=0, claims=0, action_items=0
    )
    assert chat.refreshed == ["m1", "m2"]


@pytest.mark.usefixtures("meetings")
async def test_who_has_the_same_id_on_another_server_or_platform_erases_nothing(
    erasure: Erasure, records: SqlStore
) -> None:
    said = await records.transcript("m1")
    for other in ({"workspace": "other"}, {"platform": "slack"}):
        account = Account.model_validate({**BEN.account.model_dump(), **other})
        assert (await erasure.erase(account)).meetings == 0
    assert await records.transcript("m1") == said


async def test_a_meeting_that_goes_on_is_not_touched(
    erasure: Erasure, records: SqlStore, meetings: tuple[Meeting, ...]
) -> None:
    going_on = live_meeting("m3")
    await begin(records, going_on, CaptureState.RECORDING)
    before = (await records.meeting("m3"), await records.live("m3"))
    assert (await erasure.erase(BEN.account)).meetings == len(meetings)
    assert (await records.meeting("m3"), await records.live("m3")) == before


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.TRANSCRIBING, Stage.PUBLISHING])
@pytest.mark.usefixtures("meetings")
async def test_while_notes_are_written_the_rest_is_erased_and_they_are_told(
    erasure: Erasure,
    records: SqlStore,
    shelf: AudioShelf,
    tmp_path: Path,
    stage: Stage,
) -> None:
    await keep(records, shelf, tmp_path, live_meeting("m0"), stage)
    with pytest.raises(ConflictError, match="being written"):
        await erasure.erase(BEN.account)
    assert [one.id for one in await records.meetings_with(BEN.account)] == ["m0"]
    assert await is_kept(shelf, "m0/1.opus")


async def test_a_meeting_whose_sound_is_put_together_is_being_written_up(
    erasure: Erasure, records: SqlStore
) -> None:
    await begin(records, live_meeting("m0"), CaptureState.FINISHING)
    with pytest.raises(ConflictError):
        await erasure.erase(BEN.account)


async def test_of_a_meeting_that_failed_is_erased_what_there_is(
    erasure: Erasure, records: SqlStore, shelf: AudioShelf, tmp_path: Path
) -> None:
    await keep(records, shelf, tmp_path, live_meeting("m1"), Stage.FAILED)
    assert (await erasure.erase(BEN.account)).recordings == 1


@pytest.mark.usefixtures("meetings")
async def test_notes_that_cannot_be_changed_now_are_changed_later(
    erasure: Erasure, records: SqlStore, chat: Chat
) -> None:
    chat.is_down = True
    assert (await erasure.erase(BEN.account)).meetings == 2
    assert await records.stale_notes() == ["m1", "m2"]
    stale = StaleNotes(records, chat.refresh)
    assert await stale.refresh() == 0
    chat.is_down = False
    await records.forget_meeting("m2")
    assert await stale.refresh() == 1
    assert chat.refreshed == ["m1"]
    assert await stale.refresh() == 0


class Busy(SqlStore):
    """A store in which somebody answers another's item whenever a record is to be replaced."""

    times = 1

    async def replace_record(
        self,
        meeting: Meeting,
        transcript: Transcript | None,
        notes: Notes | None,
        forgotten_speaker: str,
        *,
        renamed_to: str | None = None,
        at: datetime | None = None,
    ) -> None:
        if self.times:
            self.times -= 1
            item = await self.item(f"item-{meeting.id}")
            event = ItemEvent(
                item_id=item.id,
                at=NOW,
                actor="ben",
                field="status",
                old=item.status,
                new=ItemStatus.DONE,
                where="chat",
            )
            await self.change_item(item.model_copy(update={"status": ItemStatus.DONE}), [event])
        await super().replace_record(
            meeting, transcript, notes, forgotten_speaker, renamed_to=renamed_to, at=at
        )


@pytest.fixture
def busy(records: SqlStore) -> Busy:
    return Busy(records._database)  # noqa: SLF001 (the same database)


@pytest.mark.usefixtures("meetings")
async def test_an_answer_in_the_same_moment_is_kept(
    busy: Busy, shelf: AudioShelf, clock: SetClock, chat: Chat
) -> None:
    erasure = Erasure(busy, shelf, clock, MeetingTurns(), StaleNotes(busy, chat.refresh))
    await erasure.erase(ANN.account)
    assert (await busy.item("item-m1")).status is ItemStatus.DONE
    assert await busy.meetings_with(ANN.account) == []
