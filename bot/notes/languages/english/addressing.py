"""English cues for who is called, and who is spoken about as the one who will do something."""

import re

from bot.notes.languages.cues import Addressing
from bot.notes.languages.english.words import ADVERBS, NO_NAMES, ORDINARY_WORDS
from bot.notes.patterns import Pattern

_I = re.IGNORECASE

_GROUP = (
    r"(?:teams?|groups?|departments?|developers?|devs|engineers?|designers?|managers?|experts?"
    r"|leads?"
    r"|people|guys|folks|office|lawyers?|accountants?|analysts?|maintainers?|editors?|authors?)"
)

ADDRESSING = Addressing(
    called_before=Pattern(
        r"(?:^|[,.?!;:]\s*|\b(?:and|so|okay|ok|yeah|yes|then|thanks|thank you|hey|hi|hello|oh"
        r"|well|but"
        r"|right|great|perfect|you|please|also|now)\s+)$",
        _I,
    ),
    called_after=Pattern(
        r"^(?:\s*[,?!]|\s*$|\s*\.\s*$|,?\s+(?:can|could|would|will) you\b|,?\s+(?:please|you'll"
        r"|you will"
        r"|you're going to|you can|do you|are you|what|how|when|if you)\b|\s+(?:and"
        r"|or)\s+(?-i:[A-Z])\w+,)",
        _I,
    ),
    unknown_name=Pattern(
        r"(?-i:(?P<name>[A-Z][\w'-]+(?: [A-Z][\w'-]+)?))(?:,\s+|\s+)"
        r"(?:(?:can|could|would|will) you\b|(?<=, )(?:please|you'll|you will|you're going to)\b)",
        _I,
    ),
    does=Pattern(
        r"^(?:'ll| will| is going to|'s going to| has to| needs to| should| must| is supposed to"
        r"| is taking care of(?=\s)| takes(?= care of)| to)\b" + ADVERBS + r"\s+(?P<do>\w.*)",
        _I,
    ),
    bare_infinitive=" to ",
    asked_whether=Pattern(r"\b(?:can|could|would|will)\s*$", _I),
    others_do=Pattern(
        rf"\b(?:(?P<name>(?-i:[A-Z][a-z]+)(?: and (?-i:[A-Z][a-z]+))?)|(?:(?:the|our|your|all"
        rf"|each)\s+)(?:[\w-]+\s+){{0,2}}?{_GROUP})"
        rf"(?:'ll| will| should| is going to| are going to| need to| needs to| has to"
        rf"| have to)(?: be (?=\w+ing\b))?{ADVERBS}\s+(?P<do>\w.*)",
        _I,
    ),
    everyone=Pattern(
        r"\b(?:everyone|everybody|all of you|you all|you guys|guys|folks|y'all|both of you"
        r"|all teams"
        r"|the whole team|each of you|each one of you)\b",
        _I,
    ),
    ordinary_words=ORDINARY_WORDS,
    no_names=NO_NAMES,
)
