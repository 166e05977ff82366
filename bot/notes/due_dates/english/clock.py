"""English rules for what a clock shows, and for the zones that clocks stand in."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.notes.due_dates.english.words import number, piece
from bot.notes.due_dates.grammar import Alone, Rule
from bot.notes.due_dates.meaning import HOURS_IN_DAY, MINUTES_IN_HOUR, Clock, Meaning, Part

_NOON = 12
_SPOKEN_STEP = 5
"""Minutes before and after the hour are said in fives: "twenty to four", but not "three to one"."""

_ENDS = (
    r"(?=\W*$|\s*[.,;!?](?![0-9])"
    r"| (?:today|tomorrow|tonight|sharp|latest|at the latest|please|this|then"
    r"|(?:on )?{:full_weekday}|utc|gmt|eastern|pacific)\b)"
)
"""What may follow "by two" for it to be an hour and not two of something."""

_NO_COUNT = r"(?! (?:percent|people|points?|places?|times|different|of|or|more|hundred|thousand)\b)"

_BEFORE_PART = r"(?= (?:in the (?:morning|afternoon|evening)|at night)\b)"

_ZONES: Mapping[str, str] = MappingProxyType(
    {
        "utc": "UTC",
        "gmt": "UTC",
        "zulu": "UTC",
        "eastern": "America/New_York",
        "est": "America/New_York",
        "edt": "America/New_York",
        "new york": "America/New_York",
        "mountain": "America/Denver",
        "pacific": "America/Los_Angeles",
        "pst": "America/Los_Angeles",
        "pdt": "America/Los_Angeles",
        "cet": "Europe/Berlin",
        "cest": "Europe/Berlin",
        "berlin": "Europe/Berlin",
        "paris": "Europe/Paris",
        "uk": "Europe/London",
        "london": "Europe/London",
        "tokyo": "Asia/Tokyo",
    }
)
"""The zones that people name; which city stands for a name is a convention of the IANA zones."""

_UNSURE_ZONES = "(?:my|your|our|their|his|her|local|central|indian?|european|british|us) time"
_SHARED_ABBREVIATIONS = "ist|mst|cst|cdt|bst|aest|jst"


def _clock(match: re.Match[str]) -> Meaning | None:
    """An hour such as "3 pm", "three thirty" or "15:30"."""
    found = match.groupdict()
    spoken_minute = found.get("minute")
    hour, minute = number(found["hour"]), number(spoken_minute) if spoken_minute else 0
    half = (found.get("ampm") or "").lower()[:1]
    if half == "a" and hour > _NOON:
        return None
    if hour == HOURS_IN_DAY:
        return Meaning(part=Part.NIGHT_END) if minute == 0 else None
    is_certain = hour > _NOON or hour == 0 or found["hour"].startswith("0")
    return _at(hour, minute, half) if not is_certain else _certain(hour, minute)


def _around_hour(match: re.Match[str]) -> Meaning | None:
    """An hour such as "half past three" or "twenty to four"."""
    found = match.groupdict()
    hour, spoken = number(found["hour"]), found["minute"].lower()
    minute = 30 if "half" in spoken else 15 if "quarter" in spoken else number(spoken)
    if minute % _SPOKEN_STEP or not 1 <= hour <= _NOON:
        return None
    if found.get("to"):
        hour, minute = hour - 1 or _NOON, MINUTES_IN_HOUR - minute
    return _at(hour, minute, (found.get("ampm") or "").lower()[:1])


def _at(hour: int, minute: int, half: str) -> Meaning:
    """The hour 1 to 12 in the half of the day that was said, if any was."""
    if not half:
        return Meaning(clock=Clock(hour, minute))
    if half == "a" and (hour, minute) == (_NOON, 0):
        return Meaning(part=Part.MIDNIGHT)
    return _certain(hour % _NOON + (_NOON if half == "p" else 0), minute)


def _certain(hour: int, minute: int) -> Meaning:
    return Meaning(clock=Clock(hour, minute, is_certain=True))


def _four_digits(match: re.Match[str]) -> Meaning:
    return _certain(*divmod(int(match["digits"]), 100))


def _hundred_hours(match: re.Match[str]) -> Meaning:
    return _certain(number(match["hour"]), 0)


def _zone(match: re.Match[str]) -> Meaning:
    """The zone whose name begins so: a name of two words may have a pause in it."""
    spoken = match["zone"].lower()
    return Meaning(zone=next(_ZONES[name] for name in _ZONES if spoken.startswith(name.split()[0])))


_AMPM = "(?: ?{ampm})?"

CLOCK = (
    Rule(piece("{hour} ?{ampm}"), _clock, Alone.WHOLE),
    Rule(piece("{hour} {minute} ?{ampm}"), _clock, Alone.WHOLE),
    Rule(piece(f"(?P<hour>[0-9]{{1,2}})[:.h](?P<minute>[0-9]{{2}}){_AMPM}"), _clock, Alone.WHOLE),
    Rule(piece(f"{{hour}} o['’]?(?: )?clock{_AMPM}"), _clock, Alone.WHOLE),
    Rule(
        piece(f"(?P<minute>half|(?:a )?quarter|{{:cardinal}}) (?:past|after) {{hour}}{_AMPM}"),
        _around_hour,
        Alone.WHOLE,
    ),
    Rule(
        piece(
            f"(?P<minute>(?:a )?quarter|{{:cardinal}})(?P<to> (?:to|till|before)) {{hour}}{_AMPM}"
        ),
        _around_hour,
        Alone.WHOLE,
    ),
    Rule(piece(f"(?P<minute>half) {{hour}}{_AMPM}{_ENDS}"), _around_hour, Alone.LED),
    Rule(piece(f"{{hour:twelve}}{_ENDS}"), _clock, Alone.LED),
    Rule(piece(f"{{hour}} {{minute}}{_ENDS}"), _clock, Alone.LED),
    Rule(piece(f"{{hour}}(?: {{minute}})?{_BEFORE_PART}"), _clock, Alone.WHOLE),
    Rule(
        piece(f"(?:at|by|before|around|about) {{hour}}(?: {{minute}})?{_NO_COUNT}"),
        _clock,
        Alone.AFTER,
    ),
    Rule(piece("(?:at|by|before) (?P<digits>[0-9]{4})"), _four_digits, Alone.AFTER),
    Rule(piece("(?P<digits>[0-9]{4})(?: hours|(?= (?:utc|gmt)\\b))"), _four_digits, Alone.NO),
    Rule(piece("{hour} hundred(?: hours|(?= (?:utc|gmt)\\b))"), _hundred_hours, Alone.NO),
    Rule(piece(f"(?P<zone>{'|'.join(_ZONES)})(?: time)?"), _zone, Alone.AFTER),
    Rule(
        piece(f"{_UNSURE_ZONES}|{_SHARED_ABBREVIATIONS}"),
        lambda _: Meaning(zone=""),
        Alone.AFTER,
    ),
)
