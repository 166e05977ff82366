"""A pipeline on real storage that a test opens, breaks, closes and opens again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.progress import Stage
from bot.pipeline.pipeline import Pipeline, open_pipeline
from bot.pipeline.settings import PipelineSettings
from bot.ports import Store
from tests.flows.promise_office import Office
from tests.flows.stage_set import (
    Faults,
    StageSet,
    engine_settings,
    open_stage_set,
    pipeline_settings,
)

PATIENCE_S = 600.0  # the nightly tests take minutes


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Leave what the pipeline does on PostgreSQL to the night: its parts are on both by day."""
    for item in items:
        on = item.callspec.id if hasattr(item, "callspec") else ""
        if "openings_everywhere" in item.fixturenames and "postgresql" in on:
            item.add_marker(pytest.mark.nightly)


class Openings:
    """Opens the pipeline of a test on its database, as often as it is called."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url

    @asynccontextmanager
    async def __call__(
        self,
        faults: Faults | None = None,
        settings: PipelineSettings | None = None,
        *,
        version: str = "1",
        pace_s: float = 0.0,
    ) -> AsyncIterator[tuple[StageSet, Pipeline]]:
        """The pipeline, running."""
        async with (
            open_stage_set(self._folder, self._url, faults, pace_s) as stage_set,
            open_pipeline(
                engine_settings(self._url, version=version),
                settings or pipeline_settings(),
                stage_set.outside,
                stage_set.leases,
            ) as pipeline,
        ):
            yield stage_set, pipeline

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Store]:
        """The database alone, as a command opens it."""
        async with open_stage_set(self._folder, self._url) as stage_set:
            yield stage_set.store


@pytest.fixture
def openings(tmp_path: Path, sqlite_database_url: str) -> Openings:
    """On SQLite."""
    return Openings(tmp_path, sqlite_database_url)


@pytest.fixture
def openings_everywhere(tmp_path: Path, database_url: str) -> Openings:
    """On SQLite and on PostgreSQL."""
    return Openings(tmp_path, database_url)


@pytest.fixture
async def office(tmp_path: Path, sqlite_database_url: str) -> AsyncIterator[Office]:
    """Somebody who has promised things."""
    async with open_stage_set(tmp_path, sqlite_database_url) as stage_set:
        yield Office(stage_set)


class Uploading:
    """Opens the pipeline of a test with a folder for what is fetched."""

    def __init__(self, openings: Openings, folder: Path) -> None:
        self._openings = openings
        self.folder = folder

    @asynccontextmanager
    async def __call__(
        self, faults: Faults | None = None
    ) -> AsyncIterator[tuple[StageSet, Pipeline]]:
        settings = pipeline_settings(fetched=self.folder)
        async with self._openings(faults, settings) as opened:
            yield opened


@pytest.fixture
def uploading(openings: Openings, tmp_path: Path) -> Uploading:
    return Uploading(openings, tmp_path / "fetched")


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    """Wait for something to be so; a test that hangs fails."""
    async with asyncio.timeout(PATIENCE_S):
        while not await condition():  # noqa: ASYNC110 (a database has no events)
            await asyncio.sleep(0.02)


async def until_stage(stage_set: StageSet, meeting_id: str, stage: Stage) -> None:
    """Wait until a meeting has come to a stage."""

    async def has_come() -> bool:
        return (await stage_set.store.progress(meeting_id)).stage is stage

    await until(has_come)
