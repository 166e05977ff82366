"""What is done with an action item by one click: accepted, done, handed back, rejected, undone.

What a button says is what was so when its message was written; what is so now is read at the click,
and decided behind the desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.actions import (
    ACCEPT_ITEM,
    CONFIRM,
    DONE,
    NOT_DONE,
    NOT_MINE,
    REJECT,
    REOPEN,
    UNDO,
)
from integrations.slack.asking import answered
from integrations.slack.items.following import followed
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import TypeAlias

    from bot.ports.desk import ItemDesk, ItemView
    from integrations.slack.actions import Action
    from integrations.slack.asker import SlackAsker
    from integrations.slack.asking import Asked, Reply
    from integrations.slack.routes import Click

    Change: TypeAlias = Callable[[ItemDesk, SlackAsker, str], Awaitable[ItemView]]

_CHANGES: tuple[tuple[Action, Change], ...] = (
    (CONFIRM, lambda desk, by, item: desk.confirm(by, item)),
    (DONE, lambda desk, by, item: desk.done(by, item)),
    (REJECT, lambda desk, by, item: desk.reject(by, item)),
    (REOPEN, lambda desk, by, item: desk.reopen(by, item)),
    (ACCEPT_ITEM, lambda desk, by, item: desk.accept(by, item)),
    (NOT_DONE, lambda desk, by, item: desk.not_done(by, item)),
    (NOT_MINE, lambda desk, by, item: desk.hand_back(by, item)),
)


def item_routes() -> Routes:
    """Answers what is under every action item."""
    clicks = (Route(action, _changing(change)) for action, change in _CHANGES)
    return Routes(clicks=(*clicks, Route(UNDO, _undo)))


async def _undo(asked: Asked, at: Mapping[str, str]) -> None:
    """Take back what was done to the item as its message shows it: twice pressed, it is once."""

    async def work() -> Reply:
        seen = at.get("version", "")
        of = int(seen) if seen.isdecimal() else None
        return await followed(asked, await asked.desk.items.undo(await asked.by(), at["item"], of))

    await answered(asked, work)


def _changing(change: Change) -> Click:
    async def handle(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            view = await change(asked.desk.items, await asked.by(), at["item"])
            return await followed(asked, view)

        await answered(asked, work)

    return handle
