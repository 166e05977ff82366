"""What one person does with the direct messages that they get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord.chat_room import ChatRoom
from tests.servers.discord.components import walk
from tests.servers.discord.messages import EPHEMERAL
from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from tests.servers.discord import Account, Interaction, LocalDiscord
    from tests.servers.discord.resolving import Chosen
    from tests.servers.discord.world import Json

_DEFERRED_UPDATE, _OPENED_FORM = 6, 9
"""Kinds of answers (interactions/receiving-and-responding)."""


class DirectMessages(ChatRoom):
    """Ben uses what he is sent; `rewrites` counts how often that was written anew."""

    def __init__(self, local: LocalDiscord) -> None:
        super().__init__(local)
        self.rewrites = 0

    @property
    def message(self) -> Json:
        """The newest direct message to Ben."""
        return self.local.rest.messages.direct_with(self.ben)[-1]

    def controls(self, message: Json | None = None) -> list[str]:
        """The labels of all buttons and the placeholders of all menus, from top to bottom."""
        return [
            one.get("label") or one["placeholder"]
            for one in walk((message or self.message)["components"])
            if one["type"] in {2, 3, 5}
        ]

    async def use(
        self, action: str, *values: Chosen, on: Json | None = None, by: Account | None = None
    ) -> Interaction:
        """Press a button of Ben's message, or choose from a menu, and wait for what comes of it.

        `action` is how its custom id begins; `on` is another message than the newest direct one.
        """
        person, message = by or self.ben, on or self.message
        custom_id = next(
            one["custom_id"]
            for one in walk(message["components"])
            if one.get("custom_id", "").startswith(f"{action}:")
        )
        where = self.local.direct(person)
        if values:
            return await self.told(self.local.choose(person, where, message, custom_id, *values))
        return await self.told(self.local.press(person, where, message, custom_id))

    async def fill_in(self, form: Interaction, **values: str) -> Interaction:
        """Send in a form and wait for what comes of it."""
        return await self.told(self.local.submit(self.ben, form, values))

    async def told(self, used: Interaction) -> Interaction:
        """Wait for a form, for words, or for the message to be written anew."""
        before = self.rewrites
        await used.answered()
        if used.kind == _OPENED_FORM:
            return used
        if used.kind == _DEFERRED_UPDATE:
            is_private = used.source is not None and used.source["flags"] & EPHEMERAL
            # what only they see is replaced; a direct message is written anew, or they are told why
            await until(
                lambda: (
                    len(used.messages) > 1 or (used.edits if is_private else self.rewrites > before)
                )
            )
            return used
        return await used.finished()
