"""What the journal, the live sound and the tracks cost, and how well tracks lie on one clock.

`python -m benchmarks.journal --speakers 5 --minutes 10` lets that many people talk without a pause
through a network that loses and disorders packets and stalls for two seconds every minute, faster
than real time, and prints two tables. Costs are seconds of one processor. The sound is a real voice
at 64 kbit/s without a copy of lost packets (cost) and at 24 kbit/s with one (clock).
"""

import itertools
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Annotated, NamedTuple

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from bot.capture.following import Follower
from bot.capture.journal import Journal, Pace
from bot.capture.reading import JournalReader
from bot.capture.tracks import render
from bot.domain.voice import Frame
from bot.speech.decoding import decode
from tests.capture.start import STARTED_AT
from tests.capture.talk import (
    Instant,
    Network,
    Sender,
    StillClock,
    by_hand,
    encoded,
    errors_s,
    laid_out,
    reading_aloud,
    unexpected,
)

_RATE = 16_000
_PACKETS_PER_S = 50
_LOOK_EVERY_PACKETS = 5  # a tenth of a second


class Cost(NamedTuple):
    """Seconds of a processor for so many packets."""

    processor_s: float
    packets: int

    def per_packet_us(self) -> str:
        """Microseconds per packet."""
        return f"{self.processor_s / self.packets * 1e6:.2f} µs"

    def per_speaker_hour(self) -> str:
        """Seconds of a processor per hour that somebody talks."""
        return f"{self.processor_s / self.packets * _PACKETS_PER_S * 3600:.1f} s"


def talk(speakers: int, minutes: float) -> list[Frame]:
    """Everybody's packets without a disturbance, in the order in which they are sent."""
    packets = encoded(reading_aloud(), 64_000)
    count = round(minutes * 60 * _PACKETS_PER_S)
    said = [
        Sender(str(10**17 + number), ssrc=number, first_sequence=number).frames(
            itertools.islice(itertools.cycle(packets), count)
        )
        for number in range(speakers)
    ]
    return [frame for frames in zip(*said, strict=True) for frame in frames]


def appending(frames: Sequence[Frame], folder: Path) -> tuple[Cost, Cost, Path]:
    """What a call costs the receiver's thread, and what everything costs the process."""
    path = folder / "a.journal"
    instant = Instant()
    pace = Pace(flush_s=3600, sync_s=3600, waiting_packets=len(frames))
    with Journal(
        path, "meeting", StillClock(), unexpected, pace=pace, monotonic_ns=instant
    ) as journal:
        calls_s = 0.0
        began = time.process_time()
        for batch in _batches(frames):
            instant.ns = batch[-1].arrived_ns
            before = time.perf_counter()
            for frame in batch:
                journal.frame(frame)
            calls_s += time.perf_counter() - before
            journal.flush()
        whole_s = time.process_time() - began
    return Cost(calls_s, len(frames)), Cost(whole_s, len(frames)), path


def _batches(frames: Sequence[Frame]) -> Iterator[Sequence[Frame]]:
    speakers = len({frame.speaker for frame in frames[:1000]})
    size = _LOOK_EVERY_PACKETS * speakers
    return (frames[start : start + size] for start in range(0, len(frames), size))


def following(frames: Sequence[Frame], folder: Path) -> Cost:
    """What looking ten times a second costs, without what writing costs."""
    path = folder / "live.journal"
    instant = Instant()
    spent_s = 0.0
    with by_hand(path, instant) as journal, Follower(path, STARTED_AT) as follower:
        for batch in _batches(frames):
            instant.ns = batch[-1].arrived_ns
            for frame in batch:
                journal.frame(frame)
            journal.flush()
            began = time.process_time()
            follower.look()
            spent_s += time.process_time() - began
    return Cost(spent_s, len(frames))


def reading(path: Path, packets: int) -> Cost:
    """What reading costs without decoding, as after a kill."""
    began = time.process_time()
    with JournalReader(path) as reader:
        for _ in reader.records():
            pass
    return Cost(time.process_time() - began, packets)


def rendering(path: Path, folder: Path, packets: int) -> Cost:
    """What it costs to make the tracks."""
    began = time.process_time()
    render(path, STARTED_AT, folder, lambda _: None)
    return Cost(time.process_time() - began, packets)


def misplacement(network: Network, folder: Path) -> tuple[float, float, int]:
    """By how much two tracks of the same sound lie apart: median and worst, in seconds; where.

    One of the two clocks is 60 ppm slow, the other 60 ppm fast, and each has bad luck of its own.
    """
    folder.mkdir()
    sound = np.concatenate([reading_aloud()] * 3)
    packets = encoded(sound, packet_loss=20)
    senders = [Sender("1", ssrc=1, slow_ppm=60), Sender("2", ssrc=2, slow_ppm=-60)]
    arrived = [
        frame
        for number, sender in enumerate(senders)
        for frame in network._replace(seed=number).carry(sender.frames(packets))
    ]
    path = folder / "a.journal"
    with by_hand(path) as journal:
        for frame in sorted(arrived, key=lambda frame: frame.arrived_ns):
            journal.frame(frame)
    errors = {}
    for person in render(path, STARTED_AT, folder, lambda _: None).people:
        if person.file is None:
            raise SystemExit("a track is missing")
        offset_s = person.file.offset_s
        blocks = ((offset_s + b.start / _RATE, b.samples) for b in decode(person.file.path))
        slow_ppm = next(s.slow_ppm for s in senders if s.speaker == person.speaker)
        errors[person.speaker] = errors_s(
            laid_out(blocks, len(sound) / _RATE + 1), _as_sent(sound, slow_ppm)
        )
    one, other = errors["1"], errors["2"]
    apart = [abs(one[place] - other[place]) for place in one.keys() & other.keys()]
    return median(apart), max(apart), len(apart)


def _as_sent(
    sound: "np.ndarray[tuple[int], np.dtype[np.float32]]", slow_ppm: float
) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    places = np.arange(len(sound))
    return np.interp(places / (1 + slow_ppm / 1e6), places, sound).astype(np.float32)


def _costs(speakers: int, minutes: float, folder: Path) -> Table:
    frames = talk(speakers, minutes)
    calls, whole, path = appending(frames, folder)
    bytes_per_hour = path.stat().st_size / len(frames) * _PACKETS_PER_S * 3600
    rows: Iterable[tuple[str, Cost]] = (
        ("Hand a packet to the journal", calls),
        ("… and write it (all threads)", whole),
        ("Read it after a kill", reading(path, len(frames))),
        ("Follow it live (16 kHz)", following(frames, folder)),
        ("Make tracks of it", rendering(path, folder, len(frames))),
    )
    table = Table(
        "Step", "Per packet", "Per speaker-hour", "Times real time", box=None, title_justify="left"
    )
    for step, cost in rows:
        speed = cost.packets / _PACKETS_PER_S / cost.processor_s
        table.add_row(step, cost.per_packet_us(), cost.per_speaker_hour(), f"{speed:,.0f}")
    table.add_row("Journal on disk", "", f"{bytes_per_hour / 1e6:.1f} MB", "")
    return table


def _clocks(folder: Path) -> Table:
    stalls = (0.0, 25.0, 60.0, 95.0)
    networks = {
        "no disturbance": Network(),
        "5 % loss": Network(loss=0.05),
        "5 % loss, 30 ms jitter that reorders": Network(loss=0.05, jitter_s=0.03),
        "5 % loss, reordering, four stalls of 2 s": Network(
            loss=0.05, jitter_s=0.03, stalls_at_s=stalls
        ),
    }
    table = Table("Network", "Median", "Worst", "Places", box=None)
    for number, (name, network) in enumerate(networks.items()):
        middle, worst, places = misplacement(network, folder / str(number))
        table.add_row(name, f"{middle * 1000:.1f} ms", f"{worst * 1000:.1f} ms", str(places))
    return table


def main(
    speakers: Annotated[int, typer.Option(help="How many people talk, all the time.")] = 5,
    minutes: Annotated[float, typer.Option(help="For how long they talk.")] = 10.0,
) -> None:
    """Measure and print the tables."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        console.print(_costs(speakers, minutes, Path(folder)))
        console.print("\nHow far two tracks of the same sound lie apart:")
        console.print(_clocks(Path(folder)))


if __name__ == "__main__":
    typer.run(main)
