"""What can be done with an item: buttons and menus that know which server they are about.

A direct message is on no server, so every custom id carries the one that is asked on. They work as
well on a server and on a message that only one person sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

from bot.domain.action_item import ItemStatus
from bot.ports.desk import Snooze
from integrations.discord.actions import (
    NUDGE_ACCEPT,
    NUDGE_CONFIRM,
    NUDGE_DATE,
    NUDGE_DONE,
    NUDGE_NOT_DONE,
    NUDGE_NOT_MINE,
    NUDGE_OWNER,
    NUDGE_REJECT,
    NUDGE_REOPEN,
    NUDGE_SNOOZE,
    NUDGE_UNDO,
)
from integrations.discord.menus import Option, menu
from integrations.discord.rows import action_rows, button, rows

if TYPE_CHECKING:
    from discord import ui

    from bot.domain.action_item import ActionItem
    from bot.ports.desk import ItemView
    from integrations.discord.actions import Action
    from integrations.discord.rows import Button

PICK: Final = "pick"
"""The choice for who wants to write a moment."""

SNOOZES: Final = {
    Snooze.MINUTES_20: "20 minutes",
    Snooze.HOUR: "1 hour",
    Snooze.HOURS_3: "3 hours",
    Snooze.TOMORROW: "Tomorrow morning",
    Snooze.WORKING_DAY: "The next working day",
    Snooze.MONDAY: "Next Monday",
}
"""For how long an item can be snoozed, in words."""


def item_rows(view: ItemView, server: str, *, is_theirs: bool) -> list[ui.ActionRow[Any]]:
    """Everything that can be done with an item as it stands, for who has it and for others."""
    return [
        *action_rows(rows(*_buttons(view, server, is_theirs=is_theirs))),
        *snooze_menu(view.item, server),
    ]


def snooze_menu(item: ActionItem, server: str) -> list[ui.ActionRow[Any]]:
    """The menu of moments to be reminded at; none for what nobody is reminded of."""
    custom_id = NUDGE_SNOOZE.id(server, item.id)
    if custom_id is None or not item.status.is_agreed or item.assignee is None:
        return []
    options = (Option(until.value, name) for until, name in SNOOZES.items())
    return [menu(custom_id, "Snooze…", (*options, Option(PICK, "Pick a time…")))]


def usual_buttons(item: ActionItem, server: str, *, is_theirs: bool) -> tuple[Button, ...]:
    """What can be done with whatever is still to be done."""
    label, action = ("Not mine", NUDGE_NOT_MINE) if is_theirs else ("Not an item", NUDGE_REJECT)
    return present(
        item_button("Done", NUDGE_DONE, item, server, is_good=True),
        item_button("Date", NUDGE_DATE, item, server),
        item_button("Reassign", NUDGE_OWNER, item, server),
        item_button(label, action, item, server),
    )


def said_done_answers(item: ActionItem, server: str) -> tuple[Button, ...]:
    """The answers to whether an item is done that was said to be."""
    return present(
        item_button("Yes, it's done", NUDGE_DONE, item, server, is_good=True),
        item_button("Not yet", NUDGE_NOT_DONE, item, server),
    )


def accept_button(item: ActionItem, server: str) -> Button | None:
    """For who is to take it on."""
    return item_button("Accept", NUDGE_ACCEPT, item, server, is_good=True)


def reopen_button(item: ActionItem, server: str) -> Button | None:
    """For what is over."""
    return item_button("Reopen", NUDGE_REOPEN, item, server)


def undo_button(item: ActionItem, server: str) -> Button | None:
    """The way back from what was last done, as it is seen now: from nothing that comes later."""
    return button("Undo", NUDGE_UNDO, server, item.id, str(item.version))


def item_button(
    label: str, action: Action, item: ActionItem, server: str, *, is_good: bool = False
) -> Button | None:
    """A button about an item, for an action that carries a server and an item."""
    style = discord.ButtonStyle.success if is_good else discord.ButtonStyle.secondary
    return button(label, action, server, item.id, style=style)


def present(*buttons: Button | None) -> tuple[Button, ...]:
    """The buttons that there are."""
    return tuple(one for one in buttons if one is not None)


def _buttons(view: ItemView, server: str, *, is_theirs: bool) -> tuple[Button, ...]:
    item = view.item
    undo = undo_button(item, server) if view.can_undo else None
    if item.status.is_over:
        return present(undo, reopen_button(item, server))
    if item.said_done is not None:
        return present(*said_done_answers(item, server), undo)
    first = None
    if item.status is ItemStatus.SUGGESTED:
        confirm = item_button("Confirm", NUDGE_CONFIRM, item, server, is_good=True)
        first = accept_button(item, server) if is_theirs else confirm
    return present(first, *usual_buttons(item, server, is_theirs=is_theirs), undo)
