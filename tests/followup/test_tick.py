"""The tick finds what is due, once per item after a downtime, and goes on whatever happens."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.clock import AdjustableClock
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.errors import Fault, ProviderError
from bot.followup.tick import ReminderTick, split, ticking
from storage.store import SqlStore
from tests import examples

DAY = timedelta(days=1)


def _reminder(item: str, days: int) -> Reminder:
    base = examples.reminder()
    local = base.local + days * DAY
    return base.model_copy(
        update={
            "id": Reminder.key(item, ReminderKind.DUE, local),
            "item_id": item,
            "local": local,
            "at": base.at + days * DAY,
        }
    )


FIRST, SECOND = _reminder(examples.item().id, 0), _reminder(examples.item().id, 1)


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(FIRST.at - DAY)


@pytest.fixture
async def planned(store: SqlStore) -> SqlStore:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes())
    await store.plan_reminders([FIRST, SECOND])
    return store


class Sent:
    """What was asked to be sent; the first `faults` are raised instead."""

    def __init__(self, *faults: Exception) -> None:
        self.ids: list[str] = []
        self._faults = list(faults)

    async def __call__(self, reminder_id: str) -> None:
        if self._faults:
            raise self._faults.pop(0)
        self.ids.append(reminder_id)


def test_only_the_newest_of_each_item_is_kept() -> None:
    one = [_reminder("a", day) for day in (3, 1, 2)]
    other = _reminder("b", 0)
    newest, overtaken = split([*one, other])
    assert [reminder.at for reminder in newest] == [other.at, one[0].at]
    assert [reminder.at for reminder in overtaken] == [one[1].at, one[2].at]
    assert split([]) == ([], [])


async def test_nothing_is_sent_before_its_moment(planned: SqlStore, clock: AdjustableClock) -> None:
    sent = Sent()
    await ReminderTick(planned, clock, sent).tick()
    assert sent.ids == []
    clock.move_to(FIRST.at)
    await ReminderTick(planned, clock, sent).tick()
    assert sent.ids == [FIRST.id]


async def test_after_a_downtime_only_the_newest_of_an_item_comes(
    planned: SqlStore, clock: AdjustableClock
) -> None:
    clock.move_to(SECOND.at + DAY)
    sent = Sent()
    await ReminderTick(planned, clock, sent).tick()
    assert sent.ids == [SECOND.id]
    assert (await planned.reminder(FIRST.id)).state is ReminderState.CANCELLED


@pytest.mark.parametrize(
    "fault", [ProviderError("engine", Fault.CONNECTIVITY, "gone"), ValueError("odd")]
)
async def test_what_could_not_be_sent_is_tried_at_the_next_tick(
    planned: SqlStore, clock: AdjustableClock, fault: Exception
) -> None:
    clock.move_to(FIRST.at)
    sent = Sent(fault)
    tick = ReminderTick(planned, clock, sent)
    await tick.tick()
    await tick.tick()
    assert sent.ids == [FIRST.id]


async def test_it_ticks_until_it_is_closed(planned: SqlStore, clock: AdjustableClock) -> None:
    clock.move_to(FIRST.at)
    sent = Sent()
    async with ticking(ReminderTick(planned, clock, sent), 0.01), asyncio.timeout(30):
        await _until(lambda: _has_sent(sent, 3))
    so_far = len(sent.ids)
    await asyncio.sleep(0.1)
    assert len(sent.ids) == so_far


async def test_a_tick_under_way_is_waited_for_when_it_closes(
    planned: SqlStore, clock: AdjustableClock
) -> None:
    clock.move_to(FIRST.at)
    begun, ended = asyncio.Event(), asyncio.Event()

    async def slowly(reminder_id: str) -> None:
        del reminder_id
        begun.set()
        await asyncio.sleep(0.2)
        ended.set()

    async with ticking(ReminderTick(planned, clock, slowly), 0.01):
        await begun.wait()
    assert ended.is_set()


async def _has_sent(sent: Sent, count: int) -> bool:
    return len(sent.ids) >= count


async def _until(condition: Callable[[], Awaitable[bool]]) -> None:
    while not await condition():  # noqa: ASYNC110 (the tick knows no event)
        await asyncio.sleep(0.01)
