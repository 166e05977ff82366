"""A sink that remembers what it was given, and a bot that listens with it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.domain.meeting import Place
from bot.ports.voice import VoiceSink
from integrations.discord.voice.lifecycle import Patience
from integrations.discord.voice.platform import DiscordVoice
from integrations.discord.voice.watchdog import Suspicion
from tests.servers.discord import (
    SILENCE,
    Account,
    Behaviour,
    LocalDiscord,
    LocalGuild,
    RemoteClient,
    Sent,
    Speaker,
    VoiceRoom,
)
from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from bot.domain.voice import Departure, Frame, Loss, RoomMember
    from bot.ports.voice import VoiceConnection

IMPATIENT = Patience(
    answer_s=0.5,
    handshake_s=2.0,
    discovery_s=0.1,
    discovery_attempts=3,
    resume_s=0.5,
    follow_s=0.5,
    allocation_s=1.0,
    guild_s=3.0,
    gone_s=0.1,
    settled_s=0.0,
    join_s=1.5,
    give_up_s=1.5,
    closing_s=0.5,
    tell_s=0.4,
)
SUSPICIOUS = Suspicion(talk_s=60.0, answer_s=60.0, quiet_s=60.0, nudge_s=0.2, look_s=0.05)


class Ears(VoiceSink):
    """Everything a room says, in the order in which it came."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.losses: Counter[tuple[str | None, Loss]] = Counter()
        self.attendance: list[tuple[RoomMember, ...]] = []
        self.rooms: list[Place] = []
        self.reasons: list[str] = []
        self.departures: list[Departure] = []
        self.heard_at: list[float] = []

    def frame(self, frame: Frame) -> None:
        self.frames.append(frame)

    def lost(self, speaker: str | None, loss: Loss, packets: int) -> None:
        self.losses[speaker, loss] += packets

    def members(self, members: Sequence[RoomMember]) -> None:
        self.attendance.append(tuple(members))

    def moved(self, room: Place) -> None:
        self.rooms.append(room)

    def hearing(self) -> None:
        self.heard_at.append(time.monotonic())

    def deaf(self, reason: str) -> None:
        self.reasons.append(reason)

    def left(self, departure: Departure) -> None:
        self.departures.append(departure)

    def by_person(self) -> dict[str, list[tuple[int, int, int, bytes]]]:
        """Sound without silence: SSRC, sequence, timestamp and Opus, as it was sent."""
        heard = defaultdict(list)
        for frame in self.frames:
            if frame.opus != SILENCE:
                heard[frame.speaker].append(
                    (frame.ssrc, frame.sequence, frame.timestamp, frame.opus)
                )
        return {speaker: sorted(packets) for speaker, packets in heard.items()}


class QuickClient(discord.Client):
    """Does not wait for 5 s before it identifies again, which spares the real Discord."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once."""


@dataclass
class Scene:
    """A bot, its ears, and the Discord around them."""

    local: LocalDiscord
    guild: LocalGuild
    room: VoiceRoom
    client: discord.Client
    platform: DiscordVoice
    ears: Ears
    sent: dict[str, list[Sent]]
    connection: VoiceConnection | None = None

    async def listen(self, opted_out: Iterable[str] = ()) -> RemoteClient:
        """Let the bot into the room."""
        self.connection = await self.platform.join(
            self.place(self.room), self.ears, frozenset(opted_out)
        )
        return await self.room.until_in(self.local.bot)

    def place(self, room: VoiceRoom) -> Place:
        return Place(platform="discord", workspace=str(room.guild.id), channel=str(room.id))

    async def enter(self, name: str, room: VoiceRoom | None = None) -> Speaker:
        """Let a new person into the room."""
        return await (room or self.room).join(self.guild.add_member(name))

    async def say(self, speaker: Speaker, packets: Iterable[bytes]) -> list[Sent]:
        """Let a person talk, and remember what was said."""
        sent = await speaker.say(packets)
        self.sent.setdefault(str(speaker.user_id), []).extend(sent)
        return sent

    async def all_heard(self, timeout_s: float = 30.0) -> None:
        """Wait until all that was said was heard, byte for byte and of the right people."""
        expected = {
            person: sorted((one.ssrc, one.sequence, one.timestamp, one.opus) for one in sent)
            for person, sent in self.sent.items()
        }
        try:
            await until(lambda: self.ears.by_person() == expected, timeout_s)
        except TimeoutError:
            heard = {person: len(packets) for person, packets in self.ears.by_person().items()}
            wanted = {person: len(packets) for person, packets in expected.items()}
            raise AssertionError(f"heard {heard} of {wanted}") from None

    @property
    def bot(self) -> Account:
        return self.local.bot


@asynccontextmanager
async def scene(
    behaviour: Behaviour | None = None,
    *,
    is_stage: bool = False,
    patience: Patience = IMPATIENT,
    suspicion: Suspicion = SUSPICIOUS,
) -> AsyncIterator[Scene]:
    """A Discord with one room and a bot that is logged in; it leaves the room at the end."""
    intents = discord.Intents(guilds=True, voice_states=True)
    async with LocalDiscord.started(behaviour) as local:
        guild = local.add_guild("Acme")
        room = guild.add_stage("Stage") if is_stage else guild.add_voice_channel("Standup")
        with local.pointed():
            client = QuickClient(
                intents=intents, connector=local.connector(), guild_ready_timeout=0.05
            )
            async with client:
                await client.login(local.bot.token or "")
                gateway = asyncio.create_task(client.connect())
                await client.wait_until_ready()
                platform = DiscordVoice(
                    client, patience=patience, suspicion=suspicion, jitter=lambda: 0.0
                )
                here = Scene(local, guild, room, client, platform, Ears(), {})
                try:
                    yield here
                    if here.connection:
                        await here.connection.leave()
                finally:
                    await client.close()
                    gateway.cancel()
                    await asyncio.gather(gateway, return_exceptions=True)
