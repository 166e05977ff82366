"""The buttons of an item that need no further question, and the menu of items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotFoundError
from integrations.discord.actions import (
    CONFIRM,
    DONE,
    NUDGE_ACCEPT,
    NUDGE_CONFIRM,
    NUDGE_DONE,
    NUDGE_MORE,
    NUDGE_NOT_DONE,
    NUDGE_NOT_MINE,
    NUDGE_REJECT,
    NUDGE_REOPEN,
    NUDGE_UNDO,
    NUDGE_UNDO_LAST,
    REJECT,
    REOPEN,
)
from integrations.discord.asking import Reply, answered
from integrations.discord.forms import picked
from integrations.discord.items.acting import asker, changed, of_notes
from integrations.discord.items.card import card_for
from integrations.discord.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports.desk import ItemView
    from integrations.discord.actions import Action
    from integrations.discord.asker import DiscordAsker
    from integrations.discord.asking import Asked
    from integrations.discord.items.acting import Change, ItemDesks
    from integrations.discord.routes import Handler


def click_routes(desk: ItemDesks) -> Routes:
    """Answers what is one click, in notes and everywhere else."""
    items = desk.items
    of_notes_too: tuple[tuple[Action, Action, Change], ...] = (
        (NUDGE_CONFIRM, CONFIRM, items.confirm),
        (NUDGE_DONE, DONE, items.done),
        (NUDGE_REJECT, REJECT, items.reject),
        (NUDGE_REOPEN, REOPEN, items.reopen),
    )
    others: tuple[tuple[Action, Change], ...] = (
        (NUDGE_ACCEPT, items.accept),
        (NUDGE_NOT_DONE, items.not_done),
        (NUDGE_NOT_MINE, items.hand_back),
        (NUDGE_UNDO_LAST, items.undo),
    )
    return Routes(
        clicks=(
            *(Route(action, _changing(desk, change)) for action, change in others),
            *(Route(action, _changing(desk, change)) for action, _, change in of_notes_too),
            *(Route(notes, of_notes(_changing(desk, change))) for _, notes, change in of_notes_too),
            Route(NUDGE_UNDO, _undoing(desk)),
            Route(NUDGE_MORE, _opening(desk)),
        )
    )


def _changing(desk: ItemDesks, change: Change) -> Handler:
    async def handle(asked: Asked, at: Mapping[str, str]) -> None:
        await changed(asked, at, desk, change)

    return handle


def _undoing(desk: ItemDesks) -> Handler:
    async def handle(asked: Asked, at: Mapping[str, str]) -> None:
        async def undo(by: DiscordAsker, item_id: str) -> ItemView:
            return await desk.items.undo(by, item_id, int(at["version"]))

        await changed(asked, at, desk, undo)

    return handle


def _opening(desk: ItemDesks) -> Handler:
    async def handle(asked: Asked, _at: Mapping[str, str]) -> None:
        server, _, item_id = (picked(asked) or "").partition(":")

        async def work() -> Reply:
            if not item_id:
                raise NotFoundError("There is no such item.", "Choose one from the menu.")
            by = await asker(asked, server)
            return Reply(view=await card_for(by, await desk.items.show(by, item_id), desk.accounts))

        await answered(asked, work)

    return handle
