"""What is cleared away later: at providers, in the store and on the disk."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.speech_job import SpeechJobState
from bot.errors import ProviderError
from bot.speech.remote.folders import scratch, sweep_scratch
from bot.speech.remote.leftovers import Leftovers
from tests.servers.plain_speech.service import PlainService
from tests.servers.speech import failures
from tests.speech.remote.stage import MEETING, Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.store import SqlStore

pytestmark = pytest.mark.asyncio(loop_scope="module")


@asynccontextmanager
async def leftovers(stage: Stage) -> AsyncIterator[Leftovers]:
    assert stage.store is not None
    service = PlainService(stage.server.base_url)
    try:
        yield Leftovers({"plain": service}, stage.store, stage.settings(), stage.clock)
    finally:
        await service.aclose()


async def heard_but_not_deleted(stage: Stage, short_talk: Path) -> None:
    stage.server.fail_next(failures.status(500), where="DELETE /jobs/")
    async with stage.open() as transcriber:
        await stage.hear(transcriber, short_talk)
    assert len(stage.server.jobs) == 1


async def test_what_could_not_be_deleted_is_deleted_later_and_the_words_stay(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    await heard_but_not_deleted(stage, short_talk)
    (left,) = await kept.speech_jobs_to_delete(9, stage.clock.now())
    async with leftovers(stage) as chore:
        stage.server.fail_next(failures.status(503), where="DELETE /jobs/")
        assert await chore.sweep() == 0
        assert await chore.sweep() == 1
        assert await chore.sweep() == 0
    assert stage.server.jobs == {}
    job = await kept.speech_job(left.key)
    assert job is not None
    assert (job.state, job.must_delete) == (SpeechJobState.DELETED, False)
    assert job.heard is not None


async def test_what_a_forgotten_meeting_left_there_is_deleted_and_forgotten(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    await heard_but_not_deleted(stage, short_talk)
    await kept.forget_meeting(MEETING)
    async with leftovers(stage) as chore:
        assert await chore.sweep() == 1
    assert stage.server.jobs == {}
    assert await kept.speech_jobs_to_delete(9, stage.clock.now()) == []


async def test_a_job_whose_id_was_lost_is_found_and_deleted(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    stage.server.fail_next(failures.cut_after(), where="POST /jobs")
    stage.server.fail_next(failures.status(500), times=9, where="GET /jobs")
    async with stage.open(tries=2) as transcriber:
        with pytest.raises(ProviderError):
            await stage.hear(transcriber, short_talk)
    assert len(stage.server.jobs) == 1
    stage.clock.move_to(stage.clock.now() + timedelta(hours=25))
    async with leftovers(stage) as chore:
        for _ in range(9):  # the failures that are left
            await chore.sweep()
    assert stage.server.jobs == {}
    assert await kept.speech_jobs_to_delete(9, stage.clock.now()) == []


async def test_old_jobs_are_forgotten(stage: Stage, kept: SqlStore, short_talk: Path) -> None:
    async with stage.open() as transcriber:
        await stage.hear(transcriber, short_talk)
    async with leftovers(stage) as chore:
        stage.clock.move_to(stage.clock.now() + timedelta(days=6))
        assert await chore.sweep() == 0
        stage.clock.move_to(stage.clock.now() + timedelta(days=2))
        assert await chore.sweep() == 1
    del kept


async def test_a_provider_that_is_not_set_up_any_more_keeps_nothing_else_from_being_done(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    await heard_but_not_deleted(stage, short_talk)
    assert await Leftovers({}, kept, stage.settings(), stage.clock).sweep() == 0
    assert len(await kept.speech_jobs_to_delete(9, stage.clock.now())) == 1


async def test_the_sound_of_a_killed_process_is_swept_and_that_of_a_living_one_is_not(
    tmp_path: Path,
) -> None:
    program = f"""
import os, signal
from pathlib import Path
from bot.speech.remote.folders import scratch
with scratch(Path({str(tmp_path)!r})) as folder:
    (folder / "part-0.flac").write_bytes(b"speech")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    assert await killed.wait() == -signal.SIGKILL
    with scratch(tmp_path) as ours:
        (ours / "part-0.flac").write_bytes(b"speech")
        assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2
        assert sweep_scratch(tmp_path) == 1
        assert (ours / "part-0.flac").exists()
        assert ours.stat().st_mode & 0o077 == 0
    assert sweep_scratch(tmp_path) == 0
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []
    assert sweep_scratch(tmp_path / "nowhere") == 0
