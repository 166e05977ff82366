"""English words for numbers, weekdays, months and units, as recognisers write them."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.notes.due_dates.grammar import Notation
from bot.notes.due_dates.meaning import Unit

PAUSE = r"(?:[\s,–—-]+(?:(?:uh+|u+m|erm?|like|you know|let's say|say)\b[\s,–—-]*)*)"
"""Between two words: spaces, commas, hyphens, and the sounds people make while they think."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _any(words: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(words)})"


_ONES = _words("one two three four five six seven eight nine")
_TEENS = _words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = _words("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINAL_ONES = _words("first second third fourth fifth sixth seventh eighth ninth")
_ORDINAL_TEENS = _words(
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth"
    " nineteenth"
)
# "sat" and "sun" are other words far more often
_WEEKDAYS = _words(
    "mon(?:day)? tue(?:s|sday)? wed(?:nesday)? thu(?:rs|r|rsday)? fri(?:day)? saturday sunday"
)
_MONTHS = _words(
    "january february march april may june july august september october november december"
)
_SHORT_MONTHS = _words("jan feb mar apr jun jul aug sept? oct nov dec")

_WORD = re.compile("[a-z]+")
_VALUES: Mapping[str, int] = MappingProxyType(
    {word: value for value, word in enumerate([*_ONES, *_TEENS], start=1)}
    | {word: value for value, word in enumerate([*_ORDINAL_ONES, *_ORDINAL_TEENS], start=1)}
    | {word: value * 10 for value, word in enumerate(_TENS, start=2)}
    | {"twentieth": 20, "thirtieth": 30, "a": 1, "an": 1, "another": 1, "oh": 0}
)

_CARDINAL = (
    rf"(?:{_any(_TENS)}(?:{PAUSE}{_any(_ONES)}\b)?|{_any((*_TEENS, *_ONES))}|[0-9]{{1,3}}(?![0-9]))"
    rf"(?!{PAUSE}(?:hundred|thousand|million)\b)"
)
_HOUR = (
    rf"(?:twenty(?:{PAUSE}(?:one|two|three|four)\b)?|{_any((*_TEENS, *_ONES))}"
    r"|(?:[01]?[0-9]|2[0-4])(?![0-9]))"
)
_MINUTE = (
    rf"(?:oh?{PAUSE}{_any(_ONES)}|{_any(_TENS)}(?:{PAUSE}{_any(_ONES)}\b)?|{_any(_TEENS)}"
    r"|[0-9]{2}(?![0-9]))"
)
_ORDINAL = (
    rf"(?:(?:twenty|thirty){PAUSE}{_any(_ORDINAL_ONES)}|twentieth|thirtieth"
    rf"|{_any((*_ORDINAL_TEENS, *_ORDINAL_ONES))}|[0-9]{{1,2}}\s?(?:st|nd|rd|th))"
)
_YEAR = (
    rf"(?:20[0-9]{{2}}|(?:twenty|two{PAUSE}thousand(?:{PAUSE}and)?){PAUSE}"
    rf"{_any(_TENS)}(?:{PAUSE}{_any(_ONES)})?)"
)

_WORKING = "(?:(?:working|business|week) ?)?"

VOCABULARY: Mapping[str, str] = MappingProxyType(
    {
        "cardinal": _CARDINAL,
        "hour": _HOUR,
        "twelve": rf"(?:{_any(_ONES)}|ten|eleven|twelve|0?[1-9](?![0-9])|1[0-2](?![0-9]))",
        "minute": _MINUTE,
        "nth": _ORDINAL,
        "late_nth": rf"(?!(?:first|second|third)\b){_ORDINAL}",
        "year": _YEAR,
        "weekday": _any(_WEEKDAYS),
        "full_weekday": "(?:mon|tues|wednes|thurs|fri|satur|sun)day",
        "month": _any(_MONTHS),
        "march_or_may": "(?:march|may)",
        "dated_month": rf"(?:{_any(_MONTHS)}|{_any(_SHORT_MONTHS)}\b\.?)",
        "count": rf"(?:{_CARDINAL}|another|an?)",
        "unit": f"(?:{_WORKING}day|fortnight|week|month|quarter|year)s?(?! of)",
        "short_unit": "(?:minutes?|mins?|hours?)",
        "ampm": r"(?:[ap]\.\s?m\.?|[ap]\s?m)",
        "this_or_next": "(?:this|next)",
    }
)

_NOTATION = Notation(VOCABULARY, PAUSE)
spoken = _NOTATION.spoken
piece = _NOTATION.piece


def number(text: str) -> int:
    """The value of a cardinal or ordinal: "twenty first" and "21st" are 21."""
    digits = re.match(r"[0-9]+", text)
    if digits:
        return int(digits[0])
    return sum(_VALUES.get(word, 0) for word in _WORD.findall(text.lower()))


def year(text: str | None) -> int | None:
    """The value of a year: "2027" and "twenty twenty seven"."""
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    _century, *rest = _WORD.findall(text.lower())
    return 2000 + sum(_VALUES.get(word, 0) for word in rest)


def weekday(text: str) -> int:
    """The number of a weekday, 0 for Monday."""
    return ("mo", "tu", "we", "th", "fr", "sa", "su").index(text[:2].lower())


def month(text: str) -> int:
    """The number of a month, 1 for January."""
    return next(n for n, name in enumerate(_MONTHS, start=1) if name.startswith(text[:3].lower()))


def unit(text: str) -> Unit:
    """The unit of a spoken one: "weeks" and "business days"."""
    singular = text.lower().rstrip("s")
    if singular.endswith("day") and singular != "day":
        return Unit.WORKING_DAY
    return Unit(singular)
