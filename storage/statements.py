"""The statements that SQLAlchemy spells differently for each database."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, insert, text
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


async def keep(session: AsyncSession, table: type[Row], key: Sequence[str], values: Values) -> None:
    """Keep a row, or replace what else is in the one with the same key."""
    save = upsert(session, table).values(values)
    replaced = {name: save.excluded[name] for name in values if name not in key}
    await session.exec(save.on_conflict_do_update(index_elements=key, set_=replaced))


async def alone(session: AsyncSession, table: type[Row]) -> None:
    """Let nobody else write to a table until the transaction is over: it is about several rows.

    SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        connection = await session.connection()
        name = table.__tablename__
        await connection.execute(text(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE"))


async def insert_all(session: AsyncSession, table: type[Row], rows: Iterable[Values]) -> None:
    """Insert any number of rows, many by one statement, past the session's own bookkeeping.

    The event loop gets its turn between the batches.
    """
    connection = await session.connection()
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        await connection.execute(insert(table), batch)
