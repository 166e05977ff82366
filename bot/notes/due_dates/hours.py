"""Which moments of a day a phrase can mean: a spoken hour, a part of the day, or its end."""

from collections.abc import Iterable
from datetime import date, datetime, time

from bot.notes.due_dates.doubts import Doubt
from bot.notes.due_dates.meaning import Bound, Clock, Meaning, Part
from bot.notes.due_dates.readings import Reading, certain, open_between
from bot.notes.due_dates.workdays import LAST_MINUTE, ONE_DAY, Today

_NOON = time(12)
_HALF_A_DAY = 12

_WINDOWS = {
    Part.DAY_START: (time(0), None),
    Part.MORNING: (time(0), _NOON),
    Part.AFTERNOON: (_NOON, time(17)),
    Part.EVENING: (time(17), LAST_MINUTE),
}
"""When a part of the day has begun and when it is over; None is the start of the working day."""


def moments_on(days: Reading[date], meaning: Meaning, today: Today) -> Reading[datetime]:
    """The moments on the days that are given, none of them past."""
    readings = [_on_day(day, meaning, today) for day in days.options]
    ahead = sorted(
        {moment for reading in readings for moment in reading.options if moment >= today.now}
    )
    if not ahead:
        return Reading((), days.doubt or Doubt.PASSED)
    doubts = [reading.doubt for reading in readings if reading.doubt]
    return Reading(tuple(ahead), days.doubt or (doubts[0] if doubts else None))


def next_moments(meaning: Meaning, today: Today) -> Reading[datetime]:
    """The moments ahead at the hour or in the part of the day that was said without a day."""
    if meaning.clock is not None:
        return _next_clock(meaning.clock, today)
    match meaning.part:
        case Part.DAY_END:
            return _end_of_day(today)
        case Part.NOON:
            return _next_time(_NOON, today)
        case Part.MIDNIGHT | Part.NIGHT_END:
            return certain(_midnight_after(today.day))
        case part:
            return _next_part(part or Part.DAY_START, meaning.bound, today)


def _on_day(day: date, meaning: Meaning, today: Today) -> Reading[datetime]:
    if meaning.clock is not None:
        return _clock_on(day, meaning.clock, today)
    match meaning.part:
        case None | Part.DAY_END:
            end = today.end_of(day)
            return Reading((end,), Doubt.DAY_IS_OVER if end.time() == LAST_MINUTE else None)
        case Part.MIDNIGHT:
            midnights = (datetime.combine(day, time()), _midnight_after(day))
            return open_between(midnights, Doubt.WHICH_MIDNIGHT)
        case Part.NIGHT_END:
            return certain(_midnight_after(day))
        case part:
            return certain(datetime.combine(day, _part_end(part, meaning.bound, today)))


def _part_end(part: Part, bound: Bound, today: Today) -> time:
    """When a task has to be done: "by" the morning is before work, "in" it is until noon."""
    hours = today.hours
    is_before = bound is Bound.BEFORE
    match part:
        case Part.MORNING:
            return hours.day_start if bound is not Bound.DURING else max(_NOON, hours.day_start)
        case Part.NOON:
            return _NOON
        case Part.AFTERNOON:
            return _NOON if is_before else max(_NOON, hours.day_end)
        case Part.EVENING:
            return hours.day_end if is_before else LAST_MINUTE
        case Part.DAY_START:
            return hours.day_start
        case _:
            return hours.day_end


def _clock_on(day: date, clock: Clock, today: Today) -> Reading[datetime]:
    options = [moment for moment in _readings_of(day, clock) if moment >= today.now]
    if clock.is_certain:
        return Reading(tuple(options))
    at_work = [moment for moment in options if _is_at_work(moment, today)]
    if len(at_work) == 1:
        return Reading(tuple(at_work), Doubt.WORKING_HOURS)
    return Reading(
        tuple(options), Doubt.HALF_HAD_PASSED if len(options) == 1 else Doubt.MORNING_OR_EVENING
    )


def _next_clock(clock: Clock, today: Today) -> Reading[datetime]:
    """The hour within working hours, unless the other one comes on an earlier day."""
    if clock.is_certain:
        return _next_time(time(clock.hour, clock.minute), today)
    days = (today.day, today.day + ONE_DAY)
    ahead = [m for day in days for m in _readings_of(day, clock) if m >= today.now][:2]
    at_work = [moment for moment in ahead if _is_at_work(moment, today)]
    if len(at_work) == 1 and at_work[0].date() == ahead[0].date():
        return Reading(tuple(at_work), Doubt.WORKING_HOURS)
    is_one_day = ahead[0].date() == ahead[1].date()
    return open_between(ahead, Doubt.MORNING_OR_EVENING if is_one_day else Doubt.TODAY_OR_TOMORROW)


def _next_time(at: time, today: Today) -> Reading[datetime]:
    moment = datetime.combine(today.day, at)
    if moment >= today.now:
        return certain(moment)
    return Reading((datetime.combine(today.day + ONE_DAY, at),), Doubt.TAKEN_AS_TOMORROW)


def _end_of_day(today: Today) -> Reading[datetime]:
    end = today.end_of(today.day)
    if not today.is_over(today.day):
        return certain(end)
    next_day = today.after_workdays(today.day, 1)
    return open_between((end, today.end_of(next_day)), Doubt.DAY_IS_OVER)


def _next_part(part: Part, bound: Bound, today: Today) -> Reading[datetime]:
    """A part of the day that has begun may mean today's or tomorrow's."""
    begins, ends = _WINDOWS.get(part, (time(0), None))
    at = _part_end(part, bound, today)
    this, following = (datetime.combine(day, at) for day in (today.day, today.day + ONE_DAY))
    now = today.now.time()
    if now < begins:
        return certain(this)
    if now > (ends or today.hours.day_start) or this < today.now:
        return certain(following)
    return open_between((this, following), Doubt.TODAY_OR_TOMORROW)


def _readings_of(day: date, clock: Clock) -> list[datetime]:
    """The moments of a day at which a clock shows the hour."""
    hours = (clock.hour,) if clock.is_certain else _both_halves(clock.hour)
    return [datetime.combine(day, time(hour, clock.minute)) for hour in hours]


def _both_halves(hour: int) -> Iterable[int]:
    return hour % _HALF_A_DAY, hour % _HALF_A_DAY + _HALF_A_DAY


def _is_at_work(moment: datetime, today: Today) -> bool:
    return today.hours.day_start <= moment.time() <= today.hours.day_end


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + ONE_DAY, time())
