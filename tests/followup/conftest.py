"""A database with the small meeting of `tests.examples`."""

from collections.abc import AsyncIterator

import pytest

from storage.database import open_database
from storage.store import SqlStore
from tests import examples


@pytest.fixture
async def records(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    async with open_database(sqlite_database_url) as database:
        store = SqlStore(database)
        await store.add_meeting(examples.meeting(), "s")
        await store.save_transcript(examples.transcript())
        await store.save_notes(examples.notes())
        yield store


@pytest.fixture
async def kept(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    """A database with nothing in it; that two kinds do the same is proven elsewhere."""
    async with open_database(sqlite_database_url) as database:
        yield SqlStore(database)
