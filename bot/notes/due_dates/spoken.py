"""Which table reads a text: that of the language it is in, and English words within it."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.notes.due_dates.english import ENGLISH
from bot.notes.due_dates.figures import FIGURES
from bot.notes.due_dates.french import FRENCH
from bot.notes.due_dates.german import GERMAN
from bot.notes.due_dates.grammar import Language
from bot.notes.due_dates.phrases import Phrase, read_phrases
from bot.notes.due_dates.spanish import SPANISH

_LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {language.tag: language for language in (ENGLISH, GERMAN, FRENCH, SPANISH)}
)

_ENGLISH_ONLY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|today|weekend|weeks?|months?"
    r"|quarter|years?|noon|midnight|eod|eow|eom|cob|end of|january|february|march|june|july"
    r"|october|december|hours?)\b",
    re.IGNORECASE,
)
"""What makes a phrase certainly English: "am", "May" or "in 2" may be any language's."""

_ODD_LETTERS = str.maketrans("ſKıİ", "skiI")
"""Letters that a pattern takes for another one in whichever case, and no table of words does."""


def phrases_in(text: str, tag: str) -> tuple[Phrase, ...]:
    """The due phrases of a text in the language with this BCP 47 tag, whatever its region.

    Between them stand those in English, as people say "by EOD" in every language.
    """
    text = text.translate(_ODD_LETTERS)
    language = _LANGUAGES.get(re.split("[-_]", tag, maxsplit=1)[0].lower(), FIGURES)
    own = tuple(read_phrases(text, language))
    if language is ENGLISH:
        return own
    english = (
        phrase
        for phrase in read_phrases(text, ENGLISH)
        if _ENGLISH_ONLY.search(text, phrase.start, phrase.end)
        and not any(one.start < phrase.end and phrase.start < one.end for one in own)
    )
    return tuple(sorted((*own, *english), key=lambda phrase: phrase.start))
