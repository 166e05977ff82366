"""The first moment at which somebody may be told, minute by minute through clock changes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.working_hours import QuietHours
from bot.followup.quiet import after_quiet, first_allowed, is_quiet, quiet_since
from tests.followup.dated import berlin
from tests.followup.planned import timing

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        (berlin(11, 16, 12), berlin(11, 16, 12)),
        (berlin(11, 16, 19, 59), berlin(11, 16, 19, 59)),
        (berlin(11, 16, 20), berlin(11, 17, 8)),
        (berlin(11, 17, 3), berlin(11, 17, 8)),
        (berlin(11, 17, 8), berlin(11, 17, 8)),
        (berlin(2, 28, 23), berlin(3, 1, 8)),
        (berlin(10, 24, 23), berlin(10, 25, 8)),
        (berlin(3, 28, 23), berlin(3, 29, 8)),
    ],
)
def test_what_falls_into_the_night_is_allowed_in_the_morning(
    at: datetime, allowed: datetime
) -> None:
    assert first_allowed(at, timing()) == allowed
    assert first_allowed(at, timing()).tzinfo is UTC


def test_quiet_hours_may_be_by_day_and_there_may_be_none() -> None:
    by_day = timing(quiet=QuietHours(begin=time(9), end=time(17)))
    assert first_allowed(berlin(11, 16, 12), by_day) == berlin(11, 16, 17)
    assert first_allowed(berlin(11, 16, 23), by_day) == berlin(11, 16, 23)
    assert first_allowed(berlin(11, 16, 3), timing(quiet=None)) == berlin(11, 16, 3)


def test_a_mute_goes_on_into_the_quiet_hours_that_it_ends_in() -> None:
    muted = timing(muted_until=berlin(11, 18, 22))
    assert first_allowed(berlin(11, 16, 12), muted) == berlin(11, 19, 8)
    assert first_allowed(berlin(11, 19, 12), muted) == berlin(11, 19, 12)
    assert after_quiet(berlin(11, 16, 12), muted) == berlin(11, 16, 12)
    loud = timing(muted_until=berlin(11, 18, 22), quiet=None)
    assert first_allowed(berlin(11, 16, 12), loud) == berlin(11, 18, 22)


def test_quiet_hours_began_when_the_clock_said_so() -> None:
    assert quiet_since(berlin(11, 17, 3), timing()) == berlin(11, 16, 20)
    assert quiet_since(berlin(11, 16, 20), timing()) == berlin(11, 16, 20)
    assert quiet_since(berlin(11, 16, 12), timing()) == berlin(11, 16, 12)


CHANGES = [
    ("Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 7, 18, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 10, 31, 18, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 6, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 9, 5, 12, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 6, 1, 12, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 29, 12, tzinfo=UTC)),
]
QUIET = [
    QuietHours(),
    QuietHours(begin=time(22), end=time(2, 30)),
    QuietHours(begin=time(1, 45), end=time(2, 15)),
    QuietHours(begin=time(2, 30), end=time(9)),
    QuietHours(begin=time(0), end=time(23, 59)),
    QuietHours(begin=time(9), end=time(8, 45)),
]


@pytest.mark.parametrize("quiet", QUIET, ids=lambda quiet: f"{quiet.begin}-{quiet.end}")
@pytest.mark.parametrize(("zone", "around"), CHANGES, ids=[f"{z} {d:%b}" for z, d in CHANGES])
def test_no_minute_around_a_clock_change_is_told_in_quiet_hours(
    quiet: QuietHours, zone: str, around: datetime
) -> None:
    person = timing(zone, quiet=quiet)
    for number in range(0, 36 * 60, 7):
        at = around + number * MINUTE
        allowed = first_allowed(at, person)
        assert allowed >= at
        assert not quiet.hold(allowed.astimezone(ZoneInfo(zone)).time())
        if not is_quiet(at, person):
            assert allowed == at
            continue
        # At the end of the quiet hours, and not a day later; a gap may swallow some of it.
        assert allowed - at <= timedelta(hours=25)
        begun = quiet_since(at, person)
        assert begun <= at < begun + timedelta(hours=25)
