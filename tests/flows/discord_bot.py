"""The bot in a process of its own, in a Discord on this machine, and people who talk there."""

from __future__ import annotations

import asyncio
import io
import time
import wave
from contextlib import asynccontextmanager
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.sample import sample_reference, sample_tracks
from bot.speech.decoding import SAMPLE_RATE, decode
from tests.flows.bot_process import Bot
from tests.servers.discord import encode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.sample import ReferenceUtterance
    from tests.servers.discord import LocalDiscord, Speaker

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


def access(discord: LocalDiscord) -> Mapping[str, str]:
    """How the bot reaches its Discord."""
    token = discord.bot.token
    assert token is not None
    return {
        "DISCORD_TOKEN": token,
        "DISCORD_API_URL": discord.url,
        "SSL_CERT_FILE": str(discord.certificate),
    }


@asynccontextmanager
async def running(discord: LocalDiscord, data: Path, **settings: str) -> AsyncIterator[Bot]:
    """A bot that runs, and is gone at the end."""
    bot = Bot(data, access(discord), settings)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.kill()
