"""A bot of stock discord.py, a text channel and a person, for tests of the local Discord itself."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

import discord

from tests.servers.discord.server import LocalDiscord
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.servers.discord.faults import Behaviour
    from tests.servers.discord.rooms import LocalGuild
    from tests.servers.discord.world import Account, Channel


class Here(NamedTuple):
    """What there is."""

    local: LocalDiscord
    guild: LocalGuild
    text: Channel
    ann: Account
    client: discord.Client

    @property
    def channel(self) -> discord.TextChannel:
        """The text channel as the bot knows it."""
        channel = self.client.get_channel(self.text.id)
        assert isinstance(channel, discord.TextChannel)
        return channel


@asynccontextmanager
async def here(
    make_client: Callable[[LocalDiscord], discord.Client] | None = None,
    behaviour: Behaviour | None = None,
) -> AsyncIterator[Here]:
    """The bot is connected."""
    async with LocalDiscord.started(behaviour) as local:
        guild = local.add_guild("Acme")
        text = guild.add_text_channel("general")
        ann = guild.add_member("Ann")
        client = make_client(local) if make_client else None
        async with logged_in(local, client) as ready:
            yield Here(local, guild, text, ann, ready)
