"""What holds of every due date, whenever and wherever the phrase was said."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain.action_item import DueDate
from bot.domain.working_hours import WorkingHours
from bot.notes.due_dates import resolve_due
from tests.notes.test_due_dates import table

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONDAY = date(2026, 11, 16)
SUNDAY_TO_THURSDAY = WorkingHours(days=frozenset({6, 0, 1, 2, 3}))

MOMENTS = (
    ("2026-11-18T10:00+01:00", "Europe/Berlin"),
    ("2026-11-20T18:30+01:00", "Europe/Berlin"),
    ("2026-11-22T23:59+01:00", "Europe/Berlin"),
    ("2026-12-31T23:59+14:00", "Pacific/Kiritimati"),
    ("2028-02-29T08:00-08:00", "America/Los_Angeles"),
    ("2027-01-31T00:00+05:45", "Asia/Kathmandu"),
    ("2027-03-28T01:59+01:00", "Europe/Berlin"),
    ("2026-10-25T02:30+02:00", "Europe/Berlin"),
    ("2026-10-25T02:30+01:00", "Europe/Berlin"),
    ("2026-11-01T00:45-02:30", "America/St_Johns"),
    ("2027-04-04T02:30+12:00", "Pacific/Auckland"),
)


def resolved(phrase: str, said: str, zone: str, hours: WorkingHours | None = None) -> DueDate:
    due = resolve_due(phrase, datetime.fromisoformat(said), zone, hours or WorkingHours())
    assert due is not None
    return due


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("days_later", range(7))
def test_by_a_weekday_is_the_next_one_and_never_today(
    zone: str, weekday: int, days_later: int
) -> None:
    today = MONDAY + timedelta(days=days_later)
    for hour in (time(0), time(9), time(17, 30), time(23, 59)):
        said = datetime.combine(today, hour, ZoneInfo(zone))
        due = resolve_due(f"by {WEEKDAYS[weekday]}", said, zone)
        assert due is not None
        assert due.local is not None
        assert due.local.weekday() == weekday
        assert 1 <= (due.local.date() - today).days <= 7


@pytest.mark.parametrize(("said", "zone"), MOMENTS)
def test_nothing_is_due_before_it_was_said(said: str, zone: str) -> None:
    said_at = datetime.fromisoformat(said)
    for phrase in dict.fromkeys(case.phrase for case in table()):
        due = resolve_due(phrase, said_at, zone)
        if due is None:
            continue
        options = due.candidates if due.local is None else (due.local,)
        ahead = [option.replace(tzinfo=ZoneInfo(zone)) >= said_at for option in options]
        assert all(ahead), phrase
        assert all(earlier < later for earlier, later in pairwise(options)), phrase
        if due.instant is not None:
            assert due.instant >= said_at, phrase


@pytest.mark.parametrize(("said", "zone"), MOMENTS)
def test_whether_a_phrase_is_a_due_phrase_does_not_depend_on_the_moment(
    said: str, zone: str
) -> None:
    said_at = datetime.fromisoformat(said)
    for case in table():
        is_due_phrase = resolve_due(case.phrase, said_at, zone) is not None
        assert is_due_phrase == (case.due != "none"), case.phrase


@pytest.mark.parametrize("phrase", ["in two hours", "within 48 hours", "in ninety minutes"])
@pytest.mark.parametrize(("said", "zone"), MOMENTS)
def test_hours_pass_on_the_clock_of_the_world(phrase: str, said: str, zone: str) -> None:
    passed = {"in two hours": 120, "within 48 hours": 48 * 60, "in ninety minutes": 90}[phrase]
    said_at = datetime.fromisoformat(said)
    assert resolved(phrase, said, zone).instant == said_at + timedelta(minutes=passed)


def test_seconds_of_the_moment_are_dropped() -> None:
    due = resolved("in ten minutes", "2026-11-18T10:00:59.5+01:00", "Europe/Berlin")
    assert due.local == datetime(2026, 11, 18, 10, 10)  # noqa: DTZ001 (local wall time)


def test_a_wall_time_that_the_clocks_skip_is_kept_and_means_the_moment_behind_the_gap() -> None:
    due = resolved("tomorrow at 2:30 am", "2027-03-27T10:00+01:00", "Europe/Berlin")
    assert due.local == datetime(2027, 3, 28, 2, 30)  # noqa: DTZ001 (local wall time)
    assert due.instant == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_an_hour_that_happens_twice_is_the_first_one_unless_that_has_passed() -> None:
    before = resolved("at 2:45 am", "2026-10-25T01:00+02:00", "Europe/Berlin")
    between = resolved("at 2:45 am", "2026-10-25T02:30+01:00", "Europe/Berlin")
    assert before.local == between.local
    assert before.instant == datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    assert between.instant == datetime(2026, 10, 25, 1, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("phrase", "due"),
    [
        ("tomorrow", "2026-11-19 16:00"),
        ("by the end of the day", "2026-11-18 16:00"),
        ("first thing tomorrow", "2026-11-19 07:30"),
        ("tomorrow at eight", "2026-11-19 08:00"),
    ],
)
def test_days_begin_and_end_with_the_working_hours(phrase: str, due: str) -> None:
    hours = WorkingHours(day_start=time(7, 30), day_end=time(16))
    found = resolved(phrase, "2026-11-18T10:00+01:00", "Europe/Berlin", hours)
    assert found.local == datetime.fromisoformat(due)


def test_an_hour_of_which_both_readings_are_working_hours_is_asked_about() -> None:
    hours = WorkingHours(day_start=time(6), day_end=time(20))
    found = resolved("tomorrow at seven", "2026-11-18T10:00+01:00", "Europe/Berlin", hours)
    assert [choice.hour for choice in found.candidates] == [7, 19]


@pytest.mark.parametrize(
    ("phrase", "said", "day"),
    [
        ("by the end of the week", "2026-11-18T10:00+02:00", "2026-11-19"),
        ("end of the month", "2027-01-10T10:00+02:00", "2027-01-31"),
        ("next week", "2026-11-22T10:00+02:00", "2026-12-03"),
        ("beginning of next week", "2026-11-18T10:00+02:00", "2026-11-22"),
        ("before Sunday", "2026-11-18T10:00+02:00", "2026-11-19"),
        ("over the weekend", "2026-11-18T10:00+02:00", "2026-11-21"),
        ("in two working days", "2026-11-19T10:00+02:00", "2026-11-23"),
    ],
)
def test_weeks_follow_the_days_on_which_people_work(phrase: str, said: str, day: str) -> None:
    found = resolved(phrase, said, "Asia/Jerusalem", SUNDAY_TO_THURSDAY)
    assert found.local == datetime.combine(date.fromisoformat(day), time(17))


def test_who_works_every_day_has_no_days_off() -> None:
    hours = WorkingHours(days=frozenset(range(7)))
    found = resolved("end of the week", "2026-11-18T10:00+01:00", "Europe/Berlin", hours)
    assert found.local == datetime(2026, 11, 22, 17)  # noqa: DTZ001 (local wall time)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        resolve_due("by Friday", datetime(2026, 11, 18, 10), "Europe/Berlin")  # noqa: DTZ001
