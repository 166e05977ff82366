"""Why somebody is told of an item, how it stands, and the words it comes from, as safe text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.action_item import AssigneeBasis, DueBasis, ItemStatus
from bot.domain.reminder import ReminderKind
from bot.domain.wording import assignee_wording, clock_time
from integrations.discord.notes.entries import PLATFORM, timestamp
from integrations.discord.notes.text import beginning, safe
from integrations.discord.nudges.buttons import is_still_theirs
from integrations.discord.places import link

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.action_item import ActionItem, DueDate
    from bot.domain.meeting import Meeting
    from bot.domain.publication import RemindedItem

NAME_ROOM: Final = 80
"""Characters of a name."""

_TODAY, _TOMORROW, _WEEK = 0, 1, 7
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


class Room(NamedTuple):
    """Characters that parts of an item may take at the most; with none, the part is left out."""

    task: int
    quote: int
    title: int
    phrase: int


def brief(text: str, room: int) -> str:
    """The beginning of untrusted text, as safe text of so many characters at the most.

    What is far behind is not looked at: there may be much of it, in many items.
    """
    return beginning(safe(text[: 2 * room]), room)


def reason(one: RemindedItem, now: datetime) -> Reason:
    """Why they are told, seen from a moment (aware)."""
    kind, due = one.reminder.kind, one.item.due
    if kind in _REASONS:
        return Reason(_REASONS[kind], _REASONS[kind])
    if kind is ReminderKind.HANDED_BACK:
        return Reason("Handed back", _handed_back(one))
    moment = due.instant if due else None
    if due is None or moment is None:
        return Reason("To be done", "To be done")
    if moment <= now:
        return Reason("Overdue", f"Overdue since {timestamp(moment, _style(due))}")
    return _ahead(due, moment, now)


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


def name_of(item: ActionItem, meeting: Meeting) -> str:
    """What the person is called that an item belongs to."""
    return brief(assignee_wording(item, meeting), NAME_ROOM)


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


def quote(item: ActionItem, meeting: Meeting, room: Room) -> str:
    """The words an item comes from, and where they were said; what was said of it later first."""
    if item.said_done is not None:
        who = meeting.participant(item.said_done.participant)
        name = f"{brief(who.name, NAME_ROOM)}, " if who else ""
        return "\n".join(
            (_quoted(item.said_done.evidence.quote, room), f"-# {name}in a later meeting")
        )
    evidence = item.evidence[0]
    where = source(item, meeting, room)
    if evidence.quote.strip() == item.task.strip():
        return f"-# {where}"
    return f"{_quoted(evidence.quote, room)}\n-# {where}"


def source(item: ActionItem, meeting: Meeting, room: Room) -> str:
    """Who said it and when, in which meeting, and the way there."""
    at = clock_time(item.evidence[0].start_s)
    basis = item.assignee.basis if item.assignee else None
    # who takes something on says it themselves; otherwise it is not known here who did
    who = f"{name_of(item, meeting)} at {at}" if basis is AssigneeBasis.SELF_COMMITMENT else at
    return f"{who} · {meeting_words(meeting, room)}"


def meeting_words(meeting: Meeting, room: Room) -> str:
    """A meeting by its title and day, and the way there."""
    where = meeting.place.thread or meeting.place.channel
    is_here = meeting.place.platform == PLATFORM and where.isdecimal()
    way = link(meeting.place) if is_here else f"on {safe(meeting.place.platform.capitalize())}"
    day = timestamp(meeting.started_at, "d")
    if not room.title:
        return f"{day} · {way}"
    return f"**{brief(meeting.title, room.title)}**, {day} · {way}"


def _still_theirs(one: RemindedItem) -> str:
    item, meeting = one.item, one.meeting
    if item.snoozed is not None:
        until = item.snoozed.instant(meeting.zone_of(one.reminder.participant))
        return f"Snoozed until {timestamp(until, 'f')}"
    if item.status is ItemStatus.SUGGESTED:
        return "Not confirmed yet"
    moment = item.due.instant if item.due else None
    due = f"due {timestamp(moment, 'f')}" if moment else "no date"
    if one.reminder.kind is ReminderKind.ASSIGNED:
        return f"Confirmed, {due}"
    return f"{due[:1].upper()}{due[1:]}"


def _quoted(words: str, room: Room) -> str:
    return f"> “{brief(words, room.quote)}”"


def _handed_back(one: RemindedItem) -> str:
    who = one.meeting.participant(one.reminder.appointment)
    if who is None:
        return "Not theirs: handed back"
    return f"Not theirs: {brief(who.name, NAME_ROOM)} handed it back"


def _ahead(due: DueDate, moment: datetime, now: datetime) -> Reason:
    """A due moment that is still to come; `due.local` is there."""
    today = now.astimezone(ZoneInfo(due.zone)).date()
    day = (moment.astimezone(ZoneInfo(due.zone)).date() - today).days
    if day == _TODAY:
        words = "Due today"
    elif day == _TOMORROW:
        words = "Due tomorrow"
    elif day < _WEEK:
        words = f"Due on {moment.astimezone(ZoneInfo(due.zone)):%A}"
    else:
        return Reason("Due later", f"Due on {timestamp(moment, 'D')}")
    if due.is_date_only:
        return Reason(words, words)
    at = f"at {timestamp(moment, 't')}"
    return Reason(words, f"Due {at}" if day == _TODAY else f"{words}, {at}")


def _style(due: DueDate) -> str:
    return "D" if due.is_date_only else "f"
