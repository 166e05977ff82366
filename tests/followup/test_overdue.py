"""What is late is said three times, on working mornings, and then no more."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.domain.standing import Standing, standing
from bot.domain.working_hours import QuietHours, WorkingHours
from bot.followup.planning import plan
from tests.followup.dated import FRIDAY, asleep, berlin, item, wall
from tests.followup.planned import NEW_YORK, days, timing

MONDAY = wall(11, 16, 17)


def late(reminders: tuple[Reminder, ...]) -> list[Reminder]:
    return [one for one in reminders if one.kind is ReminderKind.OVERDUE]


def mornings(due: datetime, *, is_date_only: bool = True, **settings: Any) -> list[str]:  # noqa: ANN401
    known = item(due, is_date_only=is_date_only)
    reminders = late(plan(known, timing(**settings), berlin(11, 2, 12)))
    return [f"{one.local:%a %d %b %H:%M}" for one in reminders]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (MONDAY, ["Tue 17 Nov 09:00", "Thu 19 Nov 09:00", "Thu 26 Nov 09:00"]),
        (wall(11, 17, 17), ["Wed 18 Nov 09:00", "Fri 20 Nov 09:00", "Fri 27 Nov 09:00"]),
        (wall(11, 18, 17), ["Thu 19 Nov 09:00", "Mon 23 Nov 09:00", "Mon 30 Nov 09:00"]),
        (wall(11, 19, 17), ["Fri 20 Nov 09:00", "Mon 23 Nov 09:00", "Mon 30 Nov 09:00"]),
        (FRIDAY, ["Mon 23 Nov 09:00", "Tue 24 Nov 09:00", "Tue 01 Dec 09:00"]),
        (wall(11, 21, 17), ["Mon 23 Nov 09:00", "Tue 24 Nov 09:00", "Tue 01 Dec 09:00"]),
        (wall(11, 22, 17), ["Mon 23 Nov 09:00", "Wed 25 Nov 09:00", "Wed 02 Dec 09:00"]),
    ],
    ids=lambda value: f"{value:%a}" if isinstance(value, datetime) else "",
)
def test_the_next_working_morning_the_third_day_and_a_week_later(
    due: datetime, expected: list[str]
) -> None:
    assert mornings(due) == expected


def test_the_days_are_those_of_the_person() -> None:
    from_sunday = WorkingHours(day_start=time(7), days=frozenset({6, 0, 1, 2, 3}))
    assert mornings(wall(11, 19, 17), hours=from_sunday, quiet=None) == [
        "Sun 22 Nov 07:00",
        "Mon 23 Nov 07:00",
        "Mon 30 Nov 07:00",
    ]
    tuesdays = WorkingHours(days=frozenset({1}))
    assert mornings(wall(11, 17, 17), hours=tuesdays) == ["Tue 24 Nov 09:00", "Tue 01 Dec 09:00"]


@pytest.mark.parametrize("days_of_week", [{0}, {1}, {4}, {5}, {1, 2}, set(range(5))], ids=str)
def test_nobody_is_told_of_what_is_stale(days_of_week: set[int]) -> None:
    """With few working days a week the third time would come when no list calls it overdue."""
    person = timing(hours=WorkingHours(days=frozenset(days_of_week)))
    for day in range(16, 23):
        due = item(wall(11, day, 17))
        reminders = late(plan(due, person, berlin(11, 2, 12)))
        assert 2 <= len(reminders) <= 3
        assert {standing(due, one.at) for one in reminders} == {Standing.OVERDUE}


def test_a_time_in_the_morning_is_late_the_next_day_and_midnight_belongs_to_the_day_before() -> (
    None
):
    assert mornings(wall(11, 16, 8, 30), is_date_only=False)[0] == "Tue 17 Nov 09:00"
    assert mornings(wall(11, 17, 0), is_date_only=False)[0] == "Tue 17 Nov 09:00"


def test_who_does_not_want_to_hear_of_it_does_not() -> None:
    assert mornings(MONDAY, overdue=False) == []


def test_what_is_late_already_is_said_as_far_as_its_mornings_are_ahead() -> None:
    reminders = plan(item(MONDAY), timing(), berlin(11, 18, 12))
    assert days(reminders) == [("overdue", "Thu 19 09:00"), ("overdue", "Thu 26 09:00")]
    assert plan(item(MONDAY), timing(), berlin(11, 26, 9)) == ()


def test_while_it_sleeps_nothing_is_said_of_it() -> None:
    sleeping = asleep(item(MONDAY), wall(11, 19, 9))
    reminders = plan(sleeping, timing(), berlin(11, 17, 12))
    assert days(reminders) == [("snoozed", "Thu 19 09:00"), ("overdue", "Thu 26 09:00")]


def test_mornings_in_quiet_hours_come_at_their_end() -> None:
    quiet = QuietHours(begin=time(20), end=time(10))
    first, *_ = late(plan(item(MONDAY), timing(quiet=quiet), berlin(11, 2, 12)))
    assert (first.local, first.at) == (wall(11, 17, 9), berlin(11, 17, 10))


def test_what_can_be_said_only_too_late_takes_the_place_of_what_is_said_that_day() -> None:
    """Due on Monday at ten in the evening, and known only in the quiet hours before."""
    due = item(wall(11, 16, 22), is_date_only=False)
    now = berlin(11, 16, 20, 30)
    first, *others = reminders = plan(due, timing(), now)
    assert (first.kind, first.at) == (ReminderKind.DUE, berlin(11, 17, 8))
    assert days(others) == [("overdue", "Thu 19 09:00"), ("overdue", "Thu 26 09:00")]
    told = [first.model_copy(update={"state": ReminderState.SENT}), *others]
    again = plan(due, timing(), berlin(11, 17, 8, 30), told)
    assert days(again) == days(others)
    assert days(plan(due, timing(), now, reminders)) == days(reminders)


@pytest.mark.parametrize("zone", ["Europe/Berlin", NEW_YORK, "Asia/Kolkata", "Pacific/Chatham"])
@pytest.mark.parametrize(
    "working", [{0, 1, 2, 3, 4}, {6, 0, 1, 2, 3}, {5}, {0, 2, 4}, set(range(7))], ids=str
)
def test_on_every_day_of_two_years_there_are_those_on_working_days_behind_the_date(
    zone: str, working: set[int]
) -> None:
    person = timing(zone, hours=WorkingHours(days=frozenset(working)))
    for number in range(0, 731, 3):
        day = date(2027, 1, 1) + number * timedelta(days=1)
        due = item(datetime.combine(day, time(17)), zone=zone)
        assert due.due is not None
        due_at = due.due.instant
        assert due_at is not None
        reminders = late(plan(due, person, due_at - timedelta(days=9)))
        assert len(reminders) == (3 if len(working) > 1 else 2)
        assert {one.local.weekday() for one in reminders} <= working
        assert {(one.local.hour, one.local.minute) for one in reminders} == {(9, 0)}
        assert due_at < reminders[0].at
        assert all(one.at < other.at for one, other in pairwise(reminders))
        assert reminders[-1].local - reminders[-2].local >= timedelta(days=7)
        assert reminders[0].at.tzinfo is UTC
