"""Where the meetings of these tests are kept."""

import pytest


@pytest.fixture(autouse=True)
def _database(sqlite_database_url: str) -> None:
    """A database with the newest schema lies where a bot in the test's folder looks for it."""
    del sqlite_database_url
