"""What answers make of an action item; the same item where it is so already."""

from collections.abc import Callable
from typing import TypeAlias

from bot.domain.action_item import ActionItem, Assignee, AssigneeBasis, ItemStatus

Alter: TypeAlias = Callable[[ActionItem], ActionItem]
"""What a person wants an item to be; the same item where it is so already."""

REFUSED = frozenset({ItemStatus.REJECTED, ItemStatus.CANCELLED})


def rejected(item: ActionItem) -> ActionItem:
    """It is none."""
    return _answered(item, ItemStatus.REJECTED)


def reopened(item: ActionItem) -> ActionItem:
    """It is still to be done."""
    return _answered(item, ItemStatus.OPEN)


def done(item: ActionItem) -> ActionItem:
    """It is done; one that is none stays so."""
    return item if item.status in REFUSED else _answered(item, ItemStatus.DONE)


def not_done(item: ActionItem) -> ActionItem:
    """It is not done, although somebody said so."""
    return item.model_copy(update={"said_done": None})


def confirmed(item: ActionItem) -> ActionItem:
    """It is to be done, and nobody doubts whose it is; one that is over stays so."""
    if item.status.is_over:
        return item
    sure = item.assignee.model_copy(update={"confidence": 1.0}) if item.assignee else None
    return _answered(item, ItemStatus.OPEN).model_copy(update={"assignee": sure})


def accepted_by(owner: str) -> Alter:
    """This participant takes it on; one that is over, or somebody else's by now, stays so."""

    def accepted(item: ActionItem) -> ActionItem:
        if item.assignee is None or item.owner != owner or item.status.is_over:
            return item
        basis = AssigneeBasis.ASSIGNED_AND_ACCEPTED
        assignee = item.assignee.model_copy(update={"basis": basis, "confidence": 1.0})
        is_open = item.status is not ItemStatus.SUGGESTED
        status = item.status if is_open else ItemStatus.OPEN
        return item.model_copy(update={"assignee": assignee, "status": status})

    return accepted


def handed_back_by(owner: str) -> Alter:
    """It is not this participant's; one that is somebody else's by now stays so."""

    def handed_back(item: ActionItem) -> ActionItem:
        return owned_by(None)(item) if item.owner == owner else item

    return handed_back


def owned_by(participant_id: str | None) -> Alter:
    """It is this participant's, or nobody's; nobody has snoozed it for them."""

    def owned(item: ActionItem) -> ActionItem:
        if item.status is ItemStatus.SNOOZED and participant_id != item.owner:
            item = item.model_copy(update={"status": ItemStatus.OPEN})
        if participant_id is None:
            return item.model_copy(update={"assignee": None})
        assignee = Assignee(
            participant=participant_id,
            basis=AssigneeBasis.MANUAL,
            spoken_name=item.assignee.spoken_name if item.assignee else None,
            confidence=1.0,
        )
        return item.model_copy(update={"assignee": assignee})

    return owned


def due_where(item: ActionItem, zone: str) -> ActionItem:
    """The item, due on the same day where its assignee lives, in this IANA zone.

    An hour that was named is one moment for everybody, and what is nobody's has no other zone.
    """
    due = item.due
    if due is None or due.local is None or not due.is_date_only or item.owner is None:
        return item
    return item.model_copy(update={"due": due.model_copy(update={"zone": zone})})


def _answered(item: ActionItem, status: ItemStatus) -> ActionItem:
    """With a status that somebody has said: what was suggested of it is answered."""
    return item.model_copy(update={"status": status, "said_done": None})
