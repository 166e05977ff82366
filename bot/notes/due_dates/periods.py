"""Weeks, months, quarters and years: their edges, their weekdays, and which one is meant."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from bot.notes.due_dates.doubts import Doubt
from bot.notes.due_dates.meaning import Bound, Edge, Period, Unit, WeekdayIn
from bot.notes.due_dates.readings import Reading, certain, open_between, passed
from bot.notes.due_dates.workdays import DAYS_PER_WEEK, ONE_DAY, Span, Today, add_months

JUST_PASSED = timedelta(days=60)
"""A date said without a year that lies no further back is a slip, not the one of next year."""

_EARLY_DAYS = 10
_MID_MONTH_DAYS = 15
_MID_YEAR_MONTHS = 6


def period_day(period: Period, edge: Edge, bound: Bound, today: Today) -> Reading[date]:
    """The day a task may take until that is due in, or at an edge of, a period.

    What is due in a period may take until its last working day. "By" a period that has not begun
    may mean its beginning or its end.
    """
    if _has_just_passed(period, today):
        return passed()
    spans, doubt = _spans(period, today)
    if edge is Edge.WHOLE and bound is Bound.BY and spans[0].first > today.day:
        days = (*_edge(spans[0], Edge.START, period.unit, today), *_ends(spans, period, today))
        return open_between(days, doubt or Doubt.WHEN_IN_PERIOD)
    days = tuple(day for span in spans for day in _edge(span, edge, period.unit, today))
    if today.is_over(days[-1]):
        return _after_it(period, edge, spans[-1], today)
    ahead = [day for day in days if not today.is_over(day)]
    return open_between(ahead, doubt or Doubt.HOW_EARLY)


def period_start(period: Period, today: Today) -> Reading[date]:
    """The first day of the next such period that has not begun."""
    if _has_just_passed(period, today):
        return passed()
    spans, doubt = _spans(period, today)
    starts = [span.first for span in spans]
    if period.is_relative and starts[-1] <= today.day:
        return certain(today.span(replace(period, ahead=period.ahead + 1)).first)
    return open_between(starts, doubt or Doubt.WHICH_WEEK)


def weekday_in(day: WeekdayIn, today: Today) -> Reading[date]:
    """The weekday of a week, or the first, second … or last one of a longer period."""
    if _has_just_passed(day.period, today):
        return passed()
    spans, doubt = _spans(day.period, today)
    if today.is_between_weeks and day.period == Period(Unit.WEEK):
        spans = (*spans, today.span(Period(Unit.WEEK, ahead=1)))
    ahead = [found for span in spans for found in _nth(day, span) if found >= today.day]
    if not ahead and day.period.is_relative and day.period.unit is not Unit.WEEK:
        ahead = _nth(day, today.span(replace(day.period, ahead=1)))
    return open_between(ahead, doubt or Doubt.WHICH_WEEK) if ahead else passed()


def _has_just_passed(period: Period, today: Today) -> bool:
    """Whether a named month or quarter is over since a short time."""
    if not period.is_of_any_year:
        return False
    last_years_end = add_months(today.span(period).last + ONE_DAY, -12) - ONE_DAY
    return timedelta() < today.day - last_years_end <= JUST_PASSED


def _spans(period: Period, today: Today) -> tuple[tuple[Span, ...], Doubt | None]:
    """The periods that can be meant, in order."""
    span = today.span(period)
    is_open = period.unit is Unit.WEEK and period.ahead > 0 and today.is_between_weeks
    if is_open:
        return (span, today.span(replace(period, ahead=period.ahead + 1))), Doubt.WHICH_WEEK
    this = today.span(replace(period, ahead=0)) if period.unit is Unit.WEEKEND else span
    if period.unit is Unit.WEEKEND and period.ahead == 1 and today.day < this.first:
        return (this, span), Doubt.WHICH_WEEK
    return (span,), None


def _ends(spans: Iterable[Span], period: Period, today: Today) -> list[date]:
    return [day for span in spans for day in _edge(span, Edge.END, period.unit, today)]


def _after_it(period: Period, edge: Edge, span: Span, today: Today) -> Reading[date]:
    """What is meant by a part of a period that is over: what is left of it, or the next one."""
    is_end = edge in {Edge.END, Edge.WHOLE, Edge.LAST_DAY}
    left = [span.last] if is_end and span.last >= today.day else []
    if not period.is_relative:
        return Reading(tuple(left), Doubt.PERIOD_IS_OVER) if left else passed()
    following = today.span(replace(period, ahead=period.ahead + 1))
    days = (*left, *_edge(following, edge, period.unit, today))
    return open_between(days, Doubt.PERIOD_IS_OVER if is_end else Doubt.HOW_EARLY)


def _edge(span: Span, edge: Edge, unit: Unit, today: Today) -> tuple[date, ...]:
    match edge:
        case Edge.FIRST_DAY:
            return (span.first,)
        case Edge.LAST_DAY:
            return (span.last,)
        case Edge.START:
            return (today.first_workday(span),)
        case Edge.EARLY:
            return today.first_workday(span), today.last_workday(_early(span, unit, today))
        case Edge.MIDDLE:
            return (today.last_workday(_first_half(span, unit)),)
        case Edge.END | Edge.WHOLE:
            return (span.last if unit is Unit.WEEKEND else today.last_workday(span),)


def _early(span: Span, unit: Unit, today: Today) -> Span:
    match unit:
        case Unit.WEEK:
            return Span(span.first, today.first_workday(span) + ONE_DAY)
        case Unit.MONTH:
            return Span(span.first, span.first + ONE_DAY * (_EARLY_DAYS - 1))
        case _:
            return Span(span.first, add_months(span.first, 1) - ONE_DAY)


def _first_half(span: Span, unit: Unit) -> Span:
    match unit:
        case Unit.WEEK:
            return Span(span.first, span.first + ONE_DAY * 2)
        case Unit.MONTH:
            return Span(span.first, span.first + ONE_DAY * (_MID_MONTH_DAYS - 1))
        case Unit.QUARTER:
            return Span(span.first, add_months(span.first, 1) + ONE_DAY * (_MID_MONTH_DAYS - 1))
        case _:
            return Span(span.first, add_months(span.first, _MID_YEAR_MONTHS) - ONE_DAY)


def _nth(day: WeekdayIn, span: Span) -> list[date]:
    """The weekday in the span, empty where it has not so many of them."""
    if day.nth < 0:
        found = span.last - ONE_DAY * ((span.last.weekday() - day.weekday) % DAYS_PER_WEEK)
    else:
        days_ahead = (day.weekday - span.first.weekday()) % DAYS_PER_WEEK
        found = span.first + ONE_DAY * (days_ahead + DAYS_PER_WEEK * (day.nth - 1))
    return [found] if span.first <= found <= span.last else []
