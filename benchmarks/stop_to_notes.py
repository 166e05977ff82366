"""How long it takes from `/meeting stop` until the notes are there.

`python -m benchmarks.stop_to_notes --runs 5` starts `minuta run` in a Discord on this machine and
lets three people say the sample meeting as fast as life, again and again. With `--minutes 60` most
of the meeting is brought in before: its journal is written as it would have been, at the times at
which it was said, and heard from beginning to end by the live transcript, as fast as the engine
can; then the bot is started, takes the meeting up as after a restart, and the last minute is said
as fast as life. What is measured begins when the command is given to the gateway:

- answered: the command is,
- whole: the notes' message says everything, which comes after all of its thread and files.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, NamedTuple
from uuid import uuid4

import typer
from rich.console import Console
from rich.table import Table

from bot.capture.journal import Journal
from bot.capture.listening import Listening
from bot.capture.stay import SUFFIX
from bot.clock import AdjustableClock, SystemClock
from bot.domain.capture import Capture, CaptureState
from bot.domain.meeting import Meeting, Place, Source
from bot.domain.voice import Frame
from bot.errors import MinutaError
from bot.speech.streaming.local import LocalStreamingTranscriber
from integrations.registry import RECOGNISERS, import_path
from storage.database import open_database
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.flows.discord_bot import Line, running, sample_lines, talk_as_in_life
from tests.flows.discord_office import Office
from tests.flows.discord_story import WHOLE
from tests.servers.discord import SILENCE, Behaviour, LocalDiscord
from tests.servers.discord.world import Account

_PACKET_NS = 20_000_000
_TICKS = 960
_ROUND_S = 142.0
"""The sample meeting begins anew after so long."""

_LAST_S = 60.0
_HEARING_S = 3600.0
_NETWORK_NS = 20_000_000
_PATIENCE_S = 300.0


class Measured(NamedTuple):
    """Seconds after the command."""

    answered_s: float
    whole_s: float


async def measure(minutes: float, folder: Path) -> Measured:
    """One meeting from its beginning to its notes."""
    data = folder / "data"
    async with LocalDiscord.started(Behaviour(limits_rates=True)) as discord:
        office = Office(discord)
        people = (office.alice, office.peter, office.david)
        speakers = await office.enter(*people)
        lines: Sequence[Line] = sample_lines()
        if minutes:
            await asyncio.to_thread(data.mkdir, mode=0o700)
            await _bring_in(office, data, minutes * 60 - _LAST_S)
            lines = [line for line in lines if line.start_s < _LAST_S]
        async with running(discord, data) as bot:
            if not minutes:
                await office.ask(office.alice, "meeting start")
            await office.room.until_in(discord.bot, _PATIENCE_S)
            await talk_as_in_life(speakers, lines)
            measured = await _stop(office)
            await bot.stop()
            return measured


async def _stop(office: Office) -> Measured:
    """Stop the meeting and watch what comes."""
    began = time.monotonic()
    asked = asyncio.create_task(office.ask(office.alice, "meeting stop"))
    await office.posted(WHOLE)
    whole_s = time.monotonic() - began
    await asked
    return Measured(office.answers[-1].answered_after_s or 0.0, whole_s)


async def _bring_in(office: Office, data: Path, length_s: float) -> None:
    """Let a meeting have gone on for so long, as if the bot had been killed just now."""
    clock = SystemClock()
    guild = str(office.guild.id)
    began = clock.now() - timedelta(seconds=length_s)
    meeting = Meeting(
        id=uuid4().hex,
        place=Place(platform="discord", workspace=guild, channel=str(office.text.id)),
        title="Website weekly",
        started_at=began,
        zone="Europe/Berlin",
        source=Source.LIVE,
        started_by=str(office.alice.id),
    )
    capture = Capture(
        meeting_id=meeting.id,
        room=Place(platform="discord", workspace=guild, channel=str(office.room.id)),
        state=CaptureState.RECORDING,
        changed_at=began,
        started_by=str(office.alice.id),
    )
    async with open_database(sqlite_url(data / "minuta.db")) as database:
        store = SqlStore(database)
        await store.begin_capture(meeting, capture)
        people = {"Alice": office.alice, "Peter": office.peter, "David": office.david}
        path = data / "captures" / meeting.id / f"0001{SUFFIX}"
        await asyncio.to_thread(_write_journal, path, meeting, people, length_s)
        transcriber = LocalStreamingTranscriber(import_path(RECOGNISERS, "moonshine"))
        try:
            listening = Listening(path, meeting, transcriber, store, clock)
            await listening.finish(_HEARING_S)
        finally:
            await transcriber.aclose()


def _write_journal(
    path: Path, meeting: Meeting, people: Mapping[str, Account], length_s: float
) -> None:
    """Write what a stay in the room would have kept; blocks."""
    path.parent.mkdir(parents=True, mode=0o700)
    now_ns = time.monotonic_ns()
    zero_ns = now_ns - round(length_s * 1e9)
    at_ns = [zero_ns]
    clock = AdjustableClock(meeting.started_at)
    journal = Journal(path, meeting.id, clock, _complain, monotonic_ns=lambda: at_ns[0])
    frames = sorted(_frames(people, zero_ns, length_s), key=lambda frame: frame.arrived_ns)
    for number, frame in enumerate(frames):
        at_ns[0] = frame.arrived_ns
        journal.frame(frame)
        if number % 1000 == 0:
            journal.flush()
    at_ns[0] = now_ns
    journal.close()


def _frames(people: Mapping[str, Account], zero_ns: int, length_s: float) -> Iterator[Frame]:
    for ssrc, (name, person) in enumerate(people.items(), 1):
        sequence = 0
        for line in _lines(name, length_s):
            packets = [*line.packets, *[SILENCE] * 5]
            for number, opus in enumerate(packets):
                at_ns = round(line.start_s * 1e9) + number * _PACKET_NS
                timestamp = at_ns // _PACKET_NS * _TICKS & 0xFFFF_FFFF
                arrived_ns = zero_ns + at_ns + _NETWORK_NS
                yield Frame(str(person.id), ssrc, sequence, timestamp, arrived_ns, opus)
                sequence = (sequence + 1) & 0xFFFF


def _lines(name: str, length_s: float) -> Iterator[Line]:
    for number in range(1 + round(length_s / _ROUND_S)):
        for line in sample_lines():
            start_s = line.start_s + number * _ROUND_S
            if line.speaker == name and start_s + len(line.packets) * 0.02 + 1 < length_s:
                yield line._replace(start_s=start_s)


def _complain(error: MinutaError) -> None:
    raise error


def main(
    runs: Annotated[int, typer.Option(help="How often a meeting is held.")] = 5,
    minutes: Annotated[float, typer.Option(help="How long it is; 0 is the sample meeting.")] = 0.0,
) -> None:
    """Measure and print the table."""
    results = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            results.append(asyncio.run(measure(minutes, Path(folder))))
    table = Table("Seconds after /meeting stop", "Median", "Shortest", "Longest", box=None)
    for name, times in {
        "answered": [one.answered_s for one in results],
        "whole": [one.whole_s for one in results],
    }.items():
        table.add_row(
            name, f"{statistics.median(times):.2f}", f"{min(times):.2f}", f"{max(times):.2f}"
        )
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
