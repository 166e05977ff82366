"""A database with the meeting that the desk is asked about."""

from collections.abc import AsyncIterator

import pytest

from storage.database import open_database
from storage.store import SqlStore
from tests.desk import meetings


@pytest.fixture
async def records(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    async with open_database(sqlite_database_url) as database:
        store = SqlStore(database)
        await meetings.keep(store)
        yield store
