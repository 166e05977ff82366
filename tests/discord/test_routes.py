"""Every button, menu and form has exactly one who answers it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from integrations.discord.buttons import routes_to
from integrations.discord.commands.action_items import PickedMessages
from tests.discord.command_room import command_room

if TYPE_CHECKING:
    from collections.abc import Iterable

    from integrations.discord.routes import Route


def answerers(custom_id: str, routes: Iterable[Route]) -> list[str]:
    return [one.action.name for one in routes if one.action.values(custom_id) is not None]


async def test_no_id_is_answered_twice(sqlite_database_url: str) -> None:
    async with command_room(sqlite_database_url, answers=False) as room:
        routes = routes_to(room.desk, PickedMessages())
    for action in (one.action for one in chain(routes.clicks, routes.forms)):
        custom_id = action.id(*(f"7{number}" for number, _ in enumerate(action.parts)))
        assert custom_id is not None
        there = [kind for kind in (routes.clicks, routes.forms) if answerers(custom_id, kind)]
        assert [answerers(custom_id, kind) for kind in there] == [[action.name]]
