"""The Discord that all candidates hear, and the people who talk there."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.voice_peers.metering import Errand
from bot.capture.journal import Journal, Pace
from bot.domain.voice import Frame
from tests.capture.talk import MS, PACKET_NS, TICKS, Instant, StillClock, unexpected
from tests.servers.discord import Behaviour, LocalDiscord, talk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from benchmarks.voice_peers.candidates import Encryption
    from tests.servers.discord import Speaker, VoiceRoom

PACKETS_PER_S = 50
"""What a person sends who talks: 20 ms each."""

_BREATH = 64
_LONGEST_STALL_S = 0.02


@dataclass(frozen=True)
class Scene:
    """A room with people in it; the receiver is the bot."""

    local: LocalDiscord
    room: VoiceRoom
    people: list[Speaker]

    def errand(self, mode: str, folder: Path, option: str) -> Errand:
        """What tells a receiver to come here."""
        return Errand(
            api_url=self.local.url,
            token=self.local.bot.token or "",
            guild_id=self.room.guild.id,
            room_id=self.room.id,
            mode=mode,
            folder=folder,
            option=option,
        )

    async def bot_is_in(self) -> None:
        """Wait until the receiver has the keys, and tell it who is who."""
        await self.room.until_in(self.local.bot, 30.0)
        for person in self.people:
            person.announce()

    async def send(self, packets: int, per_second: float) -> None:
        """Let everybody send so many packets in turn, so many per second of all together.

        After a stall the time is not made up for: a burst would overflow receivers.
        """
        opus, people = talk(), self.people
        next_at = time.perf_counter()
        for number in range(packets * len(people)):
            ahead_s = next_at - time.perf_counter()
            if ahead_s > 0 or number % _BREATH == 0:
                await asyncio.sleep(max(0.0, ahead_s))
            elif ahead_s < -_LONGEST_STALL_S:
                next_at = time.perf_counter()
            next_at += 1 / per_second
            turn, who = divmod(number, len(people))
            people[who].say_one(opus[(turn + 300 * who) % len(opus)])


@asynccontextmanager
async def scene(encryption: Encryption, speakers: int) -> AsyncIterator[Scene]:
    """A Discord with one room and people whose keys are settled."""
    behaviour = Behaviour(modes=(encryption.mode,), requires_dave=encryption.has_dave)
    async with LocalDiscord.started(behaviour) as local:
        guild = local.add_guild("Acme")
        has_dave = encryption.has_dave
        room = guild.add_voice_channel("Standup") if has_dave else guild.add_stage("Stage")
        people = await room.join_all([guild.add_member(f"Speaker {n}") for n in range(speakers)])
        yield Scene(local, room, people)


def write_journal(path: Path, speakers: int, seconds: float) -> None:
    """What Minuta would have written if everybody had talked all the time."""
    opus, instant = talk(), Instant()
    pace = Pace(flush_s=3600, sync_s=3600)
    with Journal(
        path, "meeting", StillClock(), unexpected, pace=pace, monotonic_ns=instant
    ) as journal:
        begun_ns = instant.ns
        for turn in range(round(seconds * PACKETS_PER_S)):
            for who in range(speakers):
                sound = opus[(turn + 300 * who) % len(opus)]
                arrived_ns = begun_ns + turn * PACKET_NS + who * MS
                timestamp = turn * TICKS & 0xFFFF_FFFF
                journal.frame(Frame(str(who), 1 + who, turn & 0xFFFF, timestamp, arrived_ns, sound))
            instant.ns = begun_ns + (turn + 1) * PACKET_NS
            if turn % 5 == 0:
                journal.flush()
