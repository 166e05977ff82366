"""Every reminder comes once, in whichever process, and only while it is wanted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import AdjustableClock
from bot.domain.action_item import ItemStatus
from bot.domain.evidence import Evidence
from bot.domain.notes import Notes, NotesSource
from bot.domain.progress import Progress, Stage
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.domain.working_hours import WorkingHours
from bot.pipeline.failpoints import Moment, Name, nowhere
from bot.pipeline.posting import Posting
from bot.pipeline.reminding import Reminding
from tests.flows.actors import Journal, action_item
from tests.flows.processes import PATIENCE_S, worker
from tests.flows.stage_set import MORNING, StageSet, open_stage_set
from tests.flows.worker import Options, Trap

MEETING = "0123456789abcdef"
REMINDERS = 20


async def _plan(stage_set: StageSet, meeting_id: str) -> Reminder:
    """A meeting that is done with, except for one reminder that is due."""
    meeting = await stage_set.hand_in(meeting_id)
    await stage_set.store.report_progress(meeting_id, Progress(stage=Stage.DONE))
    item = action_item(
        meeting, Evidence(utterance_id="u1", quote="I'll do it", start_s=0.0), MORNING
    )
    await stage_set.store.save_notes(
        Notes(
            meeting_id=meeting_id,
            version=1,
            written_at=MORNING,
            source=NotesSource(extractor="scripted", version="1"),
            language="en",
            tldr=(),
            action_items=(item,),
        )
    )
    local = MORNING.replace(tzinfo=None)
    reminder = Reminder(
        id=Reminder.key(item.id, ReminderKind.DUE, local),
        item_id=item.id,
        participant="p0",
        kind=ReminderKind.DUE,
        local=local,
        zone="UTC",
        at=MORNING,
    )
    await stage_set.store.plan_reminders([reminder])
    return reminder


def test_two_processes_that_tick_and_are_killed_send_each_reminder_once(
    tmp_path: Path, postgresql_database_url: str
) -> None:
    meetings = [f"{number:016}" for number in range(REMINDERS)]
    options = Options(
        folder=tmp_path,
        database_url=postgresql_database_url,
        lease_ttl_s=2.0,
        traps=tuple(
            Trap(stage=Name.REMIND, moment=moment, meeting=meeting)
            for moment, meeting in zip(Moment, meetings[::5], strict=True)
        ),
    )
    states = asyncio.run(_all_planned(options, meetings))
    assert states == {ReminderState.PLANNED}
    with ExitStack() as stack:
        workers = [stack.enter_context(worker(options)) for _ in range(2)]
        assert [process.wait(PATIENCE_S) for process in workers] == [0, 0]
    journal = Journal(tmp_path / "journal.jsonl")
    assert len(list((tmp_path / "sprung").iterdir())) == len(options.traps)
    assert journal.count("post", "meeting") == dict.fromkeys(meetings, 1)
    assert asyncio.run(_states(options, meetings)) == {ReminderState.SENT}


async def _all_planned(options: Options, meetings: list[str]) -> set[ReminderState]:
    async with open_stage_set(options.folder, options.database_url) as stage_set:
        return {(await _plan(stage_set, meeting)).state for meeting in meetings}


async def _states(options: Options, meetings: list[str]) -> set[ReminderState]:
    async with open_stage_set(options.folder, options.database_url) as stage_set:
        reminders = [f"{meeting}item:due:20261118T1000" for meeting in meetings]
        return {(await stage_set.store.reminder(reminder)).state for reminder in reminders}


@pytest.fixture
async def stage_set(tmp_path: Path, sqlite_database_url: str) -> AsyncIterator[StageSet]:
    async with open_stage_set(tmp_path, sqlite_database_url) as opened:
        yield opened


def _reminding(stage_set: StageSet, late_by: timedelta = timedelta()) -> Reminding:
    clock = AdjustableClock(MORNING + late_by)
    posting = Posting(stage_set.store, {"file": stage_set.chat}, clock, 5)
    return Reminding(stage_set.store, posting, clock, nowhere, WorkingHours())


@pytest.mark.parametrize(("minutes", "is_late"), [(0, False), (9, False), (11, True)])
async def test_a_reminder_is_marked_late_after_ten_minutes(
    stage_set: StageSet, minutes: int, *, is_late: bool
) -> None:
    reminder = await _plan(stage_set, MEETING)
    await _reminding(stage_set, timedelta(minutes=minutes)).remind(reminder.id)
    (post,) = stage_set.journal.read("post")
    assert post["is_late"] is is_late
    assert (await stage_set.store.reminder(reminder.id)).state is ReminderState.SENT


@pytest.mark.parametrize(
    "status", [ItemStatus.DONE, ItemStatus.CANCELLED, ItemStatus.REJECTED, ItemStatus.SUGGESTED]
)
async def test_nobody_is_reminded_of_what_is_not_to_be_done(
    stage_set: StageSet, status: ItemStatus
) -> None:
    reminder = await _plan(stage_set, MEETING)
    item = await stage_set.store.item(reminder.item_id)
    await stage_set.store.change_item(item.model_copy(update={"status": status}), [])
    await _reminding(stage_set).remind(reminder.id)
    assert stage_set.journal.read("post") == []
    assert (await stage_set.store.reminder(reminder.id)).state is ReminderState.CANCELLED


async def test_nobody_is_reminded_of_what_has_become_somebody_elses(stage_set: StageSet) -> None:
    reminder = await _plan(stage_set, MEETING)
    item = await stage_set.store.item(reminder.item_id)
    assert item.assignee is not None
    other = item.assignee.model_copy(update={"participant": "p1"})
    await stage_set.store.change_item(item.model_copy(update={"assignee": other}), [])
    await _reminding(stage_set).remind(reminder.id)
    assert stage_set.journal.read("post") == []


async def test_a_reminder_that_was_called_off_is_not_sent(stage_set: StageSet) -> None:
    reminder = await _plan(stage_set, MEETING)
    await stage_set.store.cancel_reminders(reminder.item_id)
    await _reminding(stage_set).remind(reminder.id)
    assert stage_set.journal.read("post") == []


async def test_a_reminder_sent_twice_is_sent_once(stage_set: StageSet) -> None:
    reminder = await _plan(stage_set, MEETING)
    for _ in range(2):
        await _reminding(stage_set).remind(reminder.id)
    assert len(stage_set.journal.read("post")) == 1
