"""The names and words of a server that engines are told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.wording import one_line
from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_WORDS = 200
MOST_CHARS = 60


def with_words(vocabulary: Iterable[str], words: Iterable[str]) -> tuple[str, ...]:
    """The vocabulary with more words, in the order they came; of two spellings the first stays.

    Raises `SettingsError` for a word of more than 60 characters and for more than 200 words.
    """
    known = {word.casefold(): word for word in vocabulary}
    for word in filter(None, map(one_line, words)):
        if len(word) > MOST_CHARS:
            raise SettingsError(
                f"A word of the vocabulary has at most {MOST_CHARS} characters.",
                "Write the name or the word alone.",
            )
        known.setdefault(word.casefold(), word)
    if len(known) > MOST_WORDS:
        raise SettingsError(
            f"The vocabulary holds at most {MOST_WORDS} words.", "Take some out first."
        )
    return tuple(known.values())


def without_words(vocabulary: Iterable[str], words: Iterable[str]) -> tuple[str, ...]:
    """The vocabulary without these words, in whatever case they are written."""
    gone = {one_line(word).casefold() for word in words}
    return tuple(word for word in vocabulary if word.casefold() not in gone)
