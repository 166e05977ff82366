"""Why somebody is told of an item, and how it stands, as safe text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.action_item import DueBasis, ItemStatus
from bot.domain.reminder import ReminderKind
from integrations.discord.items.words import NAME_ROOM, brief, name_of
from integrations.discord.nudges.buttons import is_still_theirs
from integrations.discord.wording import snoozed_until, timestamp

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.action_item import DueDate
    from bot.domain.publication import OpenItem, RemindedItem

_YESTERDAY, _TODAY, _TOMORROW, _WEEK = -1, 0, 1, 7
"""Days from now."""

_REASONS: Final = {
    ReminderKind.ASSIGNED: "Yours now",
    ReminderKind.SNOOZED: "Snoozed until now",
    ReminderKind.SAID_DONE: "Said to be done",
}
_OVER: Final = {
    ItemStatus.DONE: "Done ✓",
    ItemStatus.CANCELLED: "Cancelled",
    ItemStatus.REJECTED: "Rejected",
}


class Reason(NamedTuple):
    """Why somebody is told of an item: as a heading over several, and over this one alone."""

    group: str
    alone: str


def reason(one: RemindedItem, now: datetime, zone: str) -> Reason:
    """Why they are told, seen from a moment (aware) by a reader in an IANA zone."""
    kind, due = one.reminder.kind, one.item.due
    if kind in _REASONS:
        return Reason(_REASONS[kind], _REASONS[kind])
    if kind is ReminderKind.HANDED_BACK:
        return Reason("Handed back", _handed_back(one))
    moment = due.instant if due else None
    if due is None or moment is None:
        return Reason("To be done", "To be done")
    if moment <= now or _days_ahead(due, moment, now, zone) <= _YESTERDAY:
        return Reason("Overdue", f"Overdue since {timestamp(moment, _style(due))}")
    return _ahead(due, moment, now, zone)


def standing(one: RemindedItem) -> str:
    """How an item stands that was changed after they were told of it."""
    item, meeting = one.item, one.meeting
    if item.status in _OVER:
        return _OVER[item.status]
    if one.reminder.kind is ReminderKind.SAID_DONE:
        return "Not done yet"
    if not is_still_theirs(one):
        return f"Now {name_of(item, meeting)}'s" if item.assignee else "Nobody's"
    return _still_theirs(one)


def listed_state(one: OpenItem, now: datetime) -> str:
    """How an item of a list stands: when it is due, unless that is past caring about."""
    item = one.item
    if item.status in _OVER:
        return _OVER[item.status]
    if item.snoozed is not None:
        return f"snoozed{snoozed_until(item, one.meeting)}"
    return due_briefly(item.due, now)


def due_words(due: DueDate | None, phrase_room: int) -> str:
    """When it is due, as every reader sees it in their own zone, with the words that were said."""
    if due is None:
        return "No date"
    said = f"“{brief(due.phrase, phrase_room)}”" if phrase_room else ""
    if due.instant is None:
        return f"No date yet: {said}" if said else "No date yet"
    when = f"Due {timestamp(due.instant, 'F')} ({timestamp(due.instant, 'R')})"
    was_said = said and due.basis is not DueBasis.MANUAL
    return f"{when} · {said}" if was_said else when


def due_briefly(due: DueDate | None, now: datetime) -> str:
    """The same in few characters."""
    if due is None or due.instant is None:
        return "no date"
    verb = "overdue since" if due.instant <= now else "due"
    return f"{verb} {timestamp(due.instant, _style(due))}"


def _still_theirs(one: RemindedItem) -> str:
    item, meeting = one.item, one.meeting
    if item.snoozed is not None:
        return f"Snoozed{snoozed_until(item, meeting)}"
    if item.status is ItemStatus.SUGGESTED:
        return "Not confirmed yet"
    moment = item.due.instant if item.due else None
    due = f"due {timestamp(moment, 'f')}" if moment else "no date"
    if one.reminder.kind is ReminderKind.ASSIGNED:
        return f"Confirmed, {due}"
    return f"{due[:1].upper()}{due[1:]}"


def _handed_back(one: RemindedItem) -> str:
    who = one.meeting.participant(one.reminder.appointment)
    if who is None:
        return "Not theirs: handed back"
    return f"Not theirs: {brief(who.name, NAME_ROOM)} handed it back"


def _ahead(due: DueDate, moment: datetime, now: datetime, zone: str) -> Reason:
    """A due moment that is still to come."""
    days = _days_ahead(due, moment, now, zone)
    if days == _TODAY:
        words = "Due today"
    elif days == _TOMORROW:
        words = "Due tomorrow"
    elif days < _WEEK:
        words = f"Due on {_local(due, moment, zone):%A}"
    else:
        return Reason("Due later", f"Due on {timestamp(moment, 'D')}")
    if due.is_date_only:
        return Reason(words, words)
    at = f"at {timestamp(moment, 't')}"
    return Reason(words, f"Due {at}" if days == _TODAY else f"{words}, {at}")


def _days_ahead(due: DueDate, moment: datetime, now: datetime, zone: str) -> int:
    return (_local(due, moment, zone).date() - now.astimezone(ZoneInfo(zone)).date()).days


def _local(due: DueDate, moment: datetime, zone: str) -> datetime:
    """A time is one moment; a date without an hour is that day wherever the reader is."""
    if due.is_date_only and due.local is not None:
        return due.local
    return moment.astimezone(ZoneInfo(zone))


def _style(due: DueDate) -> str:
    return "D" if due.is_date_only else "f"
