"""The moments at which somebody is reminded of a due date."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.action_item import instant_of
from bot.domain.reminder import ReminderKind
from bot.domain.standing import STALE_AFTER
from bot.followup.quiet import after_quiet, is_quiet, quiet_since

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.domain.action_item import DueDate
    from bot.domain.working_hours import WorkingHours
    from bot.followup.timing import Timing

DAY: Final = timedelta(days=1)
MOST_OVERDUE: Final = 3
_BEFORE_QUIET: Final = timedelta(minutes=15)
_WEEK: Final = timedelta(days=7)
_THIRD: Final = timedelta(days=3)
_A_MOMENT: Final = timedelta(microseconds=1)


class Step(NamedTuple):
    """A reminder to be: `local` is wall time in the IANA zone `zone`, `at` when it comes (UTC)."""

    kind: ReminderKind
    local: datetime
    zone: str
    at: datetime


def steps_before(due: DueDate, timing: Timing, now: datetime) -> tuple[Step, ...]:
    """The steps towards a due date that are ahead at `now` (aware), oldest first.

    The morning of the working day before, and the morning of the due day, or a while before a time
    that was named. In quiet hours none comes: see `kept_out_of_quiet`.
    """
    due_at = due.instant
    if due_at is None:
        return ()
    steps = list[Step]()
    for kind, local in reversed(tuple(_moments(due, due_at, timing))):
        wall_at = instant_of(local, timing.zone)
        at = kept_out_of_quiet(wall_at, due_at, timing, now)
        # With a long lead the day before may be behind the due step, where it says nothing.
        if at > now and wall_at < due_at and all(at < later.at for later in steps):
            steps.insert(0, Step(kind, local, timing.zone, at))
    return tuple(steps)


def overdue_steps(due: DueDate, timing: Timing, now: datetime) -> tuple[Step, ...]:
    """The steps behind a due date that are ahead at `now` (aware), oldest first.

    The next working morning, the third day or the working day after it, and a week later; none once
    the item is stale, which for who works on few days of a week comes first.
    """
    due_at = due.instant
    if due_at is None or not timing.settings.overdue:
        return ()
    hours = timing.hours
    due_day = _due_local(due, due_at - _A_MOMENT, timing.zone).date()
    first = _working_day(due_day + DAY, hours)
    second = _working_day(max(due_day + _THIRD, first + DAY), hours)
    third = _working_day(second + _WEEK, hours)
    steps = (_morning(ReminderKind.OVERDUE, day, timing) for day in (first, second, third))
    return tuple(step for step in steps if max(now, due_at) < step.at < due_at + STALE_AFTER)


def kept_out_of_quiet(at: datetime, due_at: datetime, timing: Timing, now: datetime) -> datetime:
    """When a step towards a due moment comes that would be at `at` (all aware), in UTC.

    At the end of quiet hours; if that is too late, a quarter of an hour before they begin, if there
    is still time for that at `now`.
    """
    allowed = after_quiet(at, timing)
    if allowed < due_at or allowed == at:
        return allowed
    before = quiet_since(at, timing) - _BEFORE_QUIET
    return before if before > now and not is_quiet(before, timing) else allowed


def wall_time(instant: datetime, zone: str) -> datetime:
    """Local time to the minute, as a reminder's id has it."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)


def day_of(instant: datetime, zone: str) -> date:
    """The day on which a moment (aware) is in an IANA zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def _moments(
    due: DueDate, due_at: datetime, timing: Timing
) -> Iterator[tuple[ReminderKind, datetime]]:
    local = _due_local(due, due_at, timing.zone)
    day = local.date()
    if timing.settings.eve:
        eve = _working_day_before(day, timing.hours)
        yield ReminderKind.DAY_BEFORE, datetime.combine(eve, timing.hours.day_start)
    morning = datetime.combine(day, timing.hours.day_start)
    if due.is_date_only and instant_of(morning, timing.zone) < due_at:
        yield ReminderKind.DUE, morning
    else:
        lead = timedelta(minutes=timing.settings.lead_minutes)
        yield ReminderKind.DUE, wall_time(due_at - lead, timing.zone)


def _due_local(due: DueDate, due_at: datetime, zone: str) -> datetime:
    """A date without an hour is that day wherever the person is; a time is one instant."""
    if due.is_date_only and due.local is not None:
        return due.local
    return wall_time(due_at, zone)


def _morning(kind: ReminderKind, day: date, timing: Timing) -> Step:
    local = datetime.combine(day, timing.hours.day_start)
    at = after_quiet(instant_of(local, timing.zone), timing)
    return Step(kind, local, timing.zone, at)


def _working_day(day: date, hours: WorkingHours) -> date:
    """This day, or the first working day behind it."""
    while not hours.is_working_day(day):
        day += DAY
    return day


def _working_day_before(day: date, hours: WorkingHours) -> date:
    day -= DAY
    while not hours.is_working_day(day):
        day -= DAY
    return day
