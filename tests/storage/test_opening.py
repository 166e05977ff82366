"""What `DATABASE_URL` may say, and what is said when it does not fit."""

import asyncio
import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.errors import SettingsError
from storage.database import Database, open_database
from storage.url import database_url as normalised
from storage.url import sqlite_url
from tests.conftest import PostgresqlServer


@pytest.mark.parametrize(
    ("written", "opened"),
    [
        ("sqlite:///minuta.db", "sqlite+aiosqlite:///minuta.db"),
        ("sqlite:////var/lib/a b/ü.db", "sqlite+aiosqlite:////var/lib/a b/ü.db"),
        (" sqlite+aiosqlite:///x.db\n", "sqlite+aiosqlite:///x.db"),
        ("postgres://u:p%40w@h:1/d", "postgresql+psycopg://u:p%40w@h:1/d"),
        ("postgresql://h/d?sslmode=require", "postgresql+psycopg://h/d?sslmode=require"),
        ("postgresql+psycopg:///d?host=/run", "postgresql+psycopg:///d?host=/run"),
    ],
)
def test_what_people_write_is_opened_by_our_drivers(written: str, opened: str) -> None:
    assert normalised(written) == make_url(opened)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "minuta.db",
        "/var/lib/minuta.db",
        "mysql://u:hush@h/d",
        "postgresql+asyncpg://u:hush@h/d",
        "postgresql://u:hush@h",
        "postgresql://u:hush@h:port/d",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "sqlite:///x.db?mode=ro",
        "sqlite://hush/x.db",
    ],
)
def test_anything_else_is_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL .* Write DATABASE_URL as ") as caught:
        normalised(url)
    assert "hush" not in str(caught.value)


async def test_a_file_with_an_odd_name_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "100 %20 ‘ü’ #1?.db"
    async with open_database(sqlite_url(file)):
        assert file.exists()


async def test_the_database_is_for_its_owner_only(tmp_path: Path) -> None:
    async with open_database(sqlite_url(tmp_path / "minuta.db")) as database:
        async with database.writing() as session:
            await (await session.connection()).execute(text("DELETE FROM meeting"))
        files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*.db*")}
    readable = {name: mode for name, mode in files.items() if mode & 0o077}
    assert "minuta.db-wal" in files
    assert set(readable) <= {"minuta.db.upgrade.lock"}


@pytest.mark.parametrize("name", ["nowhere/minuta.db", "folder", "text.db"])
async def test_what_is_no_database_file_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.db").write_text("This is no database, though it is long enough." * 50)
    file = tmp_path / name
    with pytest.raises(SettingsError) as caught:
        async with open_database(sqlite_url(file)):
            pass
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SettingsError, match="yours to write to"):
        async with open_database(sqlite_url(tmp_path / "minuta.db")):
            pass


async def test_a_database_that_the_server_does_not_have_is_refused_in_one_line(
    postgresql_server: PostgresqlServer,
) -> None:
    url = postgresql_server.create().replace("/test_", "/nobody_has_")
    with pytest.raises(SettingsError, match=r'^The database can.t be opened: .*"nobody_has_') as no:
        async with open_database(url):
            pass
    assert "\n" not in str(no.value)


async def test_a_server_that_is_not_there_is_refused_without_the_password() -> None:
    with pytest.raises(SettingsError, match="Connection refused") as caught:
        async with open_database("postgres://user:hush@127.0.0.1:1/d"):
            pass
    assert "hush" not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_options_in_the_url_are_kept_and_win_over_ours(postgresql_database_url: str) -> None:
    url = f"{postgresql_database_url}&options=-c%20statement_timeout%3D1234"
    async with open_database(url) as database, database.reading() as session:
        connection = await session.connection()
        assert (await connection.execute(text("SHOW statement_timeout"))).scalar() == "1234ms"
        assert (await connection.execute(text("SHOW timezone"))).scalar() == "UTC"


async def test_sqlite_is_set_to_survive_a_power_cut_and_to_check_references(
    sqlite_database_url: str,
) -> None:
    async with open_database(sqlite_database_url) as database:
        for block in (database.reading, database.writing):
            async with block() as session:
                connection = await session.connection()
                settings = [
                    (await connection.execute(text(f"PRAGMA {name}"))).scalar()
                    for name in ("journal_mode", "synchronous", "foreign_keys")
                ]
            assert settings == ["wal", 2, 1]


async def test_a_reader_sees_one_state_while_others_write(
    database: Database, second_database: Database
) -> None:
    count = text("SELECT count(*) FROM delivery")
    async with database.reading() as session:
        connection = await session.connection()
        before = (await connection.execute(count)).scalar()
        async with second_database.writing() as writer:
            await (await writer.connection()).execute(
                text("INSERT INTO delivery (key, marker) VALUES ('k', 'm')")
            )
        assert (await connection.execute(count)).scalar() == before == 0
    async with database.reading() as session:
        assert (await (await session.connection()).execute(count)).scalar() == 1


async def test_who_still_reads_when_it_is_closed_comes_to_their_end(
    sqlite_database_url: str,
) -> None:
    is_reading, may_go_on = asyncio.Event(), asyncio.Event()

    async def read(database: Database) -> object:
        async with database.reading() as session:
            is_reading.set()
            await may_go_on.wait()
            return (await (await session.connection()).execute(text("SELECT 1"))).scalar()

    async with open_database(sqlite_database_url) as database:
        reader = asyncio.create_task(read(database))
        await is_reading.wait()
        asyncio.get_running_loop().call_later(0.05, may_go_on.set)
    assert reader.done()
    assert reader.result() == 1
