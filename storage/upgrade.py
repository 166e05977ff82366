"""Brings the schema of a database up to date when it is opened, one process at a time."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from bot.errors import MinutaError, SettingsError
from storage.faults import translation

_log = logging.getLogger(__name__)

_PATIENCE_S = 600.0  # for another process that is upgrading a big database
_VERSIONS = Path(__file__).parent / "migrations" / "versions"
_ADVISORY_LOCK = 0x6D696E757461  # "minuta"


def newest_schema() -> str:
    """The newest revision, by the names of the migrations: to load them all takes a while."""
    return max(file.stem.partition("_")[0] for file in _VERSIONS.glob("[0-9]*_*.py"))


def upgrade(url: URL) -> None:
    """Bring the database to the newest schema, in one transaction; blocks, so not for the loop.

    Raises `SettingsError` when the database can't be opened or is newer than this program.
    """
    try:
        if url.get_backend_name() == "sqlite":
            _upgrade_sqlite(Path(url.database or ""), url)
        else:
            _upgrade_postgresql(url)
    except DBAPIError as error:
        raise _opening_failed(error) from None


def _upgrade_sqlite(file: Path, url: URL) -> None:
    try:
        # What was said is nobody else's business; SQLite gives its other files the same mode.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        with FileLock(f"{file}.upgrade.lock", timeout=_PATIENCE_S):
            _use_write_ahead_log(file)
            with _sqlite_engine(url) as engine, engine.begin() as connection:
                _bring_to_head(connection)
                _check_references(connection)
    except Timeout:
        raise SettingsError(
            f"Another process has been upgrading the database {file} for too long.",
            "Stop it and start again.",
        ) from None
    except OSError as error:
        raise SettingsError(
            f"The database {file} can't be opened: {error.strerror}.",
            "Check that its folder exists and is yours to write to.",
        ) from None


def _use_write_ahead_log(file: Path) -> None:
    # Readers and a writer then don't wait for each other. Of two processes that ask for it at once
    # one may be refused whatever its time-out, hence the lock around this. Where the filesystem
    # can't do it (some network shares), SQLite keeps its rollback journal: as safe, only slower.
    with closing(sqlite3.connect(file, timeout=_PATIENCE_S)) as connection:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.Error as error:
            raise SettingsError(
                f"The database {file} can't be opened: {error}.",
                "Check that DATABASE_URL names a database of Minuta.",
            ) from None
    if mode != "wal":
        _log.warning("The database can't use a write-ahead log here; it uses %s.", mode)


@contextmanager
def _sqlite_engine(url: URL) -> Iterator[Engine]:
    engine = create_engine(
        url.set(drivername="sqlite"),
        hide_parameters=True,
        poolclass=NullPool,
        connect_args={"timeout": _PATIENCE_S},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    try:
        yield engine
    finally:
        engine.dispose()


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own transactions leave out changes of the schema: a kill in the middle of an
    # upgrade would leave half of it behind.
    connection.isolation_level = None
    cursor = connection.cursor()
    # A table that is rebuilt is dropped for a moment, which must not take its children along.
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_references(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise SettingsError(
            "The database holds rows that belong to nothing.", "Restore it from a backup."
        )


def _upgrade_postgresql(url: URL) -> None:
    engine = create_engine(
        url, hide_parameters=True, poolclass=NullPool, connect_args={"connect_timeout": 10}
    )
    try:
        with engine.begin() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE_S:.0f}s'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
            _bring_to_head(connection)
    finally:
        engine.dispose()


def _bring_to_head(connection: Connection) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    if current == newest_schema():
        return
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    if current is not None and current not in {
        known.revision for known in scripts.walk_revisions()
    }:
        raise SettingsError(
            f"A newer Minuta has written the database (schema {current}, known is {head}).",
            "Install that version, or restore a backup made before the upgrade.",
        )
    _log.info("Upgrading the database from schema %s to %s.", current, head)
    command.upgrade(config, "head")


def _opening_failed(error: DBAPIError) -> Exception:
    cause = translation(error)
    if isinstance(cause, MinutaError):
        return cause
    reason = str(error.orig).partition("\n")[0]
    return SettingsError(
        f"The database can't be opened: {reason}.", "Check DATABASE_URL and that its server runs."
    )
