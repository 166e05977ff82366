"""The windows of a meeting put together: what was said twice becomes one, nothing else is lost."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.domain.notes import (
    Chapter,
    Claim,
    Decision,
    DecisionStatus,
    DropReason,
)
from bot.notes.evidence import weighty_words
from bot.notes.languages.cues import Lexicon
from bot.notes.lexicon import Rarity, content_words
from bot.notes.merging import may_be_same, merged, numbers, together
from bot.notes.proposals import ItemProposal
from bot.notes.reversals import taken_back
from bot.notes.written.counting import Ledger
from bot.notes.written.figures import figures
from bot.notes.written.items import Task
from bot.notes.written.statements import Settled, Subject

_SAME = 0.6
"""Dice of the rarity-weighted words from which two statements are one."""

_SAME_REVERSED = 0.5
"""The share of the rarer words from which a decision is the one that was taken back."""

_CONFIRMED = 0.25
"""So alike two tasks must be for code to believe a model that they are one."""

_MAX_COMPARED = 200
"""So many of the latest statements are compared: time stays linear."""

Said = TypeVar("Said", bound=Claim)
"""Whatever stands on evidence and may have been written twice."""


def join_tasks(tasks: Sequence[Task], rarity: Rarity, ledger: Ledger) -> tuple[ItemProposal, ...]:
    """Every task once, in order of time, without those that were taken back."""
    notices = [task for task in tasks if task.is_taken_back]
    standing: list[ItemProposal] = []
    given = [task for task in tasks if not task.is_taken_back]
    for conversation in dict.fromkeys(task.conversation for task in given):
        own = sorted(
            (task.proposal for task in given if task.conversation is conversation), key=_place
        )
        standing.extend(taken_back(own, conversation, rarity))
    ledger.drop(DropReason.TAKEN_BACK, len(given) - len(standing) + len(notices))
    together_again = merged(sorted(standing, key=_place), rarity)
    ledger.drop(DropReason.DUPLICATE, len(standing) - len(together_again))
    kept = [
        proposal
        for proposal in together_again
        if not any(_ends(notice, proposal, rarity) for notice in notices)
    ]
    ledger.drop(DropReason.TAKEN_BACK, len(together_again) - len(kept))
    return tuple(kept)


def _ends(notice: Task, proposal: ItemProposal, rarity: Rarity) -> bool:
    """Whether a later notice ends a task: the same task, and words that take something back."""
    one = notice.proposal
    is_later = one.anchor.start_s > proposal.anchor.start_s
    is_meant = rarity.overlap(one.words, proposal.words) >= _SAME and may_be_same(one, proposal)
    return is_later and is_meant and not one.ownership.is_wanted


def _place(proposal: ItemProposal) -> tuple[float, int]:
    return proposal.anchor.start_s, proposal.anchor.index


def join_confirmed(
    proposals: Sequence[ItemProposal],
    groups: Iterable[Sequence[int]],
    rarity: Rarity,
    ledger: Ledger,
) -> tuple[ItemProposal, ...]:
    """The tasks of which a model says that they are one, as far as nothing speaks against it.

    `groups` hold the places of tasks. A different owner, number or date is never the same task, and
    a few words or an utterance must be shared.
    """
    kept: list[ItemProposal | None] = [*proposals]
    for group in groups:
        first, *others = sorted({i for i in group if 0 <= i < len(kept)}) or [0]
        for other in others:
            one, later = kept[first], kept[other]
            if one is not None and later is not None and _is_confirmed(one, later, rarity):
                kept[first], kept[other] = together(one, later), None
                ledger.drop(DropReason.DUPLICATE)
    return tuple(proposal for proposal in kept if proposal is not None)


def _is_confirmed(one: ItemProposal, later: ItemProposal, rarity: Rarity) -> bool:
    phrases = [{due.phrase.casefold() for due in proposal.dues} for proposal in (one, later)]
    if not may_be_same(one, later) or (all(phrases) and phrases[0] != phrases[1]):
        return False
    said = [{e.utterance_id for e in proposal.evidence} for proposal in (one, later)]
    is_near = not said[0].isdisjoint(said[1])
    return is_near or rarity.likeness(one.words, later.words) >= _CONFIRMED


def join_decisions(
    found: Iterable[Settled], rarity: Rarity, lexicon: Lexicon, ledger: Ledger
) -> tuple[Decision, ...]:
    """Every decision once, in order of time; those taken back later are marked `reversed`."""
    kept: list[Settled] = []
    for new in sorted(found, key=lambda settled: settled.evidence[0].start_s):
        if new.status is DecisionStatus.REVERSED and _reverse(kept, new, rarity):
            ledger.drop(DropReason.DUPLICATE)
            continue
        twin = next((i for i in _latest(kept) if _is_same(kept[i], new, rarity, lexicon)), None)
        if twin is None:
            kept.append(new)
        else:
            kept[twin] = _joined(kept[twin], new)
            ledger.drop(DropReason.DUPLICATE)
    return tuple(
        Decision(text=one.text, evidence=one.evidence, status=one.status, decided_by=one.by)
        for one in kept
    )


def _reverse(kept: list[Settled], new: Settled, rarity: Rarity) -> bool:
    """Mark the decision that is taken back; a model's word alone makes it tentative at most."""
    for i in _latest(kept):
        old = kept[i]
        if old.status is DecisionStatus.REVERSED:
            continue
        if rarity.overlap(old.words, new.words) >= _SAME_REVERSED:
            status = DecisionStatus.REVERSED if new.is_retraction else DecisionStatus.TENTATIVE
            evidence = tuple(dict.fromkeys((*old.evidence, *new.evidence)))
            kept[i] = replace(old, status=status, evidence=evidence)
            return True
    return False


def _latest(kept: Sequence[object]) -> range:
    return range(len(kept) - 1, max(-1, len(kept) - 1 - _MAX_COMPARED), -1)


def _is_same(old: Settled, new: Settled, rarity: Rarity, lexicon: Lexicon) -> bool:
    if old.status is DecisionStatus.REVERSED or numbers(old.words) != numbers(new.words):
        return False
    if weighty_words(old.text, lexicon) != weighty_words(new.text, lexicon):
        return False
    return rarity.likeness(old.words, new.words) >= _SAME


def _joined(old: Settled, new: Settled) -> Settled:
    is_firmer = DecisionStatus.DECIDED in {old.status, new.status}
    return replace(
        old,
        text=old.text if len(old.words) >= len(new.words) else new.text,
        words=old.words if len(old.words) >= len(new.words) else new.words,
        evidence=tuple(dict.fromkeys((*old.evidence, *new.evidence))),
        by=tuple(dict.fromkeys((*old.by, *new.by))),
        status=DecisionStatus.DECIDED if is_firmer else old.status,
    )


def join_claims(
    claims: Iterable[Said], rarity: Rarity, lexicon: Lexicon, ledger: Ledger
) -> tuple[Said, ...]:
    """Every statement once, in order of time, with the evidence of all its mentions."""
    kept: list[Said] = []
    words: list[tuple[str, ...]] = []

    def is_same(i: int, new: Said, own: tuple[str, ...]) -> bool:
        old = kept[i]
        if old.text == new.text:
            return True
        return (
            figures(old.text) == figures(new.text)
            and weighty_words(old.text, lexicon) == weighty_words(new.text, lexicon)
            and rarity.likeness(words[i], own) >= _SAME
        )

    for claim in sorted(claims, key=lambda claim: claim.evidence[0].start_s):
        own = content_words(claim.text, lexicon)
        twins = [i for i in _latest(kept) if is_same(i, claim, own)]
        if not twins:
            kept.append(claim)
            words.append(own)
            continue
        old = kept[twins[0]]
        evidence = tuple(dict.fromkeys((*old.evidence, *claim.evidence)))
        kept[twins[0]] = old.model_copy(update={"evidence": evidence})
        ledger.drop(DropReason.DUPLICATE)
    return tuple(kept)


def join_subjects(
    subjects: Sequence[Subject],
    end_s: float,
    untitled: Callable[[int], str],
    join: Callable[[Iterable[Claim]], tuple[Claim, ...]],
    lexicon: Lexicon,
) -> tuple[Chapter, ...]:
    """The chapters in order of time; a subject that goes on from one window to the next is one."""
    grouped: list[list[Subject]] = []
    for subject in sorted(subjects, key=lambda one: one.first.start_s):
        if grouped and _goes_on(grouped[-1][-1], subject, lexicon):
            grouped[-1].append(subject)
        else:
            grouped.append([subject])
    starts = [group[0].first.start_s for group in grouped]
    chapters: list[Chapter] = []
    for number, group in enumerate(grouped, start=1):
        title = next((one.title for one in group if one.title), None)
        chapters.append(
            Chapter(
                title=title or untitled(number),
                start_s=starts[number - 1],
                end_s=starts[number] if number < len(starts) else max(end_s, starts[-1]),
                points=join(point for one in group for point in one.points),
            )
        )
    return tuple(chapters)


def _goes_on(before: Subject, after: Subject, lexicon: Lexicon) -> bool:
    if before.title is None or after.title is None:
        return before.title is after.title is None
    one, other = (set(content_words(text, lexicon)) for text in (before.title, after.title))
    smaller = min(len(one), len(other))
    return before.title.casefold() == after.title.casefold() or (
        smaller > 0 and len(one & other) / smaller > _SAME
    )
