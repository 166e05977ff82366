"""What is said of one item in a direct message: why it comes, and what can be done about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import ItemStatus
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
    UNDO,
)
from integrations.slack.elements import actions, button, link, option, overflow, select, words
from integrations.slack.links import message_address
from integrations.slack.notes.entries import CLOSED, said_done_buttons
from integrations.slack.places import PLATFORM
from integrations.slack.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from bot.domain.meeting import Meeting
    from bot.domain.publication import NudgePublication, RemindedItem
    from integrations.slack.elements import Block, Element

_STANDING: Final = {
    ItemStatus.SUGGESTED: "Suggested, nobody has confirmed it yet",
    ItemStatus.OPEN: "To be done",
    ItemStatus.SNOOZED: "Snoozed",
    ItemStatus.DONE: "Done",
    ItemStatus.CANCELLED: "Cancelled",
    ItemStatus.REJECTED: "Rejected",
}
_SNOOZES: Final = {
    Snooze.MINUTES_20: "20 minutes",
    Snooze.HOUR: "1 hour",
    Snooze.HOURS_3: "3 hours",
    Snooze.TOMORROW: "Tomorrow",
    Snooze.WORKING_DAY: "Next working day",
    Snooze.MONDAY: "Next Monday",
}
_MUTES: Final = {
    Mute.TODAY: "For today",
    Mute.WORKING_DAY: "Until the next working day",
    Mute.WEEK: "For a week",
}
_NAME_ROOM = 100


def heading(one: RemindedItem, told: NudgePublication) -> str:
    """Why an item is told of; once somebody has changed it, how it stands."""
    return _STANDING[one.item.status] if one.is_changed else _late(one, _reason(one, told))


def group_heading(one: RemindedItem, told: NudgePublication) -> str:
    """What several items are told under: they stay there when one of them is changed."""
    is_overdue = one.reminder.kind is ReminderKind.OVERDUE
    return _late(one, "Overdue" if is_overdue else _reason(one, told))


def title_of(meeting: Meeting, team: str, url: str, room: int) -> Element:
    """The title of a meeting, which leads to it where it is in this workspace."""
    place, title = meeting.place, shortened(meeting.title, room)
    is_here = (place.platform, place.workspace) == (PLATFORM, team)
    if not is_here or place.thread is None:
        return words(title)
    return link(message_address(url, place.channel, place.thread), title)


def own_row(one: RemindedItem) -> Block:
    """What can be done about an item that is told of alone."""
    return actions(*_own_buttons(one), *_undo(one))


def short_row(one: RemindedItem) -> Block:
    """The same for one of several."""
    return actions(*_short_buttons(one), *_undo(one))


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
    elif item.status in CLOSED:
        yield button("Reopen", REOPEN, item.id)
    else:
        accept = _accept(one)
        yield from accept
        yield button("Done", DONE, item.id, style=None if accept else "primary")
        snoozes = (option(label, SNOOZE.option(item.id, how)) for how, label in _SNOOZES.items())
        other = option("Pick a time…", SNOOZE_OTHER.option(item.id))
        yield select(MENU, "Snooze", (*snoozes, other))
        yield button("Date", DATE, item.id)
        yield button("Reassign", OWNER, item.id)
        if _is_theirs(one):
            yield button("Not mine", NOT_MINE, item.id)


def _short_buttons(one: RemindedItem) -> Iterator[Element | None]:
    item = one.item
    if (special := _special_buttons(one)) is not None:
        yield from special
    elif item.status in CLOSED:
        yield button("Reopen", REOPEN, item.id)
    else:
        yield from _accept(one)
        yield button("Done", DONE, item.id)
        yield overflow(MENU, _more(one))


def _special_buttons(one: RemindedItem) -> tuple[Element | None, ...] | None:
    """What there is to answer where something is asked; None where nothing is."""
    item = one.item
    if one.is_changed:
        return None
    if one.reminder.kind is ReminderKind.SAID_DONE:
        return tuple(said_done_buttons(item))
    if one.reminder.kind is ReminderKind.HANDED_BACK:
        return (
            button("Reassign", OWNER, item.id, style="primary"),
            button("Not an item", REJECT, item.id),
        )
    return None


def _accept(one: RemindedItem) -> tuple[Element | None, ...]:
    if one.is_changed or one.reminder.kind is not ReminderKind.ASSIGNED:
        return ()
    return (button("Accept", ACCEPT_ITEM, one.item.id, style="primary"),)


def _more(one: RemindedItem) -> Iterator[Element | None]:
    item = one.item
    yield option("Snooze…", SNOOZE_OTHER.option(item.id))
    yield option("Date…", DATE.option(item.id))
    yield option("Reassign…", OWNER.option(item.id))
    if _is_theirs(one):
        yield option("Not mine", NOT_MINE.option(item.id))
    yield option("Evidence", ITEM_EVIDENCE.option(item.id))


def _undo(one: RemindedItem) -> tuple[Element | None, ...]:
    return (button("Undo", UNDO, one.item.id),) if one.is_changed else ()


def _is_theirs(one: RemindedItem) -> bool:
    assignee = one.item.assignee
    return assignee is not None and assignee.participant == one.reminder.participant
