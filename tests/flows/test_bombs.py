"""A recording that kills its process each time is given up, and said so."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.progress import Stage
from bot.engine.records import JobState
from bot.failpoints import Moment, Name
from tests.flows.conftest import Openings, until, until_stage
from tests.flows.processes import PATIENCE_S, worker
from tests.flows.stage_set import open_stage_set
from tests.flows.worker import Options, Trap

BOMB, HARMLESS = "b" * 16, "a" * 16


async def _hand_in(options: Options) -> None:
    async with open_stage_set(options.folder, options.database_url) as stage_set:
        await stage_set.hand_in(HARMLESS)
        await stage_set.hand_in(BOMB)


async def _outcomes(options: Options) -> dict[str, tuple[Stage, str | None]]:
    async with open_stage_set(options.folder, options.database_url) as stage_set:
        found = {meeting: await stage_set.store.progress(meeting) for meeting in (BOMB, HARMLESS)}
        return {meeting: (progress.stage, progress.failure) for meeting, progress in found.items()}


@pytest.mark.nightly
def test_a_recording_that_kills_its_process_each_time_is_given_up(
    tmp_path: Path, sqlite_database_url: str
) -> None:
    bomb = Trap(stage=Name.ASSEMBLE, moment=Moment.DURING, meeting=BOMB, is_sprung_each_time=True)
    options = Options(
        folder=tmp_path, database_url=sqlite_database_url, traps=(bomb,), max_restarts=15
    )
    asyncio.run(_hand_in(options))
    with worker(options) as process:
        assert process.wait(PATIENCE_S) == 0
    outcomes = asyncio.run(_outcomes(options))
    assert outcomes[HARMLESS] == (Stage.DONE, None)
    stage, failure = outcomes[BOMB]
    assert stage is Stage.FAILED
    assert failure is not None
    assert "stopped again and again" in failure


@pytest.mark.nightly
async def test_it_can_be_retried_once_it_does_so_no_more(
    tmp_path: Path, sqlite_database_url: str, openings: Openings
) -> None:
    bomb = Trap(stage=Name.ASSEMBLE, moment=Moment.DURING, meeting=BOMB, is_sprung_each_time=True)
    options = Options(
        folder=tmp_path, database_url=sqlite_database_url, traps=(bomb,), max_restarts=15
    )
    await _hand_in(options)
    with worker(options) as process:
        assert await asyncio.to_thread(process.wait, PATIENCE_S) == 0
    async with openings() as (stage_set, pipeline):
        (job,) = await pipeline.dead_letters.listed()
        assert job.state is JobState.FAILED
        await until(lambda: pipeline.dead_letters.retry(BOMB))
        await until_stage(stage_set, BOMB, Stage.DONE)
    assert stage_set.journal.count("heard", "audio")[f"{BOMB}:0"] == 1
