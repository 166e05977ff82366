"""Whether an engine is right as often as it says it is sure."""

from collections.abc import Iterable, Sequence
from operator import add

import jiwer

from bot.domain.frozen import Frozen
from bot.domain.transcript import Word
from bot.speech.scoring import normaliser

BUCKETS = 10
"""Of equal width, as in Guo et al., "On Calibration of Modern Neural Networks" (2017)."""


class Bucket(Frozen):
    """Words of which an engine was about equally sure; `stated` is the sum of its confidences."""

    words: int = 0
    right: int = 0
    stated: float = 0.0

    def __add__(self, other: "Bucket") -> "Bucket":
        return Bucket(
            words=self.words + other.words,
            right=self.right + other.right,
            stated=self.stated + other.stated,
        )


class Calibration(Frozen):
    """Recognised words by the confidence that was stated; it adds up over recordings."""

    buckets: tuple[Bucket, ...] = (Bucket(),) * BUCKETS

    @property
    def words(self) -> int:
        """The words with a confidence that could be judged."""
        return sum(bucket.words for bucket in self.buckets)

    @property
    def error(self) -> float:
        """Expected calibration error: how far what is stated lies from what is right, 0 to 1."""
        off = sum(abs(bucket.right - bucket.stated) for bucket in self.buckets)
        return off / self.words if self.words else 0.0

    def __add__(self, other: "Calibration") -> "Calibration":
        return Calibration(buckets=tuple(map(add, self.buckets, other.buckets)))


def calibration(reference: str, words: Sequence[Word], language: str = "en") -> Calibration:
    """Judge recognised words, in the order in which they were said, by the reference.

    Both are compared after normalisation. A word that normalisation joins with its neighbour, as
    in numbers, or takes away is left out.
    """
    normalise = normaliser(language)
    heard = normalise(" ".join(word.text for word in words)).split()
    expected = normalise(reference).split()
    right = _kept(expected, heard)
    parts = [normalise(word.text).split() for word in words]
    owners = [owner for owner, tokens in enumerate(parts) for _ in tokens]
    verdicts: dict[int, list[bool]] = {}
    for own, place in _pairs([token for tokens in parts for token in tokens], heard):
        verdicts.setdefault(owners[own], []).append(place in right)
    return _counted(
        (confidence, all(verdict))
        for owner, verdict in verdicts.items()
        if (confidence := words[owner].confidence) is not None and len(verdict) == len(parts[owner])
    )


def _counted(judged: Iterable[tuple[float, bool]]) -> Calibration:
    buckets = [Bucket()] * BUCKETS
    for confidence, is_right in judged:
        place = min(int(confidence * BUCKETS), BUCKETS - 1)
        buckets[place] += Bucket(words=1, right=int(is_right), stated=confidence)
    return Calibration(buckets=tuple(buckets))


def _kept(expected: Sequence[str], heard: Sequence[str]) -> frozenset[int]:
    """The places in what was heard that are right."""
    return frozenset(place for _, place in _pairs(expected, heard))


def _pairs(first: Sequence[str], second: Sequence[str]) -> Iterable[tuple[int, int]]:
    """The places of words that are the same in both, by the alignment with the fewest errors."""
    if not first or not second:
        return []
    (chunks,) = jiwer.process_words(" ".join(first), " ".join(second)).alignments
    return [
        pair
        for chunk in chunks
        if chunk.type == "equal"
        for pair in zip(
            range(chunk.ref_start_idx, chunk.ref_end_idx),
            range(chunk.hyp_start_idx, chunk.hyp_end_idx),
            strict=True,
        )
    ]
