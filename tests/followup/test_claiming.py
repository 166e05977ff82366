"""What is due becomes one message per person, once, and at a moment at which they may be told."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.nudge import DueReminder, NudgeState
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.followup.claiming import split
from bot.ports import Store
from storage.store import SqlStore
from tests.followup.looks import Looks, set_for
from tests.followup.promises import (
    LONDON,
    NOW,
    TODAY,
    account,
    item,
    keep,
    person,
    reminder,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ANNA, BEN = person("anna"), person("ben")


@pytest.fixture
def look(kept: SqlStore) -> Looks:
    return Looks(kept)


async def state_of(store: Store, one: Reminder) -> ReminderState:
    return (await store.reminder(one.id)).state


def test_of_one_item_and_person_only_the_newest_is_kept() -> None:
    def due(one: Reminder) -> DueReminder:
        return DueReminder(one, "m", None, "p", LONDON)

    promise, other = item("m-1", "anna"), item("m-2", "anna")
    three = [due(reminder(promise, NOW + days * DAY)) for days in (3, 1, 2)]
    handed = due(reminder(promise, NOW, ReminderKind.HANDED_BACK, "ben"))
    first = due(reminder(other, NOW - DAY))
    newest, overtaken = split([*three, handed, first])
    assert newest == [first, handed, three[0]]
    assert overtaken == [three[1].reminder, three[2].reminder]
    assert split([]) == ([], [])


async def test_nothing_is_claimed_before_its_moment(kept: SqlStore, look: Looks) -> None:
    promise = item("m-1", "anna")
    await keep(kept, "m", (ANNA,), promise)
    await kept.plan_reminders([reminder(promise, NOW + HOUR)])
    assert await look() == []
    look.clock.move_to(NOW + HOUR)
    ((nudge, reminders),) = await look()
    assert [one.state for one in reminders] == [ReminderState.CLAIMED]
    assert (nudge.account, nudge.digest, nudge.state) == (
        account("anna"),
        (),
        NudgeState.CLAIMED,
    )
    assert await look() == []


async def test_everybody_gets_one_message_with_everything_that_is_due(
    kept: SqlStore, look: Looks
) -> None:
    promises = [item("m-1", "anna"), item("m-2", "anna"), item("m-3", "ben")]
    await keep(kept, "m", (ANNA, BEN), *promises)
    other = item("o-1", "anna")
    await keep(kept, "o", (person("anna", workspace="w2"),), other)
    await kept.plan_reminders([reminder(one) for one in (*promises, other)])
    nudges = await look()
    assert sorted(sorted(one.item_id for one in reminders) for _, reminders in nudges) == [
        ["m-1", "m-2", "o-1"],
        ["m-3"],
    ]


async def test_somebody_without_an_account_is_told_too(kept: SqlStore, look: Looks) -> None:
    promise = item("m-1", "anna")
    await keep(kept, "m", (ANNA.model_copy(update={"account": None}),), promise)
    await kept.plan_reminders([reminder(promise)])
    ((nudge, _),) = await look()
    assert (nudge.account, nudge.meeting_id, nudge.participant) == (None, "m", "anna")


async def test_of_very_many_reminders_some_come_with_the_next_look(
    kept: SqlStore, look: Looks
) -> None:
    promises = [item(f"m-{number:02}", "anna") for number in range(30)]
    await keep(kept, "m", (ANNA,), *promises)
    await kept.plan_reminders([reminder(one) for one in promises])
    sizes = [len(reminders) for _ in range(3) for _, reminders in await look()]
    assert sizes == [25, 5]


async def test_after_two_days_of_sleep_each_item_is_said_once(kept: SqlStore, look: Looks) -> None:
    promise = item("m-1", "anna")
    await keep(kept, "m", (ANNA,), promise)
    older, newer = reminder(promise, NOW), reminder(promise, NOW + DAY)
    await kept.plan_reminders([older, newer])
    look.clock.move_to(NOW + 2 * DAY)
    ((_, reminders),) = await look()
    assert [one.id for one in reminders] == [newer.id]
    assert await state_of(kept, older) is ReminderState.CANCELLED
    look.clock.move_to(NOW)
    assert await look() == []


async def test_after_a_downtime_of_very_many_everybody_is_told_of_each_item_once(
    kept: SqlStore, look: Looks
) -> None:
    promises = [item(f"m-{number:03}", f"p{number}") for number in range(210)]
    await keep(kept, "m", tuple(person(f"p{number}") for number in range(210)), *promises)
    older = [reminder(one, NOW) for one in promises]
    newer = [reminder(one, NOW + DAY) for one in promises]
    await kept.plan_reminders([*older, *newer])
    look.clock.move_to(NOW + 2 * DAY)
    nudges = await look()
    assert sorted(one.id for _, its in nudges for one in its) == sorted(one.id for one in newer)
    assert len(nudges) == 210
    assert await look() == []


async def test_who_has_snoozed_something_is_told_where_they_live_and_not_in_utc(
    kept: SqlStore, look: Looks
) -> None:
    promise = item("m-1", "anna")
    anna = ANNA.model_copy(update={"zone": "America/Los_Angeles"})
    await keep(kept, "m", (anna,), promise)
    night, afternoon = (datetime(2026, 11, 18, hour, 20, tzinfo=UTC) for hour in (10, 22))
    asleep, awake = (
        reminder(promise, at, ReminderKind.SNOOZED, zone="UTC") for at in (night, afternoon)
    )
    await kept.plan_reminders([asleep])
    look.clock.move_to(night)
    assert await look() == []
    assert (await kept.reminder(asleep.id)).at == datetime(2026, 11, 18, 16, tzinfo=UTC)
    await kept.plan_reminders([awake])
    look.clock.move_to(afternoon)
    ((_, reminders),) = await look()
    assert [one.id for one in reminders] == [awake.id]


async def test_what_a_sleeping_machine_has_missed_stays_late_over_quiet_hours(
    kept: SqlStore, look: Looks
) -> None:
    missed, held = item("m-1", "anna"), item("m-2", "anna")
    await keep(kept, "m", (ANNA,), missed, held)
    night = datetime(2026, 11, 20, 3, tzinfo=UTC)
    await kept.plan_reminders([reminder(missed, NOW), reminder(held, night)])
    look.clock.move_to(night)
    assert await look() == []
    look.clock.move_to(datetime(2026, 11, 20, 8, tzinfo=UTC))
    ((_, reminders),) = await look()
    assert {one.item_id: one.is_late for one in reminders} == {"m-1": True, "m-2": False}


async def test_whether_it_is_done_is_asked_whatever_is_due_of_the_item_besides(
    kept: SqlStore, look: Looks
) -> None:
    promise = item("m-1", "anna")
    await keep(kept, "m", (ANNA,), promise)
    asked = reminder(promise, NOW - HOUR, ReminderKind.SAID_DONE)
    await kept.plan_reminders([asked, reminder(promise)])
    ((_, reminders),) = await look()
    assert [one.id for one in reminders] == [asked.id]


async def test_of_what_is_kept_back_until_one_moment_what_was_planned_last_is_the_newest(
    kept: SqlStore, look: Looks
) -> None:
    promise = item("m-1", "anna")
    await keep(kept, "m", (ANNA,), promise)
    older, newer = (
        reminder(promise, at, kind).model_copy(update={"at": NOW})
        for at, kind in ((NOW - DAY, ReminderKind.OVERDUE), (NOW - HOUR, ReminderKind.DUE))
    )
    await kept.plan_reminders([newer, older])
    ((_, reminders),) = await look()
    assert [one.id for one in reminders] == [newer.id]


async def test_in_quiet_hours_it_is_put_off_until_their_end_and_comes_as_one(
    kept: SqlStore, look: Looks
) -> None:
    promises = [item("m-1", "anna"), item("m-2", "anna")]
    await keep(kept, "m", (ANNA,), *promises)
    night = datetime(2026, 11, 18, 22, tzinfo=UTC)
    first, second = reminder(promises[0], night), reminder(promises[1], night + HOUR)
    await kept.plan_reminders([first, second])
    for moment in (night, night + HOUR):
        look.clock.move_to(moment)
        assert await look() == []
    assert (await kept.reminder(first.id)).at == datetime(2026, 11, 19, 8, tzinfo=UTC)
    look.clock.move_to(datetime(2026, 11, 19, 7, 59, tzinfo=UTC))
    assert await look() == []
    look.clock.move_to(datetime(2026, 11, 19, 8, tzinfo=UTC))
    ((_, reminders),) = await look()
    assert {one.id for one in reminders} == {first.id, second.id}


async def test_while_somebody_is_muted_nothing_comes(kept: SqlStore, look: Looks) -> None:
    promise = item("m-1", "anna")
    await keep(kept, "m", (ANNA,), promise)
    await kept.plan_reminders([reminder(promise)])
    until = NOW + 3 * HOUR
    await set_for(kept, "anna", muted_until=until)
    assert await look() == []
    look.clock.move_to(until)
    assert len(await look()) == 1


async def test_who_wants_none_gets_none_and_the_others_do(kept: SqlStore, look: Looks) -> None:
    mine, theirs = item("m-1", "anna"), item("m-2", "ben")
    await keep(kept, "m", (ANNA, BEN), mine, theirs)
    await kept.plan_reminders([reminder(mine), reminder(theirs)])
    await set_for(kept, "anna", is_on=False)
    ((nudge, _),) = await look()
    assert nudge.account == account("ben")
    assert await state_of(kept, reminder(mine)) is ReminderState.CANCELLED


@pytest.mark.parametrize(
    ("kind", "setting"),
    [
        (ReminderKind.ASSIGNED, "assignments"),
        (ReminderKind.DAY_BEFORE, "eve"),
        (ReminderKind.OVERDUE, "overdue"),
    ],
)
async def test_what_somebody_has_switched_off_meanwhile_is_called_off(
    kept: SqlStore, look: Looks, kind: ReminderKind, setting: str
) -> None:
    off, on = item("m-1", "anna"), item("m-2", "anna")
    await keep(kept, "m", (ANNA,), off, on)
    await kept.plan_reminders([reminder(off, kind=kind), reminder(on)])
    await set_for(kept, "anna", **{setting: False})
    ((_, reminders),) = await look()
    assert [one.item_id for one in reminders] == ["m-2"]
    assert await state_of(kept, reminder(off, kind=kind)) is ReminderState.CANCELLED


async def test_two_processes_that_look_at_once_claim_everything_once(
    store: SqlStore, second_store: SqlStore
) -> None:
    people = tuple(person(f"p{number}") for number in range(8))
    promises = [item(f"m-{number}", f"p{number}", TODAY) for number in range(8)]
    await keep(store, "m", people, *promises)
    await store.plan_reminders([reminder(one) for one in promises])
    for one in people:
        assert one.account is not None
        await store.plan_digest(one.account, NOW)
    looks = [Looks(store, "a"), Looks(second_store, "b")]
    nudges = [one for found in await asyncio.gather(*(look() for look in looks)) for one in found]
    told = [one.item_id for _, reminders in nudges for one in reminders]
    assert sorted(told) == sorted(one.id for one in promises)
