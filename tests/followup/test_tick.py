"""The tick has what is due sent, looks for digests, and goes on whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import AdjustableClock
from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Meeting, Place, Source
from bot.domain.nudge import DueChannelDigest
from bot.domain.working_hours import WorkingHours
from bot.errors import Fault, ProviderError
from bot.followup.tick import ReminderTick, ticking
from storage.database import open_database
from storage.store import SqlStore
from tests.followup.promises import NOW, TODAY, account, item, keep, keep_in, person, reminder

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PLACE = Place(platform="file", workspace="w", channel="c")
PROMISE = item("m-1", "anna", TODAY)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(NOW - HOUR)


@pytest.fixture
async def planned(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    """A meeting with one item of which somebody is to be reminded."""
    async with open_database(sqlite_database_url) as database:
        store = SqlStore(database)
        await keep(store, "m", (person("anna"),), PROMISE)
        await store.plan_reminders([reminder(PROMISE)])
        yield store


class Sent:
    """What was asked to be sent; the first `faults` are raised instead."""

    def __init__(self, *faults: Exception) -> None:
        self.ids: list[str] = []
        self.weekly: list[tuple[Place, datetime]] = []
        self._faults = list(faults)

    async def __call__(self, nudge_id: str) -> None:
        if self._faults:
            raise self._faults.pop(0)
        self.ids.append(nudge_id)

    async def digest(self, due: DueChannelDigest) -> None:
        self.weekly.append((due.place, due.at))


def tick_of(store: SqlStore, clock: AdjustableClock, sent: Sent) -> ReminderTick:
    return ReminderTick(store, clock, WorkingHours(), sent, sent.digest)


async def test_what_is_due_is_sent_at_its_moment(planned: SqlStore, clock: AdjustableClock) -> None:
    sent = Sent()
    tick = tick_of(planned, clock, sent)
    await tick.tick()
    assert sent.ids == []
    clock.move_to(NOW)
    await tick.tick()
    (nudge_id,) = sent.ids
    (claimed,) = await planned.reminders_in(nudge_id)
    assert claimed.id == reminder(PROMISE).id


async def test_a_nudge_is_asked_for_until_it_is_settled_by_every_process(
    planned: SqlStore, clock: AdjustableClock
) -> None:
    clock.move_to(NOW)
    mine, theirs = Sent(), Sent()
    await tick_of(planned, clock, mine).tick()
    other = tick_of(planned, clock, theirs)
    await other.tick()
    await other.tick()
    assert theirs.ids == [*mine.ids, *mine.ids]


@pytest.mark.parametrize(
    "fault", [ProviderError("engine", Fault.CONNECTIVITY, "gone"), ValueError("odd")]
)
async def test_what_could_not_be_sent_is_tried_at_the_next_tick(
    planned: SqlStore, clock: AdjustableClock, fault: Exception
) -> None:
    clock.move_to(NOW)
    sent = Sent(fault, fault)
    tick = tick_of(planned, clock, sent)
    for _ in range(2):
        await tick.tick()
    assert len(sent.ids) == 1


async def test_people_and_places_with_something_to_do_get_their_first_digests(
    planned: SqlStore, clock: AdjustableClock
) -> None:
    sent = Sent()
    tick = tick_of(planned, clock, sent)
    await tick.tick()
    (due,) = await planned.due_digests(NOW, 9)
    assert (due.account, due.at) == (account("anna"), NOW)
    clock.move_to(MONDAY - timedelta(seconds=10))
    await tick.tick()
    assert sent.weekly == []
    clock.move_to(MONDAY)
    await tick.tick()
    assert sent.weekly == [(PLACE, MONDAY)]


async def test_who_is_new_is_looked_for_once_an_hour_only(
    planned: SqlStore, clock: AdjustableClock
) -> None:
    tick = tick_of(planned, clock, Sent())
    await tick.tick()
    await keep(planned, "o", (person("ben"),), item("o-1", "ben", TODAY))
    await tick.tick()
    assert len(await planned.due_digests(NOW + DAY, 9)) == 1
    clock.move_to(NOW)
    await tick.tick()
    assert len(await planned.due_digests(NOW + DAY, 9)) == 2


async def test_nobody_waits_for_a_digest_who_has_nothing_to_do(
    planned: SqlStore, clock: AdjustableClock
) -> None:
    done = PROMISE.model_copy(update={"status": ItemStatus.DONE})
    await planned.change_item(done, [], reminders=())
    await tick_of(planned, clock, Sent()).tick()
    assert await planned.due_digests(NOW + DAY, 9) == []
    assert await planned.due_channel_digests(NOW + 9 * DAY, 9) == []


async def test_it_ticks_until_it_is_closed(planned: SqlStore, clock: AdjustableClock) -> None:
    clock.move_to(NOW)
    sent = Sent()
    async with ticking(tick_of(planned, clock, sent), 0.01), asyncio.timeout(30):
        await _until(lambda: _has_sent(sent, 3))
    so_far = len(sent.ids)
    await asyncio.sleep(0.1)
    assert len(sent.ids) == so_far


async def test_it_goes_on_ticking_when_the_clock_is_set_back(
    planned: SqlStore, clock: AdjustableClock
) -> None:
    clock.move_to(NOW)
    sent = Sent()
    async with ticking(tick_of(planned, clock, sent), 0.1) as job, asyncio.timeout(30):
        await _until(lambda: _has_sent(sent, 1))
        job.modify(next_run_time=datetime.now(UTC) + 2 * HOUR)  # as it is behind two hours
        so_far = len(sent.ids)
        await _until(lambda: _has_sent(sent, so_far + 2))


async def test_digests_that_a_clock_ahead_has_planned_are_planned_anew(
    planned: SqlStore, clock: AdjustableClock
) -> None:
    clock.move_to(NOW + 365 * DAY)
    tick = tick_of(planned, clock, Sent())
    await tick.tick()
    assert await planned.due_digests(NOW + 30 * DAY, 9) == []
    assert await planned.due_channel_digests(NOW + 30 * DAY, 9) == []
    clock.move_to(NOW - HOUR)
    await tick.tick()
    assert len(await planned.due_digests(NOW, 9)) == 1
    assert len(await planned.due_channel_digests(MONDAY, 9)) == 1


async def test_the_weekly_digest_of_what_was_only_written_down_comes_on_their_monday(
    sqlite_database_url: str, clock: AdjustableClock
) -> None:
    async with open_database(sqlite_database_url) as database:
        store = SqlStore(database)
        meeting = Meeting(
            id="m",
            place=PLACE,
            title="A message",
            started_at=NOW - DAY,
            zone="Asia/Tokyo",
            source=Source.MESSAGE,
            participants=(person("anna"),),
        )
        await keep_in(store, meeting, PROMISE)
        await tick_of(store, clock, Sent()).tick()
        (due,) = await store.due_channel_digests(MONDAY, 9)
    assert due.at == datetime(2026, 11, 23, 0, tzinfo=UTC)


class Slow(Sent):
    """Takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def __call__(self, nudge_id: str) -> None:
        del nudge_id
        self.begun.set()
        await asyncio.sleep(0.2)
        self.ended.set()


async def test_a_tick_under_way_is_waited_for_when_it_closes(
    planned: SqlStore, clock: AdjustableClock
) -> None:
    clock.move_to(NOW)
    slow = Slow()
    async with ticking(tick_of(planned, clock, slow), 0.01):
        await slow.begun.wait()
    assert slow.ended.is_set()


async def _has_sent(sent: Sent, count: int) -> bool:
    return len(sent.ids) >= count


async def _until(condition: Callable[[], Awaitable[bool]]) -> None:
    while not await condition():  # noqa: ASYNC110 (the tick knows no event)
        await asyncio.sleep(0.01)
