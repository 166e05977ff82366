"""What is said of one item in a direct message: why it comes, and what can be done about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import AssigneeBasis, ItemStatus
from bot.domain.reminder import ReminderKind
from bot.ports.desk import Mute, Snooze
from integrations.slack.actions import (
    ACCEPT_ITEM,
    DATE,
    DONE,
    ITEM_EVIDENCE,
    MENU,
    MUTE,
    NOT_MINE,
    OWNER,
    REJECT,
    REMINDERS,
    REOPEN,
    SNOOZE,
    SNOOZE_OTHER,
)
from integrations.slack.elements import actions, button, link, option, overflow, select, words
from integrations.slack.links import message_address
from integrations.slack.notes.entries import STATES, said_done_buttons, undo_button
from integrations.slack.places import PLATFORM, is_of
from integrations.slack.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from bot.domain.meeting import Meeting
    from bot.domain.outbox import MessageRef
    from bot.domain.publication import NudgePublication, OpenItem, RemindedItem
    from integrations.slack.elements import Block, Element

SNOOZES: Final = {
    Snooze.MINUTES_20: "For 20 minutes",
    Snooze.HOUR: "For an hour",
    Snooze.HOURS_3: "For 3 hours",
    Snooze.TOMORROW: "Until tomorrow morning",
    Snooze.WORKING_DAY: "Until the next working day",
    Snooze.MONDAY: "Until next Monday",
}
"""What snoozing is called, in the order in which it is offered."""

_MUTES: Final = {
    Mute.TODAY: "For today",
    Mute.WORKING_DAY: "Until the next working day",
    Mute.WEEK: "For a week",
}
_NAME_ROOM = 100
_TAKEN_ON: Final = frozenset({AssigneeBasis.SELF_COMMITMENT, AssigneeBasis.ASSIGNED_AND_ACCEPTED})
"""Who has said so in the meeting has accepted already."""


def heading(one: RemindedItem, told: NudgePublication) -> str:
    """Why an item is told of; once somebody has changed it, how it stands."""
    if one.is_changed:
        return STATES[one.item.status].capitalize()
    return _late(one, _reason(one, told))


def group_heading(one: RemindedItem, told: NudgePublication) -> str:
    """What several items are told under: a due date of another day is under another heading."""
    is_overdue = one.reminder.kind is ReminderKind.OVERDUE
    return _late(one, "Overdue" if is_overdue else _reason(one, told))


def title_of(one: RemindedItem | OpenItem, team: str, url: str, room: int) -> Element:
    """The title of an item's meeting, which leads to its notes where they are in this workspace."""
    return meeting_title(one.meeting, one.notes, team, url, room)


def meeting_title(
    meeting: Meeting, notes: MessageRef | None, team: str, url: str, room: int
) -> Element:
    """The title of a meeting; a link to its notes if they are here, else to its thread."""
    place, title = meeting.place, shortened(meeting.title, room)
    if not is_of(place, team):
        return words(title)
    if notes is not None and notes.platform == PLATFORM:
        return link(message_address(url, notes.channel, notes.message_id, place.thread), title)
    if place.thread is None:
        return words(title)
    return link(message_address(url, place.channel, place.thread), title)


def own_row(one: RemindedItem) -> Block:
    """What can be done about an item that is told of alone."""
    return actions(*_own_buttons(one), *_undo(one))


def short_row(one: RemindedItem, team: str) -> Block:
    """The same for one of several; `team` is the workspace where it is shown."""
    return actions(*_short_buttons(one, team), *_undo(one))


def foot() -> Block:
    """What can be done about all that one is told."""
    choices = [option(label, MUTE.option(how)) for how, label in _MUTES.items()]
    choices.append(option("Which reminders come…", REMINDERS.option("-")))
    return actions(select(MENU, "Mute", choices))


def _late(one: RemindedItem, words_: str) -> str:
    return f"{words_} (late)" if one.is_late else words_


def _reason(one: RemindedItem, told: NudgePublication) -> str:
    match one.reminder.kind:
        case ReminderKind.ASSIGNED:
            return "Yours now"
        case ReminderKind.DAY_BEFORE | ReminderKind.DUE | ReminderKind.OVERDUE:
            return _due(one, told)
        case ReminderKind.SNOOZED:
            return "Snoozed until now"
        case ReminderKind.SAID_DONE:
            return "Said to be done"
        case ReminderKind.HANDED_BACK:
            who = one.meeting.participant(one.reminder.appointment)
            name = shortened(who.name, _NAME_ROOM) if who else "Who had it"
            return f"{name} says that it is not theirs"


def _due(one: RemindedItem, told: NudgePublication) -> str:
    """When an item is or was due, seen from the day on which this is written."""
    due = one.item.due
    if due is None or due.instant is None:
        return "Overdue" if one.reminder.kind is ReminderKind.OVERDUE else "Due"
    day, today = _day(due.instant, told.zone), _day(told.now, told.zone)
    known = {today: "today", today + timedelta(days=1): "tomorrow"}
    if due.instant < told.now:
        return f"Overdue since {known.get(day) or _date(day)}"
    return f"Due {known.get(day) or f'on {_date(day)}'}"


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _date(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _own_buttons(one: RemindedItem) -> Iterator[Element | None]:
    item = one.item
    if (special := _special_buttons(one)) is not None:
        yield from special
    elif item.status.is_over:
        yield button("Reopen", REOPEN, item.id)
    else:
        accept = _accept(one)
        yield from accept
        yield button("Done", DONE, item.id, style=None if accept else "primary")
        if item.status.is_agreed:
            snoozes = (option(label, SNOOZE.option(item.id, how)) for how, label in SNOOZES.items())
            other = option("Pick a time…", SNOOZE_OTHER.option(item.id))
            yield select(MENU, "Snooze", (*snoozes, other))
        yield button("Date", DATE, item.id)
        yield button("Reassign", OWNER, item.id)
        if _is_theirs(one):
            yield button("Not mine", NOT_MINE, item.id)


def _short_buttons(one: RemindedItem, team: str) -> Iterator[Element | None]:
    item = one.item
    if (special := _special_buttons(one)) is not None:
        yield from special
    elif item.status.is_over:
        yield button("Reopen", REOPEN, item.id)
    else:
        yield from _accept(one)
        yield button("Done", DONE, item.id)
        yield overflow(MENU, _more(one, team))


def _special_buttons(one: RemindedItem) -> tuple[Element | None, ...] | None:
    """What there is to answer where something is asked; None where nothing is."""
    item = one.item
    if one.is_changed:
        return None
    if one.reminder.kind is ReminderKind.SAID_DONE and item.said_done is not None:
        return tuple(said_done_buttons(item))
    if one.reminder.kind is ReminderKind.HANDED_BACK:
        return (
            button("Reassign", OWNER, item.id, style="primary"),
            button("Not an item", REJECT, item.id),
        )
    return None


def _accept(one: RemindedItem) -> tuple[Element | None, ...]:
    """Where it would change something: for what was suggested, or somebody else has given them."""
    assignee = one.item.assignee
    is_asked = one.item.status is ItemStatus.SUGGESTED and _is_theirs(one)
    is_given = assignee is not None and assignee.basis not in _TAKEN_ON
    is_new = one.reminder.kind is ReminderKind.ASSIGNED and not one.is_changed
    if not (is_asked or (is_new and is_given)):
        return ()
    return (button("Accept", ACCEPT_ITEM, one.item.id, style="primary"),)


def _more(one: RemindedItem, team: str) -> Iterator[Element | None]:
    item = one.item
    if item.status.is_agreed:
        yield option("Snooze…", SNOOZE_OTHER.option(item.id))
    yield option("Date…", DATE.option(item.id))
    yield option("Reassign…", OWNER.option(item.id))
    if _is_theirs(one):
        yield option("Not mine", NOT_MINE.option(item.id))
    if is_of(one.meeting.place, team):
        yield option("Evidence", ITEM_EVIDENCE.option(item.id))


def _undo(one: RemindedItem) -> tuple[Element | None, ...]:
    return (undo_button(one.item),) if one.is_changed else ()


def _is_theirs(one: RemindedItem) -> bool:
    return one.item.owner == one.reminder.participant
