"""One measurement of one candidate."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.voice_peers.candidates import Role
from benchmarks.voice_peers.environments import interpreter
from benchmarks.voice_peers.metering import Errand
from benchmarks.voice_peers.receiving import ReceiverError, running
from benchmarks.voice_peers.sending import PACKETS_PER_S, scene, write_journal
from bot.capture.reading import JournalReader
from bot.domain.voice import Frame

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from benchmarks.voice_peers.candidates import Candidate, Encryption
    from benchmarks.voice_peers.receiving import Reading, Receiver
    from benchmarks.voice_peers.sending import Scene

_WARM_UP_PACKETS = 100
_WARM_UP_PER_S = 500.0
_SETTLED_S = 0.5
_IDLE_S = 3.0
_PATIENCE_S = 3.0
_LOOKS_PER_S = 10


class Load(NamedTuple):
    """How many talk, and how fast all of them together send, in packets per second.

    `lengths_s` are seconds of talk after which the receiver is measured, in rising order.
    """

    speakers: int
    per_second: float
    lengths_s: Sequence[float]


class Result(NamedTuple):
    """What was measured.

    `processor_s` is what one speaker-hour costs, without what the process takes when nobody talks,
    which is `idle_processor_s` for an hour. Memory is before anybody talked and after each length;
    `own_mb` is the part that other processes with the same libraries do not change. `lost` of
    `sent` packets did not come out of the receiver.
    """

    processor_s: float
    idle_processor_s: float
    memory_mb: tuple[float, ...]
    own_mb: tuple[float, ...]
    written_mb: float
    sent: int
    lost: int


async def measure(candidate: Candidate, load: Load) -> Result:
    """Raises `ReceiverError` where it does not work, and `InstallationError`."""
    python = await interpreter(candidate.requirements)
    with tempfile.TemporaryDirectory(prefix="minuta-voice-") as folder:
        place = Path(folder) / "written"
        place.mkdir()
        if candidate.encryption is None:
            return await _hear_journal(python, candidate, load, place)
        result = await _hear_room(python, candidate, candidate.encryption, load, place)
        if candidate.role is Role.CAPTURE:
            await asyncio.to_thread(_check, place, load, result)
        return result


@asynccontextmanager
async def _in_room(
    python: str, candidate: Candidate, here: Scene, mode: str, place: Path
) -> AsyncIterator[Receiver]:
    errand = here.errand(mode, place, candidate.option)
    log = place.with_name("complaints")
    certificate = here.local.certificate
    async with running(python, candidate.module, errand, certificate, log) as receiver:
        await receiver.ready()
        await here.bot_is_in()
        yield receiver


async def _hear_room(
    python: str, candidate: Candidate, encryption: Encryption, load: Load, place: Path
) -> Result:
    async with (
        scene(encryption, load.speakers) as here,
        _in_room(python, candidate, here, encryption.mode, place) as receiver,
    ):
        await here.send(_WARM_UP_PACKETS, _WARM_UP_PER_S)
        await receiver.until(_WARM_UP_PACKETS * load.speakers, _SETTLED_S)
        await receiver.measure()
        resting = await receiver.count()
        await asyncio.sleep(_IDLE_S)
        first = await receiver.count()
        if not first.packets:
            raise ReceiverError("it hears nothing")
        idle = (first.processor_s - resting.processor_s) / (first.at_s - resting.at_s)
        readings = [await receiver.measure()]
        begun = last = await receiver.count()
        sent = 0
        for length_s in load.lengths_s:
            packets = round(length_s * PACKETS_PER_S) - sent // load.speakers
            await here.send(packets, load.per_second)
            sent += packets * load.speakers
            last = await receiver.until(begun.packets + sent, _PATIENCE_S)
            readings.append(await receiver.measure())
    took_s = last.processor_s - begun.processor_s - idle * (last.at_s - begun.at_s)
    return _result(readings, load, took_s, idle, sent)


async def _hear_journal(python: str, candidate: Candidate, load: Load, place: Path) -> Result:
    journal = place / "0001.journal"
    await asyncio.to_thread(write_journal, journal, load.speakers, load.lengths_s[-1])
    written_bytes = journal.stat().st_size
    look_bytes = round(written_bytes / load.lengths_s[-1] / _LOOKS_PER_S)
    errand = Errand("", "", 0, 0, "", place, str(look_bytes))
    log = place.with_name("complaints")
    async with running(python, candidate.module, errand, None, log) as receiver:
        await receiver.ready()
        readings = [await receiver.measure()]
        begun = last = await receiver.count()
        for length_s in load.lengths_s:
            is_end = length_s == load.lengths_s[-1]
            last = await receiver.hear(float("inf") if is_end else length_s)
            readings.append(await receiver.measure())
    sent = round(load.lengths_s[-1] * PACKETS_PER_S) * load.speakers
    return _result(readings, load, last.processor_s - begun.processor_s, 0.0, sent)


def _result(
    readings: Sequence[Reading], load: Load, processor_s: float, idle: float, sent: int
) -> Result:
    first, last = readings[0], readings[-1]
    hours = load.speakers * load.lengths_s[-1] / 3600
    return Result(
        processor_s=processor_s / hours,
        idle_processor_s=idle * 3600,
        memory_mb=tuple(reading.memory_kb / 1024 for reading in readings),
        own_mb=tuple(reading.own_kb / 1024 for reading in readings),
        written_mb=(last.written_bytes - first.written_bytes) / 1e6 / hours,
        sent=sent,
        lost=max(0, sent - (last.packets - first.packets)),
    )


def _check(place: Path, load: Load, result: Result) -> None:
    """Count what is in the journal; raises `ReceiverError` if something is missing there."""
    (journal,) = place.glob("*/*.journal")
    with JournalReader(journal) as reader:
        frames = sum(isinstance(record, Frame) for record in reader.records())
    expected = result.sent - result.lost + _WARM_UP_PACKETS * load.speakers
    if frames < expected:
        raise ReceiverError(f"{expected - frames} of {expected} packets are not in the journal")
