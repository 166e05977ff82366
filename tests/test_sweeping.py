"""What has its time is forgotten, one thing whatever becomes of another."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.chores import repeating
from bot.clock import SystemClock
from bot.domain.nudge import Nudge, NudgeState
from bot.domain.outbox import MessageRef
from bot.domain.upload import ArrivalState
from bot.sweeping import Sweep
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests.flows.shared import PLACE, shared
from tests.followup.promises import account, item, keep, person, reminder


@pytest.fixture
async def records(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    async with open_database(sqlite_database_url) as database:
        yield SqlStore(database)


async def test_jobs_are_forgotten_a_week_after_they_were_done(
    records: SqlStore, tmp_path: Path
) -> None:
    asked: list[datetime] = []

    async def forget_jobs(before: datetime) -> int:
        asked.append(before)
        return 0

    clock = SystemClock()
    async with open_shelf(tmp_path / "shelf", clock) as shelf:
        await Sweep(records, shelf, clock, 30, forget_jobs).sweep()
    (before,) = asked
    assert clock.now() - before - timedelta(days=7) < timedelta(minutes=1)


@pytest.mark.parametrize("error", [TimeoutError(), RuntimeError("a fault")])
async def test_a_chore_that_fails_keeps_no_other_from_being_done(
    records: SqlStore, tmp_path: Path, error: Exception
) -> None:
    done: list[str] = []

    async def forget_jobs(before: datetime) -> int:
        del before
        raise error

    async def other() -> int:
        done.append("other")
        return 1

    clock = SystemClock()
    async with open_shelf(tmp_path / "shelf", clock) as shelf:
        await Sweep(records, shelf, clock, 30, forget_jobs, {"the other": other}).sweep()
    assert done == ["other"]


async def test_what_is_repeated_is_done_at_once_and_ends_with_its_context() -> None:
    began = asyncio.Event()

    async def work() -> None:
        began.set()

    async with repeating(work, 3600.0, "work"):
        async with asyncio.timeout(30):
            await began.wait()
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "work"]


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
        await Sweep(records, shelf, clock, 30, forget_jobs).sweep()
    left = [one.recording.message_id for one in await records.arrivals_at(PLACE)]
    assert left == ["recent", "asked"]
    assert await records.arrive("file", "recent", [shared("again")], now) != []
    assert await records.arrive("file", "new", [shared("unknown")], now) == []


async def test_what_people_were_told_is_forgotten_after_half_a_year(
    records: SqlStore, tmp_path: Path
) -> None:
    clock = SystemClock()
    await keep(records, "m", (person("anna"),), item("m-1", "anna"))
    for name, days in (("old", 181), ("new", 179)):
        due = reminder(item("m-1", "anna"), clock.now() - timedelta(days=days))
        await records.plan_reminders([due])
        nudge = Nudge(
            id=name,
            account=account("anna"),
            meeting_id=None,
            participant=None,
            claimed_at=due.at,
        )
        assert await records.claim_nudge(nudge, [due.id])
        await records.settle_nudge(name, NudgeState.SENT, versions={})
        weekly = f"weekly:file:w:c:{name}"
        await records.delivery(weekly)
        ref = MessageRef(platform="file", channel="c", message_id=name)
        await records.sent(weekly, ref, due.at)

    async def forget_jobs(before: datetime) -> int:
        del before
        return 0

    async with open_shelf(tmp_path / "shelf", clock) as shelf:
        await Sweep(records, shelf, clock, 30, forget_jobs).sweep()
    assert await records.nudges_of("m-1") == ["new"]
    left = [delivery.key for delivery in await records.deliveries("weekly:")]
    assert left == ["weekly:file:w:c:new"]
