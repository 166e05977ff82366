"""Where the engine keeps its own records, and who may."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import MinutaError, SettingsError

_SQLITE_SCHEMES = ("sqlite+aiosqlite:///", "sqlite:///")
_BUSY_TIMEOUT_S = 30.0


class EngineTakenError(MinutaError):
    """Another process runs the jobs of this data directory."""


def sqlite_file(database_url: str) -> Path | None:
    """The engine's own file beside the SQLite file of a `DATABASE_URL`; None for PostgreSQL."""
    for scheme in _SQLITE_SCHEMES:
        if database_url.startswith(scheme):
            store = Path(database_url.removeprefix(scheme))
            return store.with_name(f"{store.stem}.engine{store.suffix or '.db'}")
    return None


def engine_url(database_url: str) -> str:
    """The URL of the engine's records for the store's `DATABASE_URL`."""
    file = sqlite_file(database_url)
    if file is not None:
        return f"sqlite:///{file.absolute()}"
    scheme, separator, rest = database_url.partition("://")
    if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise SettingsError(
            "DATABASE_URL is neither SQLite nor PostgreSQL.",
            "Write sqlite:///file.db or postgresql://user:password@host/database.",
        )
    return f"postgresql+psycopg://{rest}"


@contextmanager
def only_process(file: Path) -> Iterator[None]:
    """Be the only process that runs the jobs of a SQLite file, for as long as the context is open.

    The operating system lets go of the lock when the process ends, however it ends. Raises
    `EngineTakenError` at once if another process has it.
    """
    lock = FileLock(file.with_name(f"{file.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise EngineTakenError(
            f"Another Minuta is already working in {file.parent}.",
            "Leave the work to it, or stop it first.",
        ) from None
    try:
        yield
    finally:
        lock.release()


def use_write_ahead_log(file: Path) -> None:
    """Make the SQLite file, and let readers and the writer not wait for each other; blocks.

    The file remembers it. It was measured to make the engine five times as fast.
    """
    # Ours alone: the reasons of failures can name files. SQLite gives its other files this mode.
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(file, timeout=_BUSY_TIMEOUT_S)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
