"""Builders of meanings for tables that name the groups of their patterns alike.

The groups: `day`, `month`, `year`, `weekday`, `part`, `unit`, `which` ("next"), `count` or `low`
and `high` or `some` or `couple`, `hour`, `minute`, `to` (before the hour), `quarter_no`, `week_no`,
`only_year`, `nth`, `rough`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.notes.due_dates.grammar import Build
from bot.notes.due_dates.meaning import (
    HOURS_IN_DAY,
    MINUTES_IN_HOUR,
    CalendarDay,
    Clock,
    Day,
    Edge,
    ImpossibleError,
    InDays,
    InPeriod,
    Later,
    Meaning,
    OneOf,
    OnWeekday,
    Part,
    Period,
    Unit,
    WeekdayIn,
    Which,
)

_T = TypeVar("_T")

_CENTURY = 2000
_NOON = 12
_HALF_HOUR = 30
_QUARTER_HOUR = 15
_FEW = (3, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the words of a language stand for; keys are as `fold` leaves them.

    `weekdays` and `months` are found by how a word begins, `units`, `parts` and `minutes` by what
    it contains, the first that fits; one that none fits raises `ImpossibleError`. `ahead` says how
    many periods ahead a word such as "next" points.
    """

    fold: Callable[[str], str]
    numbers: Mapping[str, int]
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    units: Mapping[str, Unit]
    ahead: Mapping[str, int]
    parts: Mapping[str, Part]
    minutes: Mapping[str, int]

    def number(self, text: str) -> int:
        """The value of a number in figures or words; 0 for what is none."""
        digits = re.match(r"[0-9]+", text)
        return int(digits[0]) if digits else self.numbers.get(self.fold(text), 0)

    def weekday(self, text: str) -> int:
        """The number of a weekday, 0 for Monday."""
        return _beginning(self.fold(text), self.weekdays)

    def month(self, text: str) -> int:
        """The number of a month, 1 for January."""
        return _beginning(self.fold(text), self.months)

    def unit(self, text: str) -> Unit:
        """The unit that is counted."""
        return _holding(self.fold(text), self.units)

    def part(self, text: str) -> Part:
        """The part of a day."""
        return _holding(self.fold(text), self.parts)

    def minutes_of(self, text: str) -> int:
        """How many minutes the unit of a clock has."""
        return _holding(self.fold(text), self.minutes)

    def periods_ahead(self, text: str | None) -> int:
        """How many periods ahead; 0 where nothing was said."""
        folded = self.fold(text or "")
        return next((count for word, count in self.ahead.items() if word in folded), 0)


def _beginning(folded: str, stems: Mapping[str, int]) -> int:
    return _first(number for stem, number in stems.items() if folded.startswith(stem))


def _holding(folded: str, words: Mapping[str, _T]) -> _T:
    return _first(meant for word, meant in words.items() if word in folded)


def _first(found: Iterator[_T]) -> _T:
    for meant in found:
        return meant
    raise ImpossibleError("a word that no table knows")


def always(meaning: Meaning) -> Build:
    """The same meaning whatever was matched."""
    return lambda _: meaning


def in_days(count: int, part: Part | None = None) -> Build:
    """A day so many days from today."""
    return always(Meaning(day=InDays(count), part=part))


@dataclass(frozen=True, slots=True)
class Building:
    """Builders that read the groups of a match with the words of one language."""

    words: Words

    def weekday(self, which: Which, weeks: int = 0) -> Build:
        """A weekday, or so many weeks after it."""

        def build(match: re.Match[str]) -> Meaning:
            day: Day = OnWeekday(self.words.weekday(match["weekday"]), which)
            if weeks:
                day = Later((weeks,), Unit.WEEK, day)
            return Meaning(day=day, part=self._part(match))

        return build

    def following_weekday(self, match: re.Match[str]) -> Meaning:
        """The weekday that follows what was talked about, which is not known here."""
        coming: Day = OnWeekday(self.words.weekday(match["weekday"]))
        return Meaning(day=OneOf((coming, Later((1,), Unit.WEEK, coming))))

    def part(self, match: re.Match[str]) -> Meaning:
        """A part of whichever day."""
        return Meaning(part=self._part(match))

    def part_in_days(self, count: int) -> Build:
        """A part of the day so many days from today."""
        return lambda match: Meaning(day=InDays(count), part=self._part(match))

    def _part(self, match: re.Match[str]) -> Part | None:
        spoken = match.groupdict().get("part")
        return self.words.part(spoken) if spoken else None

    def date(self, match: re.Match[str]) -> Meaning:
        """A day of the month, with the month and the year where they were said."""
        found = match.groupdict()
        day, spoken_month = self.words.number(found["day"]), found.get("month")
        month = None
        if spoken_month:
            month = self.words.number(spoken_month) or self.words.month(spoken_month)
        ahead = self.words.periods_ahead(found["which"]) if found.get("which") else None
        return Meaning(
            day=CalendarDay(day, month=month, year=_year(found.get("year")), months_ahead=ahead)
        )

    def weekday_number(self, match: re.Match[str]) -> Meaning:
        """A date of this month or the next that has to be on its weekday."""
        weekday = self.words.weekday(match["weekday"])
        return Meaning(day=CalendarDay(int(match["day"]), weekday=weekday))

    def edge(self, edge: Edge) -> Build:
        """A part of a period, or the whole of it."""
        return lambda match: Meaning(day=InPeriod(self._period(match), edge))

    def weekday_in(self, match: re.Match[str]) -> Meaning | None:
        """The first, second … or last weekday of a month or a quarter."""
        period = self._period(match)
        nth = self.words.number(match["nth"]) or -1
        if period.unit in {Unit.WEEKEND, Unit.WEEK}:
            return None
        return Meaning(day=WeekdayIn(self.words.weekday(match["weekday"]), period, nth))

    def _period(self, match: re.Match[str]) -> Period:
        found = match.groupdict()
        year = _year(found.get("year"))
        if found.get("only_year"):
            return Period(Unit.YEAR, year=int(found["only_year"]))
        if found.get("month"):
            return Period(Unit.MONTH, number=self.words.month(found["month"]), year=year)
        if found.get("quarter_no"):
            return Period(Unit.QUARTER, number=self.words.number(found["quarter_no"]), year=year)
        if found.get("week_no"):
            return Period(Unit.WEEK, number=self.words.number(found["week_no"]), year=year)
        return Period(
            self.words.unit(found["unit"]), ahead=self.words.periods_ahead(found.get("which"))
        )

    def following(self, match: re.Match[str]) -> Meaning:
        """The unit that follows what was talked about, which is not known here."""
        unit = self.words.unit(match["unit"])
        return Meaning(day=OneOf(tuple(InPeriod(Period(unit, ahead=ahead)) for ahead in (1, 2))))

    def within(self, ahead: int) -> Build:
        """Until the period ends or until as much time has passed."""

        def build(match: re.Match[str]) -> Meaning:
            unit = self.words.unit(match["unit"])
            if unit is Unit.WORKING_DAY:
                return Meaning(day=Later((ahead,), unit))
            ends = InPeriod(Period(unit, ahead=ahead), Edge.END)
            return Meaning(day=OneOf((ends, Later((1,), unit))))

        return build

    def counted(self, match: re.Match[str]) -> Meaning | None:
        """So many days, weeks … from today, or from the `weekday` that was said."""
        counts, found = self._counts(match), match.groupdict()
        if counts is None:
            return None
        start: Day = InDays(0)
        if found.get("weekday"):
            start = OnWeekday(self.words.weekday(found["weekday"]))
        is_rough = bool(found.get("rough"))
        return Meaning(day=Later(counts, self.words.unit(found["unit"]), start), is_rough=is_rough)

    def minutes(self, match: re.Match[str]) -> Meaning | None:
        """So many minutes or hours from now; "in a minute" is none."""
        counts = self._counts(match)
        length = self.words.minutes_of(match["unit"])
        if counts is None or counts == _FEW or (counts == (1,) and length == 1):
            return None
        half = _HALF_HOUR if match.groupdict().get("half") else 0
        return Meaning(
            minutes=tuple(count * length + half for count in counts),
            is_rough=bool(match.groupdict().get("rough")),
        )

    def _counts(self, match: re.Match[str]) -> tuple[int, ...] | None:
        found = match.groupdict()
        if found.get("low"):
            low, high = self.words.number(found["low"]), self.words.number(found["high"])
            return (low, high) if 0 < low < high else None
        if found.get("some"):
            return _FEW
        if found.get("couple"):
            return (2,)
        count = self.words.number(found["count"])
        return (count,) if count > 0 else None

    def clock(self, match: re.Match[str]) -> Meaning | None:
        """An hour as a clock shows it, or around one: "half past three", "twenty to four"."""
        found = match.groupdict()
        hour = self.words.number(found["hour"])
        minute = self._minute(found.get("minute"))
        if found.get("to"):
            hour, minute = hour - 1, MINUTES_IN_HOUR - minute if minute else 0
        if hour == HOURS_IN_DAY:
            return Meaning(part=Part.NIGHT_END) if minute == 0 else None
        is_certain = hour > _NOON or hour <= 0 or found["hour"].startswith("0")
        if hour <= 0 and found.get("to"):
            hour, is_certain = _NOON, False
        return Meaning(clock=Clock(hour, minute, is_certain=is_certain))

    def _minute(self, text: str | None) -> int:
        """The minutes; a bare "quarter" is one of an hour."""
        minute = self.words.number(text) if text else 0
        return _QUARTER_HOUR if minute and self.words.fold(text or "") == "cuarto" else minute

    def half_hour(self, match: re.Match[str]) -> Meaning | None:
        """An hour told from the half before it: "halb drei" is half past two.

        `minute` is counted from the half, backwards where `to` was said.
        """
        hour = self.words.number(match["hour"])
        if not 1 <= hour <= _NOON:
            return None
        found = match.groupdict()
        away = self.words.number(found["minute"]) if found.get("minute") else 0
        minute = _HALF_HOUR - away if found.get("to") else _HALF_HOUR + away
        return Meaning(clock=Clock(hour - 1 or _NOON, minute))


def figures(match: re.Match[str]) -> Meaning | None:
    """A date in figures whose order is certain; "24/7" is none."""
    day, month = int(match["day"]), int(match["month"])
    if match.group() == "24/7":
        return None
    return Meaning(day=CalendarDay(day, month=month, year=_year(match.groupdict().get("year"))))


def _year(text: str | None) -> int | None:
    return int(text) % 100 + _CENTURY if text else None
