"""Whether somebody really said that: quotes are looked up in the transcript, never trusted."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz

from bot.domain.action_item import ActionItem
from bot.domain.evidence import Evidence
from bot.domain.notes import Claim, Decision, OpenQuestion
from bot.domain.transcript import Transcript, Utterance
from bot.notes.languages.cues import Lexicon
from bot.notes.sentences import spoken_at

_MIN_SIMILARITY = 88.0
"""Of 100: a word in ten may differ, as when a model tidies up what was said."""

_MIN_FUZZY_CHARS = 12
"""A shorter quote must be found word for word, since anything resembles it."""

_MAX_QUOTE_CHARS = 1_000
_NEAR_WORDS = 5

_LONGER = 1.2
"""A quote this much longer than the utterance was not said in it."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

Supported = TypeVar("Supported", Claim, Decision, OpenQuestion, ActionItem)
"""Whatever stands on evidence."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that somebody is said to have spoken in an utterance."""

    utterance_id: str
    text: str


class EvidenceBook:
    """The utterances of a meeting, by id, to look quotes up in."""

    def __init__(self, transcript: Transcript, lexicon: Lexicon) -> None:
        self._utterances = {utterance.id: utterance for utterance in transcript.utterances}
        self._lexicon = lexicon

    def utterance(self, utterance_id: str) -> Utterance | None:
        """The utterance with this id, or None."""
        return self._utterances.get(utterance_id)

    def verify(self, quote: Quote) -> Evidence | None:
        """The words as they really stand in the utterance, or None if they were not said there."""
        utterance = self._utterances.get(quote.utterance_id)
        span = None if utterance is None else find_quote(quote.text, utterance.text, self._lexicon)
        if utterance is None or span is None:
            return None
        start, end = span
        return Evidence(
            utterance_id=utterance.id,
            quote=utterance.text[start:end],
            start_s=spoken_at(utterance, start),
        )

    def verify_all(self, quotes: Iterable[Quote]) -> tuple[Evidence, ...]:
        """What of the quotes was really said, each once, in the order given."""
        found = (self.verify(quote) for quote in quotes)
        return tuple(dict.fromkeys(evidence for evidence in found if evidence is not None))

    def supported(self, claims: Iterable[Supported]) -> tuple[tuple[Supported, ...], int]:
        """The claims that have words to stand on, with these alone, and how many have none."""
        kept: list[Supported] = []
        dropped = 0
        for claim in claims:
            found = self.verify_all(Quote(e.utterance_id, e.quote) for e in claim.evidence)
            if found:
                kept.append(claim.model_copy(update={"evidence": found}))
            else:
                dropped += 1
        return tuple(kept), dropped


def find_quote(quote: str, text: str, lexicon: Lexicon) -> tuple[int, int] | None:
    """Where `quote` stands in `text`, as the span of the true words, or None.

    Sought letter by letter, then without regard to case, punctuation and space, then with a word
    in ten different; but no number and no weighty word, such as a negation, may be added, lost or
    changed. A language whose weighty words are not known allows no difference.
    """
    quote = quote.strip()
    if not any(char.isalnum() for char in quote) or len(quote) > _MAX_QUOTE_CHARS:
        return None
    exact = text.find(quote)
    if exact >= 0:
        return exact, exact + len(quote)
    return _find_words(quote, text) or _find_alike(quote, text, lexicon)


def _find_words(quote: str, text: str) -> tuple[int, int] | None:
    wanted = [_folded(match.group()) for match in _WORD.finditer(quote)]
    words = list(_WORD.finditer(text))
    there = " ".join(_folded(match.group()) for match in words)
    position = f" {there} ".find(f" {' '.join(wanted)} ")
    if position < 0:
        return None
    first = there[:position].count(" ")
    return words[first].start(), words[first + len(wanted) - 1].end()


def _find_alike(quote: str, text: str, lexicon: Lexicon) -> tuple[int, int] | None:
    if lexicon.weighty is None or not _MIN_FUZZY_CHARS <= len(quote) <= len(text) * _LONGER:
        return None
    found = fuzz.partial_ratio_alignment(
        _same_length_fold(quote), _same_length_fold(text), score_cutoff=_MIN_SIMILARITY
    )
    if found is None:
        return None
    start, end = _closest_words(quote, text, found.dest_start, found.dest_end)
    is_same_sense = weighty_words(quote, lexicon) == weighty_words(text[start:end], lexicon)
    return (start, end) if is_same_sense else None


def _closest_words(quote: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Of the spans of whole words that begin and end near these places the one most like it."""
    words = list(_WORD.finditer(text))
    near = sorted(words, key=lambda word: (abs(word.start() - start), word.start()))[:_NEAR_WORDS]
    last = sorted(words, key=lambda word: (abs(word.end() - end), word.start()))[:_NEAR_WORDS]
    spans = [(a.start(), b.end()) for a in near for b in last if a.start() < b.end()]
    wanted = _same_length_fold(quote)
    return max(
        spans,
        key=lambda span: (fuzz.ratio(wanted, _same_length_fold(text[slice(*span)])), span),
    )


def weighty_words(text: str, lexicon: Lexicon) -> list[str]:
    """The words that turn a meaning around: numbers, negations, days; sorted."""
    folded = (_folded(match.group()) for match in _WORD.finditer(text))
    return sorted(word for word in folded if is_weighty(word, lexicon))


def is_weighty(word: str, lexicon: Lexicon) -> bool:
    """Whether a wrong word here makes a wrong claim."""
    has_digit = any(char.isdigit() for char in word)
    return has_digit or bool(lexicon.weighty and lexicon.weighty.fullmatch(word))


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).replace("’", "'").casefold()


def _same_length_fold(text: str) -> str:
    """Lower case and plain apostrophes, where that keeps the positions of the characters."""
    text = text.replace("’", "'")
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def same_words(one: str, other: str) -> bool:
    """Whether two texts are word for word the same, whatever their case and punctuation."""
    words = ([_folded(match.group()) for match in _WORD.finditer(text)] for text in (one, other))
    return next(words) == next(words)
