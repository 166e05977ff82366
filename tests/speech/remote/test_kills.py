"""A process that is killed between any two steps: the next one goes on without paying twice."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.clock import SystemClock
from bot.speech.remote.leftovers import Leftovers
from bot.speech.remote.settings import RemoteSettings
from storage.database import open_database
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.servers.plain_speech.server import PlainSpeech
from tests.servers.plain_speech.service import ALL, AT_ONCE, PlainService
from tests.servers.plain_speech.talk import talk
from tests.speech.remote.dying import Before, Run, hear
from tests.speech.remote.stage import MEETING, numbered, words
from tests.speech.sounds import write
from tests.storage import examples

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.domain.speech_job import JobHabits

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIVE = numbered(range(5))
MOST_STEPS = 40


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def die() -> AsyncIterator[Callable[[Run], Awaitable[int]]]:
    """Runs in a process of its own; its exit code, or minus the signal that ended it."""
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.speech.remote.dying",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )

    async def died(run: Run) -> int:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(f"{run.model_dump_json()}\n".encode())
        return int(await program.stdout.readline())

    yield died
    assert program.stdin is not None
    program.stdin.close()
    await program.wait()


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    audio = write(tmp_path_factory.mktemp("talk") / "five.wav", talk(range(5)))
    Before(audio.parent).begin(audio)
    return audio


@pytest.mark.parametrize("habits", [ALL, AT_ONCE], ids=["job", "at once"])
async def test_after_every_step(
    die: Callable[[Run], Awaitable[int]], five: Path, tmp_path: Path, habits: JobHabits
) -> None:
    database_url = sqlite_url(tmp_path / "minuta.db")
    uploads: list[int] = []
    begun: list[int] = []
    async with open_database(database_url) as database:
        store = SqlStore(database)
        for fatal in range(1, MOST_STEPS):
            await store.add_meeting(examples.meeting(MEETING), "s")
            async with PlainSpeech(polls=0) as server:
                run = Run(
                    base_url=server.base_url,
                    database_url=database_url,
                    folder=tmp_path / "scratch",
                    audio=five,
                    prepared=five.parent,
                    habits=habits,
                    fatal=fatal,
                )
                end = await die(run)
                assert end in {0, -signal.SIGKILL}
                heard = await hear(run.model_copy(update={"fatal": -1}), database)
                assert words(heard) == FIVE
                await swept(server, store, run)
                assert server.jobs == {}
                uploads.append(server.sounds)
                begun.append(server.begun)
            await store.forget_meeting(MEETING)
            assert await store.speech_jobs_to_delete(9, SystemClock().now()) == []
            if end == 0:
                break
    assert begun[-1] == uploads[-1] == 1
    assert len(begun) > 5
    if habits.finds:
        assert begun == [1] * len(begun)
        # only where the upload was there and nobody knew yet
        assert sum(uploads) <= len(uploads) + 2
    else:
        assert sum(begun) <= len(begun) + 2


async def swept(server: PlainSpeech, store: SqlStore, run: Run) -> None:
    """Look for what is left, at the provider and on the disk."""
    service = PlainService(server.base_url, run.habits)
    try:
        settings = RemoteSettings(folder=run.folder)
        await Leftovers({"plain": service}, store, settings, SystemClock()).sweep()
    finally:
        await service.aclose()
    assert [path.name for path in run.folder.iterdir()] == [".lock"]
