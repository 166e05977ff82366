"""The lines of a meeting in which an open item may be said to be done, as far as there is room."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.domain.publication import OpenItem
from bot.domain.transcript import Utterance
from bot.language.budget import tokens_of
from bot.notes.languages.cues import Lexicon
from bot.notes.lexicon import content_words
from bot.notes.written.showing import Naming, shown

_AROUND = 2
"""So many lines before and after one that names a task, where the answer may be."""

_LINE_TOKENS = 12
"""What number and name of a line take at most."""

_LONGEST = 1_500
"""Characters of one line that are shown."""


class ShownLine(NamedTuple):
    """A line as a model sees it; `number` counts from 1."""

    number: int
    speaker: str
    text: str


class Candidates(NamedTuple):
    """What is shown, with None where something is left out, and the utterances by number."""

    lines: tuple[ShownLine | None, ...]
    utterances: tuple[Utterance, ...]


def candidates(
    utterances: Sequence[Utterance],
    items: Sequence[OpenItem],
    lexicon: Lexicon,
    naming: Naming,
    tokens: int,
) -> Candidates:
    """Lines that share the most words with one of the items, with those around them, in order.

    As far as there is room the others follow: what is done may be said in another language.
    """
    wanted = [frozenset(content_words(one.item.task, lexicon)) for one in items]
    shares = [_share(one.text, wanted, lexicon) for one in utterances]
    chosen = set[int]()
    for place in sorted(range(len(utterances)), key=lambda place: -shares[place]):
        around = range(max(0, place - _AROUND), min(len(utterances), place + _AROUND + 1))
        new = [number for number in around if number not in chosen]
        tokens -= sum(tokens_of(utterances[one].text[:_LONGEST]) + _LINE_TOKENS for one in new)
        if tokens < 0:
            break
        chosen.update(new)
    return _shown([utterances[place] for place in sorted(chosen)], sorted(chosen), naming)


def _share(text: str, wanted: Sequence[frozenset[str]], lexicon: Lexicon) -> float:
    """The largest share of one item's words that is in a text (0 to 1)."""
    said = frozenset(content_words(text, lexicon))
    return max((len(words & said) / len(words) for words in wanted if words), default=0.0)


def _shown(utterances: Sequence[Utterance], places: Sequence[int], naming: Naming) -> Candidates:
    lines = list[ShownLine | None]()
    for number, (place, one) in enumerate(zip(places, utterances, strict=True), start=1):
        if number > 1 and place != places[number - 2] + 1:
            lines.append(None)
        text = shown(one.text[:_LONGEST])
        lines.append(ShownLine(number, naming.name(one.speaker), text))
    return Candidates(tuple(lines), tuple(utterances))
