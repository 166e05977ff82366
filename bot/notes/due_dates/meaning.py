"""What a due phrase means, in no language: which days, which hour, and how they bound the task."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class ImpossibleError(ValueError):
    """Words sound like a deadline, and say what no clock shows and no calendar has."""


class Unit(Enum):
    """What is counted."""

    DAY = "day"
    WORKING_DAY = "working day"
    WEEKEND = "weekend"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Which(Enum):
    """Which of the weekdays of that name."""

    COMING = "coming"
    THIS = "this"
    NEXT = "next"


class Edge(Enum):
    """A part of a week, month, quarter or year, in working days but for its first and last day.

    A phrase that only names the period means the whole of it.
    """

    WHOLE = "whole"
    FIRST_DAY = "first day"
    LAST_DAY = "last day"
    START = "start"
    EARLY = "early"
    MIDDLE = "middle"
    END = "end"


class Bound(Enum):
    """Whether the task may take until the end of what is named."""

    DURING = "during"
    BY = "by"
    BEFORE = "before"


class Part(Enum):
    """A part of a day; `MIDNIGHT` may be either end of it, `NIGHT_END` is the later one."""

    DAY_START = "start of the working day"
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    DAY_END = "end of the working day"
    EVENING = "evening"
    MIDNIGHT = "midnight"
    NIGHT_END = "end of the night"


DAYS_IN_MONTH = 31
MONTHS_IN_YEAR = 12
HOURS_IN_DAY = 24
MINUTES_IN_HOUR = 60

_LAST_OF_YEAR = {Unit.WEEK: 53, Unit.MONTH: MONTHS_IN_YEAR, Unit.QUARTER: 4}
"""How many periods of a kind a year has at most; the others have no number."""


@dataclass(frozen=True, slots=True)
class Period:
    """A week, month, quarter, year or weekend.

    It is `ahead` periods after the present one, or the one with this `number` (month 1 to 12,
    quarter 1 to 4, week by ISO 8601), in `year` or so many `years_ahead` where that was said.
    Raises `ImpossibleError` for a number that there is none of, and for working days, which are
    counted and no period.
    """

    unit: Unit
    ahead: int = 0
    number: int | None = None
    year: int | None = None
    years_ahead: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no calendar has."""
        if self.unit is Unit.WORKING_DAY:
            raise ImpossibleError("a working day is no period")
        if self.number is not None and not 1 <= self.number <= _LAST_OF_YEAR.get(self.unit, 0):
            raise ImpossibleError("no year has a period of this number")

    @property
    def is_relative(self) -> bool:
        """Whether it is only counted from the present one."""
        return self.number is None and self.year is None

    @property
    def is_of_any_year(self) -> bool:
        """Whether it has a name that comes back every year, and no year was said."""
        return self.number is not None and self.year is None and self.years_ahead is None


@dataclass(frozen=True, slots=True)
class InDays:
    """So many days after today; 0 is today."""

    count: int


@dataclass(frozen=True, slots=True)
class OnWeekday:
    """A weekday (0 is Monday) without a date."""

    weekday: int
    which: Which = Which.COMING


@dataclass(frozen=True, slots=True)
class WeekdayIn:
    """The weekday of a week; in a longer period the `nth` one, -1 for the last."""

    weekday: int
    period: Period
    nth: int = 1


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the month, with whatever else was said of it.

    Without `month` and `months_ahead` it is the next such day. `weekday` is 0 for Monday. Raises
    `ImpossibleError` for what no month and no year has.
    """

    day: int
    month: int | None = None
    year: int | None = None
    months_ahead: int | None = None
    years_ahead: int | None = None
    weekday: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no calendar has."""
        if not 1 <= self.day <= DAYS_IN_MONTH:
            raise ImpossibleError("no month has this day")
        if self.month is not None and not 1 <= self.month <= MONTHS_IN_YEAR:
            raise ImpossibleError("no year has this month")


@dataclass(frozen=True, slots=True)
class NumericDate:
    """Two numbers, as in 3/4, of which either may be the day and the other the month.

    Raises `ImpossibleError` for two that are no date either way.
    """

    first: int
    second: int
    year: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no calendar has."""
        smaller, larger = sorted((self.first, self.second))
        if not (1 <= smaller <= MONTHS_IN_YEAR and larger <= DAYS_IN_MONTH):
            raise ImpossibleError("no calendar has this date")


@dataclass(frozen=True, slots=True)
class InPeriod:
    """A part of a period, or the whole of it."""

    period: Period
    edge: Edge = Edge.WHOLE


@dataclass(frozen=True, slots=True)
class Later:
    """So many units after a day; several `counts` are the ends of a range."""

    counts: tuple[int, ...]
    unit: Unit
    start: "Day" = InDays(0)


@dataclass(frozen=True, slots=True)
class WorkdayBefore:
    """The last working day before a day, such as a holiday."""

    day: "Day"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Several days of which only one can be meant."""

    days: tuple["Day", ...]


@dataclass(frozen=True, slots=True)
class Same:
    """Two names for one day, if they agree."""

    first: "Day"
    second: "Day"


Day: TypeAlias = (
    InDays
    | OnWeekday
    | WeekdayIn
    | CalendarDay
    | NumericDate
    | InPeriod
    | Later
    | WorkdayBefore
    | OneOf
    | Same
)


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour that was spoken: 0 to 23 and certain, or 1 to 12 of either half of the day.

    Raises `ImpossibleError` for what no clock shows.
    """

    hour: int
    minute: int = 0
    is_certain: bool = False

    def __post_init__(self) -> None:
        """Refuse what no clock shows."""
        if not (0 <= self.hour < HOURS_IN_DAY and 0 <= self.minute < MINUTES_IN_HOUR):
            raise ImpossibleError("no clock shows this hour")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was said of a deadline; what was not said is None.

    `minutes` after the present moment exclude the rest; several are the ends of a range. `zone` is
    an IANA name, or empty where a zone was spoken that is not known. `is_rough` says "about".
    """

    day: Day | None = None
    part: Part | None = None
    clock: Clock | None = None
    zone: str | None = None
    minutes: tuple[int, ...] = ()
    bound: Bound = Bound.DURING
    is_rough: bool = False
