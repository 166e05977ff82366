"""From a meaning and the moment it was said to a due date: the arithmetic, in no language."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.action_item import DueBasis, DueDate
from bot.domain.working_hours import WorkingHours
from bot.notes.due_dates.days import due_day
from bot.notes.due_dates.doubts import Doubt
from bot.notes.due_dates.hours import moments_on, next_moments
from bot.notes.due_dates.meaning import (
    Bound,
    CalendarDay,
    Day,
    InPeriod,
    Meaning,
    NumericDate,
    OneOf,
    OnWeekday,
    Part,
    Same,
    WeekdayIn,
    WorkdayBefore,
)
from bot.notes.due_dates.readings import Reading, open_between
from bot.notes.due_dates.workdays import Today


def resolve(
    phrase: str, meanings: Sequence[Meaning], said_at: datetime, zone: str, hours: WorkingHours
) -> DueDate:
    """The due date, as wall time of `zone`, of a phrase that was said at `said_at` (aware).

    Several meanings of one phrase leave open which one holds. Nothing that is resolved lies before
    the minute it was said in.
    """
    said_at = said_at.astimezone(UTC).replace(second=0, microsecond=0)
    reading = _any_of([_read(meaning, said_at, zone, hours) for meaning in meanings])
    options = tuple(_not_before(said_at, reading.options, zone))
    is_rough = any(meaning.is_rough for meaning in meanings)
    is_open = len(options) != 1
    doubt = reading.doubt or (Doubt.ROUGHLY if is_rough else Doubt.PASSED if is_open else None)
    return DueDate(
        phrase=phrase,
        zone=zone,
        basis=_basis(meanings[0].day),
        local=None if is_open else options[0],
        is_date_only=all(_is_date_only(meaning) for meaning in meanings),
        candidates=options if is_open else (),
        reason=doubt.value if doubt else None,
    )


def _any_of(readings: list[Reading[datetime]]) -> Reading[datetime]:
    if len(readings) == 1:
        return readings[0]
    options = [option for reading in readings for option in reading.options]
    return open_between(options, Doubt.WHICH_DAY)


def _read(meaning: Meaning, said_at: datetime, zone: str, hours: WorkingHours) -> Reading[datetime]:
    if meaning.minutes:
        # Hours that pass are counted on the world's clock, whatever the clocks on the wall do.
        moments = [said_at + timedelta(minutes=count) for count in meaning.minutes]
        return open_between((_wall(moment, zone) for moment in moments), Doubt.HOW_MANY)
    if meaning.zone is None or meaning.zone == zone:
        return _on_the_wall(meaning, Today(_wall(said_at, zone), hours))
    if not meaning.zone:
        return Reading((), Doubt.OTHER_ZONE)
    there = _on_the_wall(meaning, Today(_wall(said_at, meaning.zone), hours))
    spoken = ZoneInfo(meaning.zone)
    return replace(
        there,
        options=tuple(_wall(moment.replace(tzinfo=spoken), zone) for moment in there.options),
    )


def _on_the_wall(meaning: Meaning, today: Today) -> Reading[datetime]:
    if meaning.day is None:
        return next_moments(meaning, today)
    days = due_day(meaning.day, _day_bound(meaning), today)
    return moments_on(days, meaning, today) if days.options else Reading((), days.doubt)


def _day_bound(meaning: Meaning) -> Bound:
    """The bound on the day; "before Friday at noon" is one on the hour."""
    return meaning.bound if meaning.part is None and meaning.clock is None else Bound.DURING


def _not_before(said_at: datetime, options: tuple[datetime, ...], zone: str) -> Iterator[datetime]:
    """The options that lie ahead on the world's clock.

    In an hour that the clocks repeat, the second time is taken where the first has passed.
    """
    for option in options:
        for local in (option, option.replace(fold=1)):
            if local.replace(tzinfo=ZoneInfo(zone)) >= said_at:
                yield local
                break


def _wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _is_date_only(meaning: Meaning) -> bool:
    return not meaning.minutes and meaning.clock is None and meaning.part in {None, Part.DAY_END}


def _basis(day: Day | None) -> DueBasis:
    match day:
        case CalendarDay() | NumericDate() | WorkdayBefore():
            return DueBasis.DATE
        case OnWeekday() | WeekdayIn():
            return DueBasis.WEEKDAY
        case InPeriod():
            return DueBasis.PERIOD
        case OneOf(days):
            return _basis(days[0])
        case Same(first, _):
            return _basis(first)
        case _:
            return DueBasis.RELATIVE
