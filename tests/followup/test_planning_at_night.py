"""Nobody is told of anything in their quiet hours, and everybody in time, where that can be."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.reminder import ReminderKind
from bot.domain.working_hours import QuietHours, WorkingHours
from bot.followup.planning import plan
from bot.followup.quiet import is_quiet
from tests.followup.dated import asleep, berlin, item, wall
from tests.followup.planned import timing, towards

EARLY = {"day_start": time(6)}


@pytest.mark.parametrize(
    ("due", "at"),
    [
        (wall(11, 20, 14), berlin(11, 20, 13)),
        (wall(11, 20, 8, 30), berlin(11, 20, 8)),  # at the end of quiet hours
        (wall(11, 20, 8), berlin(11, 19, 19, 45)),  # that would be too late
        (wall(11, 20, 3), berlin(11, 19, 19, 45)),
        (wall(11, 20, 21, 30), berlin(11, 20, 19, 45)),
        (wall(11, 20, 20, 59), berlin(11, 20, 19, 59)),
    ],
)
def test_a_reminder_in_quiet_hours_comes_at_their_end_or_before_they_begin(
    due: datetime, at: datetime
) -> None:
    reminders = towards(plan(item(due, is_date_only=False), timing(), berlin(11, 16, 12)))
    assert reminders[-1].at == at
    assert reminders[-1].kind is ReminderKind.DUE


def test_without_time_left_before_quiet_hours_it_comes_at_their_end() -> None:
    due = item(wall(11, 20, 21, 30), is_date_only=False)
    for minute in (45, 50):
        (reminder,) = towards(plan(due, timing(), berlin(11, 20, 19, minute)))
        assert reminder.at == berlin(11, 21, 8)
    (reminder,) = towards(plan(due, timing(), berlin(11, 20, 19, 44)))
    assert reminder.at == berlin(11, 20, 19, 45)


def test_who_begins_in_quiet_hours_hears_of_the_day_when_they_end() -> None:
    hours = WorkingHours(**EARLY)
    reminders = towards(plan(item(wall(11, 20, 17)), timing(hours=hours), berlin(11, 16, 12)))
    assert [one.at for one in reminders] == [berlin(11, 19, 8), berlin(11, 20, 8)]
    assert {one.local.hour for one in reminders} == {6}


def test_what_is_to_come_after_quiet_hours_is_still_planned_when_its_hour_is_past() -> None:
    hours = WorkingHours(**EARLY)
    now = berlin(11, 20, 7)
    (reminder,) = towards(plan(item(wall(11, 20, 17)), timing(hours=hours), now))
    assert (reminder.local, reminder.at) == (wall(11, 20, 6), berlin(11, 20, 8))


def test_a_snooze_that_ends_at_night_is_over_in_the_morning() -> None:
    sleeping = asleep(item(wall(11, 27, 17)), wall(11, 16, 22))
    first, *others = plan(sleeping, timing(), berlin(11, 16, 19))
    assert (first.kind, first.at) == (ReminderKind.SNOOZED, berlin(11, 17, 8))
    assert min(one.at for one in others) > first.at
    after = plan(sleeping, timing(), berlin(11, 16, 23), [first])
    assert after[0] == first


ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "America/Sao_Paulo",
    "Africa/Casablanca",
]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [0, 2, 8, 14, 21])
def test_on_every_third_day_of_a_year_all_is_told_by_day_and_before_it_is_due(
    zone: str, hour: int
) -> None:
    person = timing(zone, quiet=QuietHours(begin=time(19, 30), end=time(7, 15)))
    for number in range(0, 366, 3):
        day = date(2028, 1, 1) + number * timedelta(days=1)
        due = item(datetime.combine(day, time(hour, 30)), zone=zone, is_date_only=False)
        assert due.due is not None
        due_at = due.due.instant
        assert due_at is not None
        reminders = plan(due, person, due_at - timedelta(days=10), is_news=True)
        kinds = [one.kind for one in reminders]
        assert kinds.count(ReminderKind.DUE) == kinds.count(ReminderKind.DAY_BEFORE) == 1
        assert kinds.count(ReminderKind.OVERDUE) == 3
        for one in reminders:
            assert not is_quiet(one.at, person)
            assert one.zone == zone
        assert all(one.at < due_at for one in towards(reminders))
        last = max(one.at for one in towards(reminders))
        # An hour before, or in the evening if the night comes in between.
        assert due_at - last <= timedelta(hours=14)
        local = due_at.astimezone(ZoneInfo(zone))
        if time(8, 15) < local.time() < time(20, 15):
            assert due_at - last == timedelta(hours=1)


@pytest.mark.parametrize("zone", ZONES)
def test_whenever_an_item_is_found_nothing_is_planned_behind_that_or_in_the_night(
    zone: str,
) -> None:
    person = timing(zone)
    due = item(datetime(2027, 3, 28, 17), zone=zone)  # noqa: DTZ001 (wall time)
    assert due.due is not None
    due_at = due.due.instant
    assert due_at is not None
    for number in range(0, 24 * 60, 13):
        now = due_at - timedelta(days=2) + timedelta(minutes=5 * number)
        reminders = plan(due, person, now)
        assert all(one.at >= now - timedelta(minutes=1) for one in reminders)
        assert not any(is_quiet(one.at, person) for one in reminders if one.at > now)
        assert len({one.id for one in reminders}) == len(reminders)
        if now < due_at:
            assert towards(reminders)
        else:
            assert not towards(reminders)
    assert due_at.tzinfo is UTC
