"""Words that carry meaning, how rare they are in a meeting, and how alike two texts are."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.notes.languages.cues import Lexicon

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MIN_STEM = 3


def content_words(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The stems of the words that say something, in order; words of one meaning become one."""
    found = (match.group().casefold().replace("’", "'") for match in _WORD.finditer(text))
    return tuple(stem(word, lexicon) for word in found if _says_something(word, lexicon))


def _says_something(word: str, lexicon: Lexicon) -> bool:
    return word not in lexicon.function_words and (len(word) > 1 or word.isdigit())


def stem(word: str, lexicon: Lexicon) -> str:
    """The word without its ending, or the word it is a synonym of."""
    word = lexicon.synonyms.get(word, word).removesuffix("'s")
    for suffix in lexicon.suffixes:
        if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_STEM:
            return word.removesuffix(suffix)
    return word


class Rarity:
    """How much a word tells in one meeting: 1 for a word said everywhere, more for rare ones."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        documents = [set(words) for words in texts]
        self._count = len(documents)
        self._in_documents = Counter(word for words in documents for word in words)

    def __call__(self, word: str) -> float:
        """The weight of a stem, at least 1."""
        return 1.0 + math.log((1 + self._count) / (1 + self._in_documents[word]))

    def overlap(self, one: Iterable[str], other: Iterable[str]) -> float:
        """The weight two sets of words share, relative to the lighter one (0 to 1)."""
        first, second = set(one), set(other)
        lighter = min(self._weight(first), self._weight(second))
        return self._weight(first & second) / lighter if lighter else 0.0

    def likeness(self, one: Iterable[str], other: Iterable[str]) -> float:
        """The weight two sets of words share, relative to both (0 to 1, Dice)."""
        first, second = set(one), set(other)
        both = self._weight(first) + self._weight(second)
        return 2 * self._weight(first & second) / both if both else 0.0

    def _weight(self, words: Iterable[str]) -> float:
        return math.fsum(self(word) for word in words)
