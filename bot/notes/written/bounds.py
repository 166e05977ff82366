"""No more of a model's answer than can be true of what it read."""

from typing import TypeVar

from bot.domain.notes import DropReason
from bot.notes.written.counting import Ledger
from bot.notes.written.drafts import SectionDraft, Topic, WindowDraft
from bot.notes.written.windows import Window

_SOME = 10
_A_LINE = 2
"""So many statements of a kind are believed of a window at most, and so many more of each line."""

Draft = TypeVar("Draft")
Pointed = TypeVar("Pointed", Topic, SectionDraft)


def within_reason(draft: WindowDraft, window: Window, ledger: Ledger) -> WindowDraft:
    """The first statements of each kind, as many as the window has room for; the rest is counted.

    A model that goes round in circles fills its answer with thousands, each of which takes time.
    """
    bounds = _Bounds(_most(window), ledger)
    return WindowDraft(
        topics=bounds.pointed(draft.topics),
        decisions=bounds.first(draft.decisions),
        tasks=bounds.first(draft.tasks),
        questions=bounds.first(draft.questions),
        risks=bounds.first(draft.risks),
        sections=bounds.pointed(draft.sections),
    )


def is_beyond_reason(draft: WindowDraft, window: Window) -> bool:
    """Whether a model goes round in circles: a shorter stretch would not help it to an end."""
    counts = map(len, (draft.decisions, draft.tasks, draft.questions, draft.risks))
    points = (sum(len(one.points) for one in kind) for kind in (draft.topics, draft.sections))
    return max(*counts, *points) > _most(window)


def _most(window: Window) -> int:
    return _SOME + _A_LINE * len(window.lines)


class _Bounds:
    def __init__(self, most: int, ledger: Ledger) -> None:
        self._most = most
        self._ledger = ledger

    def first(self, drafts: tuple[Draft, ...], most: int | None = None) -> tuple[Draft, ...]:
        """The first of them."""
        kept = drafts[: self._most if most is None else most]
        self._leave_out(len(drafts) - len(kept))
        return kept

    def pointed(self, drafts: tuple[Pointed, ...]) -> tuple[Pointed, ...]:
        """The first of them with, all together, not more points than of another kind."""
        kept: list[Pointed] = []
        room = self._most
        for draft in drafts[: self._most]:
            points = self.first(draft.points, room)
            room -= len(points)
            kept.append(draft.model_copy(update={"points": points}))
        self._leave_out(sum(len(draft.points) for draft in drafts[self._most :]))
        return tuple(kept)

    def _leave_out(self, count: int) -> None:
        self._ledger.proposed += count
        self._ledger.drop(DropReason.UNSUPPORTED, count)
