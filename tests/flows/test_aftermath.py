"""What is said of earlier items behind the notes, and once a week: once, and where it is of use."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.action_item import ItemEvent, ItemStatus
from bot.domain.completion import Completion
from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.preferences import RoomSettings
from bot.domain.publication import OpenItem
from bot.domain.transcript import Transcript
from bot.errors import ProviderError
from bot.failpoints import nowhere
from bot.pipeline.aftermath import Aftermath
from bot.pipeline.channel_digest import ChannelDigest
from bot.ports.completions import CompletionFinder
from tests import examples
from tests.flows.promise_office import ANNA, CUT, PROMISE, Office
from tests.flows.stage_set import pipeline_settings
from tests.followup.promises import NOW, YESTERDAY, item, keep

PLACE = Place(platform="file", workspace="w", channel="c")
DAY = timedelta(days=1)
LATER = "later"


class Finder(CompletionFinder):
    """Hears that everything is done."""

    async def find(
        self, meeting: Meeting, transcript: Transcript, items: Sequence[OpenItem]
    ) -> Sequence[Completion]:
        del transcript
        who = meeting.participants[0].id
        return [
            Completion(item_id=one.item.id, participant=who, evidence=one.item.evidence[0])
            for one in items
        ]


class Recording:
    """A recording of a later meeting in the place of an earlier one."""

    def __init__(self, office: Office) -> None:
        self.store = office.store
        self.refreshed: list[str] = []
        outside = replace(office.outside, completions=Finder())
        self.stages = Aftermath(outside, pipeline_settings(), office.posting, nowhere)
        self.stages.open(self._refresh)

    async def taken_in(self, source: Source = Source.UPLOAD) -> None:
        await keep(self.store, "m", (ANNA,), PROMISE)
        meeting = await keep(self.store, LATER, (ANNA,), item("later-1", "anna"), started_at=NOW)
        tracks = (Track(audio="a"),) if source is Source.UPLOAD else ()
        await self.store.update_meeting(
            meeting.model_copy(update={"source": source, "tracks": tracks})
        )
        transcript = examples.transcript().model_copy(update={"meeting_id": LATER})
        await self.store.save_transcript(transcript)

    async def _refresh(self, meeting_id: str) -> None:
        self.refreshed.append(meeting_id)


@pytest.fixture
async def recording(office: Office) -> Recording:
    return Recording(office)


async def test_behind_a_recording_it_is_said_once_what_is_open_from_last_time(
    office: Office, recording: Recording
) -> None:
    await recording.taken_in()
    office.faults["after post"] = [CUT]
    with pytest.raises(ProviderError):
        await recording.stages.recall(LATER)
    for _ in range(2):
        await recording.stages.recall(LATER)
    (post,) = office.posts()
    assert (post["meeting"], post["open"]) == (LATER, ["m-1"])


@pytest.mark.parametrize("source", [Source.LIVE, Source.MESSAGE])
async def test_where_nothing_was_recorded_before_nothing_is_recalled_behind(
    office: Office, recording: Recording, source: Source
) -> None:
    await recording.taken_in(source)
    await recording.stages.recall(LATER)
    await recording.stages.recall("a meeting that there is not")
    await recording.stages.recall("m")
    assert office.posts() == []


async def test_what_was_said_to_be_done_is_asked_about_once_and_shown_earlier(
    office: Office, recording: Recording
) -> None:
    await recording.taken_in()
    for _ in range(2):
        await recording.stages.suggest(LATER)
    (post,) = office.posts()
    assert (post["meeting"], post["said_done"]) == (LATER, {"m-1": "open"})
    assert set(recording.refreshed) == {"m"}
    assert (await office.store.item("m-1")).said_done is not None


async def test_the_question_follows_the_answer(office: Office, recording: Recording) -> None:
    await recording.taken_in()
    await recording.stages.suggest(LATER)
    await office.change(PROMISE, status=ItemStatus.DONE)
    await recording.stages.refresh("m")
    (edit,) = office.journal.read("edit")
    assert edit["said_done"] == {"m-1": "done"}
    office.journal.write(what="deleted", message=edit["message"])
    await recording.stages.refresh("m")


async def test_the_question_says_by_whom_it_was_said_as_they_are_called_now(
    office: Office, recording: Recording
) -> None:
    await recording.taken_in()
    await recording.stages.suggest(LATER)
    meeting = await office.store.meeting(LATER)
    people = tuple(one.model_copy(update={"name": "Zoe"}) for one in meeting.participants)
    await office.store.update_meeting(meeting.model_copy(update={"participants": people}))
    await recording.stages.refresh(LATER)
    (edit,) = office.journal.read("edit")
    assert edit["said_by"] == ["Zoe"]


class Weekly:
    """The digest of a place that is due on a Wednesday morning."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._digest = ChannelDigest(office.outside, pipeline_settings(), office.posting, nowhere)

    async def post(self) -> None:
        await self.office.store.plan_channel_digest(PLACE, NOW)
        await self._digest.post(PLACE, NOW)

    async def next_at(self) -> datetime:
        (due,) = await self.office.store.due_channel_digests(NOW + 30 * DAY, 9)
        return due.at


@pytest.fixture
def weekly(office: Office) -> Weekly:
    return Weekly(office)


async def test_a_place_hears_once_what_is_open_and_how_much_was_done(weekly: Weekly) -> None:
    store = weekly.office.store
    done = item("m-2", "anna", YESTERDAY)
    suggested = item("m-3", "anna").model_copy(update={"status": ItemStatus.SUGGESTED})
    await keep(store, "m", (ANNA,), PROMISE, done, suggested)
    event = ItemEvent(
        item_id="m-2", at=NOW - DAY, actor="anna", field="status", old="open", new="done", where="x"
    )
    await store.change_item(done.model_copy(update={"status": ItemStatus.DONE}), [event])
    for _ in range(2):
        await weekly.post()
    (post,) = weekly.office.posts()
    assert (post["weekly"], post["items"], post["done"]) == ("c", ["m-1"], 1)
    assert (await weekly.next_at()).isoformat() == "2026-11-23T09:00:00+00:00"


@pytest.mark.parametrize("case", ["off", "done", "long ago", "late"])
async def test_nothing_is_said_where_nobody_wants_or_needs_it(weekly: Weekly, case: str) -> None:
    store = weekly.office.store
    started_at = NOW - (30 if case == "long ago" else 1) * DAY
    await keep(store, "m", (ANNA,), PROMISE, started_at=started_at)
    if case == "off":
        await store.save_room_settings(PLACE, RoomSettings(weekly_digest=False))
    elif case == "done":
        await weekly.office.change(PROMISE, status=ItemStatus.DONE)
    elif case == "late":
        weekly.office.clock.move_to(NOW + 4 * DAY)
    await weekly.post()
    assert weekly.office.posts() == []
    assert await weekly.next_at() > NOW
