"""Calendar arithmetic as a person sees it from today: working days, weeks, months, quarters."""

import calendar
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta

from bot.domain.working_hours import WorkingHours
from bot.notes.due_dates.meaning import Period, Unit

ONE_DAY = timedelta(days=1)
DAYS_PER_WEEK = 7
MONTHS_PER_YEAR = 12

LAST_MINUTE = time(23, 59)
"""The end of a day whose working hours are over."""

_SUNDAY = 6
_MONTHS_PER_UNIT = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: MONTHS_PER_YEAR}


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day of a period."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Today:
    """The moment a phrase was said, as wall time to the minute, and when people work."""

    now: datetime
    hours: WorkingHours

    @property
    def day(self) -> date:
        """The day it was said on."""
        return self.now.date()

    def end_of(self, day: date) -> datetime:
        """The end of the working day; of today, once that is over, the last minute."""
        end = datetime.combine(day, self.hours.day_end)
        is_over = day == self.day and end < self.now
        return datetime.combine(day, LAST_MINUTE) if is_over else end

    def is_over(self, day: date) -> bool:
        """Whether the working day has ended."""
        return datetime.combine(day, self.hours.day_end) < self.now

    def is_workday(self, day: date) -> bool:
        """Whether people work on this day."""
        return self.hours.is_working_day(day)

    def is_in_this_week(self, day: date) -> bool:
        """Whether a day belongs to the week of today."""
        return day <= self._week(0).last

    @property
    def week_start(self) -> int:
        """The weekday after the days off: Monday, or Sunday where people work from then on."""
        days = self.hours.days
        starts = [day for day in sorted(days) if (day - 1) % DAYS_PER_WEEK not in days]
        return starts[0] if len(starts) == 1 else 0

    @property
    def is_between_weeks(self) -> bool:
        """A Sunday before a Monday: the end of a week for some, the beginning of one for others."""
        return self.day.weekday() == _SUNDAY and self.week_start == 0

    def first_workday(self, span: Span) -> date:
        """The first working day of a span; its first day where there is none."""
        return next((day for day in _days(span) if self.is_workday(day)), span.first)

    def last_workday(self, span: Span) -> date:
        """The last working day of a span; its last day where there is none."""
        days = reversed(list(_days(span)))
        return next((day for day in days if self.is_workday(day)), span.last)

    def workday_before(self, day: date) -> date:
        """The nearest working day before a day."""
        return self.last_workday(Span(day - ONE_DAY * DAYS_PER_WEEK, day - ONE_DAY))

    def after_workdays(self, day: date, count: int) -> date:
        """The day that is so many working days later."""
        while count > 0:
            day += ONE_DAY
            count -= self.is_workday(day)
        return day

    def span(self, period: Period) -> Span:
        """The days of a period; a number without a year means the one that ends next."""
        match period.unit:
            case Unit.DAY:
                day = self.day + ONE_DAY * period.ahead
                return Span(day, day)
            case Unit.WEEK if period.number is not None:
                return self._numbered_week(period.number, period.year)
            case Unit.WEEK:
                return self._week(period.ahead)
            case Unit.WEEKEND:
                week = self._week(period.ahead)
                return Span(self.last_workday(week) + ONE_DAY, week.last)
            case _:
                return self._months(period)

    def _week(self, ahead: int) -> Span:
        days_into = (self.day.weekday() - self.week_start) % DAYS_PER_WEEK
        first = self.day + ONE_DAY * (ahead * DAYS_PER_WEEK - days_into)
        return Span(first, first + ONE_DAY * (DAYS_PER_WEEK - 1))

    def _numbered_week(self, number: int, year: int | None) -> Span:
        """The week of that number by ISO 8601; without a year the one that ends next."""
        years = (year,) if year else range(self.day.isocalendar().year, MAXYEAR)
        firsts = (date.fromisocalendar(y, 1, 1) + timedelta(weeks=number - 1) for y in years)
        week = timedelta(days=DAYS_PER_WEEK - 1)
        return next(Span(day, day + week) for day in firsts if year or day + week >= self.day)

    def _months(self, period: Period) -> Span:
        length = _MONTHS_PER_UNIT[period.unit]
        year = period.year or self.day.year + (period.years_ahead or 0)
        index = (self.day.month - 1) // length if period.number is None else period.number - 1
        first = add_months(date(year, index * length + 1, 1), period.ahead * length)
        span = Span(first, add_months(first, length) - ONE_DAY)
        if period.is_of_any_year and span.last < self.day:
            first = add_months(first, MONTHS_PER_YEAR)
            return Span(first, add_months(first, length) - ONE_DAY)
        return span


def add_months(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + count, MONTHS_PER_YEAR)
    return date(year, month + 1, min(day.day, last_day(year, month + 1)))


def last_day(year: int, month: int) -> int:
    """How many days a month has."""
    return calendar.monthrange(year, month)[1]


def _days(span: Span) -> list[date]:
    return [span.first + ONE_DAY * count for count in range((span.last - span.first).days + 1)]
