"""What can be done with an item: buttons and menus that know which server they are about.

A direct message is on no server, so every custom id carries the one that is asked on. They work as
well on a server and on a message that only one person sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.action_item import ItemStatus
from bot.domain.reminder import ReminderKind
from bot.ports.desk import Mute, Snooze
from integrations.discord.actions import (
    MUTE,
    NUDGE_ACCEPT,
    NUDGE_CONFIRM,
    NUDGE_DATE,
    NUDGE_DONE,
    NUDGE_MORE,
    NUDGE_NOT_DONE,
    NUDGE_NOT_MINE,
    NUDGE_OWNER,
    NUDGE_REJECT,
    NUDGE_REOPEN,
    NUDGE_SNOOZE,
    NUDGE_UNDO,
)
from integrations.discord.notes.entries import CLOSED, PLATFORM
from integrations.discord.notes.limits import MENU_OPTIONS
from integrations.discord.notes.menus import Option, menu
from integrations.discord.rows import action_rows, button, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting, Place
    from bot.domain.publication import RemindedItem
    from integrations.discord.actions import Action
    from integrations.discord.rows import Button

PICK: Final = "pick"
"""The choice for who wants to write a moment."""

_SNOOZES: Final = (
    Option(Snooze.MINUTES_20, "20 minutes"),
    Option(Snooze.HOUR, "1 hour"),
    Option(Snooze.HOURS_3, "3 hours"),
    Option(Snooze.TOMORROW, "Tomorrow"),
    Option(Snooze.WORKING_DAY, "Next working day"),
    Option(Snooze.MONDAY, "Next Monday"),
    Option(PICK, "Pick a time…"),
)
_MUTES: Final = (
    Option(Mute.TODAY, "Today"),
    Option(Mute.WORKING_DAY, "Until the next working day"),
    Option(Mute.WEEK, "For a week"),
)
_CAN_BE_SNOOZED: Final = frozenset({ItemStatus.OPEN, ItemStatus.SNOOZED})
_GOOD: Final = discord.ButtonStyle.success


def server_of(meeting: Meeting, place: Place) -> str:
    """The server on which an item is answered by who has an account at `place`.

    That of its meeting; for a meeting of another platform, their own.
    """
    return (meeting.place if meeting.place.platform == PLATFORM else place).workspace


def item_value(server: str, item_id: str) -> str:
    """What stands for an item in `more_menus`."""
    return f"{server}:{item_id}"


def is_still_theirs(one: RemindedItem) -> bool:
    """Whether who was reminded of an item has it now."""
    assignee = one.item.assignee
    return assignee is not None and assignee.participant == one.reminder.participant


def nudge_buttons(one: RemindedItem, server: str) -> tuple[Button, ...]:
    """What who was reminded of an item can do with it now, the likeliest first."""
    item, kind = one.item, one.reminder.kind
    if one.is_changed and not is_still_theirs(one):
        return _there(_undo(item, server))
    if item.status in CLOSED:
        return _there(_undo(item, server), _plain("Reopen", NUDGE_REOPEN, item, server))
    if kind is ReminderKind.SAID_DONE and item.said_done is not None:
        return _said_done(item, server)
    if kind is ReminderKind.HANDED_BACK and not one.is_changed:
        return _there(
            _plain("Reassign", NUDGE_OWNER, item, server),
            _plain("Not an item", NUDGE_REJECT, item, server),
        )
    is_new = kind is ReminderKind.ASSIGNED and not one.is_changed
    accept = _good("Accept", NUDGE_ACCEPT, item, server) if is_new else None
    undo = _undo(item, server) if one.is_changed else None
    return _there(accept, *_usual(item, server, is_theirs=True), undo)


def item_rows(item: ActionItem, server: str, *, is_theirs: bool) -> list[ui.ActionRow[Any]]:
    """Everything that can be done with an item as it stands, for who has it and for others."""
    return [
        *action_rows(rows(*_card_buttons(item, server, is_theirs=is_theirs))),
        *snooze_menu(item, server),
    ]


def said_done_buttons(item: ActionItem, server: str) -> tuple[Button, ...]:
    """The answers to whether an item is done that was said to be; the way back once it is so."""
    if item.said_done is not None:
        return _said_done(item, server)
    return _there(_undo(item, server))


def snooze_menu(item: ActionItem, server: str) -> list[ui.ActionRow[Any]]:
    """The menu of moments to be reminded at; none for what nobody is reminded of."""
    custom_id = NUDGE_SNOOZE.id(server, item.id)
    if custom_id is None or item.status not in _CAN_BE_SNOOZED or item.assignee is None:
        return []
    return [menu(custom_id, "Snooze…", _SNOOZES)]


def mute_menu(server: str) -> list[ui.ActionRow[Any]]:
    """The menu of how long to hear nothing at all."""
    custom_id = MUTE.id(server)
    return [menu(custom_id, "Mute all reminders…", _MUTES)] if custom_id else []


def more_menus(options: Sequence[Option]) -> list[ui.ActionRow[Any]]:
    """Menus of items, each with its `item_value`; what is chosen opens with all its buttons."""
    pages = range(0, len(options), MENU_OPTIONS)
    return [
        menu(NUDGE_MORE.id(str(at)) or "", "Do more with…", options[at : at + MENU_OPTIONS])
        for at in pages
    ]


def _card_buttons(item: ActionItem, server: str, *, is_theirs: bool) -> tuple[Button, ...]:
    undo = _undo(item, server) if item.version > 1 else None
    if item.status in CLOSED:
        return _there(undo, _plain("Reopen", NUDGE_REOPEN, item, server))
    if item.said_done is not None:
        return _there(*_said_done(item, server), undo)
    first = None
    if item.status is ItemStatus.SUGGESTED:
        label, action = ("Accept", NUDGE_ACCEPT) if is_theirs else ("Confirm", NUDGE_CONFIRM)
        first = _good(label, action, item, server)
    return _there(first, *_usual(item, server, is_theirs=is_theirs), undo)


def _usual(item: ActionItem, server: str, *, is_theirs: bool) -> tuple[Button, ...]:
    label, action = ("Not mine", NUDGE_NOT_MINE) if is_theirs else ("Not an item", NUDGE_REJECT)
    return _there(
        _good("Done", NUDGE_DONE, item, server),
        _plain("Date", NUDGE_DATE, item, server),
        _plain("Reassign", NUDGE_OWNER, item, server),
        _plain(label, action, item, server),
    )


def _said_done(item: ActionItem, server: str) -> tuple[Button, ...]:
    return _there(
        _good("Yes, it's done", NUDGE_DONE, item, server),
        _plain("Not yet", NUDGE_NOT_DONE, item, server),
    )


def _undo(item: ActionItem, server: str) -> Button | None:
    return _plain("Undo", NUDGE_UNDO, item, server)


def _plain(label: str, action: Action, item: ActionItem, server: str) -> Button | None:
    return button(label, action, server, item.id)


def _good(label: str, action: Action, item: ActionItem, server: str) -> Button | None:
    return button(label, action, server, item.id, style=_GOOD)


def _there(*buttons: Button | None) -> tuple[Button, ...]:
    return tuple(one for one in buttons if one is not None)
