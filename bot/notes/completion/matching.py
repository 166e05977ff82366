"""Which open item a sentence is about: by the words that they share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.publication import OpenItem
from bot.notes.languages.cues import Completing, Lexicon
from bot.notes.lexicon import Rarity, content_words, stem

_SURE = 0.4
"""Of the weight of an item's words so much must be said by its assignee."""

_SURE_OF_OTHERS = 0.6
"""The same for somebody else, who may be talking of something of their own."""

_FEW = 2
"""So many words must be shared, or all that there are."""

_LEAD = 0.15
"""So much more must be shared with one item than with the next, or it may be either."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An open item as it is looked for: the stem of its verb, and of the other words it has."""

    item: OpenItem
    verb: str
    words: frozenset[str]
    people: frozenset[str]
    """The participants of this meeting who are its assignee."""


def wanted(item: OpenItem, people: frozenset[str], lexicon: Lexicon) -> Wanted:
    """The item as it is looked for; its first word is taken for the verb."""
    words = content_words(item.item.task, lexicon)
    verb = words[0] if words else ""
    others = frozenset(words[1:]) or frozenset(words)
    return Wanted(item, verb, others, people)


class Matcher:
    """Finds the item that a sentence is about, among all that are open."""

    def __init__(self, items: Sequence[Wanted], cues: Completing, lexicon: Lexicon) -> None:
        self._items = items
        self._cues = cues
        self._lexicon = lexicon
        self._rarity = Rarity(tuple(item.words) for item in items)
        self._other = frozenset(stem(word, lexicon) for word in cues.other)

    def best(self, content: Iterable[str], speaker: str, verb: str | None) -> Wanted | None:
        """The one item that these stems are about; None if there is none, or it may be several.

        `verb` is what is said to have been done, None for anything.
        """
        said = frozenset(content)
        scored = sorted(
            ((self._score(item, said), number) for number, item in enumerate(self._items)),
            reverse=True,
        )
        fitting = [
            (score, self._items[number])
            for score, number in scored
            if self._is_enough(score, self._items[number], speaker)
            and self._is_of(verb, self._items[number])
        ]
        if not fitting:
            return None
        mine = [one for one in fitting if speaker in one[1].people] or fitting
        is_clear = len(mine) == 1 or mine[0][0] - mine[1][0] >= _LEAD
        return mine[0][1] if is_clear else None

    def _score(self, item: Wanted, said: frozenset[str]) -> float:
        if (said & self._other) - item.words:
            return 0.0
        shared = item.words & said
        if len(shared) < min(_FEW, len(item.words)):
            return 0.0
        whole = sum(map(self._rarity, item.words))
        return sum(map(self._rarity, shared)) / whole if whole else 0.0

    def _is_enough(self, score: float, item: Wanted, speaker: str) -> bool:
        return score >= (_SURE if speaker in item.people else _SURE_OF_OTHERS)

    def _is_of(self, verb: str | None, item: Wanted) -> bool:
        """Whether doing this is doing what the item asks for."""
        if verb is None or verb in self._cues.whatever:
            return True
        return any(stem(base, self._lexicon) == item.verb for base in self._bases(verb))

    def _bases(self, verb: str) -> Iterator[str]:
        """What a verb in the past may be the past of, and itself."""
        yield self._cues.past.get(verb, verb)
        if verb.endswith("ed"):
            yield verb[:-1]
            yield verb[:-2]
            yield verb[:-3]
