"""A bot of stock discord.py, a room and people, for the tests of the local Discord itself."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.servers.discord.server import LocalDiscord
from tests.servers.discord.stock_client import Listener, join, logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import discord

    from tests.servers.discord.faults import Behaviour
    from tests.servers.discord.people import Speaker
    from tests.servers.discord.remote import RemoteClient
    from tests.servers.discord.rooms import LocalGuild, VoiceRoom
    from tests.servers.discord.world import Account


class Scene:
    """A bot that listens in a room, and people who may come."""

    def __init__(
        self, local: LocalDiscord, guild: LocalGuild, room: VoiceRoom, client: discord.Client
    ) -> None:
        self.local = local
        self.guild = guild
        self.room = room
        self.client = client
        self.people = [member.account for member in guild.members.values()][2:]
        self._ears: Listener | None = None

    async def listen(self, mode: str = "", timeout_s: float = 30.0) -> RemoteClient:
        """Let the bot in."""
        self._ears = Listener(await join(self.client, self.room.id, mode, timeout_s))
        return await self.room.until_in(self.local.bot)

    @property
    def ears(self) -> Listener:
        """What hears for the bot; it must have been let in."""
        assert self._ears is not None
        return self._ears

    async def enter(self, person: Account) -> Speaker:
        """Let a person in and tell the bot the SSRC."""
        speaker = await self.room.join(person)
        self.ears.user_ids[speaker.ssrc] = person.id
        return speaker


@asynccontextmanager
async def scene(
    behaviour: Behaviour | None = None, *, people: int = 1, is_stage: bool = False
) -> AsyncIterator[Scene]:
    """A room with a bot of stock discord.py logged in, which is not in the room yet."""
    async with LocalDiscord.started(behaviour) as local:
        guild = local.add_guild("Acme")
        room = guild.add_stage("Stage") if is_stage else guild.add_voice_channel("Standup")
        for number in range(people):
            guild.add_member(f"Ann {number}")
        async with logged_in(local) as client:
            yield Scene(local, guild, room, client)
