"""Whenever the bot is killed at the end of a meeting, nothing is lost and nothing doubled."""

from __future__ import annotations

import asyncio
import itertools
import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.capture.finishing import Finishing
from bot.domain.capture import CaptureState
from bot.domain.progress import Stage
from tests.capture.finishing import ending
from tests.capture.finishing.ending import ANN, BEN, MEETING, Ending
from tests.capture.finishing.outside import Killed, Life, Mortal

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ports import AudioShelf
    from storage.store import SqlStore


@pytest.mark.parametrize("is_heard", [True, False])
async def test_a_kill_at_any_step_loses_and_doubles_nothing(
    tmp_path: Path,
    migrated_sqlite: Path,
    is_heard: bool,  # noqa: FBT001 (a parameter of a test)
) -> None:
    for steps in itertools.count():
        over = Ending(tmp_path / str(steps))
        over.folder.mkdir()
        shutil.copy(migrated_sqlite, over.folder / "minuta.db")
        async with over.open() as (store, shelf):
            meeting = await over.begin(store)
            journal = over.record(1, "ann", "ben", seconds=2)
            if is_heard:
                await over.hear(journal, meeting, store)
            is_killed = await is_killed_after(steps, over, store, shelf)
            await check_in_between(over, store)
            if is_killed:
                await bring_to_end(over.finishing(store, shelf), store)
            assert set(over.submitted) == {MEETING}
            assert await store.unfinished() == [MEETING]
            tracks = (await store.meeting(MEETING)).tracks
            assert [track.speaker for track in tracks] == ["ann", "ben"]
            assert over.on_shelf() == {track.audio for track in tracks} == {ANN, BEN}
            assert (await store.heard(MEETING)).keys() == ({0, 1} if is_heard else set())
            assert (await store.capture(MEETING)).state is CaptureState.ENDED
            assert not over.journals.exists()
        if not is_killed:
            break
    assert steps > 8


async def bring_to_end(finishing: Finishing, store: SqlStore) -> None:
    """What a bot does with a meeting that is finishing."""
    if (await store.capture(MEETING)).state is CaptureState.FINISHING:
        await finishing.finish(await store.meeting(MEETING), await store.capture(MEETING))
        await finishing.render(MEETING)
    await finishing.sweep()


async def is_killed_after(steps: int, over: Ending, store: SqlStore, shelf: AudioShelf) -> bool:
    """End the meeting in a process that is killed before its next step outside."""
    life = Life(steps)
    around = over.around(Mortal(store, life), Mortal(shelf, life))  # type: ignore[arg-type]

    async def submit(meeting_id: str) -> None:
        life.go_on()
        over.submitted.append(meeting_id)

    around = replace(around, submit=submit)
    finishing = Finishing(around, over.settings)
    try:
        await finishing.finish(await store.meeting(MEETING), await store.capture(MEETING))
        await finishing.render(MEETING)
    except Killed:
        return True
    return False


async def check_in_between(over: Ending, store: SqlStore) -> None:
    """Nothing is missing at any moment: what is not on the shelf is in a journal."""
    progress, capture = await store.progress(MEETING), await store.capture(MEETING)
    known, heard = await store.meeting(MEETING), await store.heard(MEETING)
    if capture.state is CaptureState.ENDED:
        assert over.on_shelf() == {track.audio for track in known.tracks}
    else:
        assert len(list(over.journals.glob("*.journal"))) == 1
    if progress.stage is not Stage.RECORDING:
        for index, track in enumerate(known.tracks):
            assert index in heard or track.audio in over.on_shelf()


@pytest.mark.nightly
async def test_a_process_that_is_killed_at_any_moment_loses_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    chance = random.Random(7)  # noqa: S311 (the same bad luck every time)
    over = Ending(tmp_path)
    async with over.open() as (store, _):
        meeting = await over.begin(store)
        await over.hear(over.record(1, "ann", "ben", seconds=30), meeting, store)
        over.record(2, "ben", start_s=300)
    for _ in range(4):
        await asyncio.to_thread(_end_and_be_killed, over.folder, chance.uniform(0, 0.7))
        async with over.open() as (store, _):
            await check_in_between_stays(over, store)
    async with over.open() as (store, shelf):
        await bring_to_end(over.finishing(store, shelf), store)
        tracks = (await store.meeting(MEETING)).tracks
        assert [track.speaker for track in tracks] == ["ann", "ben", "ben"]
        assert over.on_shelf() == {track.audio for track in tracks}
        assert (await store.heard(MEETING)).keys() == {0, 1}
    assert not over.journals.exists()


async def check_in_between_stays(over: Ending, store: SqlStore) -> None:
    if (await store.capture(MEETING)).state is not CaptureState.ENDED:
        assert len(list(over.journals.glob("*.journal"))) == 2


def _end_and_be_killed(folder: Path, after_s: float) -> None:
    command = [sys.executable, "-m", ending.__name__, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(after_s)
        process.kill()
