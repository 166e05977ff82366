"""The schema: made anew, brought up to date from every release, and refused when it is newer."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from bot.errors import SettingsError
from storage import migrations
from storage.database import open_database
from storage.rows import Row
from storage.store import SqlStore
from storage.upgrade import newest_schema
from storage.url import database_url as url_of
from storage.url import sqlite_url
from tests.storage import examples
from tests.storage.kept import RELEASED, Kept, present_version, write

SEARCH = r"utterance_search.*|searchable|ix_utterance_searchable"
RELEASES = sorted(path.stem for path in RELEASED.glob("*.sql"))


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    target = url_of(url)
    if target.get_backend_name() == "sqlite":
        target = target.set(drivername="sqlite")
    engine = create_engine(target)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def is_ours(name: str | None, kind: str, parents: Mapping[str, str | None]) -> bool:
    """Whether the rows say what a thing is like; what search stands on is in migrations alone."""
    del kind, parents
    return name is None or not re.fullmatch(SEARCH, name)


def context_of(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(connection, opts={"include_name": is_ours})


def condition(index: ReflectedIndex) -> list[str]:
    return [str(option) for option in index.get("dialect_options", {}).values()]


def schema(connection: Connection) -> dict[str, Any]:
    inspector = inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: (repr(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(table)
                if not re.fullmatch(SEARCH, column["name"])
            },
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": inspector.get_foreign_keys(table),
            "unique": sorted(map(str, inspector.get_unique_constraints(table))),
            "indexes": [
                (index["name"], index["column_names"], index["unique"], condition(index))
                for index in sorted(
                    inspector.get_indexes(table), key=lambda index: str(index["name"])
                )
                if not re.fullmatch(SEARCH, str(index["name"]))
            ],
        }
        for table in inspector.get_table_names()
        if table != "alembic_version" and not re.fullmatch(SEARCH, table)
    }


def test_the_newest_schema_is_known_by_the_names_of_the_migrations() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))

    assert scripts.get_heads() == [newest_schema()]
    for script in scripts.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")


async def test_the_migrations_lead_to_the_tables_that_the_code_knows(
    empty_database_url: str,
) -> None:
    async with open_database(empty_database_url):
        pass
    with connected(empty_database_url) as connection:
        assert compare_metadata(context_of(connection), Row.metadata) == []
        migrated = schema(connection)
        Row.metadata.drop_all(connection)
        Row.metadata.create_all(connection)
        assert migrated == schema(connection)
    assert len(migrated) == len(Row.metadata.tables)


async def test_opening_again_changes_nothing(empty_database_url: str) -> None:
    async with open_database(empty_database_url) as database:
        await write(database)
        kept = await Kept.read(database)
    for _ in range(2):
        async with open_database(empty_database_url) as database:
            assert await Kept.read(database) == kept


async def test_a_database_that_a_newer_program_has_written_is_refused_untouched(
    empty_database_url: str,
) -> None:
    async with open_database(empty_database_url) as database:
        await SqlStore(database).add_meeting(examples.meeting(), "s")
    with connected(empty_database_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("ALTER TABLE meeting ADD COLUMN mood TEXT"))
    with pytest.raises(SettingsError, match=r"newer Minuta.*9999"):
        async with open_database(empty_database_url):
            pass
    with connected(empty_database_url) as connection:
        assert connection.execute(text("SELECT id, mood FROM meeting")).all() == [("m1", None)]


def test_the_present_version_is_among_the_released_schemas() -> None:
    assert present_version() in RELEASES


@pytest.mark.parametrize("version", RELEASES)
async def test_a_database_of_a_release_is_upgraded_in_place(tmp_path: Path, version: str) -> None:
    file = tmp_path / "minuta.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((RELEASED / f"{version}.sql").read_text(encoding="utf-8"))
    kept = Kept.model_validate_json((RELEASED / f"{version}.json").read_bytes())
    async with open_database(sqlite_url(file)) as database:
        assert await Kept.read(database) == kept
        store = SqlStore(database)
        assert await store.notes_version("m1", 1) == kept.notes
        await store.add_meeting(examples.meeting("new"), "new")
        assert await store.meeting("new") == examples.meeting("new")
    with connected(sqlite_url(file)) as connection:
        assert compare_metadata(context_of(connection), Row.metadata) == []
