"""What has its time is forgotten, one thing whatever becomes of another."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.domain.upload import ArrivalState
from bot.privacy.stale_notes import StaleNotes
from bot.sweeping import Sweep
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests import examples
from tests.flows.shared import PLACE, shared


@pytest.fixture
async def records(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    async with open_database(sqlite_database_url) as database:
        yield SqlStore(database)


async def nothing_to_refresh(meeting_id: str) -> None:
    raise AssertionError(meeting_id)


async def test_jobs_are_forgotten_a_week_after_they_were_done(
    records: SqlStore, tmp_path: Path
) -> None:
    asked: list[datetime] = []

    async def forget_jobs(before: datetime) -> int:
        asked.append(before)
        return 0

    clock = SystemClock()
    async with open_shelf(tmp_path / "shelf", clock) as shelf:
        stale = StaleNotes(records, nothing_to_refresh)
        await Sweep(records, shelf, clock, 30, stale, forget_jobs).sweep()
    (before,) = asked
    assert clock.now() - before - timedelta(days=7) < timedelta(minutes=1)


@pytest.mark.parametrize("error", [TimeoutError(), RuntimeError("a fault")])
async def test_a_chore_that_fails_keeps_no_other_from_being_done(
    records: SqlStore, tmp_path: Path, error: Exception
) -> None:
    refreshed: list[str] = []

    async def forget_jobs(before: datetime) -> int:
        del before
        raise error

    async def refresh(meeting_id: str) -> None:
        refreshed.append(meeting_id)

    await records.add_meeting(examples.meeting(), "s1")
    await records.save_transcript(examples.transcript())
    await records.save_notes(examples.notes())
    await records.update_meeting(examples.meeting())  # what was published may say less now
    clock = SystemClock()
    async with open_shelf(tmp_path / "shelf", clock) as shelf:
        await Sweep(records, shelf, clock, 30, StaleNotes(records, refresh), forget_jobs).sweep()
    assert refreshed == [examples.meeting().id]


async def test_what_was_seen_in_chats_is_forgotten_when_nobody_can_want_anything_of_it(
    records: SqlStore, tmp_path: Path
) -> None:
    async def forget_jobs(before: datetime) -> int:
        del before
        return 0

    clock = SystemClock()
    now = clock.now()
    seen = {
        ("recent", ArrivalState.IGNORED): timedelta(days=29),
        ("ignored", ArrivalState.IGNORED): timedelta(days=31),
        ("asked", ArrivalState.ASKED): timedelta(days=364),
        ("long ago", ArrivalState.ASKED): timedelta(days=366),
    }
    for (name, state), age in seen.items():
        recording = shared(name)
        await records.arrive("file", name, [recording], now - age)
        await records.settle_arrival(recording, state, unless=())
    await records.arrive("file", "new", [], now)
    async with open_shelf(tmp_path / "shelf", clock) as shelf:
        stale = StaleNotes(records, nothing_to_refresh)
        await Sweep(records, shelf, clock, 30, stale, forget_jobs).sweep()
    left = [one.recording.message_id for one in await records.arrivals_at(PLACE)]
    assert left == ["recent", "asked"]
    assert await records.arrive("file", "recent", [shared("again")], now) != []
    assert await records.arrive("file", "new", [shared("unknown")], now) == []
