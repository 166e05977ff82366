"""The bot in a process of its own, in a Discord on this machine, and people who talk there."""

from __future__ import annotations

import asyncio
import io
import signal
import sys
import time
import wave
from contextlib import asynccontextmanager
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.sample import sample_reference, sample_tracks
from bot.speech.decoding import SAMPLE_RATE, decode
from tests.flows.commands import environment
from tests.servers.discord import encode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.sample import ReferenceUtterance
    from tests.servers.discord import LocalDiscord, Speaker

_PATIENCE_S = 60
_PACKET_S = 0.02
_SILENCE_S = 0.1
"""How long the frames of silence are that end what somebody says."""


class Line(NamedTuple):
    """Something that is said in the sample meeting, in packets of 20 ms; seconds from its start."""

    speaker: str
    start_s: float
    text: str
    packets: tuple[bytes, ...]


@cache
def sample_lines() -> tuple[Line, ...]:
    """Everything that is said in the sample meeting, in its order."""
    return tuple(
        Line(said.speaker, start_s, said.text, encode(sound, SAMPLE_RATE))
        for said in sample_reference().utterances
        for start_s, sound in [_cut(said)]
    )


def words(speaker: str, text: str) -> tuple[bytes, ...]:
    """What somebody says in the sample meeting with these words in it."""
    return next(
        one.packets for one in sample_lines() if one.speaker == speaker and text in one.text
    )


def recording(speaker: str, text: str) -> bytes:
    """What somebody says in the sample meeting with these words in it, as a WAV file."""
    line = next(u for u in sample_reference().utterances if u.speaker == speaker and text in u.text)
    _, sound = _cut(line)
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    return content.getvalue()


async def say(speaker: Speaker, packets: tuple[bytes, ...]) -> None:
    """Say it as fast as people do, and go quiet."""
    await speaker.say(packets, pace=_PACKET_S)
    await speaker.pause(0.5, pace=_PACKET_S)


async def talk_as_in_life(speakers: Mapping[str, Speaker], lines: Sequence[Line]) -> None:
    """Let everybody say their lines when they are due, the first one now."""
    began = time.monotonic() - lines[0].start_s
    async with asyncio.TaskGroup() as group:
        for name, speaker in speakers.items():
            own = [line for line in lines if line.speaker == name]
            group.create_task(_say_in_time(speaker, own, began))


async def _say_in_time(speaker: Speaker, lines: Sequence[Line], began: float) -> None:
    for line, following in zip_longest(lines, lines[1:]):
        await asyncio.sleep(max(0.0, began + line.start_s - time.monotonic()))
        await speaker.say(line.packets, pace=_PACKET_S)
        ends_s = line.start_s + len(line.packets) * _PACKET_S
        until_s = following.start_s if following else ends_s
        await speaker.pause(max(0.0, until_s - ends_s - _SILENCE_S), pace=_PACKET_S)


@cache
def _sound(speaker: str) -> NDArray[np.float32]:
    return np.concatenate([block.samples for block in decode(sample_tracks()[speaker])])


def _cut(said: ReferenceUtterance) -> tuple[float, NDArray[np.float32]]:
    start_s, end_s = max(0.0, said.start_s - 0.1), said.end_s + 0.3
    start, end = (round(at * SAMPLE_RATE) for at in (start_s, end_s))
    return start_s, _sound(said.speaker)[start:end]


class Bot:
    """`minuta run`, started and killed again and again on the same data.

    `settings` are those of its environment and may be changed before it is started again.
    """

    def __init__(self, discord: LocalDiscord, data: Path, settings: Mapping[str, str]) -> None:
        self.settings = dict(settings)
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
                **self.settings,
            ),
        )
        self._reading = asyncio.create_task(self._read(self._process))
        async with asyncio.timeout(_PATIENCE_S):
            await self._ready.wait()
        assert self._process.returncode is None, self.log

    @property
    def process_id(self) -> int:
        """The process that runs; it must have been started."""
        assert self._process is not None
        return self._process.pid

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
async def running(discord: LocalDiscord, data: Path, **settings: str) -> AsyncIterator[Bot]:
    """A bot that runs, and is gone at the end."""
    bot = Bot(discord, data, settings)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.kill()
