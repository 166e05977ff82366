"""The statements that SQLAlchemy spells differently for each database."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import Row

Values: TypeAlias = dict[str, Any]
"""One row to be written, by column."""

BATCH = 500
"""Rows written or read at a time: about 20 ms of work."""

_LAST_CHARACTER = "\U0010ffff"


def upsert(session: AsyncSession, table: type[Row]) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what to do on a conflict."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def begins_with(session: AsyncSession, column: Mapped[str], beginning: str) -> ColumnElement[bool]:
    """Whether a text begins so, found by an index on both databases; capitals make a difference.

    On PostgreSQL that is an index with `text_pattern_ops`.
    """
    if session.get_bind().dialect.name == "sqlite":
        return and_(column >= beginning, column < f"{beginning}{_LAST_CHARACTER}")
    return column.startswith(beginning, autoescape=True)


async def insert_all(session: AsyncSession, table: type[Row], rows: Iterable[Values]) -> None:
    """Insert any number of rows, many by one statement, past the session's own bookkeeping.

    The event loop gets its turn between the batches.
    """
    connection = await session.connection()
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        await connection.execute(insert(table), batch)
