"""English rules for the parts of a day and for the ends of the working day."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.notes.due_dates.english.words import piece
from bot.notes.due_dates.grammar import Alone, Build, Rule
from bot.notes.due_dates.meaning import InDays, Meaning, Part

_PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "morning": Part.MORNING,
        "afternoon": Part.AFTERNOON,
        "evening": Part.EVENING,
        "night": Part.EVENING,
    }
)
_WORKING_DAY = "(?:business|play|work|(?:the )?(?:(?:working|work|business) )?day)"


def _always(part: Part) -> Build:
    return lambda _: Meaning(part=part)


def _spoken(match: re.Match[str]) -> Meaning:
    return Meaning(part=_PARTS[match["part"].lower()])


def _of_today(match: re.Match[str]) -> Meaning:
    return Meaning(day=InDays(0), part=_PARTS[match["part"].lower()])


PARTS = (
    Rule(piece("(?:the )?(?P<part>morning|afternoon|evening)"), _spoken, Alone.LED),
    Rule(piece("(?P<part>night)"), _spoken, Alone.AFTER),
    Rule(piece("before (?:noon|midday|lunch)"), _always(Part.NOON), Alone.AFTER),
    Rule(piece("at (?P<part>night)"), _spoken, Alone.AFTER),
    Rule(piece("in the (?P<part>morning|afternoon|evening)"), _spoken),
    Rule(piece("this (?P<part>morning|afternoon|evening)"), _of_today),
    Rule(piece("tonight"), lambda _: Meaning(day=InDays(0), part=Part.EVENING), Alone.YES),
    Rule(piece("(?:twelve |12 )?noon|midday"), _always(Part.NOON), Alone.NO),
    Rule(piece("lunch(?: ?time)?"), _always(Part.NOON), Alone.LED),
    Rule(piece("(?:twelve |12 )?midnight"), _always(Part.MIDNIGHT), Alone.NO),
    Rule(piece("first thing"), _always(Part.DAY_START), Alone.NO),
    Rule(piece(f"(?:the )?(?:start|opening) of {_WORKING_DAY}"), _always(Part.DAY_START), Alone.NO),
    Rule(piece(f"(?:the )?(?:end|close) of {_WORKING_DAY}"), _always(Part.DAY_END), Alone.YES),
    Rule(piece("eod|cob"), _always(Part.DAY_END), Alone.YES),
    Rule(piece("last thing"), _always(Part.DAY_END), Alone.NO),
    Rule(
        piece("(?:the )?end of(?= (?:today|tomorrow|{:full_weekday})\\b)"),
        _always(Part.DAY_END),
        Alone.NO,
    ),
)
