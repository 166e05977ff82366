"""What can be done with what a message tells of, and with all that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.action_item import AssigneeBasis, ItemStatus
from bot.domain.reminder import ReminderKind
from bot.ports.desk import Mute
from integrations.discord.actions import MUTE, NUDGE_MORE, NUDGE_OWNER, NUDGE_REJECT
from integrations.discord.items.buttons import (
    accept_button,
    item_button,
    present,
    reopen_button,
    said_done_answers,
    undo_button,
    usual_buttons,
)
from integrations.discord.limits import MENU_OPTIONS
from integrations.discord.menus import Option, menu
from integrations.discord.places import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from discord import ui

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting, Place
    from bot.domain.publication import RemindedItem
    from integrations.discord.rows import Button

MUTES: Final = {
    Mute.TODAY: "Today",
    Mute.WORKING_DAY: "Until the next working day",
    Mute.WEEK: "For a week",
}
"""For how long somebody can hear nothing, in words."""


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
    return one.item.owner == one.reminder.participant


def nudge_buttons(one: RemindedItem, server: str) -> tuple[Button, ...]:
    """What who was reminded of an item can do with it now, the likeliest first."""
    item, kind = one.item, one.reminder.kind
    undo = undo_button(item, server) if one.is_changed else None
    if one.is_changed and not is_still_theirs(one):
        return present(undo)
    if item.status.is_over:
        return present(undo, reopen_button(item, server))
    if kind is ReminderKind.SAID_DONE and item.said_done is not None:
        return said_done_answers(item, server)
    if kind is ReminderKind.HANDED_BACK and not one.is_changed:
        return present(
            item_button("Reassign", NUDGE_OWNER, item, server),
            item_button("Not an item", NUDGE_REJECT, item, server),
        )
    is_new = kind is ReminderKind.ASSIGNED and not one.is_changed and not _is_taken_on(item)
    is_asked = is_new or item.status is ItemStatus.SUGGESTED
    accept = accept_button(item, server) if is_asked else None
    return present(accept, *usual_buttons(item, server, is_theirs=True), undo)


def said_done_buttons(item: ActionItem, server: str) -> tuple[Button, ...]:
    """The answers to whether an item is done that was said to be; the way back once it is so."""
    if item.said_done is not None and not item.status.is_over:
        return said_done_answers(item, server)
    return present(undo_button(item, server))


def mute_menu(server: str) -> list[ui.ActionRow[Any]]:
    """The menu of how long to hear nothing at all."""
    custom_id = MUTE.id(server)
    options = (Option(how_long.value, name) for how_long, name in MUTES.items())
    return [menu(custom_id, "Mute all reminders…", options)] if custom_id else []


def more_menus(options: Sequence[Option]) -> list[ui.ActionRow[Any]]:
    """Menus of items, each with its `item_value`; what is chosen opens with all its buttons."""
    pages = range(0, len(options), MENU_OPTIONS)
    return [
        menu(NUDGE_MORE.id(str(at)) or "", "Do more with…", options[at : at + MENU_OPTIONS])
        for at in pages
    ]


def _is_taken_on(item: ActionItem) -> bool:
    """Whether its assignee has said so themselves, so that to say it again would change nothing."""
    given = item.assignee
    if given is None or given.basis is not AssigneeBasis.ASSIGNED_AND_ACCEPTED:
        return False
    return given.confidence >= 1
