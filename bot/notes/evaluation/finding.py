"""Which items of the reference were found, by where in the meeting they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.transcript import Utterance
from bot.notes.evaluation.corpus import ReferenceItem
from bot.notes.evaluation.counts import Counts, Hits, Share

NEAR_S = 30.0
"""An item whose utterances nobody marked counts as found this near to its time: what the figures
of the data sets were measured with."""

RANKED = 10
"""How many of the best candidates of a meeting are looked at."""


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item of the notes, or a candidate for one, by the utterances that state it."""

    statements: tuple[Utterance, ...]

    def closeness(self, item: ReferenceItem) -> float | None:
        """How well it fits an item of the reference, or None if it does not."""
        if item.evidence:
            shared = len({one.id for one in self.statements}.intersection(item.evidence))
            return float(shared) if shared else None
        if item.at_s is None:
            return None
        nearest = min((abs(one.start_s - item.at_s) for one in self.statements), default=NEAR_S + 1)
        return -nearest if nearest <= NEAR_S else None


class SectionScores(Counts):
    """How well the action items, or the decisions, were found.

    `utterances` compares what the items stand on with what people marked. `recalled` are items of
    the reference that were found, `hitting` items of the notes that are in the reference; with
    `top_` the same of the ten best candidates.
    """

    utterances: Hits = Hits()
    recalled: Share = Share()
    hitting: Share = Share()
    top_recalled: Share = Share()
    top_hitting: Share = Share()


def section_scores(
    found: Sequence[FoundItem],
    ranked: Sequence[FoundItem] | None,
    reference: Sequence[ReferenceItem],
    marked: frozenset[str] | None,
) -> SectionScores:
    """Compare the items of one meeting; `marked` is None where nobody marked utterances.

    `ranked` are the candidates, best first, or None where the extractor has no ranking.
    """
    wanted = [item for item in reference if item.evidence or item.at_s is not None]
    is_measurable = bool(wanted) or not reference
    top = ranked[:RANKED] if ranked is not None else None
    return SectionScores(
        utterances=_utterances(found, marked) if marked is not None else Hits(),
        recalled=_recalled(found, wanted),
        hitting=_hitting(found, wanted) if is_measurable else Share(),
        top_recalled=_recalled(top, wanted) if top is not None else Share(),
        top_hitting=_hitting(top, wanted) if top is not None and is_measurable else Share(),
    )


def best_match(item: ReferenceItem, found: Sequence[FoundItem]) -> int | None:
    """The index of the found item that fits an item of the reference best, or None."""
    fitting = [
        (closeness, -index)
        for index, one in enumerate(found)
        if (closeness := one.closeness(item)) is not None
    ]
    return -max(fitting)[1] if fitting else None


def _utterances(found: Iterable[FoundItem], marked: frozenset[str]) -> Hits:
    stated = {utterance.id for one in found for utterance in one.statements}
    return Hits(found=len(stated), right=len(stated & marked), wanted=len(marked))


def _recalled(found: Sequence[FoundItem], wanted: Sequence[ReferenceItem]) -> Share:
    right = sum(best_match(item, found) is not None for item in wanted)
    return Share(right=right, of=len(wanted))


def _hitting(found: Sequence[FoundItem], wanted: Sequence[ReferenceItem]) -> Share:
    right = sum(any(one.closeness(item) is not None for item in wanted) for one in found)
    return Share(right=right, of=len(found))
