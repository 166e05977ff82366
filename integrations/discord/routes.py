"""Who answers which button, menu and form: all of them, also those that an earlier run sent."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias

import discord
from discord import ui

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from integrations.discord.actions import Action
    from integrations.discord.asking import Asked

    Handler: TypeAlias = Callable[[Asked, Mapping[str, str]], Awaitable[None]]
    """Answers a use; gets what the custom id carries, by the names of its parts."""


class Route(NamedTuple):
    """Every use of an action goes to its handler."""

    action: Action
    handler: Handler


class Routes(NamedTuple):
    """The routes of a subject: those of buttons and menus, and those of forms."""

    clicks: tuple[Route, ...]
    forms: tuple[Route, ...] = ()


def joined(*subjects: Routes) -> Routes:
    """The routes of several subjects together."""
    return Routes(
        tuple(chain.from_iterable(one.clicks for one in subjects)),
        tuple(chain.from_iterable(one.forms for one in subjects)),
    )


def answer_clicks(client: discord.Client, routes: Iterable[Route]) -> None:
    """Let every button and menu of these actions be answered, however old its message is."""
    client.add_dynamic_items(*map(_dynamic_item, routes))


def answer_forms(client: discord.Client, routes: Iterable[Route]) -> None:
    """Let every form of these actions be answered that is sent in; to be called once.

    The library knows a form only for as long as the process runs that opened it, and it keeps
    those that were closed without a word. So they are not left to it: see `forms.form`.
    """
    known = tuple(routes)

    async def on_interaction(asked: Asked) -> None:
        if asked.type is not discord.InteractionType.modal_submit or asked.data is None:
            return
        custom_id = str(asked.data.get("custom_id"))
        for action, handler in known:
            values = action.values(custom_id)
            if values is not None:
                await handler(asked, values)
                return

    client.event(on_interaction)


def _dynamic_item(route: Route) -> type[ui.DynamicItem[ui.Item[Any]]]:
    class Used(ui.DynamicItem[ui.Item[Any]], template=route.action.template):
        """A button or menu at the moment it is used."""

        def __init__(self, item: ui.Item[Any], values: Mapping[str, str]) -> None:
            super().__init__(item)
            self._values = values

        @classmethod
        async def from_custom_id(
            cls, _asked: Asked, item: ui.Item[Any], found: re.Match[str], /
        ) -> Self:
            return cls(item, found.groupdict())

        async def callback(self, asked: Asked) -> None:
            await route.handler(asked, self._values)

    return Used
