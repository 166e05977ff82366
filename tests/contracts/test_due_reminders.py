"""What every store promises about reminders that are due."""

from datetime import timedelta

import pytest

from bot.domain.nudge import DueReminder
from bot.domain.people import Account
from bot.domain.reminder import ReminderState
from bot.ports import Store
from tests.storage import examples
from tests.storage.due import due

MINUTE = timedelta(minutes=1)
ZONE = examples.meeting().zone


@pytest.fixture(autouse=True)
async def _items(store: Store) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes(items=(examples.item("i1"), examples.item("i2"))))


async def test_due_reminders_are_the_planned_ones_whose_moment_has_come(store: Store) -> None:
    now = examples.START
    states = iter((*ReminderState, ReminderState.PLANNED, ReminderState.PLANNED))
    await store.plan_reminders(
        [
            examples.reminder(
                f"r{offset}", at=now + offset * MINUTE / 1000, state=state
            ).model_copy(update={"local": examples.FRIDAY + offset * MINUTE})
            for offset, state in zip((-5, -4, -3, -2, 0, 1), states, strict=True)
        ]
    )
    assert [reminder.id for reminder in await due(store, now)] == ["r-5", "r0"]


async def test_a_due_reminder_says_whom_it_is_for(store: Store) -> None:
    reminder = examples.reminder("r1")
    nobody = examples.reminder("r2").model_copy(update={"participant": "p1"})
    gone = examples.reminder("r3").model_copy(update={"participant": "p9"})
    await store.plan_reminders([reminder, nobody, gone])
    assert await store.due_reminders(examples.START, 9) == [
        DueReminder(reminder, "m1", examples.ZOE, "discord:2", "America/New_York"),
        DueReminder(nobody, "m1", None, "m1:p1", ZONE),
        DueReminder(gone, "m1", None, "m1:p9", ZONE),
    ]


async def test_the_zone_of_whom_a_reminder_is_for_is_not_the_one_it_was_planned_in(
    store: Store,
) -> None:
    await store.plan_reminders([examples.reminder().model_copy(update={"zone": "UTC"})])
    (found,) = await store.due_reminders(examples.START, 9)
    assert found.zone == "America/New_York"


async def test_all_that_some_people_have_is_due_however_much_that_is(store: Store) -> None:
    now = examples.START
    p1 = {"participant": "p1"}
    theirs = [examples.reminder(f"r{age}", at=now - age * MINUTE) for age in (9, 5, 1)]
    annas = [examples.reminder(f"a{age}", "i2", at=now - age * MINUTE) for age in (8, 7)]
    annas = [one.model_copy(update=p1) for one in annas]
    await store.plan_reminders([*theirs, *annas])
    first = await store.due_reminders(now, 1)
    assert [one.reminder.id for one in first] == ["r9", "r5", "r1"]
    both = await store.due_reminders(now, 2)
    assert [one.reminder.id for one in both] == ["r9", "a8", "a7", "r5", "r1"]


async def test_all_accounts_of_somebody_are_one_person_to_remind(store: Store) -> None:
    slack = Account(platform="slack", workspace="T", user_id="U2")
    accounts = {"m2": slack, "m3": examples.ZOE.model_copy(update={"workspace": "x"})}
    for meeting_id, account in accounts.items():
        meeting = examples.meeting(meeting_id)
        zoe = meeting.participants[0].model_copy(update={"account": account})
        await store.add_meeting(meeting.model_copy(update={"participants": (zoe,)}), meeting_id)
        item = examples.item(f"of {meeting_id}", meeting_id)
        await store.save_notes(examples.notes(meeting_id, items=(item,)))
        await store.plan_reminders([examples.reminder(f"r {meeting_id}", item.id)])
    await store.plan_reminders([examples.reminder("r m1")])
    before = await store.due_reminders(examples.START, 9)
    assert [one.person for one in before] == ["discord:2", "slack:U2", "discord:2"]
    await store.link_accounts(examples.ZOE, slack)
    after = await store.due_reminders(examples.START, 9)
    assert [one.account for one in after] == [examples.ZOE, *accounts.values()]
    assert len({one.person for one in after}) == 1
    await store.unlink_account(slack)
    assert await store.due_reminders(examples.START, 9) == before


async def test_what_is_put_off_behind_its_moment_is_late(store: Store) -> None:
    now = examples.START
    old, new = examples.reminder("old", at=now - MINUTE), examples.reminder("new", at=now)
    await store.plan_reminders([old, new])
    await store.defer_reminders(["old", "new"], now + MINUTE, now)
    await store.defer_reminders(["old", "new"], now + 2 * MINUTE)
    later = [await store.reminder(one) for one in ("old", "new")]
    assert [(one.at, one.is_late) for one in later] == [
        (now + 2 * MINUTE, True),
        (now + 2 * MINUTE, False),
    ]


async def test_planned_reminders_are_put_off(store: Store) -> None:
    now = examples.START
    await store.plan_reminders([examples.reminder(f"r{number}") for number in range(3)])
    await store.call_off_reminders(["r2"])
    await store.defer_reminders(["r2", "r1", "unknown"], now + MINUTE)
    await store.defer_reminders([], now)
    assert [one.id for one in await due(store, now)] == ["r0"]
    assert [one.id for one in await due(store, now + MINUTE)] == ["r0", "r1"]
    assert (await store.reminder("r1")).at == now + MINUTE
    assert (await store.reminder("r2")).at == now


async def test_reminders_are_called_off_as_far_as_they_are_planned(store: Store) -> None:
    await store.plan_reminders([examples.reminder(f"r{number:03}") for number in range(501)])
    await store.call_off_reminders([f"r{number:03}" for number in range(1, 501)])
    await store.call_off_reminders(["unknown"])
    await store.call_off_reminders([])
    assert [one.id for one in await due(store, examples.START)] == ["r000"]
    assert (await store.reminder("r500")).state is ReminderState.CANCELLED
