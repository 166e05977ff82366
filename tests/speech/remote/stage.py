"""What the stories of this folder are played with: a provider, a store, and a clock that runs."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import AdjustableClock
from bot.domain.speech import SpeechRequest
from bot.speech.remote.patience import Rhythm
from bot.speech.remote.settings import RemoteSettings
from bot.speech.remote.transcriber import RemoteTranscriber
from bot.speech.remote.waiters import Waiters
from tests.servers.plain_speech.service import ALL, CAN, PlainService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.domain.speech import HeardTrack, SpeechCapabilities
    from bot.domain.speech_job import JobHabits
    from bot.ports import SpeechJobStore
    from bot.speech.remote.patience import Sleep
    from bot.speech.remote.preparation import Preparation
    from tests.servers.plain_speech.server import PlainSpeech

MEETING = "m1"


class RunningClock(AdjustableClock):
    """A clock on which waiting takes no time."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0.002)  # what is under way over the wire gets its turn
        self.waits.append(seconds)
        self.move_to(self.now() + timedelta(seconds=seconds))


@dataclass
class Stage:
    """A provider that is heard with, and everything around it."""

    server: PlainSpeech
    folder: Path
    store: SpeechJobStore | None
    preparation: Preparation
    clock: RunningClock = field(default_factory=RunningClock)
    waiters: Waiters = field(default_factory=Waiters)
    told: list[float] = field(default_factory=list)
    sleep: Sleep | None = None

    def settings(self, **changes: object) -> RemoteSettings:
        return RemoteSettings(folder=self.folder / "scratch").model_copy(update=changes)

    @asynccontextmanager
    async def open(
        self,
        habits: JobHabits = ALL,
        capabilities: SpeechCapabilities = CAN,
        **settings: object,
    ) -> AsyncIterator[RemoteTranscriber]:
        transcriber = RemoteTranscriber(
            PlainService(self.server.base_url, habits, capabilities),
            self.settings(**settings),
            self.store,
            self.clock,
            self.waiters,
            preparation=self.preparation,
            rhythm=Rhythm(self.sleep or self.clock.sleep, lambda: 0.0),
        )
        try:
            yield transcriber
        finally:
            await transcriber.aclose()

    async def hear(
        self, transcriber: RemoteTranscriber, audio: Path, request: SpeechRequest | None = None
    ) -> HeardTrack:
        return await transcriber.transcribe(
            audio, request or SpeechRequest(key="m1/0", meeting_id=MEETING), self.told.append
        )


def words(heard: HeardTrack) -> list[str]:
    return " ".join(segment.text for segment in heard.segments).split()


def numbered(numbers: Sequence[int]) -> list[str]:
    return [f"w{number}" for number in numbers]
