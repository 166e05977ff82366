"""What every store promises about reminders."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.reminder import ReminderKind, ReminderState
from bot.errors import NotFoundError
from bot.ports import Store
from tests.storage import examples

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
async def _items(store: Store) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes(items=(examples.item("i1"), examples.item("i2"))))


async def test_a_reminder_comes_back_as_it_was_planned(store: Store) -> None:
    for state in ReminderState:
        reminder = examples.reminder(state.value, state=state)
        reminder = reminder.model_copy(update={"local": reminder.local + MINUTE * len(state.value)})
        await store.plan_reminders([reminder])
        assert await store.reminder(state.value) == reminder


async def test_an_unknown_reminder_is_not_found(store: Store) -> None:
    await store.plan_reminders([examples.reminder("r1")])
    with pytest.raises(NotFoundError):
        await store.reminder("r")
    with pytest.raises(NotFoundError):
        await store.settle_reminder("r", ReminderState.SENT)


async def test_a_reminder_of_an_unknown_item_is_refused(store: Store) -> None:
    with pytest.raises(NotFoundError):
        await store.plan_reminders([examples.reminder("r1"), examples.reminder("r2", "unknown")])
    with pytest.raises(NotFoundError):
        await store.reminder("r1")


async def test_planning_nothing_is_allowed(store: Store) -> None:
    await store.plan_reminders([])
    assert await store.due_reminders(examples.START, 9) == []


async def test_a_reminder_that_is_there_already_stays_as_it_is(store: Store) -> None:
    first = examples.reminder()
    await store.plan_reminders([first])
    await store.settle_reminder("r1", ReminderState.SENT)
    again = first.model_copy(update={"at": first.at + MINUTE, "participant": "p1"})
    new = examples.reminder("r2", "i2")
    await store.plan_reminders([again, new, new])
    sent = first.model_copy(update={"state": ReminderState.SENT})
    assert await store.reminder("r1") == sent
    assert await store.reminder("r2") == new


async def test_a_reminder_that_was_called_off_is_planned_again_for_whoever_it_is_now(
    store: Store,
) -> None:
    await store.plan_reminders([examples.reminder("r1"), examples.reminder("r2", "i2")])
    await store.cancel_reminders("i1")
    again = examples.reminder("r1").model_copy(
        update={"participant": "p1", "zone": "UTC", "at": examples.START - MINUTE}
    )
    new = examples.reminder("r3", local=examples.MONDAY)
    for _ in range(2):
        await store.replan_reminders([new, again, new])
    assert [await store.reminder(key) for key in ("r1", "r2", "r3")] == [
        again,
        examples.reminder("r2", "i2"),
        new,
    ]


async def test_only_a_reminder_that_was_called_off_is_planned_again(store: Store) -> None:
    planned = examples.reminder("planned")
    sent = examples.reminder("sent", local=examples.MONDAY)
    await store.plan_reminders([planned, sent])
    await store.settle_reminder("sent", ReminderState.SENT)
    await store.replan_reminders(
        [
            reminder.model_copy(update={"at": reminder.at + MINUTE, "participant": "p1"})
            for reminder in (planned, sent)
        ]
    )
    assert await store.reminder("planned") == planned
    assert await store.reminder("sent") == sent.model_copy(update={"state": ReminderState.SENT})


async def test_replanning_for_an_unknown_item_is_refused(store: Store) -> None:
    await store.replan_reminders([])
    with pytest.raises(NotFoundError):
        await store.replan_reminders([examples.reminder("r1", "unknown")])


async def test_an_item_has_one_reminder_of_a_kind_at_a_scheduled_time(store: Store) -> None:
    first = examples.reminder("r1")
    other_kind = first.model_copy(update={"id": "r2", "kind": ReminderKind.DAY_BEFORE})
    other_time = first.model_copy(update={"id": "r3", "local": first.local + MINUTE})
    twice = first.model_copy(update={"id": "r4"})
    await store.plan_reminders([first, other_kind, other_time, twice])
    due = await store.due_reminders(first.at, 9)
    assert [reminder.id for reminder in due] == ["r1", "r2", "r3"]


async def test_reminders_planned_by_two_processes_at_once_are_there_once(
    store: Store, second_store: Store
) -> None:
    reminders = [
        examples.reminder(f"r{number}", local=examples.FRIDAY + number * MINUTE)
        for number in range(200)
    ]
    await asyncio.gather(
        *(
            one.plan_reminders(order)
            for one in (store, second_store)
            for order in (reminders, reminders[::-1], reminders[5:])
        )
    )
    assert {reminder.id for reminder in await store.due_reminders(examples.START, 999)} == {
        reminder.id for reminder in reminders
    }


async def test_due_reminders_are_the_planned_ones_whose_moment_has_come(store: Store) -> None:
    now = examples.START
    states = iter((*ReminderState, ReminderState.PLANNED, ReminderState.PLANNED))
    await store.plan_reminders(
        [
            examples.reminder(
                f"r{offset}", at=now + offset * MINUTE / 1000, state=state
            ).model_copy(update={"local": examples.FRIDAY + offset * MINUTE})
            for offset, state in zip((-4, -3, -2, 0, 1), states, strict=True)
        ]
    )
    assert [reminder.id for reminder in await store.due_reminders(now, 9)] == ["r-4", "r0"]


async def test_the_oldest_due_reminders_come_first_up_to_the_limit(store: Store) -> None:
    now = examples.START
    await store.plan_reminders(
        [
            examples.reminder(
                f"r{age}", at=now - age * MINUTE, local=examples.FRIDAY + age * MINUTE
            )
            for age in (2, 5, 3, 4)
        ]
    )
    assert [reminder.id for reminder in await store.due_reminders(now, 3)] == ["r5", "r4", "r3"]


async def test_a_settled_reminder_stays_as_it_is(store: Store) -> None:
    await store.plan_reminders([examples.reminder()])
    await store.settle_reminder("r1", ReminderState.CANCELLED)
    await store.settle_reminder("r1", ReminderState.SENT)
    await store.settle_reminder("r1", ReminderState.PLANNED)
    assert (await store.reminder("r1")).state is ReminderState.CANCELLED
    assert await store.due_reminders(examples.START, 9) == []


async def test_only_the_planned_reminders_of_the_item_are_called_off(store: Store) -> None:
    await store.plan_reminders(
        [
            examples.reminder("sent"),
            examples.reminder("planned", local=examples.MONDAY),
            examples.reminder("of another", "i2"),
        ]
    )
    await store.settle_reminder("sent", ReminderState.SENT)
    for _ in range(2):
        await store.cancel_reminders("i1")
    states = [(await store.reminder(key)).state for key in ("sent", "planned", "of another")]
    assert states == [ReminderState.SENT, ReminderState.CANCELLED, ReminderState.PLANNED]
    await store.cancel_reminders("unknown")
