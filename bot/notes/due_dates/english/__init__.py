"""How deadlines are spoken in English."""

from bot.notes.due_dates.english.clock import CLOCK
from bot.notes.due_dates.english.context import (
    CHOICES,
    IS_OVER,
    LEADS,
    LINKS,
    LOOKS_AHEAD,
    LOOKS_BACK,
    ROUGH,
    ROUGH_TAILS,
    TAILS,
)
from bot.notes.due_dates.english.dates import DATES
from bot.notes.due_dates.english.parts import PARTS
from bot.notes.due_dates.english.spans import SPANS
from bot.notes.due_dates.english.vetoes import VETOES
from bot.notes.due_dates.english.weekdays import WEEKDAYS
from bot.notes.due_dates.grammar import Language

ENGLISH = Language(
    tag="en",
    rules=(*WEEKDAYS, *DATES, *SPANS, *CLOCK, *PARTS),
    leads=LEADS,
    rough=ROUGH,
    links=LINKS,
    choices=CHOICES,
    tails=TAILS,
    rough_tails=ROUGH_TAILS,
    vetoes=VETOES,
    looks_ahead=LOOKS_AHEAD,
    looks_back=LOOKS_BACK,
    is_over=IS_OVER,
)
