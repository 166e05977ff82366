"""A voice room that the bot is in, from the first step into it to the departure."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import discord

from bot.domain.meeting import Place
from bot.domain.voice import Departure
from bot.ports.voice import VoiceConnection
from integrations.discord.voice import departures
from integrations.discord.voice.attendance import Attendance
from integrations.discord.voice.connection import Parts
from integrations.discord.voice.encryption import Encryption
from integrations.discord.voice.events import Events
from integrations.discord.voice.handshake import Handshake
from integrations.discord.voice.keepalive import KeepAlive
from integrations.discord.voice.lifecycle import Cause, Ending, Patience, Recovery
from integrations.discord.voice.link import Link
from integrations.discord.voice.reader import Reader
from integrations.discord.voice.receiver import Receiver
from integrations.discord.voice.standing import Standing
from integrations.discord.voice.watchdog import Measure, Signs, Suspicion, Watchdog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet

    from discord.channel import VocalGuildChannel

    from bot.domain.voice import Reception, RoomMember
    from bot.ports.voice import VoiceSink
    from integrations.discord.voice.timer import Timer

PLATFORM: Final = "discord"

_SPEAKING, _VIDEO, _DISCONNECT = 5, 12, 13
_MICROPHONE: Final = 1

_log = logging.getLogger(__name__)


class Terms(NamedTuple):
    """How patient a room is; `jitter` gives numbers between 0 and 1 that nobody can foresee."""

    timer: Timer
    patience: Patience
    suspicion: Suspicion
    jitter: Callable[[], float]


class DiscordRoom(VoiceConnection):
    """One room and the sink that hears it, over as many connections as it takes."""

    def __init__(
        self, client: discord.Client, channel: VocalGuildChannel, sink: VoiceSink, terms: Terms
    ) -> None:
        own_id = client.user.id if client.user else 0
        now = terms.timer.now()
        self._sink = sink
        self._terms = terms
        self._loop = asyncio.get_running_loop()
        self._encryption = encryption = Encryption()
        self._receiver = Receiver(sink, encryption, own_id, self._first_frame)
        self._reader = Reader(self._receiver)
        parts = Parts(
            standing=Standing(),
            encryption=encryption,
            handshake=Handshake(encryption, own_id, terms.timer),
            receiver=self._receiver,
            reader=self._reader,
            patience=terms.patience,
            on_event=self._heed,
            leave=self.leave,
        )
        self._link = Link(client, channel, parts, terms.timer, self._moved)
        self._attendance = Attendance(own_id, self._members_changed)
        line = self._link.voice.line
        self._keepalive = KeepAlive(terms.timer, line.send_counter, self._link.voice.send_silence)
        self._watchdog = Watchdog(terms.suspicion, now)
        self._recovery = Recovery(terms.patience, terms.jitter, now)
        self._own_id = own_id
        self._is_listening = self._is_deaf = self._is_over = False
        self._entered: asyncio.Future[None] = self._loop.create_future()
        self._life = asyncio.create_task(self._live(), name="voice room")
        self._events = Events(client, self._handlers(client))

    @property
    def room(self) -> Place:
        """The room the bot is in now."""
        link = self._link
        return Place(platform=PLATFORM, workspace=str(link.guild_id), channel=str(link.channel_id))

    async def entered(self) -> None:
        """Wait until the bot is in the room for the first time; raises `VoiceError`."""
        try:
            await asyncio.shield(self._entered)
        except asyncio.CancelledError:
            await self.leave()
            if self._entered.done():
                self._entered.exception()  # nobody waits for it any more
            raise

    def opt_out(self, user_ids: AbstractSet[str]) -> None:
        """From now on drop the packets of exactly these people before they are decrypted."""
        self._receiver.opt_out(user_ids)
        self._attendance.opt_out(frozenset(user_ids))

    def reception(self) -> Mapping[str, Reception]:
        """What was received so far, by user id."""
        return self._receiver.reception()

    def privacy_code(self) -> str | None:
        """What Discord's own clients show as the code of this call; None without DAVE."""
        return self._encryption.privacy_code()

    async def leave(self) -> None:
        """Leave the room; `left` is called. Idempotent, and over within a few seconds."""
        self._link.leave()
        if asyncio.current_task() is not self._life:
            await asyncio.wait({self._life})

    # the life of it

    async def _live(self) -> None:
        helpers = [
            asyncio.create_task(self._keepalive.run()),
            asyncio.create_task(self._watch()),
        ]
        try:
            departure = await self._go_on()
        except Exception:  # noqa: BLE001 (the boundary: a room ends by itself, with a reason)
            _log.exception("listening to a voice room failed")
            departure = departures.FAILED
        for helper in helpers:
            helper.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)
        self._events.close()
        await self._depart(departure)

    async def _go_on(self) -> Departure:
        timer = self._terms.timer
        ending: Ending | None = Ending(Cause.NEW)
        while True:
            while ending is not None:
                plan = self._recovery.next(ending, timer.now())
                if isinstance(plan, Departure):
                    return await self._reconsidered(plan)
                self._say_if_long()
                ending = await self._link.carry_out(plan)
            connected_at = timer.now()
            self._connected(connected_at)
            ending = await self._link.listen()
            self._is_listening = False
            if timer.now() - connected_at >= self._terms.patience.settled_s:
                self._recovery.settled(timer.now())
            _log.info("voice connection ended: %s %s", ending.cause.name, ending.code or "")

    def _connected(self, now: float) -> None:
        self._watchdog.connected(now)
        self._keepalive.begin()
        self._is_listening = True
        self._see_who_is_there()
        if not self._entered.done():
            self._recovery.settled(now)
            self._entered.set_result(None)

    async def _reconsidered(self, departure: Departure) -> Departure:
        """Who was thrown out, may have been because the room ceased to exist."""
        is_kicked = departure is departures.KICKED
        return departures.ROOM_GONE if is_kicked and await self._link.is_gone_soon() else departure

    async def _depart(self, departure: Departure) -> None:
        self._is_over = True
        patience = self._terms.patience
        self._reader.close()
        await self._link.depart()
        if not await asyncio.to_thread(self._reader.join, patience.closing_s):
            _log.error("the thread that reads voice did not end")
        if self._entered.done():
            self._sink.left(departure)
        else:
            self._entered.set_exception(departures.refused(departure))

    def _say_if_long(self) -> None:
        elapsed_s = self._recovery.elapsed_s(self._terms.timer.now())
        if self._entered.done() and elapsed_s >= self._terms.patience.tell_s:
            self._tell(departures.RECONNECTING)

    # whether anything is heard

    async def _watch(self) -> None:
        while True:
            await self._terms.timer.sleep(self._terms.suspicion.look_s)
            if self._is_listening:
                self._look()

    def _look(self) -> None:
        channel = self._link.channel
        own = channel.voice_states.get(self._own_id) if channel else None
        if own is not None and (own.deaf or own.self_deaf):
            self._tell(departures.DEAFENED)
            return
        receiver, audible = self._receiver, self._attendance.audible()
        signs = Signs(
            heard=receiver.heard,
            stuck=receiver.stuck,
            other=sum(receiver.arrivals.values()),
            spoke_at=self._attendance.spoke_at(audible),
            audible=len(audible),
            is_broken_off=receiver.broken_off_by in audible,
        )
        match self._watchdog.look(self._terms.timer.now(), signs):
            case Measure.NUDGE:
                self._keepalive.burst()
            case Measure.RECONNECT:
                self._link.reconnect()
            case Measure.TELL:
                self._tell(departures.SILENT)

    def _tell(self, reason: str) -> None:
        if not self._is_deaf:
            self._is_deaf = True
            self._receiver.announce_next()
            self._sink.deaf(reason)

    def _first_frame(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._hearing)

    def _hearing(self) -> None:
        if not self._is_over:
            self._is_deaf = False
            self._sink.hearing()

    # what the gateways say

    def _handlers(self, client: discord.Client) -> Mapping[str, Callable[..., object]]:
        return {
            "voice_state_update": lambda member, *_: self._guild_changed(member.guild),
            "guild_channel_delete": lambda channel: self._guild_changed(channel.guild),
            "guild_remove": self._guild_changed,
            "guild_available": self._guild_changed,
            **self._beginnings(client),
        }

    def _beginnings(self, client: discord.Client) -> Mapping[str, Callable[..., object]]:
        """The event that tells that the main gateway of our server began anew."""
        if not isinstance(client, discord.AutoShardedClient):
            return {"connect": self._link.reidentified}
        return {"shard_connect": lambda shard_id: self._shard_connected(client, shard_id)}

    def _guild_changed(self, guild: discord.Guild) -> None:
        if guild.id == self._link.guild_id:
            self._link.look_around()
            self._see_who_is_there()

    def _shard_connected(self, client: discord.AutoShardedClient, shard_id: int) -> None:
        # Which shard a server belongs to: Discord's documentation, section Sharding.
        if (self._link.guild_id >> 22) % (client.shard_count or 1) == shard_id:
            self._link.reidentified()

    def _heed(self, message: Mapping[str, Any]) -> None:
        """Take what the voice gateway says about people; any part of it can be missing."""
        operation, data = message["op"], message["d"]
        if operation == _SPEAKING:
            self._receiver.named(int(data["ssrc"]), int(data["user_id"]))
            if int(data["speaking"]) & _MICROPHONE:
                self._attendance.spoke(str(data["user_id"]), self._terms.timer.now())
        elif operation == _VIDEO and data.get("audio_ssrc"):
            self._receiver.named(int(data["audio_ssrc"]), int(data["user_id"]))
        elif operation == _DISCONNECT:
            self._link.voice.line.departed(int(data["user_id"]))

    def _moved(self) -> None:
        if not self._is_over:
            self._sink.moved(self.room)
            self._see_who_is_there()

    def _see_who_is_there(self) -> None:
        channel = self._link.channel
        if channel is not None and not self._is_over:
            self._attendance.look(channel)

    def _members_changed(self, members: tuple[RoomMember, ...]) -> None:
        self._sink.members(members)
