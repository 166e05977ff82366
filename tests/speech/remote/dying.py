"""A program that has imported all that is needed, and forks processes that die when told.

`python -m tests.speech.remote.dying` reads one JSON object a line and answers with the exit code.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.domain.frozen import Frozen
from bot.domain.speech import SpeechRequest
from bot.domain.speech_job import JobHabits, SpeechJob
from bot.speech.remote.preparation import Preparation
from bot.speech.remote.preparing import prepare
from bot.speech.remote.protocol import Prepare, Prepared
from bot.speech.remote.settings import RemoteSettings
from bot.speech.remote.transcriber import RemoteTranscriber
from storage.database import Database, open_database
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.servers.plain_speech.service import PlainService

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.speech import HeardTrack
    from bot.domain.speech_job import Begun, SoundFile, Ticket
    from bot.ports import Report


class Run(Frozen):
    """One file to hear; the process kills itself at the `fatal`th step, from 1 on."""

    base_url: str
    database_url: str
    folder: Path
    audio: Path
    prepared: Path
    habits: JobHabits
    fatal: int


class Steps:
    """Counts what happens, and dies at one of it."""

    def __init__(self, fatal: int) -> None:
        self._left = fatal

    def step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Before(Preparation):
    """Has prepared the file before, in `folder`: with a process for each it would take minutes."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def begin(self, audio: Path) -> None:
        order = Prepare(audio=str(audio), folder=str(self._folder), request=SpeechRequest())
        prepared = prepare(order, lambda _: None)
        (self._folder / "prepared.json").write_text(prepared.model_dump_json(), encoding="utf-8")

    async def prepare(self, order: Prepare, report: Report) -> Prepared:
        del report
        told = (self._folder / "prepared.json").read_text(encoding="utf-8")
        prepared = Prepared.model_validate_json(told)
        (part,) = prepared.parts
        copied = Path(shutil.copy(part.sound.path, order.folder))
        sound = part.sound.model_copy(update={"path": copied})
        return prepared.model_copy(update={"parts": (part.model_copy(update={"sound": sound}),)})


class DyingService(PlainService):
    """Dies after each request, which the provider has answered."""

    steps: Steps

    async def upload(self, sound: SoundFile) -> str:
        name = await super().upload(sound)
        self.steps.step()
        return name

    async def begin(
        self, upload: str, sound: SoundFile, request: SpeechRequest, ticket: Ticket
    ) -> Begun:
        begun = await super().begin(upload, sound, request, ticket)
        self.steps.step()
        return begun

    async def fetch(self, job_id: str) -> HeardTrack | None:
        heard = await super().fetch(job_id)
        self.steps.step()
        return heard

    async def delete(self, job_id: str) -> None:
        await super().delete(job_id)
        self.steps.step()


class DyingStore(SqlStore):
    """Dies after a job is kept."""

    steps: Steps

    async def save_speech_job(self, job: SpeechJob) -> SpeechJob:
        saved = await super().save_speech_job(job)
        self.steps.step()
        return saved


async def hear(run: Run, database: Database) -> HeardTrack:
    """Hear the file, or die."""
    store = DyingStore(database)
    service = DyingService(run.base_url, run.habits)
    service.steps = store.steps = Steps(run.fatal)
    settings = RemoteSettings(folder=run.folder, first_poll_s=0.01, first_wait_s=0.01)
    transcriber = RemoteTranscriber(
        service, settings, store, SystemClock(), preparation=Before(run.prepared)
    )
    try:
        request = SpeechRequest(key="m1/0", meeting_id="m1")
        return await transcriber.transcribe(run.audio, request, lambda _: None)
    finally:
        await transcriber.aclose()


async def _hear_alone(run: Run) -> None:
    async with open_database(run.database_url) as database:
        await hear(run, database)


async def _warm_up() -> None:
    """Do once what takes long the first time."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_database(sqlite_url(Path(folder) / "minuta.db")) as database:
            await SqlStore(database).speech_job_of_secret("plain", "")
    await PlainService("http://127.0.0.1:1").aclose()


def _serve(lines: Iterable[str]) -> None:
    asyncio.run(_warm_up())
    for line in lines:
        child = os.fork()
        if child == 0:
            signal.alarm(60)
            asyncio.run(_hear_alone(Run.model_validate_json(line)))
            return
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve(sys.stdin)
