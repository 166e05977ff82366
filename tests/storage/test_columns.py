"""What the column types refuse."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import col, select

from storage.columns import storable
from storage.database import Database
from storage.reminder_rows import ReminderRow

AWARE = datetime(2026, 11, 20, 17, tzinfo=UTC)


async def test_an_instant_without_zone_is_refused(database: Database) -> None:
    async with database.reading() as session:
        with pytest.raises(StatementError, match="needs a zone"):
            await session.exec(
                select(ReminderRow).where(col(ReminderRow.at) == AWARE.replace(tzinfo=None))
            )


async def test_a_wall_time_with_a_zone_is_refused(database: Database) -> None:
    async with database.reading() as session:
        with pytest.raises(StatementError, match="no zone of its own"):
            await session.exec(select(ReminderRow).where(col(ReminderRow.local) == AWARE))


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("ü 🚀 \u202e\n\x7f", "ü 🚀 \u202e\n\x7f"),
        ("a\0b", "a\ufffdb"),
        ("caf\udce9\0", "caf\ufffd\ufffd"),
        ("\ud83d\ude80", "🚀"),
    ],
)
def test_only_what_cannot_be_stored_is_replaced(text: str, stored: str) -> None:
    assert storable(text) == stored
