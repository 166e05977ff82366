"""A database and a shelf for what is kept of people."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports import AudioShelf
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests.privacy.meetings import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def records(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    async with open_database(sqlite_database_url) as database:
        yield SqlStore(database)


@pytest.fixture
async def shelf(tmp_path: Path, clock: SetClock) -> AsyncIterator[AudioShelf]:
    async with open_shelf(tmp_path / "shelf", clock) as opened:
        yield opened
