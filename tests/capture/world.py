"""A bot that listens to scripted rooms, with a real store, real journals and real tracks."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.capture.captures import Captures, NewCapture, open_captures
from bot.capture.finishing import Finishing
from bot.capture.lifecycle import Patience
from bot.capture.settings import CaptureSettings
from bot.capture.surroundings import Surroundings
from bot.clock import AdjustableClock
from bot.domain.publication import CaptureNotice, CapturePublication, Recipients
from bot.pipeline.posting import Posting
from bot.speech.decoding import SAMPLE_RATE
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.capture.chat import Chat
from tests.capture.rooms import ROOM, Room, Rooms
from tests.capture.talk import Sender, encoded, reading_aloud

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.domain.meeting import Meeting
    from bot.ports import StreamingTranscriber

PATIENCE_S = 20.0
LOOK_S = 0.01
SENT_TO = Recipients(sound=("ears.example",), words=("words.example",))


@dataclass
class World:
    """What stays when a bot is started again."""

    folder: Path
    live: StreamingTranscriber | None = None
    store: type[SqlStore] = SqlStore
    last_s: float = PATIENCE_S
    join_s: float = PATIENCE_S
    leave_s: float = 5.0
    rooms: Rooms = field(default_factory=Rooms)
    chat: Chat = field(default_factory=Chat)
    clock: AdjustableClock = field(default_factory=AdjustableClock)
    submitted: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[tuple[Captures, SqlStore]]:
        """A bot that is started, and stopped in good order."""
        async with (
            open_database(sqlite_url(self.folder / "minuta.db")) as database,
            open_shelf(self.folder / "audio", self.clock) as shelf,
        ):
            store = self.store(database)
            around = Surroundings(
                store=store,
                shelf=shelf,
                platforms={self.rooms.name: self.rooms},
                clock=self.clock,
                say=Posting(store, {self.chat.name: self.chat}, self.clock, PATIENCE_S).say,
                submit=self._submit,
                live=self.live,
                sent_to=SENT_TO,
            )
            settings = CaptureSettings(
                folder=self.folder / "captures",
                patience=Patience(),
                look_s=LOOK_S,
                live_pace_s=LOOK_S,
                end_live_s=10 * LOOK_S,
                again_s=LOOK_S,
                last_s=self.last_s,
                join_s=self.join_s,
                leave_s=self.leave_s,
            )
            finishing = Finishing(around, settings)
            async with open_captures(around, settings, finishing) as captures:
                yield captures, store

    @property
    def said(self) -> list[tuple[CaptureNotice, str | None]]:
        """The notices in order."""
        return [(each.notice, each.detail) for each in self.chat.of(CapturePublication)]

    def later(self, seconds: float) -> None:
        """Let time go on."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    async def until_said(self, notice: CaptureNotice) -> None:
        """Wait until a notice was posted."""
        await self.chat.until(lambda: notice in [known for known, _ in self.said])

    async def _submit(self, meeting_id: str) -> None:
        self.submitted.append(meeting_id)


def wanted(title: str = "Stand-up", *, started_by: str | None = "ann") -> NewCapture:
    """A meeting to be begun."""
    return NewCapture(
        room=ROOM, place=ROOM, title=title, zone="Europe/Berlin", started_by=started_by
    )


async def talk(room: Room, speaker: str = "ann", seconds: int = 2) -> None:
    """Somebody says something, all of it just now."""
    packets = encoded(reading_aloud()[SAMPLE_RATE : (1 + seconds) * SAMPLE_RATE])
    now_ns = time.monotonic_ns()
    for number, frame in enumerate(Sender(speaker=speaker, ssrc=len(speaker)).frames(packets)):
        arrived_ns = now_ns - (len(packets) - number) * 20_000_000
        room.sink.frame(frame._replace(arrived_ns=arrived_ns))
    room.sink.hearing()


async def over(captures: Captures, meeting: Meeting) -> None:
    """Wait until a meeting is over."""
    async with asyncio.timeout(PATIENCE_S):
        await captures.over(meeting.id)


async def a_few_looks() -> None:
    """Give what must not happen the time to happen."""
    await asyncio.sleep(15 * LOOK_S)
