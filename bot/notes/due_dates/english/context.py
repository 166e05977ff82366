"""What stands around an English due phrase: words that bound it, link it and show its tense."""

from bot.notes.due_dates.english.words import spoken
from bot.notes.due_dates.grammar import Lead, near
from bot.notes.due_dates.meaning import Bound

LEADS = (
    Lead(
        spoken("(?:by|(?:by )?(?:no|not) later than|at the latest by|due(?: by| on| in| at)?) "),
        Bound.BY,
        is_strong=True,
    ),
    Lead(spoken("(?:until|till?) "), Bound.BY, is_strong=True),
    Lead(spoken("(?:before|ahead of|prior to) "), Bound.BEFORE, is_strong=True),
    Lead(spoken("for "), Bound.BY, is_strong=False),
    Lead(spoken("(?:on|at|in|over|during) "), Bound.DURING, is_strong=False),
    Lead(spoken("some ?time(?: on| in| during)? "), Bound.DURING, is_strong=False),
)

ROUGH = spoken("(?:around|about|roughly|approximately) ")
LINKS = (spoken(" "), spoken(" (?:on|at|by|of|in|around|about) "))
CHOICES = spoken(
    r"(?: (?:or|no|sorry|i mean|actually|rather|to|through))+ (?:(?:by|on|in|at) )?"
    r"|\s*/\s*(?=[a-z])"
)
TAILS = spoken(r"(?: (?:at the(?: very)? latest|latest|sharp))\b")
ROUGH_TAILS = spoken(
    r"(?: (?:or so|ish|or thereabouts|or (?:the )?(?:next|after|later|earlier|sooner|two)"
    r"|or (?:in the )?(?:morning|afternoon|evening)|or (?:at )?{:hour}(?: ?{:ampm})?))(?!\w)"
)

LOOKS_AHEAD = near(
    r"\b(?:will|shall|going to|gonna|should|must|needs?|ha(?:ve|s) to|got to|gotta|can|could|would"
    r"|let['’]?s|please|wants?|plan\w*|hop(?:e|ing)|expect|try|aim\w*|due|deadline|target|promise"
    r"|make sure|remember|don['’]t forget)\b|['’]ll\b"
)
_PAST = (
    "went|came|met|took|saw|gave|wrote|spoke|began|ran|did|had|got|made|sent|found|built"
    "|held|put|left|thought|heard|kept|brought|spent|lost|felt|read|set|did|became|grew"
)
LOOKS_BACK = near(
    r"\b(?:was|wasn['’]t|were|weren['’]t|had|did|didn['’]t|been|went|came|met|took|saw"
    r"|gave|wrote|spoke|began|ran|became|grew|ago|yesterday|already)\b"
    rf"|\b(?:i|we|he|she|they|you|who|which|that)\s+(?:\w+ly\s+|just\s+|also\s+)?"
    rf"(?:(?!need|feed|speed)\w{{2,}}ed|{_PAST})\b(?!.*\b(?:so|but|then)\b)"
)
IS_OVER = near(
    r"(?:\b(?:was|were|had|did)"
    r"|\b(?:i|we|he|she|they|you)\s+(?:\w+ly\s+|just\s+)?(?:finished|shipped|delivered|completed"
    r"|sent|got|made|released|managed|missed)|\bused to)\b"
    r"(?!.*(?:\b(?:need|suppose|want|ask|agree|promise|plan|decid)|[,;]|\b(?:so|and|but|then)\b))"
)
