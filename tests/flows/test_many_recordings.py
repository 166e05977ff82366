"""Many recordings handed in at once wait in the database, not in memory, and take turns."""

import asyncio
import resource
from pathlib import Path

import pytest

from bot.domain.progress import Stage
from tests.flows.conftest import Openings, until
from tests.flows.stage_set import open_stage_set, pipeline_settings

AT_ONCE = 2


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


async def _submit_and_finish(
    openings: Openings, folder: Path, url: str, handed_in: int, count: int
) -> tuple[int, int, float]:
    """Submit all and finish some: the most at once, the unfinished, the growth in megabytes."""
    meetings = [f"{number:016}" for number in range(handed_in)]
    async with open_stage_set(folder, url) as stage_set:
        for meeting in meetings:
            await stage_set.hand_in(meeting)
    settings = pipeline_settings(recordings=8, speech=AT_ONCE)
    async with openings(settings=settings, pace_s=0.2) as (stage_set, pipeline):
        before_mb = _memory_mb()
        places = await asyncio.gather(*map(pipeline.submit, meetings))
        assert places == sorted(places)

        async def are_enough_done() -> bool:
            return len(await stage_set.store.unfinished()) <= handed_in - count

        await until(are_enough_done)
        grown_mb = _memory_mb() - before_mb
        most, left = stage_set.transcriber.most_at_once, await stage_set.store.unfinished()
        stages = [(await stage_set.store.progress(meeting)).stage for meeting in meetings]
    assert Stage.FAILED not in stages
    return most, len(left), grown_mb


@pytest.mark.nightly
async def test_many_recordings_at_once_neither_start_nor_fill_the_memory(
    openings: Openings, tmp_path: Path, sqlite_database_url: str
) -> None:
    most, left, grown_mb = await _submit_and_finish(
        openings, tmp_path, sqlite_database_url, handed_in=120, count=12
    )
    assert most == AT_ONCE
    assert left > 0
    assert grown_mb < 100


@pytest.mark.nightly
async def test_five_hundred_recordings_are_all_finished(
    openings: Openings, tmp_path: Path, sqlite_database_url: str
) -> None:
    most, left, grown_mb = await _submit_and_finish(
        openings, tmp_path, sqlite_database_url, handed_in=500, count=500
    )
    assert most == AT_ONCE
    assert left == 0
    assert grown_mb < 100
