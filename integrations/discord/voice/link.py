"""The bot's place in a voice room: how to get it, and what can happen to it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Final

import aiohttp
import discord
from discord.channel import VocalGuildChannel

from integrations.discord.voice.connection import RoomClient
from integrations.discord.voice.gateway import NoUdpError
from integrations.discord.voice.lifecycle import Cause, Ending, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from integrations.discord.voice.connection import Parts
    from integrations.discord.voice.lifecycle import Plan
    from integrations.discord.voice.timer import Timer

_POLL_S: Final = 0.05

_log = logging.getLogger(__name__)


class _UnansweredError(TimeoutError):
    """The main gateway did not say where to go."""


class Link:
    """Carries out one step after the other, and stops at once when something else has happened.

    What happened is looked at as a state, not as a series of events: so it does not matter which of
    the two gateways speaks first, or whether both do in the same turn of the loop. `on_moved` is
    called when the bot is in another room than before.
    """

    def __init__(
        self,
        client: discord.Client,
        room: VocalGuildChannel,
        parts: Parts,
        timer: Timer,
        on_moved: Callable[[], None],
    ) -> None:
        self.voice = RoomClient(client, room, parts)
        self.channel_id = room.id
        self.guild_id = room.guild.id
        self._client = client
        self._standing = parts.standing
        self._standing.on_change = self._place_changed
        self._patience = parts.patience
        self._timer = timer
        self._on_moved = on_moved
        self._changed = asyncio.Event()
        self._servers_used = 0
        self._is_asking = False
        self._is_out = True
        self._is_leaving = False
        self._news: Cause | None = None

    # what others tell

    def leave(self) -> None:
        """Stop whatever is under way: the bot was asked to leave."""
        self._is_leaving = True
        self._changed.set()

    def reconnect(self) -> None:
        """Stop listening: the connection brings nothing."""
        self._news = Cause.SILENT
        self._changed.set()

    def reidentified(self) -> None:
        """The main gateway began anew, and with it everything it had said."""
        self._news = Cause.REIDENTIFIED
        self._standing.session_id = None
        self._changed.set()

    def look_around(self) -> None:
        """The room or the server may be gone."""
        self._changed.set()

    # what there is

    @property
    def channel(self) -> VocalGuildChannel | None:
        """The room, as discord.py knows it now."""
        guild = self._client.get_guild(self.guild_id)
        channel = guild.get_channel(self.channel_id) if guild else None
        return channel if isinstance(channel, VocalGuildChannel) else None

    @property
    def gone(self) -> Cause | None:
        """Whether the room or the whole server does not exist any more, as far as it is known."""
        guild = self._client.get_guild(self.guild_id)
        if guild is None:
            return Cause.GUILD_GONE
        if not guild.unavailable and guild.get_channel(self.channel_id) is None:
            return Cause.ROOM_GONE
        return None

    # what is done

    async def carry_out(self, plan: Plan) -> Ending | None:
        """Take a step towards a connection; None if there is one afterwards."""
        return await self._until_interrupted(self._carry_out(plan))

    async def listen(self) -> Ending:
        """Stay as long as the connection holds."""
        ending = await self._until_interrupted(self.voice.line.listen())
        return ending or Ending(Cause.CLOSED)

    async def is_gone_soon(self) -> bool:
        """Whether the room turns out to exist no more: that can be told last."""
        with contextlib.suppress(TimeoutError):
            await self._until(lambda: self.gone is not None, self._patience.gone_s)
        return self.gone is not None

    async def depart(self) -> None:
        """Leave the room and forget the connection; over in a few seconds, whatever happens."""
        self.voice.stop()
        guild = self._client.get_guild(self.guild_id)
        if guild is not None and self._standing.channel_id is not None:
            self._is_out = True
            with contextlib.suppress(TimeoutError, OSError, aiohttp.ClientError):
                await guild.change_voice_state(channel=None)
                await self._until(
                    lambda: self._standing.channel_id is None, self._patience.closing_s
                )
        await self.voice.line.close()
        if self.voice in self._client.voice_clients:
            self.voice.cleanup()

    async def _carry_out(self, plan: Plan) -> None:
        await self._timer.sleep(plan.delay_s)
        match plan.step:
            case Step.RESUME:
                await self.voice.line.resume()
                return
            case Step.WAIT:
                await self._timer.sleep(plan.limit_s)
                raise TimeoutError("nothing was heard of where to go")
            case Step.ASK:
                await self._ask()
            case Step.FOLLOW:
                pass
        self._servers_used = self._standing.servers
        await self.voice.line.open()

    async def _ask(self) -> None:
        self._is_asking = True
        try:
            channel = await self._channel_known()
            guild = channel.guild
            self.voice.channel = channel  # type: ignore[assignment]  # voice or stage, both are
            if self.voice not in self._client.voice_clients:
                # This registers the client for events; connecting it is left to us.
                await channel.connect(cls=lambda *_: self.voice, reconnect=False)
            if self._is_in:
                # A wish that changes nothing is not answered.
                self._is_out = True
                await guild.change_voice_state(channel=None)
            before = self._standing.servers
            await guild.change_voice_state(channel=channel)
            await self._until(lambda: self._is_answered(before), self._patience.answer_s)
        finally:
            self._is_asking = False
            self._is_out = self._standing.channel_id is None
            self._servers_used = self._standing.servers

    @property
    def _is_in(self) -> bool:
        """Whether the main gateway, as it is now, has us in the room."""
        return self._standing.channel_id is not None and self._standing.session_id is not None

    def _is_answered(self, servers_before: int) -> bool:
        standing = self._standing
        return (
            standing.servers > servers_before
            and standing.server is not None
            and standing.channel_id is not None
            and standing.session_id is not None
        )

    async def _channel_known(self) -> VocalGuildChannel:
        """The room, as soon as the main gateway has told about its server."""
        async with asyncio.timeout(self._patience.guild_s):
            while True:
                channel = self.channel
                if channel is not None:
                    return channel
                await asyncio.sleep(_POLL_S)

    async def _until(self, condition: Callable[[], bool], limit_s: float) -> None:
        try:
            async with asyncio.timeout(limit_s):
                while True:
                    self._changed.clear()
                    if condition():
                        return
                    await self._changed.wait()
        except TimeoutError as error:
            raise _UnansweredError("the main gateway did not answer") from error

    async def _until_interrupted(self, work: Coroutine[object, object, None]) -> Ending | None:
        task = asyncio.create_task(work)
        task.add_done_callback(lambda _: self._changed.set())
        try:
            while True:
                self._changed.clear()
                cause = self._interruption()
                if cause is not None:
                    return Ending(cause)
                if task.done():
                    return _ending(task)
                await self._changed.wait()
        finally:
            await _stop(task)

    def _interruption(self) -> Cause | None:
        if self._is_leaving:
            return Cause.ASKED
        gone = self.gone
        if gone is not None:
            return gone
        news, self._news = self._news, None
        return news or (None if self._is_asking else self._displacement())

    def _displacement(self) -> Cause | None:
        standing = self._standing
        if standing.is_removed and not self._is_out:
            return Cause.REMOVED
        if standing.servers == self._servers_used:
            return None
        self._servers_used = standing.servers
        return Cause.NEW_SERVER if standing.server else Cause.SERVER_LOST

    def _place_changed(self) -> None:
        channel_id = self._standing.channel_id
        if channel_id is not None:
            self._is_out = False
            if channel_id != self.channel_id:
                self.channel_id = channel_id
                channel = self.channel
                if channel is not None:
                    self.voice.channel = channel  # type: ignore[assignment]  # voice or stage
                self._on_moved()
        self._changed.set()


async def _stop(task: asyncio.Task[None]) -> None:
    while not task.done():
        # Before Python 3.12, `wait_for` swallows a cancellation that comes along with its result.
        task.cancel()
        await asyncio.wait({task}, timeout=_POLL_S)
    if not task.cancelled():
        task.exception()


def _ending(task: asyncio.Task[None]) -> Ending | None:
    error = task.exception()
    match error:
        case None:
            return None
        case discord.ConnectionClosed():
            return Ending(Cause.CLOSED, error.code)
        case _UnansweredError():
            return Ending(Cause.NO_ANSWER)
        case NoUdpError():
            return Ending(Cause.NO_UDP)
        case TimeoutError() | OSError() | aiohttp.ClientError():
            return Ending(Cause.NO_SERVER)
        case _:
            _log.error("a voice connection failed unexpectedly", exc_info=error)
            return Ending(Cause.NO_SERVER)
