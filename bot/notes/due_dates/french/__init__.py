"""How deadlines are spoken in French."""

from bot.notes.due_dates.figures import IN_FIGURES
from bot.notes.due_dates.french.context import (
    CHOICES,
    IS_OVER,
    LEADS,
    LINKS,
    LOOKS_AHEAD,
    LOOKS_BACK,
    ROUGH,
    ROUGH_TAILS,
    TAILS,
    VETOES,
)
from bot.notes.due_dates.french.rules import DATES, DAYS, HOURS, PARTS, SPANS
from bot.notes.due_dates.grammar import Language

FRENCH = Language(
    tag="fr",
    rules=(*IN_FIGURES, *DAYS, *DATES, *SPANS, *HOURS, *PARTS),
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
