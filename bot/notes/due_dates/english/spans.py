"""English rules for stretches of time: so long from now, and weeks, months, quarters, years."""

import re
from collections import defaultdict
from dataclasses import replace

from bot.notes.due_dates.english.words import month, number, piece, unit, weekday, year
from bot.notes.due_dates.grammar import Alone, Build, Rule
from bot.notes.due_dates.meaning import (
    Day,
    Edge,
    InDays,
    InPeriod,
    Later,
    Meaning,
    OneOf,
    OnWeekday,
    Period,
    Unit,
    WeekdayIn,
    Which,
)

_WITHIN = "(?:in|within|inside(?: of)?)(?: (?P<rough>about|around|roughly|approximately|maybe))?"
_WITHIN_NEXT = f"{_WITHIN}(?: (?:the|another))?(?: (?:next|coming))?"
_SOME = "(?P<some>a couple(?: of)?|couple(?: of)?|a few|few|several)"
_TIME = "(?:['’]?s?['’]? time)?(?: from now)?"
_FROM = (
    r"(?:(?:from|after) now|(?:(?:from|after|on) )?"
    r"(?:(?P<start>today|tomorrow)|(?P<next>(?:this )?next )?{weekday:full_weekday}))"
)

_FEW = (3, 5)
_MINUTES = {"m": 1, "h": 60}

_UNITS = "(?P<unit>week|month|quarter|year|weekend)"
_RELATIVE = f"(?:the )?(?:(?P<which>this|next|coming|current) )?{_UNITS}(?P<after> after next)?"
_NAMED = (
    "(?:(?:the )?month of )?(?:(?P<which_month>this|next|coming) )?{month}(?:(?: of)? {year})?"
    "|(?:the )?(?:q ?(?P<q>[1-4]|one|two|three|four)|(?P<nth_q>first|second|third|fourth)"
    " quarter)(?: of)?(?: (?P<year_q>20[0-9]{2}))?"
)
_PERIOD = f"(?:{_RELATIVE}|{_NAMED}|(?P<only_year>{{:year}}))"

_MONTH_ENDS = r"(?=\W*$|\s*[.,;!?]| (?:or|and|at the|we|i|you|they|so|then|if|because|but)\b)"
"""What may follow "by May" for it to be a month; "before may change" is none."""

_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}


def _period(match: re.Match[str]) -> Period:
    """The period of a match of `_PERIOD` or one of its parts."""
    found = defaultdict(str, {name: text for name, text in match.groupdict().items() if text})
    if found["only_year"]:
        return Period(Unit.YEAR, year=year(found["only_year"]))
    if found["month"]:
        return Period(Unit.MONTH, number=month(found["month"]), year=year(found["year"]))
    if found["q"] or found["nth_q"]:
        quarter = number(found["q"]) if found["q"] else _NTH[found["nth_q"].lower()]
        return Period(Unit.QUARTER, number=quarter, year=year(found["year_q"]))
    ahead = 2 if found["after"] else int(found["which"].lower() in {"next", "coming"})
    if found["which"].lower() == "coming" and found["unit"].lower() == "weekend":
        ahead = 0
    return Period(Unit(found["unit"].lower()), ahead=ahead)


def _edge(edge: Edge) -> Build:
    def build(match: re.Match[str]) -> Meaning:
        period = _period(match)
        day = InPeriod(period, edge)
        if (match.groupdict().get("which_month") or "").lower() != "next":
            return Meaning(day=day)
        next_years = InPeriod(replace(period, years_ahead=1), edge)
        return Meaning(day=OneOf((day, next_years)))

    return build


def _abbreviated(match: re.Match[str]) -> Meaning:
    units = {"w": Unit.WEEK, "m": Unit.MONTH, "q": Unit.QUARTER, "y": Unit.YEAR}
    return Meaning(day=InPeriod(Period(units[match["letter"].lower()]), Edge.END))


def _weekday_in(match: re.Match[str]) -> Meaning | None:
    period = _period(match)
    if period.unit is Unit.WEEKEND:
        return None
    return Meaning(day=WeekdayIn(weekday(match["weekday"]), period, _NTH[match["ordinal"].lower()]))


def _counted(match: re.Match[str]) -> Meaning | None:
    """Days such as "in two weeks", "in two or three weeks", "in a few weeks"."""
    counts = _counts(match)
    if counts is None:
        return None
    is_rough = bool(match.groupdict().get("rough"))
    return Meaning(day=_later(counts, match["unit"], InDays(0)), is_rough=is_rough)


def _from_day(match: re.Match[str]) -> Meaning | None:
    counts = _counts(match)
    found = match.groupdict()
    start: Day = InDays(int((found["start"] or "").lower() == "tomorrow"))
    if found["weekday"]:
        which = Which.NEXT if found["next"] else Which.COMING
        start = OnWeekday(weekday(found["weekday"]), which)
    return Meaning(day=_later(counts, match["unit"], start)) if counts else None


def _later(counts: tuple[int, ...], spoken: str, start: Day) -> Later:
    if spoken.lower().startswith("fortnight"):
        return Later(tuple(2 * count for count in counts), Unit.WEEK, start)
    return Later(counts, unit(spoken), start)


def _counts(match: re.Match[str]) -> tuple[int, ...] | None:
    """The number or the two numbers that were said; None where they are none."""
    found = match.groupdict()
    if found.get("low"):
        low, high = number(found["low"]), number(found["high"])
        return (low, high) if 0 < low < high else None
    if found.get("some"):
        return (2,) if "couple" in found["some"].lower() else _FEW
    if found.get("or_two"):
        return (1, 2)
    count = number(found["count"])
    return (count,) if count > 0 else None


def _minutes(match: re.Match[str]) -> Meaning | None:
    """A moment such as "in ten minutes"; "in a minute" is none."""
    counts = _counts(match)
    minutes = _MINUTES[match["unit"][0].lower()]
    if counts is None or counts == _FEW or (counts == (1,) and minutes == 1):
        return None
    return Meaning(
        minutes=tuple(count * minutes for count in counts),
        is_rough=bool(match.groupdict().get("rough")),
    )


def _half_hours(match: re.Match[str]) -> Meaning:
    return Meaning(minutes=(number(match["count"]) * 60 + 30,))


def _following(match: re.Match[str]) -> Meaning:
    """The unit that follows what was talked about, which is not known here."""
    return Meaning(day=OneOf(tuple(_ahead(match["unit"], count, Edge.WHOLE) for count in (1, 2))))


def _ahead(spoken: str, count: int, edge: Edge) -> Day:
    """The unit so many ahead; what is only counted is so long from now."""
    if _is_only_counted(spoken):
        return _later((count,), spoken, InDays(0))
    return InPeriod(Period(unit(spoken), ahead=count), edge)


def _is_only_counted(spoken: str) -> bool:
    return spoken.lower().startswith("fortnight") or unit(spoken) is Unit.WORKING_DAY


def _after_minutes(minutes: int) -> Build:
    return lambda _: Meaning(minutes=(minutes,))


def _within(ahead: int) -> Build:
    """Until it ends or until as much time has passed: "within the week", "in the next month"."""

    def build(match: re.Match[str]) -> Meaning:
        later = _later((1,), match["unit"], InDays(0))
        if _is_only_counted(match["unit"]):
            return Meaning(day=later)
        return Meaning(day=OneOf((_ahead(match["unit"], ahead, Edge.END), later)))

    return build


SPANS = (
    Rule(piece(f"{_WITHIN_NEXT} {{count}} {{unit}}{_TIME}"), _counted),
    Rule(piece(f"{_WITHIN_NEXT} {_SOME} {{unit}}{_TIME}"), _counted),
    Rule(piece(f"{_WITHIN_NEXT} an? {{unit}}(?P<or_two> or two){_TIME}"), _counted),
    Rule(
        piece(f"{_WITHIN_NEXT} {{low:cardinal}}(?: (?:or|to))? {{high:cardinal}} {{unit}}{_TIME}"),
        _counted,
    ),
    Rule(piece("half a year from now"), lambda _: Meaning(day=Later((6,), Unit.MONTH))),
    Rule(piece(f"{_WITHIN} half a year{_TIME}"), lambda _: Meaning(day=Later((6,), Unit.MONTH))),
    Rule(piece(f"{{count}} {{unit}} {_FROM}"), _from_day),
    Rule(piece(f"{_SOME} {{unit}} {_FROM}"), _from_day),
    Rule(piece(f"{{low:cardinal}} (?:or|to) {{high:cardinal}} {{unit}} {_FROM}"), _from_day),
    Rule(piece("within the {unit}"), _within(ahead=0)),
    Rule(piece(f"{_WITHIN} the next {{unit}}"), _within(ahead=1)),
    Rule(piece("the following {unit}"), _following),
    Rule(piece("within the day"), lambda _: Meaning(day=InDays(0))),
    Rule(piece(f"{_WITHIN_NEXT} {{count}} {{unit:short_unit}}{_TIME}"), _minutes),
    Rule(piece("{count} {unit:short_unit} from now"), _minutes),
    Rule(piece(f"{_WITHIN_NEXT} {_SOME} {{unit:short_unit}}{_TIME}"), _minutes),
    Rule(piece(f"{_WITHIN} an? {{unit:short_unit}}(?P<or_two> or two)"), _minutes),
    Rule(
        piece(f"{_WITHIN} {{low:cardinal}}(?: (?:or|to))? {{high:cardinal}} {{unit:short_unit}}"),
        _minutes,
    ),
    Rule(piece(f"{_WITHIN}(?: a)? half an? hour{_TIME}"), _after_minutes(30)),
    Rule(piece(f"{_WITHIN}(?: a)? quarter of an hour{_TIME}"), _after_minutes(15)),
    Rule(piece(f"{_WITHIN} three quarters of an hour{_TIME}"), _after_minutes(45)),
    Rule(piece(f"{_WITHIN} {{count}} hours? and a half{_TIME}"), _half_hours),
    Rule(piece(f"{_WITHIN} {{count}} and a half hours{_TIME}"), _half_hours),
    Rule(piece("within the(?: next)? hour"), _after_minutes(60)),
    Rule(piece(f"(?:the )?(?P<which>this|next|coming|current) {_UNITS}"), _edge(Edge.WHOLE)),
    Rule(piece(f"the {_UNITS}(?P<after> after next)"), _edge(Edge.WHOLE)),
    Rule(piece("(?:the )?(?P<unit>weekend)"), _edge(Edge.WHOLE), Alone.NO),
    Rule(piece(f"(?!may\\b|march\\b)(?:{_NAMED})"), _edge(Edge.WHOLE), Alone.WHOLE),
    Rule(piece("{month:march_or_may}(?: {year})?" + _MONTH_ENDS), _edge(Edge.WHOLE), Alone.NO),
    Rule(piece("(?P<only_year>20[0-9]{2})"), _edge(Edge.WHOLE), Alone.LED),
    Rule(piece(f"(?:the )?(?:very )?end of {_PERIOD}"), _edge(Edge.END)),
    Rule(piece(f"(?:the )?(?:very )?(?:beginning|start) of {_PERIOD}"), _edge(Edge.START)),
    Rule(piece(f"(?:the )?(?:very )?first day of {_PERIOD}"), _edge(Edge.FIRST_DAY)),
    Rule(piece(f"(?:the )?(?:very )?last day of {_PERIOD}"), _edge(Edge.LAST_DAY)),
    Rule(piece(f"(?:the )?first (?:working|business) ?day of {_PERIOD}"), _edge(Edge.START)),
    Rule(piece(f"(?:the )?last (?:working|business) ?day of {_PERIOD}"), _edge(Edge.END)),
    Rule(piece(f"(?:the )?middle of {_PERIOD}"), _edge(Edge.MIDDLE)),
    Rule(piece(f"early(?: in| on)? {_PERIOD}"), _edge(Edge.EARLY)),
    Rule(piece(f"mid {_PERIOD}"), _edge(Edge.MIDDLE)),
    Rule(piece(f"late(?:r)?(?: in| on)? {_PERIOD}"), _edge(Edge.END)),
    Rule(piece("(?P<unit>month|quarter|year)(?:['’]?s)? end"), _edge(Edge.END)),
    Rule(piece("eo(?P<letter>[wmqy])"), _abbreviated, Alone.YES),
    Rule(
        piece(
            "(?:the )?(?P<ordinal>first|second|third|fourth|last) {weekday:full_weekday}"
            f" (?:of|in) {_PERIOD}"
        ),
        _weekday_in,
    ),
)
