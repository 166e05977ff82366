"""When the next digest comes, of a person and of a place."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import instant_of
from bot.followup.quiet import after_quiet

if TYPE_CHECKING:
    from bot.domain.working_hours import WorkingHours
    from bot.followup.timing import Timing

_DAY: Final = timedelta(days=1)
_MONDAY: Final = 0


def next_digest(after: datetime, timing: Timing) -> datetime:
    """The first moment behind `after` (aware) of somebody's daily digest, in UTC.

    It comes on a working day that is not muted, at the hour they have set, else when their day
    begins; where that hour is quiet, at the end of the quiet hours on the same day.
    """
    muted_until = timing.settings.muted_until or after
    today = after.astimezone(ZoneInfo(timing.zone)).date()
    at = _hour(timing)
    days = (today + number * _DAY for number in count())
    moments = (
        after_quiet(instant_of(datetime.combine(day, at), timing.zone), timing)
        for day in days
        if timing.hours.is_working_day(day)
    )
    return next(moment for moment in moments if moment > after and moment >= muted_until)


def next_weekly(after: datetime, zone: str, hours: WorkingHours) -> datetime:
    """The first Monday morning behind `after` (aware) in an IANA zone, in UTC."""
    today = after.astimezone(ZoneInfo(zone)).date()
    monday = today - (today.weekday() - _MONDAY) * _DAY
    moments = (
        instant_of(datetime.combine(monday + week * 7 * _DAY, hours.day_start), zone)
        for week in count()
    )
    return next(moment for moment in moments if moment > after.astimezone(UTC))


def _hour(timing: Timing) -> time:
    at = timing.settings.digest_at or timing.hours.day_start
    quiet = timing.settings.quiet
    return quiet.end if quiet is not None and quiet.hold(at) else at
