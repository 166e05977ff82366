"""An engine on a real database of either kind, with jobs made on the spot."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import pytest

from bot.clock import SystemClock
from bot.engine.engine import Body, open_engine
from bot.engine.jobs import Jobs
from bot.engine.records import Job, JobState
from bot.engine.settings import EngineSettings, Limits
from storage.database import open_database
from storage.leases import SqlLeases

PATIENCE_S = 30.0


def settings_for(url: str, **changes: object) -> EngineSettings:
    quick = EngineSettings(database_url=url, version="1", poll_s=0.02, lease_ttl_s=1, drain_s=5)
    return quick.model_copy(update=changes)


class Engines(Protocol):
    """Opens an engine on the test's database, as often as it is called."""

    def __call__(
        self, bodies: Mapping[str, Body], queues: Mapping[str, Limits] = ..., **changes: object
    ) -> AbstractAsyncContextManager[Jobs]: ...


@pytest.fixture
def engines(database_url: str) -> Engines:
    @asynccontextmanager
    async def opened(
        bodies: Mapping[str, Body],
        queues: Mapping[str, Limits] | None = None,
        **changes: object,
    ) -> AsyncIterator[Jobs]:
        async with (
            open_database(database_url) as database,
            open_engine(
                settings_for(database_url, **changes),
                bodies,
                queues or {"queue": Limits(per_process=10)},
                SqlLeases(database),
                SystemClock(),
            ) as jobs,
        ):
            yield jobs

    return opened


async def until(jobs: Jobs, job_id: str, *states: JobState) -> Job:
    """Wait until a job is in one of the states; a test that hangs fails."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            job = (await jobs.find([job_id])).get(job_id)
            if job is not None and job.state in states:
                return job
            await asyncio.sleep(0.01)


async def until_true(condition: Callable[[], object]) -> None:
    """Wait for something to be so; a test that hangs fails."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 (what is waited for knows no event)
            await asyncio.sleep(0.01)
