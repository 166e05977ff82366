"""From verified proposals to action items: ids that repeat, due dates, and what opens by itself."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

from bot.domain.action_item import ActionItem, DueDate, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.working_hours import WorkingHours
from bot.notes.due_dates import resolve_due
from bot.notes.please_check import ItemDoubts
from bot.notes.proposals import ItemProposal, SpokenDue

_ID_DIGITS = 16


def draft_items(
    meeting: Meeting, proposals: Iterable[ItemProposal], hours: WorkingHours
) -> tuple[ItemDoubts, ...]:
    """The action items of a meeting with what is doubtful about them, in order.

    The same proposals give the same ids, so that a repeated stage replaces instead of doubling.
    """
    ordinals: Counter[str] = Counter()
    drafts: list[ItemDoubts] = []
    for proposal in proposals:
        anchor = proposal.anchor.anchor.id
        drafts.append(
            _draft(meeting, proposal, item_id(meeting.id, anchor, ordinals[anchor]), hours)
        )
        ordinals[anchor] += 1
    return tuple(drafts)


def item_id(meeting_id: str, utterance_id: str, ordinal: int) -> str:
    """The id of the n-th item (from 0) that begins in an utterance."""
    key = "\x1f".join((meeting_id, utterance_id, str(ordinal)))
    return hashlib.sha256(key.encode()).hexdigest()[:_ID_DIGITS]


def _draft(
    meeting: Meeting, proposal: ItemProposal, new_id: str, hours: WorkingHours
) -> ItemDoubts:
    dues = tuple(_resolved(proposal.dues, meeting, _zone(meeting, proposal), hours))
    item = ActionItem(
        id=new_id,
        meeting_id=meeting.id,
        task=proposal.task,
        assignee=proposal.ownership.assignee,
        due=_holding(dues),
        status=ItemStatus.OPEN if _opens_by_itself(meeting, proposal) else ItemStatus.SUGGESTED,
        evidence=proposal.evidence,
    )
    return ItemDoubts(item, proposal.ownership, dues)


def _zone(meeting: Meeting, proposal: ItemProposal) -> str:
    assignee = proposal.ownership.assignee
    participant = meeting.participant(assignee.participant) if assignee else None
    return (participant.zone if participant else None) or meeting.zone


def _resolved(
    dues: Iterable[SpokenDue], meeting: Meeting, zone: str, hours: WorkingHours
) -> Iterator[DueDate]:
    for spoken in dues:
        said_at = meeting.started_at + timedelta(seconds=spoken.said_at_s)
        due = resolve_due(spoken.phrase, said_at, zone, hours, spoken.language)
        if due is not None:
            yield due


def _holding(dues: tuple[DueDate, ...]) -> DueDate | None:
    """The date that holds: the latest word that is clear, else the latest."""
    clear = tuple(due for due in dues if due.local is not None)
    latest = clear or dues
    return latest[-1] if latest else None


def _opens_by_itself(meeting: Meeting, proposal: ItemProposal) -> bool:
    assignee = proposal.ownership.assignee
    participant = meeting.participant(assignee.participant) if assignee else None
    return proposal.ownership.is_certain and participant is not None and participant.is_named
