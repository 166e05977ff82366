"""The buttons of an item that need no further question, and the menu of items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotFoundError
from integrations.discord.actions import (
    NUDGE_ACCEPT,
    NUDGE_CONFIRM,
    NUDGE_DONE,
    NUDGE_MORE,
    NUDGE_NOT_DONE,
    NUDGE_NOT_MINE,
    NUDGE_REJECT,
    NUDGE_REOPEN,
    NUDGE_UNDO,
)
from integrations.discord.asking import Reply, answered
from integrations.discord.forms import picked
from integrations.discord.nudges.acting import asker, changed, shown
from integrations.discord.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports.desk import ItemDesk
    from integrations.discord.actions import Action
    from integrations.discord.asking import Asked
    from integrations.discord.nudges.acting import Change
    from integrations.discord.routes import Handler


def answer_routes(desk: ItemDesk) -> Routes:
    """Answers what is one click."""
    changes: tuple[tuple[Action, Change], ...] = (
        (NUDGE_ACCEPT, desk.accept),
        (NUDGE_CONFIRM, desk.confirm),
        (NUDGE_DONE, desk.done),
        (NUDGE_NOT_DONE, desk.not_done),
        (NUDGE_NOT_MINE, desk.hand_back),
        (NUDGE_REJECT, desk.reject),
        (NUDGE_REOPEN, desk.reopen),
        (NUDGE_UNDO, desk.undo),
    )

    async def show(asked: Asked, _at: Mapping[str, str]) -> None:
        server, _, item_id = (picked(asked) or "").partition(":")

        async def work() -> Reply:
            if not item_id:
                raise NotFoundError("There is no such item.", "Choose one from the menu.")
            by = await asker(asked, server)
            return shown(asked, by, await desk.show(by, item_id), server)

        await answered(asked, work)

    one_click = (Route(action, _changing(change)) for action, change in changes)
    return Routes(clicks=(*one_click, Route(NUDGE_MORE, show)))


def _changing(change: Change) -> Handler:
    async def handle(asked: Asked, at: Mapping[str, str]) -> None:
        await changed(asked, at, change)

    return handle
