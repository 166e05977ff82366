"""English rules for calendar dates, in words and in figures, and for the few fixed holidays."""

import re

from bot.notes.due_dates.english.words import month, number, piece, weekday, year
from bot.notes.due_dates.grammar import Alone, Build, Rule
from bot.notes.due_dates.meaning import (
    CalendarDay,
    Day,
    Meaning,
    NumericDate,
    OneOf,
    OnWeekday,
    WorkdayBefore,
)

_CENTURY = 2000

_CHRISTMAS_EVE = CalendarDay(24, month=12)
_CHRISTMAS_DAY = CalendarDay(25, month=12)
_NEW_YEARS_EVE = CalendarDay(31, month=12)
_NEW_YEARS_DAY = CalendarDay(1, month=1)

_ENDS = (
    r"(?=\W*$|\s*[.,;!?]| (?:at|by|on|in|for|and|or|i|we|you|he|she|they|it|so|then|if|because"
    r"|but|please|ok|okay|noon|latest|end|morning|with|is|will|should|can|that|this|next|from)\b)"
)
"""What may follow "by the second" for it to be a date and not the second of something."""


def _day(day: Day) -> Build:
    return lambda _: Meaning(day=day)


def _date(match: re.Match[str]) -> Meaning:
    found = match.groupdict()
    day, spoken_month = number(found["day"]), found.get("month")
    of = month(spoken_month) if spoken_month else None
    return Meaning(day=CalendarDay(day, month=of, year=year(found.get("year"))))


def _weekday_number(match: re.Match[str]) -> Meaning:
    """A date or an hour: certain only where the coming weekday has that number."""
    day, on = int(match["day"]), weekday(match["weekday"])
    return Meaning(day=OneOf((OnWeekday(on), CalendarDay(day, weekday=on))))


def _date_by_cardinal(match: re.Match[str]) -> Meaning | None:
    """A date such as "January twenty"; "may one" and "march two" are mostly something else."""
    is_word = not match["day"].isdecimal()
    return None if is_word and match["month"].lower() in {"may", "march"} else _date(match)


def _month_ahead(match: re.Match[str]) -> Meaning:
    day = number(match["day"])
    ahead = int(match["which"].lower() == "next")
    return Meaning(day=CalendarDay(day, months_ahead=ahead))


def _either_date(match: re.Match[str]) -> Meaning:
    days = (number(match["low"]), number(match["high"]))
    of = month(match["month"])
    return Meaning(day=OneOf(tuple(CalendarDay(day, month=of) for day in days)))


def _numeric(match: re.Match[str]) -> Meaning | None:
    """A date such as "3/4"; "24/7" is none."""
    first, second = int(match["a"]), int(match["b"])
    of = int(match["year"]) % 100 + _CENTURY if match["year"] else None
    if of is None and (first, second) == (24, 7):
        return None
    return Meaning(day=NumericDate(first, second, of))


def _in_figures(match: re.Match[str]) -> Meaning:
    """A date in figures whose order is certain."""
    day, of = int(match["day"]), int(match["month"])
    return Meaning(day=CalendarDay(day, month=of, year=year(match.groupdict().get("year"))))


DATES = (
    Rule(piece("the {day:late_nth}" + _ENDS), _date, Alone.WHOLE),
    Rule(piece("the {day:nth}" + _ENDS), _date, Alone.NO),
    Rule(piece("{day:late_nth}" + _ENDS), _date, Alone.LED),
    Rule(piece("(?:the )?{day:nth}(?: of)? {which:this_or_next} month"), _month_ahead),
    Rule(piece("(?:the )?{day:nth} of the month"), _date),
    Rule(piece("(?:the )?{day:nth}(?: of)? {month:dated_month}(?: {year})?"), _date),
    Rule(piece("{month:dated_month}(?: the)? {day:nth}(?: {year})?"), _date),
    Rule(piece("{month:dated_month} {day:cardinal}(?: {year})?"), _date_by_cardinal),
    Rule(piece("{day:cardinal}(?: of)? {month:dated_month}(?: {year})?"), _date_by_cardinal),
    Rule(piece(r"{weekday:full_weekday} (?P<day>[0-9]{2})(?=\W*$|\s*[.,;!?])"), _weekday_number),
    Rule(piece("(?:the )?{low:nth} or (?:the )?{high:nth}(?: of)? {month}"), _either_date),
    Rule(
        piece("(?P<a>[0-9]{1,2})/(?P<b>[0-9]{1,2})(?:/(?P<year>(?:20)?[0-9]{2}))?(?!/)"),
        _numeric,
        Alone.WHOLE,
    ),
    Rule(piece("(?P<year>20[0-9]{2})[-/](?P<month>[0-9]{2})[-/](?P<day>[0-9]{2})"), _in_figures),
    Rule(
        piece(r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>20[0-9]{2})"),
        _in_figures,
    ),
    Rule(piece(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?![0-9])"), _in_figures, Alone.LED),
    # Nobody means the holiday itself by "before Christmas" or "by the New Year".
    Rule(piece("christmas"), _day(WorkdayBefore(_CHRISTMAS_DAY)), Alone.NO),
    Rule(piece("christmas eve"), _day(_CHRISTMAS_EVE)),
    Rule(piece("christmas day"), _day(_CHRISTMAS_DAY)),
    Rule(piece("(?:the )?new years?(?:['’]s)?"), _day(WorkdayBefore(_NEW_YEARS_DAY)), Alone.NO),
    Rule(piece("new years?(?:['’]s)? eve"), _day(_NEW_YEARS_EVE)),
    Rule(piece("new years?(?:['’]s)? day"), _day(_NEW_YEARS_DAY)),
)
