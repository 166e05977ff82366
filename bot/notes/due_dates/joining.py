"""How the pieces of a due phrase become one meaning: "Friday" and "the 20th" and "at noon"."""

from dataclasses import replace
from typing import TypeVar

from bot.notes.due_dates.meaning import (
    CalendarDay,
    Clock,
    Day,
    Edge,
    InDays,
    InPeriod,
    Later,
    Meaning,
    OneOf,
    OnWeekday,
    Part,
    Period,
    Same,
    Unit,
    WeekdayIn,
    Which,
)

_T = TypeVar("_T")

_FORENOON = {Part.DAY_START, Part.MORNING}
_AFTER_NOON = {Part.AFTERNOON, Part.EVENING}
_NOON = 12


class _ClashError(Exception):
    """Two pieces that cannot be said of one deadline."""


def joined(first: Meaning, second: Meaning) -> Meaning | None:
    """Both meanings as one, or None where they cannot be said of one deadline."""
    try:
        return _joined(first, second)
    except _ClashError:
        return None


def _joined(first: Meaning, second: Meaning) -> Meaning:
    if first.minutes or second.minutes:
        raise _ClashError
    day = _joined_day(first.day, second.day)
    part = _joined_part(first.part, second.part)
    clock = _only(first.clock, second.clock)
    zone = _only(first.zone, second.zone)
    has_hour = clock is not None or part not in {None, Part.DAY_END}
    if (isinstance(day, InPeriod) and has_hour) or (zone is not None and clock is None):
        raise _ClashError
    is_rough = first.is_rough or second.is_rough
    return _with_hour(Meaning(day=day, zone=zone, is_rough=is_rough), part, clock)


def _only(first: _T | None, second: _T | None) -> _T | None:
    if first is not None and second is not None:
        raise _ClashError
    return second if first is None else first


def either(first: Meaning, second: Meaning) -> Meaning | None:
    """A meaning that leaves open which of the two it is, or None where they are too different."""
    if first.minutes or second.minutes or first.day is None or second.day is None:
        return None
    has_hour = any((first.part, first.clock))
    if has_hour and (first.part, first.clock) != (second.part, second.clock):
        return None
    return replace(second, day=OneOf((first.day, second.day)), bound=first.bound)


def _joined_day(first: Day | None, second: Day | None) -> Day | None:
    if first is None or second is None:
        return first or second
    refined = _refined(first, second) or _refined(second, first)
    if refined is not None:
        return refined
    if isinstance(first, InPeriod) or isinstance(second, InPeriod):
        raise _ClashError
    return Same(first, second)


def _refined(one: Day, other: Day) -> Day | None:
    """What is said of a day made certain by what is said beside it."""
    match one:
        case OnWeekday(weekday, Which.COMING):
            return _weekday_of(weekday, other)
        case CalendarDay():
            return _date_in(one, other)
        case InPeriod(period, edge) if period.is_of_any_year:
            years_ahead = _years_ahead(other)
            if years_ahead is not None:
                return InPeriod(replace(period, years_ahead=years_ahead), edge)
    return None


def _weekday_of(weekday: int, other: Day) -> Day | None:
    """The weekday of a date, of a week, or so many weeks ahead, in that week or counted."""
    match other:
        case CalendarDay(weekday=None):
            return replace(other, weekday=weekday)
        case InPeriod(Period(unit=Unit.WEEK) as week, Edge.WHOLE):
            return WeekdayIn(weekday, week)
        case Later((count,), Unit.WEEK, start) if start == InDays(0):
            of_that_week = WeekdayIn(weekday, Period(Unit.WEEK, ahead=count))
            return OneOf((of_that_week, Later((count,), Unit.WEEK, OnWeekday(weekday))))
        case _:
            return None


def _date_in(day: CalendarDay, other: Day) -> Day | None:
    """The day of a month, or the date of a year."""
    years_ahead = _years_ahead(other)
    if day.month is not None and day.year is None and years_ahead is not None:
        return replace(day, years_ahead=years_ahead)
    match other:
        case InPeriod(Period(unit=Unit.MONTH) as of, Edge.WHOLE) if day.month is None:
            if of.number is None:
                return replace(day, months_ahead=of.ahead)
            return replace(day, month=of.number, year=of.year, years_ahead=of.years_ahead)
        case _:
            return None


def _years_ahead(day: Day) -> int | None:
    """How many years ahead "this year" and "next year" are; None for all else."""
    match day:
        case InPeriod(Period(unit=Unit.YEAR, ahead=ahead) as year, Edge.WHOLE):
            return ahead if year.is_relative else None
        case _:
            return None


def _joined_part(first: Part | None, second: Part | None) -> Part | None:
    if first is None or second is None or first is second:
        return first or second
    parts = {first, second}
    if parts <= _FORENOON:
        return Part.DAY_START
    if parts == {Part.EVENING, Part.MIDNIGHT}:
        return Part.NIGHT_END
    raise _ClashError


def _with_hour(meaning: Meaning, part: Part | None, clock: Clock | None) -> Meaning:
    """The meaning with an hour that its part of the day makes certain."""
    if part is None or clock is None:
        return replace(meaning, part=part, clock=clock)
    if clock.is_certain:
        return replace(meaning, clock=clock)
    if part in _FORENOON:
        return replace(meaning, clock=Clock(clock.hour % _NOON, clock.minute, is_certain=True))
    if part is Part.EVENING and (clock.hour, clock.minute) == (_NOON, 0):
        return replace(meaning, part=Part.NIGHT_END)
    if part in _AFTER_NOON:
        hour = clock.hour % _NOON + _NOON
        return replace(meaning, clock=Clock(hour, clock.minute, is_certain=True))
    raise _ClashError
