"""What a reminder stands on, and whether its item still says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.action_item import ItemStatus
from bot.domain.differences import said_in
from bot.domain.reminder import ReminderKind

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.action_item import ActionItem
    from bot.domain.reminder import Reminder

_NOBODY: Final = "-"


def appointment(item: ActionItem, kind: ReminderKind) -> str:
    """What a reminder of this kind stands on: whose the item is, and what else it is about.

    By ids and wall times, so that it is the same as long as the item says the same. That an item is
    handed back stands on who had it before, which is the owner of the item as it was.
    """
    owner = item.owner or _NOBODY
    match kind:
        case ReminderKind.ASSIGNED | ReminderKind.HANDED_BACK:
            return owner
        case ReminderKind.DAY_BEFORE | ReminderKind.DUE | ReminderKind.OVERDUE:
            return f"{owner} {_due(item)}"
        case ReminderKind.SNOOZED:
            return f"{owner} {_snooze(item)}"
        case ReminderKind.SAID_DONE:
            return f"{owner} {said_in(item) or _NOBODY}"


def what_plans_stand_on(item: ActionItem) -> tuple[object, ...]:
    """Everything about an item that its reminders depend on; nobody is pinged for the rest."""
    due = item.due
    when = (due.local, due.local and due.local.fold, due.zone, due.is_date_only) if due else None
    return item.status, item.owner, when, item.snoozed, said_in(item)


def is_wanted(reminder: Reminder, item: ActionItem) -> bool:
    """Whether an item still says what a reminder of it stands on.

    One that was planned by a version that did not write that down is wanted as long as the item is
    still to be done by the same person. While an item is snoozed nothing is that came before.
    """
    if reminder.kind is ReminderKind.HANDED_BACK:
        return not item.status.is_over and item.assignee is None
    return (
        item.status.is_agreed
        and item.owner == reminder.participant
        and reminder.appointment in {"", appointment(item, reminder.kind)}
        and not _is_snoozed_over(reminder, item)
    )


def _is_snoozed_over(reminder: Reminder, item: ActionItem) -> bool:
    if reminder.kind is ReminderKind.SNOOZED or item.status is not ItemStatus.SNOOZED:
        return False
    return item.snoozed is not None and reminder.at < item.snoozed.instant(reminder.zone)


def _due(item: ActionItem) -> str:
    due = item.due
    if due is None or due.local is None:
        return _NOBODY
    if due.is_date_only:  # wherever the assignee is
        return f"{_wall(due.local)} day"
    return f"{_wall(due.local)} {due.zone} time"


def _snooze(item: ActionItem) -> str:
    if item.status is not ItemStatus.SNOOZED or item.snoozed is None:
        return _NOBODY
    return f"{_wall(item.snoozed.local)} {item.snoozed.zone or _NOBODY}"


def _wall(local: datetime) -> str:
    """With which of the two it is where the clocks are put back over it."""
    return f"{local.isoformat()}{'*' if local.fold else ''}"
