"""The buttons under an action item: what they change is said in words, to who clicked alone.

The page follows by itself. What a button says is what was so when the page was written; what is so
now is read at the click, and decided behind the desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.action_item import ItemStatus
from integrations.discord.actions import CONFIRM, DONE, NUDGE_UNDO, REJECT, REOPEN
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.forms import is_private
from integrations.discord.notes import layout
from integrations.discord.notes.entries import CLOSED, stateless_text
from integrations.discord.notes.text import beginning
from integrations.discord.nudges.buttons import snooze_menu
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import action_rows, button, rows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import TypeAlias

    from discord import ui

    from bot.ports.desk import ItemDesk, ItemView
    from integrations.discord.actions import Action
    from integrations.discord.asking import Asked
    from integrations.discord.routes import Handler

    Change: TypeAlias = Callable[[DiscordAsker, str], Awaitable[ItemView]]

STANDING = {
    ItemStatus.SUGGESTED: "**Suggested**, nobody has confirmed it yet",
    ItemStatus.OPEN: "**Open**, to be done",
    ItemStatus.SNOOZED: "**Snoozed**",
    ItemStatus.DONE: "**Done**, nobody is reminded of it any more",
    ItemStatus.CANCELLED: "**Cancelled**, nobody is reminded of it any more",
    ItemStatus.REJECTED: "**Rejected**, nobody is reminded of it",
}
"""What each state means."""
_TEXT_ROOM = 3500
"""Characters of an item with something above and below it."""


def standing(view: ItemView) -> ui.LayoutView:
    """How an item stands now, with the way back, and when to be reminded of it."""
    item, meeting = view
    task = beginning(stateless_text(item, meeting), _TEXT_ROOM)
    text = f"{STANDING[item.status]}\n{task}\n-# The notes follow in a moment."
    server = meeting.place.workspace
    back = rows(
        button("Undo", NUDGE_UNDO, server, item.id) if item.version > 1 else None,
        button("Reopen", REOPEN, item.id) if item.status in CLOSED else None,
    )
    return layout.plain(text, under=(*action_rows(back), *snooze_menu(item, server)))


def item_routes(desk: ItemDesk) -> Routes:
    """Answers [Confirm], [Done], [Reject] and [Reopen] of all notes."""
    changes: tuple[tuple[Action, Change], ...] = (
        (CONFIRM, desk.confirm),
        (DONE, desk.done),
        (REJECT, desk.reject),
        (REOPEN, desk.reopen),
    )
    return Routes(clicks=tuple(Route(action, _changing(change)) for action, change in changes))


def _changing(change: Change) -> Handler:
    async def handle(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            return Reply(view=standing(await change(DiscordAsker.of(asked), at["item"])))

        await answered(asked, work, is_replacing=is_private(asked))

    return handle
