"""The client: what Minuta asks Discord to tell it, and the commands it offers."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Final

import discord

from integrations.discord.commands import add_commands
from integrations.discord.notes.evidence import add_views

if TYPE_CHECKING:
    from bot.ports import Desk


_IDENTIFY_EVERY_S: Final = 5.0
"""Discord takes one IDENTIFY of a bot in so many seconds (gateway documentation, rate limiting)."""

_SOONEST_S: Final = 1.0
_LATEST_S: Final = 2.0
"""When a session was declared invalid, 1 to 5 s chosen at random are to be waited."""


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
        self._identified_at = float("-inf")

    async def before_identify_hook(
        self,
        shard_id: int | None,  # noqa: ARG002 (the library's)
        *,
        initial: bool = False,
    ) -> None:
        """Wait as long as Discord asks for, and no longer: meanwhile no voice is heard."""
        if not initial:
            since_s = time.monotonic() - self._identified_at
            soonest_s = random.uniform(_SOONEST_S, _LATEST_S)  # noqa: S311 (no secret)
            await asyncio.sleep(max(soonest_s, _IDENTIFY_EVERY_S - since_s))
        self._identified_at = time.monotonic()

    async def answer(self, desk: Desk) -> None:
        """Offer the commands and answer them, and the buttons of all notes, at this desk.

        Raises `discord.HTTPException`.
        """
        add_views(self, desk)
        add_commands(self._tree, desk)
        await self._tree.sync()
