"""What every store promises about reminders."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.nudge import NudgeState
from bot.domain.people import Account
from bot.domain.reminder import ReminderKind, ReminderState
from bot.errors import NotFoundError
from bot.ports import Store
from tests.storage import examples
from tests.storage.due import due

MINUTE = timedelta(minutes=1)
SLACK = Account(platform="slack", workspace="T", user_id="U2")
ZONE = examples.meeting().zone


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


async def test_an_assignment_to_each_of_two_people_at_one_moment_is_kept(store: Store) -> None:
    told = {"kind": ReminderKind.ASSIGNED}
    both = [
        examples.reminder(f"i1:assigned:{person}").model_copy(
            update={**told, "participant": person}
        )
        for person in ("p1", "p2")
    ]
    await store.plan_reminders(both)
    assert await store.reminders_of("i1") == both


async def test_an_unknown_reminder_is_not_found(store: Store) -> None:
    await store.plan_reminders([examples.reminder("r1")])
    with pytest.raises(NotFoundError):
        await store.reminder("r")


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
    await store.plan_reminders([first.model_copy(update={"state": ReminderState.SENT})])
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
    await store.replace_reminders("i1", [], version=1)
    again = examples.reminder("r1").model_copy(
        update={"participant": "p1", "zone": "UTC", "at": examples.START - MINUTE}
    )
    new = examples.reminder("r3", local=examples.MONDAY)
    for _ in range(2):
        await store.replace_reminders("i1", [new, again, new], version=1)
    assert [await store.reminder(key) for key in ("r1", "r2", "r3")] == [
        again,
        examples.reminder("r2", "i2"),
        new,
    ]


async def test_replanning_for_an_item_that_is_gone_does_nothing(store: Store) -> None:
    reminder = examples.reminder("r1", "unknown")
    assert not await store.replace_reminders("unknown", [], version=1)
    assert not await store.replace_reminders("unknown", [reminder], version=1)


async def test_a_plan_of_what_an_item_was_is_not_kept(store: Store, second_store: Store) -> None:
    item = await store.item("i1")
    ours, theirs = examples.reminder("r1"), examples.reminder("r2", local=examples.MONDAY)
    await second_store.change_item(item, [], reminders=[theirs])
    assert not await store.replace_reminders("i1", [ours], version=item.version)
    assert await store.reminders_of("i1") == [theirs]
    assert await store.replace_reminders("i1", [ours], version=item.version + 1)
    assert [one.id for one in await due(store, examples.START)] == ["r1"]


async def test_where_an_item_is_due_follows_its_assignee_and_is_shown(
    store: Store, second_store: Store
) -> None:
    due_then = examples.due()
    dated = (await store.item("i1")).model_copy(update={"due": due_then})
    item = await store.change_item(dated, [])
    planned, late = examples.reminder("r1"), examples.reminder("r2", local=examples.MONDAY)
    moved = item.model_copy(update={"due": due_then.model_copy(update={"zone": "Asia/Tokyo"})})
    await store.notes_refreshed("m1", str(await store.stale_mark("m1")))
    assert await store.stale_notes() == []
    assert await store.replace_reminders("i1", [planned], version=2, due_zone="Asia/Tokyo")
    assert await second_store.item("i1") == moved
    assert await store.stale_notes() == ["m1"]
    assert not await store.replace_reminders("i1", [late], version=1, due_zone="UTC")
    assert not await store.replace_reminders("unknown", [], version=1, due_zone="UTC")
    assert await store.item("i1") == moved
    assert [one.id for one in await due(store, examples.START)] == ["r1"]
    await store.claim_nudge(examples.nudge(), ["r1"])
    await store.settle_nudge("n1", NudgeState.SENT, versions={"i1": 2})
    assert await store.stale_nudges() == []
    assert await store.replace_reminders("i1", [], version=2, due_zone="UTC")
    assert await store.stale_nudges() == ["n1"]


async def test_what_was_handed_back_to_somebody_is_found_by_their_accounts(store: Store) -> None:
    told = examples.reminder("r1").model_copy(update={"kind": ReminderKind.HANDED_BACK})
    sent = told.model_copy(update={"id": "r2", "state": ReminderState.SENT})
    await store.plan_reminders([told, sent, examples.reminder("r3", "i2")])
    elsewhere = examples.ZOE.model_copy(update={"workspace": "x"})
    for accounts in ([examples.ZOE], [elsewhere, SLACK]):
        assert [one.reminder for one in await store.handed_back_to(accounts)] == [told]
    assert await store.handed_back_to([examples.ZOE.model_copy(update={"user_id": "9"})]) == []
    assert await store.handed_back_to([]) == []


async def test_the_id_alone_says_whether_it_is_the_same_reminder(store: Store) -> None:
    first = examples.reminder("r1")
    other_kind = first.model_copy(update={"id": "r2", "kind": ReminderKind.DAY_BEFORE})
    other_time = first.model_copy(update={"id": "r3", "local": first.local + MINUTE})
    twice = first.model_copy(update={"id": "r4"})
    await store.plan_reminders([first, other_kind, other_time, twice])
    found = await due(store, first.at)
    assert found == [first, other_kind, other_time, twice]


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
    assert {reminder.id for reminder in await due(store, examples.START, 999)} == {
        reminder.id for reminder in reminders
    }


async def test_only_the_planned_reminders_of_the_item_are_called_off(store: Store) -> None:
    await store.plan_reminders(
        [
            examples.reminder("sent", state=ReminderState.SENT),
            examples.reminder("planned", local=examples.MONDAY),
            examples.reminder("of another", "i2"),
        ]
    )
    for _ in range(2):
        await store.replace_reminders("i1", [], version=1)
    states = [(await store.reminder(key)).state for key in ("sent", "planned", "of another")]
    assert states == [ReminderState.SENT, ReminderState.CANCELLED, ReminderState.PLANNED]
    await store.replace_reminders("unknown", [], version=1)


async def test_the_reminders_of_an_item_come_whatever_became_of_them_oldest_first(
    store: Store,
) -> None:
    assert await store.reminders_of("i1") == []
    reminders = [
        examples.reminder(state.value, at=examples.START - age * MINUTE, state=state)
        for age, state in enumerate(ReminderState)
    ]
    await store.plan_reminders([*reminders, examples.reminder("of another", "i2")])
    assert await store.reminders_of("i1") == reminders[::-1]
    assert await store.reminders_of("i") == []


async def test_a_reminder_that_is_planned_again_takes_over_all_that_is_new(store: Store) -> None:
    planned = examples.reminder("r1")
    await store.plan_reminders([planned])
    news = planned.model_copy(
        update={
            "participant": "p1",
            "zone": "UTC",
            "local": planned.local + MINUTE,
            "at": planned.at - MINUTE,
            "appointment": "p1 › 2026-11-23",
        }
    )
    await store.replace_reminders("i1", [news], version=1)
    assert await store.reminders_of("i1") == [news]


async def test_what_is_claimed_or_was_sent_stays_so_whatever_is_planned(store: Store) -> None:
    gone = [
        examples.reminder(state.value, state=state)
        for state in (ReminderState.CLAIMED, ReminderState.SENT)
    ]
    await store.plan_reminders(gone)
    again = [one.model_copy(update={"state": ReminderState.PLANNED, "zone": "UTC"}) for one in gone]
    await store.plan_reminders(again)
    await store.replace_reminders("i1", again, version=1)
    await store.defer_reminders([one.id for one in gone], examples.START + MINUTE)
    await store.replace_reminders("i1", [], version=1)
    await store.call_off_reminders([one.id for one in gone])
    assert await store.reminders_of("i1") == gone
    assert await due(store, examples.START + MINUTE) == []


async def test_what_an_account_was_reminded_of_is_known(store: Store) -> None:
    now = examples.START
    of_anna = examples.reminder("r2", "i2").model_copy(update={"participant": "p1"})
    await store.plan_reminders([examples.reminder("r1"), of_anna])
    assert await store.reminded_since(examples.ZOE, now) == frozenset()
    # to whichever account of hers it goes
    await store.claim_nudge(examples.nudge(account=SLACK), ["r1", "r2"])
    assert await store.reminded_since(examples.ZOE, now) == {"i1"}
    await store.settle_nudge("n1", NudgeState.SENT, versions={})
    assert await store.reminded_since(examples.ZOE, now) == {"i1"}
    assert await store.reminded_since(examples.ZOE, now + MINUTE) == frozenset()
    for stranger in ({"workspace": "x"}, {"user_id": "3"}, {"platform": "slack"}):
        other = examples.ZOE.model_copy(update=stranger)
        assert await store.reminded_since(other, now) == frozenset()


async def test_what_was_called_off_was_no_reminder(store: Store) -> None:
    await store.plan_reminders([examples.reminder("r1"), examples.reminder("r2", "i2")])
    await store.claim_nudge(examples.nudge(), ["r1", "r2"])
    await store.settle_nudge("n1", NudgeState.SENT, versions={}, called_off=["r1"])
    assert await store.reminded_since(examples.ZOE, examples.START) == {"i2"}
