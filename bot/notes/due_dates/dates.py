"""Days of the month: the next one, the missing one, and the one whose weekday does not fit."""

from dataclasses import replace
from datetime import date

from bot.notes.due_dates.doubts import Doubt
from bot.notes.due_dates.meaning import CalendarDay, NumericDate
from bot.notes.due_dates.periods import JUST_PASSED
from bot.notes.due_dates.readings import Reading, certain, open_between, passed
from bot.notes.due_dates.workdays import (
    DAYS_PER_WEEK,
    MONTHS_PER_YEAR,
    ONE_DAY,
    Today,
    add_months,
    last_day,
)

_MONTHS_TO_SEARCH = 3


def calendar_day(day: CalendarDay, today: Today) -> Reading[date]:
    """The day of the month that is meant; its weekday, where one was said, wins over the number."""
    dated = _dated(day, today)
    if day.weekday is None or not dated.options:
        return dated
    if day.month is None and _has_just_been(day, today):
        return passed()
    fitting = [option for option in dated.options if option.weekday() == day.weekday]
    if fitting:
        return certain(fitting[0])
    return _by_weekday(day, dated.options[0], day.weekday, today)


def numeric_date(numbers: NumericDate, today: Today) -> Reading[date]:
    """Both dates that two numbers can mean; where only one is left, it is shown to be checked."""
    orders = {(numbers.first, numbers.second), (numbers.second, numbers.first)}
    readings = [
        _on(_first_of(month, day, numbers.year, today), day)
        for month, day in orders
        if month <= MONTHS_PER_YEAR
    ]
    options = {option for reading in readings for option in reading.options}
    ahead = tuple(sorted(option for option in options if option >= today.day))
    if not ahead:
        return passed()
    return Reading(ahead, Doubt.DAY_OR_MONTH if len(options) > 1 else None)


def _first_of(month: int, day: int, year: int | None, today: Today) -> date:
    """The first of the month in which the next such day lies."""
    first = date(year or today.day.year, month, 1)
    is_past = year is None and _on(first, day).options[-1] < today.day
    return add_months(first, MONTHS_PER_YEAR) if is_past else first


def _dated(day: CalendarDay, today: Today) -> Reading[date]:
    if day.month is not None:
        year = day.year
        if day.years_ahead is not None:
            year = today.day.year + day.years_ahead
        return _in_month(day.day, day.month, year, today)
    first = today.day.replace(day=1)
    if day.months_ahead is not None:
        return _still_ahead(_on(add_months(first, day.months_ahead), day.day), today)
    return _without_month(day.day, first, today)


def _in_month(day: int, month: int, year: int | None, today: Today) -> Reading[date]:
    """The date in its year, or the next one; one that has just passed is not next year's."""
    if year is not None:
        return _still_ahead(_on(date(year, month, 1), day), today)
    this_year = _on(date(today.day.year, month, 1), day)
    if this_year.options[-1] >= today.day:
        return this_year
    if today.day - this_year.options[-1] <= JUST_PASSED:
        return passed()
    return _on(date(today.day.year + 1, month, 1), day)


def _without_month(day: int, first: date, today: Today) -> Reading[date]:
    """The next such day: of this month while it lies ahead, else of the next."""
    following = _on(add_months(first, 1), day)
    if day > last_day(first.year, first.month):
        this_months_last = add_months(first, 1) - ONE_DAY
        return open_between((this_months_last, *following.options[-1:]), Doubt.NO_SUCH_DAY)
    this_month = first.replace(day=day)
    if this_month > today.day:
        return certain(this_month)
    if this_month == today.day:
        return open_between((this_month, *following.options), Doubt.WHICH_MONTH)
    return following


def _on(first: date, day: int) -> Reading[date]:
    """The day of the month that begins on `first`; the days around it where there is none."""
    last = last_day(first.year, first.month)
    if day <= last:
        return certain(first.replace(day=day))
    return Reading((first.replace(day=last), add_months(first, 1)), Doubt.NO_SUCH_DAY)


def _still_ahead(reading: Reading[date], today: Today) -> Reading[date]:
    return reading if reading.options[-1] >= today.day else passed()


def _by_weekday(day: CalendarDay, dated: date, weekday: int, today: Today) -> Reading[date]:
    """The weekday nearest to the date, unless a later month has the day on that weekday.

    A nearest one that is not ahead is a worse reading than the date itself or the next one.
    """
    days_off = (weekday - dated.weekday() + 3) % DAYS_PER_WEEK - 3
    nearest = dated + ONE_DAY * days_off
    if nearest <= today.day:
        return open_between((dated, nearest + ONE_DAY * DAYS_PER_WEEK), Doubt.DISAGREES)
    fitting = _fitting_month(replace(day, weekday=None), weekday, dated)
    if fitting is not None:
        return open_between((nearest, fitting), Doubt.DISAGREES)
    return Reading((nearest,), Doubt.WEEKDAY_WINS)


def _has_just_been(day: CalendarDay, today: Today) -> bool:
    """Whether that day of this month is over and its weekday fits."""
    if day.months_ahead is not None or day.day >= today.day.day:
        return False
    return today.day.replace(day=day.day).weekday() == day.weekday


def _fitting_month(day: CalendarDay, weekday: int, dated: date) -> date | None:
    """The same day of one of the next months, if no month was said and its weekday fits."""
    if day.month is not None or day.months_ahead is not None:
        return None
    firsts = [add_months(dated.replace(day=1), count) for count in range(1, _MONTHS_TO_SEARCH)]
    options = [option for first in firsts for option in _on(first, day.day).options[:1]]
    return next((o for o in options if o.day == day.day and o.weekday() == weekday), None)
