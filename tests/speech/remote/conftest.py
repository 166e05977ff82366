"""A provider, a store and a process that prepares, for all tests of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.speech.remote.preparation import Preparation
from storage.database import open_database
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.servers.plain_speech.server import PlainSpeech
from tests.servers.plain_speech.talk import talk
from tests.speech.remote.stage import MEETING, Stage
from tests.speech.sounds import write
from tests.storage import examples

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def preparation() -> AsyncIterator[Preparation]:
    made = Preparation()
    yield made
    await made.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened_store(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SqlStore]:
    url = sqlite_url(tmp_path_factory.mktemp("store") / "minuta.db")
    async with open_database(url) as database:
        yield SqlStore(database)


@pytest_asyncio.fixture(loop_scope="module")
async def kept(opened_store: SqlStore) -> AsyncIterator[SqlStore]:
    """A store with one meeting and no job."""
    await opened_store.add_meeting(examples.meeting(MEETING), "s")
    yield opened_store
    await opened_store.forget_meeting(MEETING)
    left = await opened_store.speech_jobs_to_delete(99, examples.START.replace(year=9000))
    await opened_store.forget_speech_jobs([job.key for job in left])


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[PlainSpeech]:
    async with PlainSpeech() as opened:
        yield opened


@pytest.fixture
def stage(server: PlainSpeech, kept: SqlStore, preparation: Preparation, tmp_path: Path) -> Stage:
    return Stage(server, tmp_path, kept, preparation)


@pytest.fixture(scope="session")
def short_talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten words of one voice."""
    return write(tmp_path_factory.mktemp("talk") / "short.wav", talk(range(10)))


@pytest.fixture(scope="session")
def long_talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty words of one voice, about half a minute."""
    return write(tmp_path_factory.mktemp("talk") / "long.wav", talk(range(40)))
