"""Which days a phrase can mean, seen from the day it was said on."""

from datetime import date, timedelta
from typing import assert_never

from bot.notes.due_dates.dates import calendar_day, numeric_date
from bot.notes.due_dates.doubts import Doubt
from bot.notes.due_dates.meaning import (
    Bound,
    CalendarDay,
    Day,
    Edge,
    InDays,
    InPeriod,
    Later,
    NumericDate,
    OneOf,
    OnWeekday,
    Same,
    Unit,
    WeekdayIn,
    Which,
    WorkdayBefore,
)
from bot.notes.due_dates.periods import period_day, period_start, weekday_in
from bot.notes.due_dates.readings import Reading, certain, open_between, passed
from bot.notes.due_dates.workdays import DAYS_PER_WEEK, ONE_DAY, Today, add_months

_ONE_WEEK = timedelta(weeks=1)
_ENDS = {Edge.END, Edge.LAST_DAY}
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


def due_day(day: Day, bound: Bound, today: Today) -> Reading[date]:  # noqa: PLR0911 (one per kind)
    """The day a task may take until, given "by", "before" or neither."""
    match day:
        case WorkdayBefore(day=holiday):
            return _workday_before(_named_day(holiday, today), today)
        case InPeriod(period, edge) if bound is Bound.BEFORE and edge not in _ENDS:
            return _workday_before(period_start(period, today), today)
        case InPeriod(period, Edge.WHOLE) if bound is Bound.BY and period.unit is Unit.WEEKEND:
            return _workday_before(period_start(period, today), today)
        case InPeriod(period, edge):
            return period_day(period, edge, bound, today)
        case OneOf(days):
            return _one_of([due_day(option, bound, today) for option in days])
        case _ if bound is Bound.BEFORE:
            return _workday_before(_named_day(day, today), today)
        case _:
            return _named_day(day, today)


def _named_day(day: Day, today: Today) -> Reading[date]:  # noqa: PLR0911 (one per kind)
    """The day itself, whatever stands before it."""
    match day:
        case InDays(count):
            return certain(today.day + ONE_DAY * count)
        case OnWeekday(weekday, which):
            return _weekday(weekday, which, today)
        case WeekdayIn():
            return weekday_in(day, today)
        case CalendarDay():
            return calendar_day(day, today)
        case NumericDate():
            return numeric_date(day, today)
        case Later():
            return _later(day, today)
        case OneOf(days):
            return _one_of([_named_day(option, today) for option in days])
        case Same(first, second):
            return _same(_named_day(first, today), _named_day(second, today))
        case InPeriod() | WorkdayBefore():
            return due_day(day, Bound.DURING, today)
        case _:
            assert_never(day)


def _weekday(weekday: int, which: Which, today: Today) -> Reading[date]:
    """A weekday lies ahead: said on the day itself, it is the one a week later."""
    days_ahead = (weekday - today.day.weekday() - 1) % DAYS_PER_WEEK + 1
    coming = today.day + ONE_DAY * days_ahead
    is_today = days_ahead == DAYS_PER_WEEK
    match which:
        case Which.COMING:
            return certain(coming)
        case Which.THIS:
            days = (today.day, coming) if is_today else (coming,)
            return open_between(days, Doubt.WHICH_WEEK)
        case Which.NEXT:
            # On a day off, people already call the coming week "this week", or do not.
            is_open = today.is_in_this_week(coming) or not today.is_workday(today.day)
            days = (coming, coming + _ONE_WEEK) if is_open and not is_today else (coming,)
            return open_between(days, Doubt.WHICH_WEEK)


def _later(later: Later, today: Today) -> Reading[date]:
    start = _named_day(later.start, today)
    days = [
        _moved(first, count, later.unit, today) for first in start.options for count in later.counts
    ]
    return open_between(days, start.doubt or Doubt.HOW_MANY) if days else start


def _moved(day: date, count: int, unit: Unit, today: Today) -> date:
    match unit:
        case Unit.DAY:
            return day + ONE_DAY * count
        case Unit.WEEK | Unit.WEEKEND:
            return day + _ONE_WEEK * count
        case Unit.WORKING_DAY:
            return today.after_workdays(day, count)
        case Unit.MONTH | Unit.QUARTER | Unit.YEAR:
            return add_months(day, _MONTHS[unit] * count)


def _workday_before(reading: Reading[date], today: Today) -> Reading[date]:
    """The last working day before each day; the day before it where no working day is left."""
    days = [today.workday_before(day) for day in reading.options]
    if all(day >= today.day for day in days):
        return Reading(tuple(days), reading.doubt)
    days = [day - ONE_DAY for day in reading.options if day > today.day]
    return Reading(tuple(days), reading.doubt or Doubt.DAYS_OFF) if days else passed()


def _one_of(readings: list[Reading[date]]) -> Reading[date]:
    days = sorted({day for reading in readings for day in reading.options})
    if not days:
        return readings[0]
    doubts = [reading.doubt for reading in readings if reading.options and reading.doubt]
    is_certain = len(days) == 1 and not doubts and all(reading.options for reading in readings)
    doubt = None if is_certain else next(iter(doubts), Doubt.WHICH_DAY)
    return Reading(tuple(days), doubt)


def _same(first: Reading[date], second: Reading[date]) -> Reading[date]:
    agreed = set(first.options) & set(second.options)
    if agreed:
        return open_between(agreed, first.doubt or second.doubt or Doubt.WHICH_DAY)
    return Reading(tuple(sorted({*first.options, *second.options})), Doubt.DISAGREES)
