"""What people may ask about their own data."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.privacy import FrontPrivacyDesk
from bot.domain.consent import ConsentEvent, ConsentKind, ConsentMeans
from bot.domain.progress import Progress, Stage
from bot.errors import NotAllowedError, NotFoundError
from bot.followup.turns import MeetingTurns
from bot.privacy.erasure import Erasure
from bot.privacy.stale_notes import StaleNotes
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests.desk.askers import ANN, BEN, FOREIGN_ADMIN, READER, STRANGER
from tests.desk.meetings import meeting
from tests.privacy.meetings import NOW, SetClock


class LiveMeetings:
    """Are told when it has changed who is to be heard, and look it up as they would."""

    def __init__(self, records: SqlStore) -> None:
        self._records = records
        self.unheard: list[tuple[str, str, frozenset[str]]] = []
        self.forgotten: list[tuple[str, str]] = []

    async def opted_out(self, platform: str, workspace: str) -> None:
        unheard = await self._records.opted_out(platform, workspace)
        self.unheard.append((platform, workspace, unheard))

    async def forget_workspace(self, platform: str, workspace: str) -> None:
        self.forgotten.append((platform, workspace))


@pytest.fixture
def live(records: SqlStore) -> LiveMeetings:
    return LiveMeetings(records)


@pytest.fixture
async def desk(
    records: SqlStore, live: LiveMeetings, tmp_path: Path
) -> AsyncIterator[FrontPrivacyDesk]:
    clock = SetClock()

    async def refresh(meeting_id: str) -> None:
        del meeting_id

    async with open_shelf(tmp_path / "shelf", clock) as shelf:
        erasure = Erasure(records, shelf, clock, MeetingTurns(), StaleNotes(records, refresh))
        yield FrontPrivacyDesk(
            records,
            erasure,
            clock,
            opted_out=live.opted_out,
            forget_workspace=live.forget_workspace,
        )


async def test_who_opts_out_is_not_heard_from_this_moment_on(
    desk: FrontPrivacyDesk, live: LiveMeetings
) -> None:
    await desk.opt_out(BEN)
    await desk.opt_in(BEN)
    assert live.unheard == [
        ("chat", "w", frozenset({BEN.account.user_id})),
        ("chat", "w", frozenset()),
    ]


async def test_everybody_gets_and_erases_their_own_data(
    desk: FrontPrivacyDesk, records: SqlStore
) -> None:
    await records.report_progress(meeting().id, Progress(stage=Stage.DONE))
    (kept,) = json.loads((await desk.export(BEN)).text)["meetings"]
    assert kept["you"]["name"] == "Ben"
    receipt = await desk.delete(BEN)
    assert (receipt.meetings, receipt.utterances, receipt.action_items) == (1, 2, 1)
    assert json.loads((await desk.export(BEN)).text)["meetings"] == []
    assert len(json.loads((await desk.export(ANN)).text)["meetings"]) == 1


async def test_an_admin_of_another_server_with_the_same_id_erases_nothing_here(
    desk: FrontPrivacyDesk, records: SqlStore
) -> None:
    await records.report_progress(meeting().id, Progress(stage=Stage.DONE))
    assert (await desk.delete(FOREIGN_ADMIN)).meetings == 0
    assert await records.meetings_with(BEN.account) == [meeting()]


async def test_who_was_told_is_shown_to_who_can_read_the_meetings_channel(
    desk: FrontPrivacyDesk, records: SqlStore
) -> None:
    told = ConsentEvent(
        meeting_id=meeting().id,
        account=BEN.account,
        kind=ConsentKind.TOLD,
        means=ConsentMeans.NOTICE,
        at=NOW,
    )
    await records.note_consent(told)
    assert await desk.consents(READER, meeting().id) == [told]
    with pytest.raises(NotAllowedError):
        await desk.consents(STRANGER, meeting().id)
    with pytest.raises(NotFoundError):
        await desk.consents(FOREIGN_ADMIN, meeting().id)
    with pytest.raises(NotFoundError):
        await desk.consents(READER, "unknown")


async def test_a_workspace_that_lets_us_go_is_forgotten_by_the_pipeline(
    desk: FrontPrivacyDesk, live: LiveMeetings
) -> None:
    await desk.forget_workspace("chat", "w")
    assert live.forgotten == [("chat", "w")]
