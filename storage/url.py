"""What people write as `DATABASE_URL`, turned into what SQLAlchemy opens."""

from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingsError

_SQLITE = frozenset({"sqlite", "sqlite+aiosqlite"})
_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_REMEDY = "Write DATABASE_URL as sqlite:///file.db or postgresql://user:password@host/database."


def database_url(text: str) -> URL:
    """The URL with the driver that Minuta uses; raises `SettingsError` for any other database.

    No message repeats the URL: it may hold a password.
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise SettingsError("DATABASE_URL is not a database URL.", _REMEDY) from None
    if url.drivername in _SQLITE:
        return _sqlite(url)
    if url.drivername in _POSTGRESQL:
        return _postgresql(url)
    raise SettingsError(f"DATABASE_URL names {url.drivername}, which Minuta can't use.", _REMEDY)


def sqlite_url(file: Path) -> str:
    """The `DATABASE_URL` of a file."""
    return f"sqlite:///{quote(str(file.absolute()))}"


def _sqlite(url: URL) -> URL:
    if url.host or url.query:
        raise SettingsError("DATABASE_URL has more in it than a file for SQLite.", _REMEDY)
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise SettingsError("DATABASE_URL names no file for SQLite to keep.", _REMEDY)
    return url.set(drivername="sqlite+aiosqlite")


def _postgresql(url: URL) -> URL:
    if not url.database:
        raise SettingsError("DATABASE_URL names no database on the PostgreSQL server.", _REMEDY)
    return url.set(drivername="postgresql+psycopg")
