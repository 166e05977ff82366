"""What receiving voice costs: processor time and memory, Minuta beside others.

`python -m benchmarks.voice_receive` lets simulated people talk without a pause in a Discord on this
machine, with real sockets, real encryption and real Opus, to one receiver after the other, several
times around, and prints tables. People talk faster than real time; a receiver that loses more than
one packet in a thousand is measured again at half the speed. A speaker-hour is an hour of talk of
one person, 180,000 packets.

`--speed 1` is real time: less is saved up for the receiver while it sleeps, and everybody pays
more. `--memory-hours 1 --memory-hours 6` sends the packets of so long a meeting, as fast as
`--memory-pace` says. Libraries that can't live beside discord.py are installed into environments of
their own in the user's cache.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.voice_peers.candidates import Candidate, candidates
from benchmarks.voice_peers.environments import InstallationError
from benchmarks.voice_peers.receiving import ReceiverError
from benchmarks.voice_peers.rounds import Load, Result, measure
from benchmarks.voice_peers.sending import PACKETS_PER_S
from benchmarks.voice_peers.tables import Row, cost_table, goals, memory_table

_SLOWEST = 0.5
_BEARABLE = 1 / 1000
_PROBE_S = 120.0
_WIDTH = 140


class Comparison:
    """Measures candidates in turn, and remembers how fast each of them can be sent to."""

    def __init__(self, chosen: Sequence[Candidate], console: Console) -> None:
        self._chosen = chosen
        self._console = console
        self._failures: dict[Candidate, str] = {}

    async def rounds(self, rounds: int, speakers: int, seconds: float, speed: float) -> list[Row]:
        """Measure everybody so many times, A B C A B C."""
        loads = dict.fromkeys(
            self._chosen, Load(speakers, speed * speakers * PACKETS_PER_S, (seconds,))
        )
        results: defaultdict[Candidate, list[Result]] = defaultdict(list)
        for number in range(rounds):
            for candidate in self._chosen:
                self._console.print(f"round {number + 1}: {_named(candidate)}", style="dim")
                load, result = await self._lossless(candidate, loads[candidate])
                loads[candidate] = load
                if result is not None:
                    results[candidate].append(result)
        return [
            Row(candidate, loads[candidate], results[candidate], self._failures.get(candidate))
            for candidate in self._chosen
        ]

    async def memory(self, load: Load) -> list[Row]:
        """Measure everybody once, for as long as the longest length."""
        rows = []
        for candidate in self._chosen:
            self._console.print(f"memory: {_named(candidate)}", style="dim")
            results = []
            probe = load._replace(lengths_s=(min(_PROBE_S, *load.lengths_s),))
            probe, probed = await self._lossless(candidate, probe)
            used = load._replace(per_second=probe.per_second)
            if probed is not None:
                results.append(await measure(candidate, used))
            rows.append(Row(candidate, used, results, self._failures.get(candidate)))
        return rows

    async def _lossless(self, candidate: Candidate, load: Load) -> tuple[Load, Result | None]:
        """Measure at the fastest pace at which next to nothing is lost."""
        if candidate in self._failures:
            return load, None
        try:
            while True:
                result = await measure(candidate, load)
                slowest = _SLOWEST * load.speakers * PACKETS_PER_S
                if result.lost <= _BEARABLE * result.sent or load.per_second <= slowest:
                    return load, result
                self._console.print(f"lost {result.lost} of {result.sent}", style="dim")
                load = load._replace(per_second=max(slowest, load.per_second / 2))
        except (ReceiverError, InstallationError) as error:
            self._failures[candidate] = str(error)
            return load, None


def _named(candidate: Candidate) -> str:
    encryption = candidate.encryption
    return f"{candidate.title} ({encryption.title})" if encryption else candidate.title


def main(  # noqa: PLR0913 (each is an option of the command)
    *,
    speakers: Annotated[int, typer.Option(help="People who talk all the time.")] = 5,
    minutes: Annotated[float, typer.Option(help="How long they talk.")] = 1.0,
    speed: Annotated[float, typer.Option(help="Times real time.")] = 10.0,
    rounds: Annotated[int, typer.Option(help="How often everybody is measured.")] = 3,
    memory_hours: Annotated[
        list[float] | None, typer.Option(help="Measure memory after so long meetings.")
    ] = None,
    memory_speakers: Annotated[int, typer.Option(help="People who talk in these.")] = 1,
    memory_pace: Annotated[float, typer.Option(help="Packets per second in these.")] = 10_000.0,
    only: Annotated[list[str] | None, typer.Option(help="Receivers whose names begin so.")] = None,
) -> None:
    """Measure and print the tables."""
    console = Console()
    console.width = max(console.width, _WIDTH)
    chosen = [one for one in candidates() if not only or one.title.startswith(tuple(only))]
    comparison = Comparison(chosen, console)
    if rounds:
        rows = asyncio.run(comparison.rounds(rounds, speakers, minutes * 60, speed))
        console.print(cost_table(rows))
        console.print(goals(rows))
    if memory_hours:
        lengths_s = [hours * 3600 for hours in sorted(memory_hours)]
        load = Load(memory_speakers, memory_pace, lengths_s)
        console.print(memory_table(asyncio.run(comparison.memory(load)), lengths_s))
    console.print(f"Load average at the end: {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores.")


if __name__ == "__main__":
    typer.run(main)
