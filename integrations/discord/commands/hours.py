"""Times of a day and days of a week as people type them, and as they are shown to them."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?\s*(?:h|uhr)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:-|–|—|\bto\b|\buntil\b|\bthrough\b|\bthru\b|\bbis\b)\s*", re.IGNORECASE
)
_APART = re.compile(r"\s*(?:[,;/+&]|\band\b|\bund\b|\s)\s*", re.IGNORECASE)
_NOON: Final = 12
_LAST_HOUR: Final = 23
_LAST_MINUTE: Final = 59
_WEEK: Final = 7
_NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SPOKEN: Final = (
    ("monday", "montag"),
    ("tuesday", "dienstag"),
    ("wednesday", "mittwoch"),
    ("thursday", "donnerstag"),
    ("friday", "freitag"),
    ("saturday", "samstag", "sonnabend"),
    ("sunday", "sonntag"),
)
_FEWEST_LETTERS: Final = 2
_SEVERAL: Final = {
    "every day": range(7),
    "daily": range(7),
    "all": range(7),
    "jeden tag": range(7),
    "täglich": range(7),
    "weekdays": range(5),
    "workdays": range(5),
    "working days": range(5),
    "werktags": range(5),
    "weekend": range(5, 7),
    "weekends": range(5, 7),
    "wochenende": range(5, 7),
}
_MIDNIGHT: Final = re.compile(r"24(?:[:.h]00)?\s*(?:h|uhr)?", re.IGNORECASE)


def typed_time(text: str) -> time:
    """A time such as `8`, `8:30`, `20.30`, `8 pm` or `20 Uhr`; raises `MinutaError`."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise _no_time()
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if half := (found["half"] or "").casefold():
        if not 1 <= hour <= _NOON:
            raise _no_time()
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    if hour > _LAST_HOUR or minute > _LAST_MINUTE:
        raise _no_time()
    return time(hour, minute)


def typed_span(text: str) -> tuple[time, time]:
    """Two times such as `20:00-8:00` or `9 am to 5 pm`; raises `MinutaError`.

    A day that ends at 24:00 ends at midnight.
    """
    parts = _BETWEEN.split(text.strip())
    if len(parts) != 2:  # noqa: PLR2004 (from and until)
        raise MinutaError("That is not from when until when.", "Write it like 20:00-08:00.")
    begin, end = parts
    return typed_time(begin), time(0) if _MIDNIGHT.fullmatch(end) else typed_time(end)


def typed_days(text: str) -> frozenset[int]:
    """Weekdays such as `mon-fri` or `mon, wed, sat` (0 is Monday); raises `MinutaError`.

    English and German names, from two letters on. A span may go past Sunday.
    """
    text = text.strip().casefold()
    if text in _SEVERAL:
        return frozenset(_SEVERAL[text])
    days: set[int] = set()
    for part in filter(None, _APART.split(_BETWEEN.sub("-", text))):
        first, *rest = (_day(name) for name in part.split("-"))
        if len(rest) > 1:
            raise _no_days()
        last = rest[0] if rest else first
        days |= {(first + step) % _WEEK for step in range((last - first) % _WEEK + 1)}
    if not days:
        raise _no_days()
    return frozenset(days)


def shown_time(at: time) -> str:
    """A time as it can be typed again: `08:00`."""
    return f"{at:%H:%M}"


def shown_span(begin: time, end: time) -> str:
    """Two times as they can be typed again: `20:00-08:00`."""
    return f"{shown_time(begin)}-{shown_time(end)}"


def shown_days(days: Iterable[int]) -> str:
    """Weekdays as they can be typed again: `Mon-Fri`, `Mon, Wed`."""
    return ", ".join(_spans(sorted(days)))


def _spans(days: list[int]) -> Iterator[str]:
    while days:
        length = next((n for n in range(1, len(days)) if days[n] != days[0] + n), len(days))
        span, days = days[:length], days[length:]
        if len(span) > 2:  # noqa: PLR2004 (two days are no span)
            yield f"{_NAMES[span[0]]}-{_NAMES[span[-1]]}"
        else:
            yield from (_NAMES[day] for day in span)


def _day(name: str) -> int:
    name = name.strip(" .").removesuffix("s")
    for number, spoken in enumerate(_SPOKEN):
        if len(name) >= _FEWEST_LETTERS and any(one.startswith(name) for one in spoken):
            return number
    raise _no_days()


def _no_time() -> MinutaError:
    return MinutaError("That is no time of day.", "Write it like 08:30 or 8 pm.")


def _no_days() -> MinutaError:
    return MinutaError("These are no days of a week.", "Write them like mon-fri or mon, wed, sat.")
