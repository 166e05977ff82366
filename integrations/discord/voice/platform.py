"""Discord's voice rooms, for a client of discord.py."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, ClassVar

from discord.channel import VocalGuildChannel

from bot.ports.voice import VoiceConnection, VoicePlatform
from integrations.discord.voice import departures
from integrations.discord.voice.lifecycle import Patience
from integrations.discord.voice.members import members_of
from integrations.discord.voice.room import PLATFORM, DiscordRoom, Terms
from integrations.discord.voice.sign import Signs
from integrations.discord.voice.timer import LoopTimer, Timer
from integrations.discord.voice.watchdog import Suspicion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    import discord

    from bot.domain.meeting import Place
    from bot.domain.voice import RoomMember, RoomSign
    from bot.ports.voice import VoiceSink


class DiscordVoice(VoicePlatform):
    """Listens through a client that is logged in; it needs the intents *guilds* and *voice_states*.

    A place is a server's id and a channel's. One bot can be in one room per server.
    """

    name: ClassVar[str] = PLATFORM

    def __init__(
        self,
        client: discord.Client,
        *,
        timer: Timer | None = None,
        patience: Patience = Patience(),  # noqa: B008 (immutable)
        suspicion: Suspicion = Suspicion(),  # noqa: B008 (immutable)
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._client = client
        self._signs = Signs(client)
        self._terms = Terms(timer or LoopTimer(), patience, suspicion, jitter)

    async def join(
        self, room: Place, sink: VoiceSink, opted_out: AbstractSet[str]
    ) -> VoiceConnection:
        """Enter a room and listen; packets of `opted_out` user ids are never decrypted.

        Raises `VoiceError` with what to do when the room can't be entered.
        """
        channel = self._enterable(room)
        connection = DiscordRoom(self._client, channel, sink, self._terms)
        connection.opt_out(opted_out)
        await connection.entered()
        return connection

    def members(self, room: Place) -> Sequence[RoomMember]:
        """Who is in a room, without the bot, whether it is in there or not.

        Nobody, if the bot can't see the room.
        """
        guild = self._client.get_guild(int(room.workspace))
        channel = guild.get_channel(int(room.channel)) if guild else None
        own = self._client.user
        if not isinstance(channel, VocalGuildChannel) or own is None:
            return ()
        return members_of(channel, own.id)

    async def show(self, room: Place, sign: RoomSign) -> None:
        """Mark the bot's name and set the room's status, as far as the bot has the rights.

        Those are Change Nickname and Set Voice Channel Status. Raises `ProviderError`.
        """
        await self._signs.show(room, sign)

    def _enterable(self, room: Place) -> VocalGuildChannel:
        guild = self._client.get_guild(int(room.workspace))
        if guild is None or guild.unavailable:
            raise departures.no_guild()
        channel = guild.get_channel(int(room.channel))
        if channel is None:
            raise departures.not_found()
        if not isinstance(channel, VocalGuildChannel):
            raise departures.not_a_voice_room(channel.name)
        permissions = channel.permissions_for(guild.me)
        if not permissions.view_channel:
            raise departures.not_found()
        if not permissions.connect:
            raise departures.no_permission(channel.name)
        if guild.voice_client is not None:
            raise departures.occupied(getattr(guild.voice_client.channel, "name", "another one"))
        if 0 < channel.user_limit <= len(channel.voice_states) and not permissions.move_members:
            raise departures.full(channel.name, channel.user_limit)
        return channel
