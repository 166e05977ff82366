"""Digests come on working days when somebody's day begins, and once a week to a channel."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.working_hours import QuietHours, WorkingHours
from bot.followup.digest_times import next_digest, next_weekly
from bot.followup.quiet import first_allowed
from tests.followup.dated import berlin
from tests.followup.planned import NEW_YORK, timing

SUNDAY_TO_THURSDAY = WorkingHours(days=frozenset({6, 0, 1, 2, 3}))


@pytest.mark.parametrize(
    ("after", "settings", "at"),
    [
        (berlin(11, 16, 8), {}, berlin(11, 16, 9)),
        (berlin(11, 16, 9), {}, berlin(11, 17, 9)),
        (berlin(11, 20, 12), {}, berlin(11, 23, 9)),
        (berlin(11, 20, 12), {"hours": SUNDAY_TO_THURSDAY}, berlin(11, 22, 9)),
        (berlin(11, 16, 9), {"digest_at": time(16, 30)}, berlin(11, 16, 16, 30)),
        (berlin(11, 16, 9), {"digest_at": time(22)}, berlin(11, 17, 8)),
        (berlin(11, 16, 7), {"digest_at": time(6)}, berlin(11, 16, 8)),
        (berlin(11, 16, 7), {"digest_at": time(6), "quiet": None}, berlin(11, 17, 6)),
        (berlin(11, 16, 12), {"muted_until": berlin(11, 18, 9)}, berlin(11, 18, 9)),
        (berlin(11, 16, 12), {"muted_until": berlin(11, 18, 10)}, berlin(11, 19, 9)),
        (berlin(11, 16, 12), {"muted_until": berlin(11, 21, 9)}, berlin(11, 23, 9)),
        (berlin(11, 16, 12), {"muted_until": berlin(11, 1, 9)}, berlin(11, 17, 9)),
        (berlin(3, 27, 12), {}, berlin(3, 30, 9)),
        (berlin(10, 23, 12), {}, berlin(10, 26, 9)),
    ],
)
def test_the_next_digest(after: datetime, settings: dict[str, Any], at: datetime) -> None:
    assert next_digest(after, timing(**settings)) == at
    assert next_digest(after, timing(**settings)).tzinfo is UTC


@pytest.mark.parametrize("zone", ["Europe/Berlin", NEW_YORK, "Pacific/Apia", "Asia/Tehran"])
def test_in_a_year_there_is_one_on_every_working_day_and_none_in_the_night(zone: str) -> None:
    person = timing(zone, quiet=QuietHours(begin=time(20), end=time(9, 15)))
    at = datetime(2027, 1, 1, tzinfo=UTC)
    days = list[date]()
    while at < datetime(2028, 1, 1, tzinfo=UTC):
        at = next_digest(at, person)
        assert first_allowed(at, person) == at
        days.append(at.astimezone(ZoneInfo(zone)).date())
    every = (days[0] + number * timedelta(days=1) for number in range(400))
    assert days == [day for day in every if day <= days[-1] and day.weekday() < 5]


@pytest.mark.parametrize(
    ("after", "at"),
    [
        (berlin(11, 16, 8, 59), berlin(11, 16, 9)),
        (berlin(11, 16, 9), berlin(11, 23, 9)),
        (berlin(11, 22, 23), berlin(11, 23, 9)),
        (berlin(10, 24, 12), berlin(10, 26, 9)),
        (berlin(3, 23, 9), berlin(3, 30, 9)),
    ],
)
def test_a_channel_has_one_every_monday_morning(after: datetime, at: datetime) -> None:
    assert next_weekly(after, "Europe/Berlin", WorkingHours()) == at


def test_the_monday_is_that_of_the_zone() -> None:
    early = WorkingHours(day_start=time(6))
    sunday_in_berlin = berlin(11, 15, 22, 30)
    assert next_weekly(sunday_in_berlin, "Pacific/Auckland", early) == datetime(
        2026, 11, 22, 17, tzinfo=UTC
    )
    assert next_weekly(sunday_in_berlin, NEW_YORK, early) == datetime(2026, 11, 16, 11, tzinfo=UTC)
