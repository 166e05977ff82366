"""What is different between two states of an action item, field by field."""

from collections.abc import Iterator
from typing import TypeAlias

from bot.domain.action_item import ActionItem, DueDate, Snoozed

Difference: TypeAlias = tuple[str, str | None, str | None]
"""A field, what it was and what it is, as an `ItemEvent` has them."""


def differences(old: ActionItem, new: ActionItem) -> Iterator[Difference]:
    """The fields that change, as they were and as they are: by ids, moments and words."""
    if old.status is not new.status:
        yield "status", old.status, new.status
    if old.snoozed != new.snoozed:
        yield "snoozed", _until(old.snoozed), _until(new.snoozed)
    # To confirm an item says whose it is as well, which is no news.
    if old.owner != new.owner or (old.assignee != new.assignee and old.status is new.status):
        yield "assignee", old.owner, new.owner
    if old.due != new.due:
        yield "due", _moment(old.due), _moment(new.due)
    if old.task != new.task:
        yield "task", old.task, new.task
    if old.said_done != new.said_done:
        yield "said_done", said_in(old), said_in(new)


def said_in(item: ActionItem) -> str | None:
    """The meeting in which somebody said that an item is done."""
    return item.said_done.meeting_id if item.said_done else None


def _moment(due: DueDate | None) -> str | None:
    """A due date as wall time and zone, or as it was said where that is not clear."""
    if due is None:
        return None
    return f"{due.local.isoformat()} {due.zone}" if due.local else due.phrase


def _until(snoozed: Snoozed | None) -> str | None:
    """The end of a snooze as wall time and zone; without one it is meant where the assignee is."""
    if snoozed is None:
        return None
    return " ".join(filter(None, (snoozed.local.isoformat(), snoozed.zone)))
