"""Action items and their history: from the domain to rows and back."""

from datetime import datetime

from bot.domain.action_item import (
    ActionItem,
    Assignee,
    AssigneeBasis,
    DueBasis,
    DueDate,
    ItemChange,
    ItemEvent,
    ItemStatus,
    SaidDone,
    Snoozed,
)
from bot.domain.evidence import Evidence
from storage.item_tables import ActionItemRow, ItemChangeRow, ItemEventRow
from storage.statements import Values


def item_values(item: ActionItem) -> Values:
    """What is known of an item."""
    return {
        "id": item.id,
        "meeting_id": item.meeting_id,
        "task": item.task,
        "status": item.status.value,
        "version": item.version,
        "evidence": item.evidence,
        **_assignee_values(item.assignee),
        **_due_values(item.due),
        "snoozed_local": item.snoozed.local if item.snoozed else None,
        "snoozed_zone": item.snoozed.zone if item.snoozed else None,
        **_said_done_values(item.said_done),
    }


def _assignee_values(assignee: Assignee | None) -> Values:
    return {
        "assignee_participant": assignee.participant if assignee else None,
        "assignee_basis": assignee.basis.value if assignee else None,
        "assignee_spoken_name": assignee.spoken_name if assignee else None,
        "assignee_confidence": assignee.confidence if assignee else None,
    }


def _due_values(due: DueDate | None) -> Values:
    return {
        "due_phrase": due.phrase if due else None,
        "due_zone": due.zone if due else None,
        "due_basis": due.basis.value if due else None,
        "due_local": due.local if due else None,
        "due_fold": due.local.fold if due and due.local else None,
        "due_is_date_only": due.is_date_only if due else None,
        "due_candidates": due.candidates if due else None,
        "due_reason": due.reason if due else None,
    }


def _said_done_values(said: SaidDone | None) -> Values:
    return {
        "said_done_in": said.meeting_id if said else None,
        "said_done_by": said.participant if said else None,
        "said_done_evidence": said.evidence if said else None,
    }


def to_item(row: ActionItemRow) -> ActionItem:
    """The item of a row."""
    return ActionItem(
        id=row.id,
        meeting_id=row.meeting_id,
        task=row.task,
        assignee=_to_assignee(row),
        due=_to_due(row),
        status=ItemStatus(row.status),
        evidence=row.evidence,
        version=row.version,
        snoozed=_to_snoozed(row),
        said_done=_to_said_done(row),
    )


def _to_snoozed(row: ActionItemRow) -> Snoozed | None:
    if row.snoozed_local is None:
        return None
    return Snoozed(local=row.snoozed_local, zone=row.snoozed_zone)


def _to_said_done(row: ActionItemRow) -> SaidDone | None:
    match row:
        case ActionItemRow(
            said_done_in=str(meeting_id),
            said_done_by=str(participant),
            said_done_evidence=Evidence() as evidence,
        ):
            return SaidDone(meeting_id=meeting_id, participant=participant, evidence=evidence)
        case _:
            return None


def _to_assignee(row: ActionItemRow) -> Assignee | None:
    match row:
        case ActionItemRow(
            assignee_participant=str(participant),
            assignee_basis=str(basis),
            assignee_confidence=float(confidence),
        ):
            return Assignee(
                participant=participant,
                basis=AssigneeBasis(basis),
                spoken_name=row.assignee_spoken_name,
                confidence=confidence,
            )
        case _:
            return None


def _to_due(row: ActionItemRow) -> DueDate | None:
    match row:
        case ActionItemRow(
            due_phrase=str(phrase),
            due_zone=str(zone),
            due_basis=str(basis),
            due_is_date_only=bool(is_date_only),
            due_candidates=tuple(candidates),
        ):
            return DueDate(
                phrase=phrase,
                zone=zone,
                basis=DueBasis(basis),
                local=folded(row.due_local, row.due_fold),
                is_date_only=is_date_only,
                candidates=candidates,
                reason=row.due_reason,
            )
        case _:
            return None


def folded(local: datetime | None, fold: int | None) -> datetime | None:
    """The wall time again; of an hour that a clock change repeats, the database knows no second."""
    return None if local is None else local.replace(fold=fold or 0)


def event_values(event: ItemEvent) -> Values:
    """One change of an item."""
    return {
        "item_id": event.item_id,
        "at": event.at,
        "actor": event.actor,
        "field": event.field,
        "old": event.old,
        "new": event.new,
        "where": event.where,
    }


def to_event(row: ItemEventRow) -> ItemEvent:
    """The change of a row."""
    return ItemEvent(
        item_id=row.item_id,
        at=row.at,
        actor=row.actor,
        field=row.field,
        old=row.old,
        new=row.new,
        where=row.where,
    )


def change_values(change: ItemChange) -> Values:
    """One change of an item as a whole."""
    return {
        "item_id": change.item_id,
        "version": change.version,
        "actor": change.actor,
        "before": change.before,
        "after": change.after,
        "undoes": change.undoes,
    }


def to_change(row: ItemChangeRow) -> ItemChange:
    """The change of a row, as a whole."""
    return ItemChange(
        item_id=row.item_id,
        version=row.version,
        actor=row.actor,
        before=row.before,
        after=row.after,
        undoes=row.undoes,
    )
