"""A reminder is wanted as long as its item says what it was planned for."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.action_item import ActionItem, ItemStatus, SaidDone
from bot.domain.reminder import Reminder, ReminderKind
from bot.followup.appointments import appointment, is_wanted
from bot.followup.handing_back import handed_back
from bot.followup.planning import plan
from tests import examples
from tests.followup.dated import FRIDAY, asleep, berlin, item, wall
from tests.followup.planned import BERLIN, timing

NOW = berlin(11, 16, 12)
WOKEN = wall(11, 17, 10)


def everything(one: ActionItem) -> dict[ReminderKind, Reminder]:
    """A reminder of every kind that it can have."""
    return {reminder.kind: reminder for reminder in plan(one, timing(), NOW, is_news=True)}


def said_done() -> SaidDone:
    return SaidDone(meeting_id="m2", participant="anna", evidence=examples.evidence(1))


ITEM = item(FRIDAY).model_copy(update={"said_done": said_done()})
ASLEEP = asleep(ITEM, WOKEN)

DATED = {ReminderKind.DAY_BEFORE, ReminderKind.DUE, ReminderKind.OVERDUE}
ALL = DATED | {ReminderKind.ASSIGNED, ReminderKind.SAID_DONE}

Change = Callable[[ActionItem], ActionItem]


def test_whatever_was_planned_is_wanted() -> None:
    assert everything(ITEM).keys() == ALL
    assert everything(ASLEEP).keys() == (ALL | {ReminderKind.SNOOZED}) - {ReminderKind.ASSIGNED}
    for one in (ITEM, ASLEEP):
        assert all(is_wanted(reminder, one) for reminder in everything(one).values())


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda one: one.model_copy(update={"task": "Another", "version": 9}), ALL),
        (lambda _: item(FRIDAY + timedelta(days=1)), {ReminderKind.ASSIGNED}),
        (lambda _: item(FRIDAY, is_date_only=False), {ReminderKind.ASSIGNED}),
        (lambda _: item(FRIDAY, zone="Asia/Tokyo"), ALL - {ReminderKind.SAID_DONE}),
        (lambda _: item(FRIDAY), ALL - {ReminderKind.SAID_DONE}),
        (lambda one: one.model_copy(update={"due": None}), ALL - DATED),
        (lambda _: item(FRIDAY, owner="anna"), set()),
        (lambda one: one.model_copy(update={"assignee": None}), set()),
        (lambda one: one.model_copy(update={"status": ItemStatus.DONE}), set()),
        (lambda one: one.model_copy(update={"status": ItemStatus.SUGGESTED}), set()),
        (lambda one: one.model_copy(update={"status": ItemStatus.REJECTED}), set()),
        (
            lambda one: asleep(one, wall(11, 20, 9)),
            {ReminderKind.DUE, ReminderKind.OVERDUE},
        ),
    ],
    ids=[
        "text",
        "date",
        "hour",
        "zone",
        "not said to be done",
        "no date",
        "owner",
        "nobody's",
        "done",
        "suggested",
        "rejected",
        "snoozed until it is due",
    ],
)
def test_what_the_item_says_otherwise_is_not_wanted(
    change: Change, wanted: set[ReminderKind]
) -> None:
    other = change(ITEM)
    planned = everything(ITEM)
    assert {kind for kind, one in planned.items() if is_wanted(one, other)} == wanted


def test_a_day_is_the_same_in_every_zone_and_an_hour_is_not() -> None:
    for is_date_only in (True, False):
        here, there = (
            appointment(item(FRIDAY, zone=zone, is_date_only=is_date_only), ReminderKind.DUE)
            for zone in (BERLIN, "Asia/Tokyo")
        )
        assert (here == there) is is_date_only


def test_another_end_of_a_snooze_is_another_appointment() -> None:
    end = everything(ASLEEP)[ReminderKind.SNOOZED]
    assert is_wanted(end, ASLEEP)
    for other in (asleep(ITEM, wall(11, 17, 11)), asleep(ITEM, WOKEN, "UTC"), ITEM):
        assert not is_wanted(end, other)


def test_the_two_hours_that_the_clocks_give_twice_are_two_appointments() -> None:
    night = wall(10, 25, 2, 30)
    first, second = (
        appointment(item(night.replace(fold=fold), is_date_only=False), ReminderKind.DUE)
        for fold in (0, 1)
    )
    assert first != second


def test_what_an_earlier_version_has_planned_is_wanted_by_owner_and_status() -> None:
    older = everything(ITEM)[ReminderKind.DUE].model_copy(update={"appointment": ""})
    assert is_wanted(older, ITEM)
    assert is_wanted(older, item(FRIDAY + timedelta(days=1)))
    assert not is_wanted(older, item(FRIDAY, owner="anna"))
    assert not is_wanted(older, ITEM.model_copy(update={"status": ItemStatus.DONE}))


def test_who_gave_an_item_hears_that_it_was_handed_back_while_it_is_nobodys() -> None:
    reminder = handed_back(ITEM, "anna", timing(), NOW)
    assert (reminder.participant, reminder.appointment) == ("anna", "ben")
    nobodys = ITEM.model_copy(update={"assignee": None})
    for status in (ItemStatus.OPEN, ItemStatus.SUGGESTED):
        assert is_wanted(reminder, nobodys.model_copy(update={"status": status}))
    assert not is_wanted(reminder, nobodys.model_copy(update={"status": ItemStatus.DONE}))
    assert not is_wanted(reminder, ITEM)
    kept = plan(nobodys, timing(), NOW + timedelta(hours=1), [reminder])
    assert kept == (reminder,)
    assert reminder not in plan(ITEM, timing(), NOW, [reminder])
