"""Which words of a question tell what it is about."""

import re

from bot.notes.languages.cues import Lexicon, word_set

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MOST_WORDS = 12

_ABOUT_MEETINGS = word_set(
    """
    discuss discussed discussion meeting meetings mention mentioned talk talked talking topic tell
    told asked answer agreed conclusion
    """
)
"""English words that ask for talk, whatever it was about: they count where there are no others."""


def asked_words(question: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The words to look for, each once, in order; without any of meaning, all words."""
    found = (match.group().casefold().replace("’", "'") for match in _WORD.finditer(question))
    words = tuple(dict.fromkeys(found))
    meant = tuple(word for word in words if word not in lexicon.function_words)
    subject = tuple(word for word in meant if word not in _ABOUT_MEETINGS)
    return (subject or meant or words)[:_MOST_WORDS]
