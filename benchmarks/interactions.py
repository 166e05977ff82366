"""How soon Discord is answered while many people talk.

`python -m benchmarks.interactions --people 25 --seconds 120` starts `minuta run` in a Discord on
this machine, lets so many people talk at once under DAVE, with the live transcript on, and uses
commands, suggestions and buttons one after the other. The time counts from when Discord gave
INTERACTION_CREATE to the gateway's socket until the bot's callback is there; Discord waits 3 s. The
Discord runs in the process of this program: how long its own loop stood still is shown beside.
"""

import asyncio
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from tests.flows.discord_bot import running
from tests.servers.discord import Behaviour, Interaction, LocalDiscord, Speaker, talk
from tests.servers.discord.components import BUTTON, walk
from tests.servers.discord.world import Account, Channel, Json

_PACKET_S = 0.02
_PATIENCE_S = 5.0
_START_S = 60.0
_LOOK_S = 0.05

Act = Callable[[], Interaction]


class Measured(NamedTuple):
    """Seconds by what was done; `unanswered` are those that Discord would have given up."""

    answers: Mapping[str, Sequence[float]]
    unanswered: int
    stood_still_s: float
    rate_limited: int


class _Room:
    """A server with a voice channel full of people, and the bot among them."""

    def __init__(self, discord: LocalDiscord, people: int) -> None:
        self.discord = discord
        guild = discord.add_guild("Acme")
        self.voice = guild.add_voice_channel("All hands")
        self.text: Channel = guild.add_text_channel("general")
        self.people: list[Account] = [guild.add_member(f"Person {n}") for n in range(people)]

    async def start(self) -> None:
        """Let everybody in and have the meeting recorded."""
        await self.voice.join_all(self.people)
        asked = self.discord.invoke(self.people[0], self.text, "meeting start")
        await asked.finished(_START_S)
        await self.voice.until_in(self.discord.bot, _START_S)

    def acts(self) -> dict[str, Act]:
        """What people do all the time."""
        discord, text = self.discord, self.text
        people = cycle(self.people)
        return {
            "/meeting status": lambda: discord.invoke(next(people), text, "meeting status"),
            "/meeting list": lambda: discord.invoke(next(people), text, "meeting list"),
            "/notes search": lambda: discord.invoke(
                next(people), text, "notes search", {"words": "best of times"}
            ),
            "suggestions": lambda: discord.complete(
                next(people), text, "notes show", focused="meeting", typed="all"
            ),
            "button OK": lambda: discord.press(next(people), text, *self._button("OK")),
        }

    def _button(self, label: str) -> tuple[Json, str]:
        for message in self.discord.rest.messages.by_channel[self.text.id].values():
            for one in walk(message["components"]):
                if one["type"] == BUTTON and one.get("label") == label:
                    return message, one["custom_id"]
        raise LookupError(f"nobody can press {label}")


async def measure(people: int, seconds: float, every_s: float, folder: Path) -> Measured:
    """Let them talk, and do one thing after the other."""
    async with (
        LocalDiscord.started(Behaviour(limits_rates=True)) as discord,
        running(discord, folder / "data"),
    ):
        room = _Room(discord, people)
        await room.start()
        stillness = _Stillness()
        speakers = list(room.voice.speakers.values())
        talking = [
            asyncio.create_task(_talk(speaker, number)) for number, speaker in enumerate(speakers)
        ]
        watching = asyncio.create_task(stillness.watch())
        await asyncio.sleep(_PATIENCE_S)
        answers: defaultdict[str, list[float]] = defaultdict(list)
        unanswered = 0
        for name, act in islice(cycle(room.acts().items()), round(seconds / every_s)):
            try:
                used = await act().answered(_PATIENCE_S)
            except TimeoutError:
                unanswered += 1
                continue
            answers[name].append(used.answered_after_s or 0.0)
            await asyncio.sleep(every_s)
        for task in (*talking, watching):
            task.cancel()
        await asyncio.wait([*talking, watching])
        limited = discord.rest.limits.refused.total()
        return Measured(answers, unanswered, stillness.longest_s, limited)


class _Stillness:
    """How long the event loop of this process did nothing else at most, in seconds."""

    longest_s = 0.0

    async def watch(self) -> None:
        """Look all the time."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(_LOOK_S)
            self.longest_s = max(self.longest_s, time.monotonic() - before - _LOOK_S)


async def _talk(speaker: Speaker, number: int) -> None:
    """Talk without a pause, in real time, each from another place on."""
    packets = talk()
    start = number * len(packets) // 25
    begun = time.monotonic()
    for count, opus in enumerate(cycle(packets[start:] + packets[:start]), 1):
        speaker.say_one(opus)
        await asyncio.sleep(max(0.0, begun + count * _PACKET_S - time.monotonic()))


def main(
    people: Annotated[int, typer.Option(help="How many talk at once.")] = 25,
    seconds: Annotated[float, typer.Option(help="For how long things are done.")] = 120.0,
    every: Annotated[float, typer.Option(help="Seconds between two of them.")] = 0.2,
) -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(measure(people, seconds, every, Path(folder)))
    table = Table("", "Number", "Median", "99 %", "Longest", box=None)
    everything = [one for times in result.answers.values() for one in times]
    for name, times in {**result.answers, "together": everything}.items():
        table.add_row(
            name,
            str(len(times)),
            f"{1000 * statistics.median(times):.0f} ms",
            f"{1000 * np.quantile(times, 0.99):.0f} ms",
            f"{1000 * max(times):.0f} ms",
        )
    console = Console()
    console.print(table)
    console.print(
        f"{people} people talked; {result.unanswered} unanswered, {result.rate_limited} requests "
        f"refused by rate limits; the local Discord stood still for "
        f"{1000 * result.stood_still_s:.0f} ms at most"
    )


if __name__ == "__main__":
    typer.run(main)
