"""Moments at which somebody may be told something."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import instant_of

if TYPE_CHECKING:
    from datetime import time

    from bot.followup.timing import Timing

_DAY: Final = timedelta(days=1)


def first_allowed(at: datetime, timing: Timing) -> datetime:
    """The first moment from `at` (aware) on that is neither quiet nor muted, in UTC."""
    muted_until = timing.settings.muted_until
    return after_quiet(max(at, muted_until) if muted_until else at, timing)


def after_quiet(at: datetime, timing: Timing) -> datetime:
    """The first moment from `at` (aware) on that is not in the quiet hours, in UTC.

    If a clock change skips their end, it is moved behind the gap.
    """
    at = at.astimezone(UTC)
    if not is_quiet(at, timing) or timing.settings.quiet is None:
        return at
    today = at.astimezone(ZoneInfo(timing.zone)).date()
    ends = (
        moment
        for day in (today, today + _DAY, today + 2 * _DAY)  # a zone may skip a whole day
        for moment in _moments(day, timing.settings.quiet.end, timing.zone)
    )
    return next(end for end in ends if end > at and not is_quiet(end, timing))


def quiet_since(at: datetime, timing: Timing) -> datetime:
    """The moment, in UTC, at which the quiet hours began that `at` (aware) is in."""
    at = at.astimezone(UTC)
    if not is_quiet(at, timing) or timing.settings.quiet is None:
        return at
    today = at.astimezone(ZoneInfo(timing.zone)).date()
    begins = (
        moment
        for day in (today, today - _DAY, today - 2 * _DAY)
        for moment in reversed(_moments(day, timing.settings.quiet.begin, timing.zone))
    )
    return next(begin for begin in begins if begin <= at)


def is_quiet(at: datetime, timing: Timing) -> bool:
    """Whether a moment (aware) is in the quiet hours of somebody."""
    quiet = timing.settings.quiet
    return quiet is not None and quiet.hold(at.astimezone(ZoneInfo(timing.zone)).time())


def _moments(day: date, at: time, zone: str) -> tuple[datetime, ...]:
    """The moments of a wall time on a day: two where the clocks are put back over it."""
    local = datetime.combine(day, at)
    return tuple(sorted({instant_of(local.replace(fold=fold), zone) for fold in (0, 1)}))
