"""What is heard in a Discord on this machine: by how many people, and through which faults.

`python -m benchmarks.voice_reception crowds` lets 2, 5 and 25 people talk while others join and
leave, on a good and on a bad network, and compares every frame that was sent with what was heard.
`python -m benchmarks.voice_reception faults` lets one person talk without a pause, breaks one thing
after the other, and measures for how long nothing was heard.
"""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, pairwise
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.capture.journal import Journal
from bot.capture.tracks import render
from bot.clock import SystemClock
from bot.domain.voice import Frame, Loss
from bot.errors import MinutaError
from integrations.discord.voice.lifecycle import Patience
from integrations.discord.voice.watchdog import Suspicion
from tests.discord.ears import Ears, Scene, scene
from tests.servers.discord import SILENCE, RemoteClient, Sent, Speaker, talk

_PACKET_S = 0.02
_SETTLING_S = 1.0
_ANSWERED_S = 16.0
"""By then several keep-alives were answered, so that it is noticed when none is any more."""

app = typer.Typer(add_completion=False)


class JournalEars(Ears):
    """Ears that keep a journal too, as a live meeting does."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    def frame(self, frame: Frame) -> None:
        """Keep a frame."""
        super().frame(frame)
        self._journal.frame(frame)

    def lost(self, speaker: str | None, loss: Loss, packets: int) -> None:
        """Keep a loss."""
        super().lost(speaker, loss, packets)
        self._journal.lost(speaker, loss, packets)


@dataclass
class Crowd:
    """What came of a room full of people; all are counts of frames.

    `arrived` were carried by the network, `heard` of those were heard, `missed` could have been
    decrypted and were not heard, `wrong` were heard of somebody else. `repaired` were missing and
    were recovered from the next packet or concealed.
    """

    sent: int = 0
    arrived: int = 0
    heard: int = 0
    missed: int = 0
    wrong: int = 0
    repaired: int = 0


class Voice:
    """One person who talks in real time, and everything they sent."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker
        self.sent: list[Sent] = []
        self._task = asyncio.create_task(self._talk())

    async def stop(self) -> None:
        """Fall silent."""
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _talk(self) -> None:
        begun = time.monotonic()
        for number, opus in enumerate(cycle(talk(packet_loss=5)), 1):
            try:
                packet = self.speaker.say_one(opus)
            except RuntimeError:  # between two voice servers
                packet = None
            if packet is not None:
                self.sent.append(packet)
            await asyncio.sleep(max(0.0, begun + number * _PACKET_S - time.monotonic()))


async def crowd(people: int, seconds: float, *, is_bad: bool) -> Crowd:
    """Let so many people talk at once; every second one leaves and another one comes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "0001.journal"
        journal = Journal(path, "meeting", SystemClock(), _complain)
        started_at = datetime.now(UTC)
        async with scene(patience=Patience(), suspicion=Suspicion()) as here:
            here.ears = JournalEars(journal)
            remote = await here.listen()
            if is_bad:
                remote.network.loss = 0.05
                remote.network.reorder = 0.05
                remote.network.jitter_s = 0.02
            voices = [Voice(await here.enter(f"Person {number}")) for number in range(people)]
            begun = time.monotonic()
            for number in range(round(seconds)):
                await asyncio.sleep(max(0.0, begun + number + 1 - time.monotonic()))
                leaver = voices[number % len(voices)]
                if leaver.speaker.user_id in here.room.speakers:
                    await leaver.stop()
                    leaver.speaker.leave()
                    voices.append(Voice(await here.enter(f"Newcomer {number}")))
            for voice in voices:
                await voice.stop()
            await asyncio.sleep(_SETTLING_S)
            journal.close()
            rendering = render(path, started_at, Path(folder), lambda _: None)
            losses = [person.losses for person in rendering.people]
            result = _compared(here, remote, voices)
            result.repaired = sum(of.recovered + of.concealed for of in losses)
            return result


def _compared(here: Scene, remote: RemoteClient, voices: list[Voice]) -> Crowd:
    sent = {
        (one.ssrc, one.sequence): (str(voice.speaker.user_id), one.opus)
        for voice in voices
        for one in voice.sent
        if one.opus != SILENCE
    }
    carried = {
        (voice.speaker.ssrc, sequence)
        for voice in voices
        for sequence in remote.delivered[voice.speaker.user_id]
    }
    arrived = sent.keys() & carried
    heard = {
        (frame.ssrc, frame.sequence): (frame.speaker, frame.opus)
        for frame in here.ears.frames
        if frame.opus != SILENCE
    }
    return Crowd(
        sent=len(sent),
        arrived=len(arrived),
        heard=len(arrived & heard.keys()),
        missed=len(arrived - heard.keys()),
        wrong=sum(sent.get(key) != of for key, of in heard.items()),
    )


@app.command()
def crowds(
    seconds: Annotated[float, typer.Option(help="How long each crowd talks.")] = 20.0,
) -> None:
    """Let 2, 5 and 25 people talk at once, with joins and leaves every second."""
    names = ("Sent", "Arrived", "Heard", "Missed", "Of the wrong person", "Repaired")
    table = Table("People", "Network", *names, box=None)
    for people in (2, 5, 25):
        for is_bad in (False, True):
            found = asyncio.run(crowd(people, seconds, is_bad=is_bad))
            table.add_row(
                str(people),
                "5 % lost, reordered, 20 ms jitter" if is_bad else "good",
                *map(
                    str,
                    (
                        found.sent,
                        found.arrived,
                        found.heard,
                        found.missed,
                        found.wrong,
                        found.repaired,
                    ),
                ),
            )
    Console().print(table)


Fault = Callable[[Scene, RemoteClient], Awaitable[None]]


def _close(code: int) -> Fault:
    async def close(here: Scene, remote: RemoteClient) -> None:
        del here
        remote.close(code)

    return close


async def _abort(here: Scene, remote: RemoteClient) -> None:
    del here
    remote.abort()


async def _black_hole(here: Scene, remote: RemoteClient) -> None:
    del here
    await asyncio.sleep(_ANSWERED_S)
    remote.network.is_black_hole = True


async def _region(here: Scene, remote: RemoteClient) -> None:
    del remote
    here.room.change_region()


async def _drop_gateway(here: Scene, remote: RemoteClient) -> None:
    del remote
    here.local.gateway.drop(here.bot)


async def _invalidate(here: Scene, remote: RemoteClient) -> None:
    del remote
    here.local.gateway.invalidate(here.bot)


async def _kick(here: Scene, remote: RemoteClient) -> None:
    del remote
    here.room.kick(here.bot)


async def _delete(here: Scene, remote: RemoteClient) -> None:
    del remote
    here.room.delete()


async def _down_and_up(here: Scene, remote: RemoteClient) -> None:
    del remote
    here.room.downgrade()
    await asyncio.sleep(1)
    here.room.upgrade()


async def _corrupt(here: Scene, remote: RemoteClient) -> None:
    remote.corrupt_next_commit()
    await here.enter("Somebody")


async def _late(here: Scene, remote: RemoteClient) -> None:
    remote.hold_commits()
    await here.enter("Somebody")
    await asyncio.sleep(1)
    remote.release_commits()


_FAULTS: Mapping[str, Fault] = {
    **{f"closed by {code}": _close(code) for code in (4006, 4009, 4014, 4015, 4017, 4021, 4022)},
    "TCP drop of the voice gateway": _abort,
    "voice server moved": _region,
    "UDP black hole": _black_hole,
    "drop of the main gateway": _drop_gateway,
    "main gateway identifies anew": _invalidate,
    "end-to-end encryption off and on": _down_and_up,
    "commit that is invalid": _corrupt,
    "commit that comes a second late": _late,
    "removed from the room": _kick,
    "room deleted": _delete,
}


@dataclass
class Heard:
    """For how many seconds nothing was heard at most, and how it ended."""

    deaf_s: float
    departure: str | None
    losses: Counter[tuple[str | None, Loss]]


async def fault(cause: Fault, seconds: float) -> Heard:
    """Break something while one person talks without a pause."""
    async with _talking() as (here, remote):
        await asyncio.sleep(1)
        await cause(here, remote)
        await asyncio.sleep(seconds)
        ends = [departure.kind.value for departure in here.ears.departures]
        arrivals = [frame.arrived_ns / 1e9 for frame in here.ears.frames]
        if not ends:
            arrivals.append(time.monotonic())
        losses = Counter(here.ears.losses)
    pauses = [after - before for before, after in pairwise(arrivals)]
    return Heard(max(pauses, default=0.0), ends[0] if ends else None, losses)


@asynccontextmanager
async def _talking() -> AsyncIterator[tuple[Scene, RemoteClient]]:
    async with scene(patience=Patience(), suspicion=Suspicion()) as here:
        remote = await here.listen()
        voice = Voice(await here.enter("Ann"))
        try:
            yield here, remote
        finally:
            await voice.stop()


@app.command()
def faults(
    seconds: Annotated[float, typer.Option(help="How long is listened after each.")] = 12.0,
    only: Annotated[str, typer.Option(help="Only faults that hold these words.")] = "",
) -> None:
    """Break one thing after the other and say for how long nothing was heard."""
    table = Table("Fault", "Nothing heard for", "End", "Lost", box=None)
    for name, cause in _FAULTS.items():
        if only in name:
            found = asyncio.run(fault(cause, seconds))
            lost = ", ".join(f"{loss.value} {count}" for (_, loss), count in found.losses.items())
            table.add_row(name, f"{found.deaf_s:.2f} s", found.departure or "hears on", lost)
    Console().print(table)


def _complain(trouble: MinutaError) -> None:
    raise trouble


if __name__ == "__main__":
    app()
