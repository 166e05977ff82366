"""Until when an item is snoozed, by what a person chose or typed."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import DueDate, Snoozed
from bot.domain.working_hours import WorkingHours
from bot.errors import MinutaError
from bot.followup.quiet import after_quiet
from bot.followup.timing import Timing
from bot.followup.typed_dates import typed_due
from bot.ports.desk import Snooze

_UTC: Final = "UTC"
_DAY: Final = timedelta(days=1)
_MONDAY: Final = 0

_FOR: Final = {
    Snooze.MINUTES_20: timedelta(minutes=20),
    Snooze.HOUR: timedelta(hours=1),
    Snooze.HOURS_3: timedelta(hours=3),
}

_UNTIL: Final[dict[Snooze, Callable[[date, WorkingHours], bool]]] = {
    Snooze.TOMORROW: lambda _day, _hours: True,
    Snooze.WORKING_DAY: lambda day, hours: hours.is_working_day(day),
    Snooze.MONDAY: lambda day, _hours: day.weekday() == _MONDAY,
}
"""Whether a day, from tomorrow on, is the one that is meant."""


def snoozed(until: str, now: datetime, timing: Timing, languages: Sequence[str] = ()) -> Snoozed:
    """What `until` means, seen from `now` (aware) by an assignee with this timing.

    A day is the morning of it, wherever the assignee will be; a time is one instant, to the minute.
    One in quiet hours is their end; a mute is not looked at, as it may be over before. `languages`
    are as in `typed_due`. Raises `MinutaError` for words that are no moment, or one that has
    passed.
    """
    meant = _meant(until.strip(), now, timing, languages)
    at = meant.instant(timing.zone)
    allowed = after_quiet(at, timing)
    if allowed == at:
        return meant
    if meant.zone is not None:
        return _at(allowed)
    return Snoozed(local=allowed.astimezone(ZoneInfo(timing.zone)).replace(tzinfo=None))


def _meant(until: str, now: datetime, timing: Timing, languages: Sequence[str]) -> Snoozed:
    if until not in frozenset(Snooze):
        return _typed(until, now, timing, languages)
    choice = Snooze(until)
    if choice in _FOR:
        return _at(now + _FOR[choice])
    day = now.astimezone(ZoneInfo(timing.zone)).date() + _DAY
    while not _UNTIL[choice](day, timing.hours):
        day += _DAY
    return Snoozed(local=datetime.combine(day, timing.hours.day_start))


def _typed(until: str, now: datetime, timing: Timing, languages: Sequence[str]) -> Snoozed:
    zone, hours = timing.zone, timing.hours
    due = typed_due(until, now, zone, hours, languages)
    if due is None:
        raise MinutaError("Nothing is said of until when.", _example(now, zone))
    moment = _moment(due, hours)
    if moment.instant(zone) <= now:
        raise MinutaError("That has already passed.", _example(now, zone))
    return moment


def _moment(due: DueDate, hours: WorkingHours) -> Snoozed:
    if due.local is not None and due.is_date_only:
        return Snoozed(local=datetime.combine(due.local.date(), hours.day_start))
    if due.instant is None:
        raise MinutaError("That is no moment.", "Write a date, or a date and a time.")
    return _at(due.instant)


def _at(instant: datetime) -> Snoozed:
    # As UTC, which knows no hour twice: an hour that a clock change repeats is not mistaken.
    local = instant.astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0)
    return Snoozed(local=local, zone=_UTC)


def _example(now: datetime, zone: str) -> str:
    day = now.astimezone(ZoneInfo(zone)).date() + _DAY
    return f"Write it like {day.isoformat()}, {day.isoformat()} 15:00, friday or in 3 days."
