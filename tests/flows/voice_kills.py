"""A bot that is killed again and again during one meeting: how much sound is missing each time.

`python -m tests.flows.voice_kills 20` starts `minuta run` in a Discord on this machine, lets two
people talk without a pause, kills the bot at random moments and starts it again. It prints a table:
the sound that had been sent to a connected bot and is in no journal, and for how long nobody was
heard.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from bot.capture.reading import JournalReader
from bot.capture.stay import SUFFIX
from bot.domain.voice import Frame
from storage.database import open_database
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.flows.bot_process import Bot
from tests.flows.discord_bot import running
from tests.flows.discord_office import Office
from tests.servers.discord import LocalDiscord, Speaker, talk

_PACKET_S = 0.02
_PATIENCE_S = 60.0


class SentFrame(NamedTuple):
    """One packet as it left: whose, which one, and when on the monotonic clock (seconds)."""

    ssrc: int
    sequence: int
    at_s: float


class Kill(NamedTuple):
    """One kill: seconds of sound lost for the one who lost most, and seconds until sound came."""

    lost_s: float
    deaf_s: float


class Result(NamedTuple):
    """All kills, how many meetings there were in the end, and how many of them still go on."""

    kills: list[Kill]
    meetings: int
    left_open: int


async def kill_again_and_again(times: int, folder: Path, seed: int = 1) -> Result:
    """Kill a bot so many times during one meeting, then stop the meeting."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    data = folder / "data"
    async with LocalDiscord.started() as discord:
        office = Office(discord)
        async with running(discord, data) as bot:
            speakers = await office.room.join_all([office.alice, office.peter])
            await office.ask(office.alice, "meeting start")
            await office.room.until_in(discord.bot)
            sent: list[SentFrame] = []
            talking = [asyncio.create_task(_talk(speaker, sent)) for speaker in speakers]
            kills = [await _kill(bot, office, data, sent, chance) for _ in range(times)]
            for task in talking:
                task.cancel()
            await asyncio.wait(talking)
            await office.ask(office.alice, "meeting stop")
            async with open_database(sqlite_url(data / "minuta.db")) as database:
                store = SqlStore(database)
                await _until(partial(_is_over, store))
                return Result(kills, len(await store.meetings(99)), len(await store.captures()))


async def _is_over(store: SqlStore) -> bool:
    return not await store.captures()


async def _until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what another process does."""
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            if await is_so():
                return
            await asyncio.sleep(_PACKET_S)


async def _talk(speaker: Speaker, sent: list[SentFrame]) -> None:
    """Talk without a pause, in real time."""
    begun = time.monotonic()
    for number, opus in enumerate(cycle(talk())):
        packet = speaker.say_one(opus)
        if packet is not None:
            sent.append(SentFrame(packet.ssrc, packet.sequence, time.monotonic()))
        await asyncio.sleep(max(0.0, begun + (number + 1) * _PACKET_S - time.monotonic()))


async def _kill(
    bot: Bot, office: Office, data: Path, sent: list[SentFrame], chance: random.Random
) -> Kill:
    """Let people talk for a while, kill the bot, start it again, and wait until it hears."""
    heard_before = _heard(data)
    connected_s = time.monotonic()
    await asyncio.sleep(2 + 2 * chance.random())
    killed_s = time.monotonic()
    await bot.kill()
    # what was on its way when the process died was never in its hands
    owed = {(f.ssrc, f.sequence) for f in sent if connected_s <= f.at_s < killed_s - _PACKET_S}
    missing = owed - _heard(data) - heard_before
    per_speaker = [sum(ssrc == one for one, _ in missing) for ssrc, _ in owed]
    await bot.start()
    await office.room.until_in(office.discord.bot, _PATIENCE_S)
    known = _heard(data)

    async def hears() -> bool:
        return bool(_heard(data) - known)

    await _until(hears)
    return Kill(max(per_speaker, default=0) * _PACKET_S, time.monotonic() - killed_s)


def _heard(data: Path) -> set[tuple[int, int]]:
    """SSRC and sequence number of every frame in any journal."""
    return {
        (record.ssrc, record.sequence)
        for journal in (data / "captures").glob(f"*/*{SUFFIX}")
        for record in _records(journal)
        if isinstance(record, Frame)
    }


def _records(journal: Path) -> Iterable[object]:
    with JournalReader(journal) as reader:
        yield from reader.records()


def main(
    times: Annotated[int, typer.Argument(help="How often the bot is killed.")] = 20,
) -> None:
    """Kill and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(kill_again_and_again(times, Path(folder)))
    table = Table("", "Median", "Worst", box=None)
    for name, values in {
        "sound lost, of one person": [kill.lost_s for kill in result.kills],
        "nobody heard, start of the program included": [kill.deaf_s for kill in result.kills],
    }.items():
        table.add_row(name, f"{median(values):.2f} s", f"{max(values):.2f} s")
    console = Console()
    console.print(table)
    console.print(
        f"{len(result.kills)} kills, {result.meetings} meeting, {result.left_open} left open"
    )


if __name__ == "__main__":
    typer.run(main)
