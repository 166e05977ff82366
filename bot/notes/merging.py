"""Tasks said twice become one: what was promised, echoed and recapped belongs together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.action_item import AssigneeBasis
from bot.notes.assignees import Ownership
from bot.notes.lexicon import Rarity
from bot.notes.proposals import ItemProposal

_SAME_TASK = 0.6
"""Dice of the rarity-weighted words from which two tasks of one person are one."""

_CONTAINED = 0.85
"""The share of the shorter task that must be found in the longer: recaps are brief."""

_MIN_SHARED_WORDS = 2

_SAID_TWICE = 0.5

_MAX_COMPARED = 40
"""So many of the latest tasks with a word in common are compared: time stays linear."""

_FIRMNESS = (
    AssigneeBasis.INFERRED,
    AssigneeBasis.ASSIGNED,
    AssigneeBasis.SELF_COMMITMENT,
    AssigneeBasis.ASSIGNED_AND_ACCEPTED,
    AssigneeBasis.MANUAL,
)


def merged(proposals: Iterable[ItemProposal], rarity: Rarity) -> tuple[ItemProposal, ...]:
    """The proposals without repetitions, each with the evidence of all its mentions.

    The first mention gives the wording and the place, the firmest the assignee, the latest that
    names one the due date.
    """
    kept: list[ItemProposal] = []
    with_word: defaultdict[str, list[int]] = defaultdict(list)
    for proposal in proposals:
        near = {i for word in proposal.words for i in with_word[word][-_MAX_COMPARED:]}
        twin = next(
            (i for i in sorted(near, reverse=True) if is_same(kept[i], proposal, rarity)), None
        )
        if twin is not None:
            kept[twin] = together(kept[twin], proposal)
            continue
        for word in set(proposal.words):
            with_word[word].append(len(kept))
        kept.append(proposal)
    return tuple(kept)


def is_same(one: ItemProposal, other: ItemProposal, rarity: Rarity) -> bool:
    """Whether two proposals mean the same task; the same person and date alone do not tell."""
    shared = set(one.words) & set(other.words)
    if not shared or not may_be_same(one, other):
        return False
    if rarity.likeness(one.words, other.words) >= _SAME_TASK:
        return True
    return len(shared) >= _MIN_SHARED_WORDS and rarity.overlap(one.words, other.words) >= _CONTAINED


def may_be_same(one: ItemProposal, other: ItemProposal) -> bool:
    """Whether nothing speaks against two proposals being one: two owners, or two numbers."""
    if not _may_be_one_owner(one.ownership, other.ownership):
        return False
    return numbers(one.words) == numbers(other.words)


def numbers(words: Sequence[str]) -> set[str]:
    """The words with digits."""
    return {word for word in words if any(char.isdigit() for char in word)}


def _may_be_one_owner(one: Ownership, other: Ownership) -> bool:
    if one.assignee is None or other.assignee is None:
        return True
    return one.assignee.participant == other.assignee.participant


def together(first: ItemProposal, later: ItemProposal) -> ItemProposal:
    """Two proposals as one that has the evidence of both."""
    ownership = max(first.ownership, later.ownership, key=_firmness)
    dues = tuple(dict.fromkeys((*first.dues, *later.dues)))
    return replace(
        first,
        task=first.task if first.weight >= later.weight else later.task,
        words=tuple(dict.fromkeys((*first.words, *later.words))),
        weight=max(first.weight, later.weight),
        ownership=ownership,
        evidence=tuple(dict.fromkeys((*first.evidence, *later.evidence))),
        dues=dues,
        statements=tuple(dict.fromkeys((*first.statements, *later.statements))),
        points=_points_together(first.points, later.points),
        odds=max(first.odds, later.odds),
    )


def _points_together(one: float | None, other: float | None) -> float | None:
    """Said twice speaks for a task a little more than the better of the two."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other) + _SAID_TWICE


def _firmness(ownership: Ownership) -> tuple[int, float]:
    if ownership.assignee is None:
        return (-1, 0.0)
    return _FIRMNESS.index(ownership.assignee.basis), ownership.assignee.confidence
