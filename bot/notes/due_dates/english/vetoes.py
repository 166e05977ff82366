"""What makes English words that look like a due phrase something else."""

from bot.notes.due_dates.english.words import VOCABULARY
from bot.notes.due_dates.grammar import Veto, near

_CARDINAL = VOCABULARY["cardinal"]
_ORDINAL = VOCABULARY["nth"].replace(" ", r"\W+")
_WEEKDAY = VOCABULARY["full_weekday"]
_EVENT = (
    "meetings?|calls?|sessions?|stand ?-?ups?|sync|demo|workshop|conference|class|slot|shift|event"
    "|breakout|interview|appointment|discussion"
)
_NAMED_BY_DAY = f"{_EVENT}|agenda|report|release|edition|newsletter|paper|numbers|group|team|crowd"
_LENGTH = "(?:minute|hour|day|week|month|quarter|year)s?"
_BE = r"(?:\b(?:is|are|was|were)|['’](?:s|re))"

_WITHOUT_BOUND = near(r"^(?!by\b|before\b|no\b|not\b|until\b|till?\b|due\b|ahead\b|prior\b)")
"""A phrase that only says when, and not until when."""

_NOT_AHEAD = (
    # "last Friday", "every Monday", "since May", "from Monday", "on a Friday", "instead of Monday"
    Veto(
        before=near(
            r"\b(?:last|past|previous|earlier|every|each|most|since|from|after|as of|starting"
            r"|beginning|week of|between|through|other|all|only|instead of|than|an?)"
            r"(?:\s+(?:the|this|late|early|mid|on|in))?\W*$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(before=near(r"\b(?:from\b.*\bto|between\b.*\band)\W*$")),
    Veto(before=near(r"\bfollowing (?:our|the|my|your)\b[^,]*$")),
    Veto(after=near(r"^\W*(?:ago|onwards?)\b")),
    # "two days before Friday", "half a year from now", "in a week and a half"
    Veto(before=near(rf"\b(?:{_LENGTH}|{_WEEKDAY})$"), phrase=near(r"^(?:before|prior|ahead)\b")),
    Veto(
        phrase=near(rf"{_WEEKDAY}$"),
        after=near(
            rf"^(?:before|after)\b(?! (?:noon|lunch|midday|work|{_CARDINAL}"
            rf"|the (?:{_EVENT})|we|i|you|that|then)\b)"
        ),
    ),
    Veto(before=near(rf"\b{_ORDINAL}$"), phrase=near(rf"^{_WEEKDAY}\b")),
    Veto(before=near(r"\b(?:this|same) (?:time|day)(?:\s+on)?$")),
    Veto(before=near(r"\b(?:half|and|point)$"), phrase=near(rf"^(?:an?|{_CARDINAL})\b")),
    Veto(after=near(rf"^(?:and|plus|minus|less) (?:\w+ )?(?:a half|{_LENGTH})\b")),
    # "not before Friday", "I can't do it on Friday"; but "don't forget to send it on Friday"
    Veto(before=near(r"(?:\bnot|n['’]t)(?:\s+(?:on|in|by))?\W*$")),
    Veto(
        before=near(
            r"(?:(?<!why do)n['’]t|\bnot|\bnever|\bcannot)\b(?!\W+(?:forget|only|worry))"
            r"(?:\W+(?!but\b|so\b|then\b|will\b|\w+['’]ll\b)[\w'’]+){0,6}\W*$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(before=near(r"\bdon['’]t think\b"), phrase=_WITHOUT_BOUND),
    Veto(
        phrase=near(r"^this morning$"),
        before=near(r"^(?=.*\w)(?!.*(?:\bwill\b|['’]ll\b|\bgo(?:ing to|nna)\b))"),
    ),
    Veto(phrase=near(r"^this morning$"), before=near(r"^\W*$"), after=near(r"\w")),
    # Time is given "until Friday"; whatever else lasts until then is no task.
    Veto(
        before=near(r"^(?!.*\b(?:ha(?:ve|s|d)|['’]ve|get|gets|got|gives?|gave|given|time)\b).*\w"),
        phrase=near(r"^(?:until|till?)\b"),
    ),
)

_TAKING_PLACE = (
    # "the Friday meeting", but not "on Friday call him"
    Veto(
        phrase=near(rf"^{_WEEKDAY}(?:\s+(?:morning|afternoon|evening|night))?$"),
        after=near(rf"^(?:\w+\s+)?(?:{_NAMED_BY_DAY})\b"),
        before=near(r"^$|\b(?:the|our|your|my|their|this|that|next|regular|weekly|\w+['’]s)$"),
    ),
    # "the demo is on Friday", "today is Friday", but "the deadline is Friday"
    Veto(
        before=near(
            r"^(?!.*\b(?:deadline|due|target|date|ready|done|finished|milestone)\b)"
            rf".*{_BE}\W*$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(
        before=near(
            rf"\b(?:{_EVENT})\b.*(?:{_BE}|\b(?:be|starts?|begins?|happens?))\b\W*"
            r"(?:(?!ready|done|finished|out|sent|complete)\w+\W*)?$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(before=near(r"\b(?:see|talk to|speak to|catch) (?:you|ya)\b(?:\W+\w+){0,3}\W*$")),
    Veto(
        before=near(
            r"(?:\bon (?:holidays?|vacation|leave)|\bout of (?:the )?office|\btravell?ing"
            r"|\bout sick"
            r"|(?:\b(?:is|are|am|be)|['’](?:m|re|s)) (?:off|out|away|back|here|gone))\W*$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
)

_PRESENT = (
    # What is talked about, or is so nowadays: "topics for today", "the way we do it today".
    Veto(
        phrase=near(r"^(?:about|for|on|of|over|during) (?:today|this (?:week|month|quarter|year))$")
    ),
    Veto(phrase=near(r"^(?:over|during|for) the (?:next|coming)\b")),
    Veto(before=near(r"\b(?:about|of)$"), phrase=near(r"^(?:today|tomorrow|this|next)\b")),
    Veto(
        phrase=near(r"^(?:later )?today$"),
        before=near(
            r"(?:\b(?:how|way|what|as) (?:i|it|we|you|they|this|that|people|things)(?:\W+\w+){0,3}"
            r"|\b(?:discuss|talk about|touch on|go through|bring up|agenda|meeting|here|join\w*"
            r"|items?|topics?|exists?|available|market)(?:\W+\w+)?)\W*$"
        ),
    ),
    Veto(
        phrase=near(r"^(?:later )?today$"),
        after=near(r"^(?!at\b|by\b|and\b|or\b|so\b|then\b|if\b|because\b|please\b|but\b)\w"),
    ),
)

_AT_THE_END_OF_THE_DAY = near(r"^(?:at )?(?:the )?end of the day$")

_FIGURES = (
    Veto(
        phrase=_AT_THE_END_OF_THE_DAY,
        after=near(r"^\W*(?!(?:please|and|so|then|because|for|to|with|or)\b)\w"),
    ),
    Veto(
        phrase=_AT_THE_END_OF_THE_DAY,
        before=near(rf"(?:{_BE}|\b(?:means?|matters?))\b"),
    ),
    Veto(phrase=near(r"^(?:for|over|during|at|in)\W+lunch$")),
    Veto(phrase=near(r"^(?:over|during|at|in|on)\W+(?:the\W+)?(?:christmas|new year)$")),
    # a year or an hour: "by twenty thirty"
    Veto(phrase=near(r"^(?:by|before|until)\s+twenty\s+\w+ty(?:\s+\w+)?$")),
)

_COUNTS = (
    # "in two", "for three", "at first", "in the second", "in 2019"
    Veto(phrase=near(rf"^(?:for|in|on|over|during|about)\s+(?:{_CARDINAL}\s*)+$")),
    Veto(phrase=near(rf"^(?:at|in|over|during)\W+(?:the\W+)?{_ORDINAL}$")),
    Veto(phrase=near(r"^(?:for|on)\W+the\W+(?:first|second|third)$")),
    Veto(phrase=near(r"^(?:in|at|on|for|over|during)\W+20[0-9]{2}$")),
    # "one by one", "keep it at 1", "grew by five"
    Veto(before=near(r"(?:\bone|[0-9])$"), phrase=near(rf"^by\W+{_CARDINAL}$")),
    Veto(
        before=near(r"\b(?:keep|kept|stay|cap|hold|pric|valu|stand)\w*\b[^,]*$"),
        phrase=near(rf"^at\W+{_CARDINAL}$"),
    ),
    Veto(
        phrase=near(rf"^(?:by|before)\W+(?:{_CARDINAL}\W*)+$"),
        before=near(
            r"\b(?:(?:increas|increment|decreas|reduc|grow|rais|ris|multipl|divid|improv|shift|scal"
            r"|exceed)\w*|grew|cut|rose|(?:drops?|dropped|fell|went)(?! (?:it|them) off))\b"
        ),
    ),
)

VETOES = (*_NOT_AHEAD, *_TAKING_PLACE, *_PRESENT, *_FIGURES, *_COUNTS)
