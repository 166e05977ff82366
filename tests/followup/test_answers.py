"""An answer changes the item, its history and its reminders; given twice it is given once."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.clock import AdjustableClock
from bot.domain.action_item import ItemStatus
from bot.domain.reminder import Reminder, ReminderState
from bot.domain.working_hours import WorkingHours
from bot.errors import ConflictError, NotFoundError
from bot.followup.answers import Answers
from bot.followup.planning import plan
from bot.followup.timing import Timings
from storage.store import SqlStore
from tests import examples
from tests.followup.planned import NEW_YORK, planned, timing, told, towards

ITEM = examples.item().id
NOW = examples.START
ANSWERED_BY = {"actor": "ben", "where": "terminal"}


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(NOW)


@pytest.fixture
async def answers(store: SqlStore, clock: AdjustableClock) -> Answers:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes())
    await store.plan_reminders(_planned())
    return Answers(store, Timings(store, WorkingHours()), clock)


def _planned() -> tuple[Reminder, ...]:
    return tuple(towards(plan(examples.item(), timing(NEW_YORK), NOW)))


async def _states(store: SqlStore) -> list[ReminderState]:
    return [(await store.reminder(reminder.id)).state for reminder in _planned()]


async def test_done_calls_off_what_was_planned_and_says_who_said_so(
    store: SqlStore, answers: Answers
) -> None:
    item = await answers.done(ITEM[:6], **ANSWERED_BY)
    assert (item.status, item.version) == (ItemStatus.DONE, 2)
    assert await _states(store) == [ReminderState.CANCELLED] * 2
    (event,) = await store.item_events(ITEM)
    assert (event.actor, event.where) == ("ben", "terminal")
    assert (event.field, event.old, event.new) == ("status", "open", "done")


async def test_done_twice_is_done_once(store: SqlStore, answers: Answers) -> None:
    first = await answers.done(ITEM, **ANSWERED_BY)
    assert await answers.done(ITEM, **ANSWERED_BY) == first
    assert len(await store.item_events(ITEM)) == 1


async def test_two_clicks_at_once_do_not_fight(store: SqlStore, answers: Answers) -> None:
    items = await asyncio.gather(*(answers.done(ITEM, **ANSWERED_BY) for _ in range(5)))
    assert {item.status for item in items} == {ItemStatus.DONE}
    assert len(await store.item_events(ITEM)) == 1


async def test_somebody_who_was_faster_with_another_answer_wins(
    store: SqlStore, answers: Answers
) -> None:
    await answers.done(ITEM, **ANSWERED_BY)
    stale = await store.item(ITEM)
    await answers.reopen(ITEM, **ANSWERED_BY)
    with pytest.raises(ConflictError):
        await store.change_item(stale.model_copy(update={"status": ItemStatus.REJECTED}), [])


async def test_reopening_plans_again_what_is_still_ahead(
    store: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    await answers.done(ITEM, **ANSWERED_BY)
    clock.move_to(datetime(2026, 11, 19, 15, tzinfo=UTC))  # behind the first of the two
    item = await answers.reopen(ITEM, **ANSWERED_BY)
    assert item.status is ItemStatus.OPEN
    assert await _states(store) == [ReminderState.CANCELLED, ReminderState.PLANNED]
    assert [event.new for event in await store.item_events(ITEM)] == ["done", "open"]


async def test_reopening_does_not_repeat_what_was_sent(store: SqlStore, answers: Answers) -> None:
    first, _ = _planned()
    await told(store, first.id)
    await answers.done(ITEM, **ANSWERED_BY)
    await answers.reopen(ITEM, **ANSWERED_BY)
    assert await _states(store) == [ReminderState.SENT, ReminderState.PLANNED]
    assert len(towards(await planned(store))) == 1


async def test_an_unknown_item_is_not_found(answers: Answers) -> None:
    with pytest.raises(NotFoundError):
        await answers.done("nothing", **ANSWERED_BY)
