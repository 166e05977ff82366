"""The client: what Minuta asks Discord to tell it, and the commands it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from integrations.discord.commands import add_commands

if TYPE_CHECKING:
    from bot.ports import Desk


class DiscordClient(discord.Client):
    """A client that knows who is in which voice room, and nothing of what people write.

    Its commands are put up once the client is ready and somebody is there to answer them.
    """

    def __init__(self, *, guild_ready_timeout_s: float = 2.0) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, voice_states=True),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=guild_ready_timeout_s,
        )
        self._tree = discord.app_commands.CommandTree(self)

    async def answer(self, desk: Desk) -> None:
        """Offer the commands and answer them at this desk.

        Raises `discord.HTTPException`.
        """
        add_commands(self._tree, desk)
        await self._tree.sync()
