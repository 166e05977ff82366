"""The bot in a process of its own, in a Discord on this machine, and people who talk there."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import numpy as np

from bot.sample import sample_reference, sample_tracks
from bot.speech.decoding import SAMPLE_RATE, decode
from tests.flows.commands import environment
from tests.servers.discord import encode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.servers.discord import LocalDiscord, Speaker

_PATIENCE_S = 60
_PACKET_S = 0.02


def words(speaker: str, text: str) -> tuple[bytes, ...]:
    """A line of the sample meeting in packets of 20 ms."""
    line = next(u for u in sample_reference().utterances if u.speaker == speaker and text in u.text)
    sound = np.concatenate([block.samples for block in decode(sample_tracks()[speaker])])
    start, end = (round(at * SAMPLE_RATE) for at in (line.start_s - 0.1, line.end_s + 0.3))
    return encode(sound[start:end], SAMPLE_RATE)


async def say(speaker: Speaker, packets: tuple[bytes, ...]) -> None:
    """Say it as fast as people do, and go quiet."""
    await speaker.say(packets, pace=_PACKET_S)
    await speaker.pause(0.5, pace=_PACKET_S)


class Bot:
    """`minuta run`, started and killed again and again on the same data."""

    def __init__(self, discord: LocalDiscord, data: Path) -> None:
        self._discord = discord
        self._data = data
        self._process: asyncio.subprocess.Process | None = None
        self.log: list[str] = []
        self._reading: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        self._ready.clear()
        token = self._discord.bot.token
        assert token is not None
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=self._data.parent,
            env=environment(
                self._data,
                DISCORD_TOKEN=token,
                DISCORD_API_URL=self._discord.url,
                SSL_CERT_FILE=str(self._discord.certificate),
            ),
        )
        self._reading = asyncio.create_task(self._read(self._process))
        async with asyncio.timeout(_PATIENCE_S):
            await self._ready.wait()
        assert self._process.returncode is None, self.log

    async def kill(self) -> None:
        """Kill it where it stands."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Let it end in good order."""
        await self._end(signal.SIGTERM)
        assert self._process is not None
        assert self._process.returncode == 0, self.log

    async def _end(self, number: signal.Signals) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        async with asyncio.timeout(_PATIENCE_S):
            await self._process.wait()
        if self._reading is not None:
            await self._reading

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.log.append(line.decode().rstrip())
            if self.log[-1] == "Ready.":
                self._ready.set()
        self._ready.set()


@asynccontextmanager
async def running(discord: LocalDiscord, data: Path) -> AsyncIterator[Bot]:
    """A bot that runs, and is gone at the end."""
    bot = Bot(discord, data)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.kill()
