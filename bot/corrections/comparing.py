"""What one version of a meeting's notes says that another does not."""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from bot.corrections.keeping import key_of
from bot.domain.action_item import ActionItem
from bot.domain.claims import AnyClaim, claim_id, text_of
from bot.domain.notes import Decision, DecisionStatus
from bot.domain.wording import assignee_wording, due_wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes


class Kind(StrEnum):
    """What became of a claim from one version to the other."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Change(NamedTuple):
    """A claim that is not the same; `part` is where it stands in the notes, for people.

    `text` is what the newer version says, or the older one of what is gone; `before` is what the
    older one said of what has changed.
    """

    kind: Kind
    part: str
    text: str
    before: str | None = None


def compared(meeting: Meeting, old: Notes, new: Notes) -> tuple[Change, ...]:
    """What differs, part by part: what has changed, what is new, what is gone.

    An action item is the same by its id. Another claim is the same if it says the same, and has
    changed if it stands on the same words.
    """
    before, after = dict(_parts(old)), dict(_parts(new))
    titles = dict.fromkeys(chain(after, before))
    return tuple(
        change
        for part in titles
        for change in _of_part(part, before.get(part, ()), after.get(part, ()), meeting)
    )


def _parts(notes: Notes) -> Iterator[tuple[str, tuple[AnyClaim, ...]]]:
    yield "In short", notes.tldr
    yield "Decision", notes.decisions
    yield "Action item", notes.action_items
    yield "Open question", notes.open_questions
    yield "Risk", notes.risks
    for section in notes.sections:
        yield section.title, section.claims
    yield "Chapter", tuple(point for chapter in notes.chapters for point in chapter.points)
    yield "Please check", notes.please_check


def _of_part(
    part: str, old: Sequence[AnyClaim], new: Sequence[AnyClaim], meeting: Meeting
) -> Iterator[Change]:
    unchanged = {_identity(claim, meeting) for claim in old}
    unchanged &= {_identity(claim, meeting) for claim in new}
    left = defaultdict[str, list[AnyClaim]](list)
    for claim in old:
        if _identity(claim, meeting) not in unchanged:
            left[_stands_on(claim)].append(claim)
    added = []
    for claim in new:
        if _identity(claim, meeting) in unchanged:
            continue
        if same := left[_stands_on(claim)]:
            yield Change(Kind.CHANGED, part, _line(claim, meeting), _line(same.pop(0), meeting))
        else:
            added.append(claim)
    yield from (Change(Kind.ADDED, part, _line(claim, meeting)) for claim in added)
    for claim in chain.from_iterable(left.values()):
        yield Change(Kind.REMOVED, part, _line(claim, meeting))


def _identity(claim: AnyClaim, meeting: Meeting) -> tuple[str, str]:
    return claim_id(claim), _line(claim, meeting)


def _stands_on(claim: AnyClaim) -> str:
    return claim.id if isinstance(claim, ActionItem) else key_of(claim)


def _line(claim: AnyClaim, meeting: Meeting) -> str:
    if isinstance(claim, ActionItem):
        who, when = assignee_wording(claim, meeting), due_wording(claim.due, meeting.zone)
        return f"{claim.task} – {who}, {when} ({claim.status})"
    if isinstance(claim, Decision) and claim.status is not DecisionStatus.DECIDED:
        return f"{claim.text} ({claim.status})"
    return text_of(claim)
