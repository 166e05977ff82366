"""What is written alike in every language: ISO dates, and hours of a clock with 24 of them."""

import re

from bot.notes.due_dates.building import figures
from bot.notes.due_dates.grammar import Alone, Language, Rule
from bot.notes.due_dates.meaning import Clock, Meaning
from bot.notes.patterns import Pattern

_NOTHING = Pattern(r"(?!)")
_NOON = 12


def _clock(match: re.Match[str]) -> Meaning:
    hour, minute = int(match["hour"]), int(match["minute"])
    is_certain = hour == 0 or hour > _NOON or match["hour"].startswith("0")
    return Meaning(clock=Clock(hour, minute, is_certain=is_certain))


IN_FIGURES = (
    Rule(
        Pattern(r"(?P<year>20[0-9]{2})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?!\w)"),
        figures,
    ),
    Rule(Pattern(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-5][0-9])(?![\w:])"), _clock, Alone.WHOLE),
)

FIGURES = Language(
    tag="und",
    rules=IN_FIGURES,
    leads=(),
    rough=_NOTHING,
    links=(Pattern(r"[\s,]+"),),
    choices=_NOTHING,
    tails=_NOTHING,
    rough_tails=_NOTHING,
    vetoes=(),
    looks_ahead=_NOTHING,
    looks_back=_NOTHING,
    is_over=_NOTHING,
)
