"""Fixtures for what meets the local Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.ports.desk import Record
from storage.database import open_database
from storage.store import SqlStore
from tests.slack import meeting_notes
from tests.slack.acting_room import acting_room
from tests.slack.chat_room import chat_room
from tests.slack.office import open_office
from tests.slack.scripted_desk import ScriptedDesk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.slack.acting_room import ActingRoom
    from tests.slack.chat_room import ChatRoom
    from tests.slack.office import Office


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """A workspace with two people, a channel and the bot."""
    async with open_office() as made:
        yield made


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[ChatRoom]:
    """A workspace in which Minuta posts, and what it remembers of that."""
    async with open_database(sqlite_database_url) as base, chat_room(SqlStore(base)) as made:
        yield made


@pytest.fixture
async def store(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    """Records with nothing in them."""
    async with open_database(sqlite_database_url) as database:
        yield SqlStore(database)


@pytest.fixture
def scripted() -> ScriptedDesk:
    """A desk that does as it is told."""
    published = meeting_notes.publication()
    return ScriptedDesk(Record(published.meeting, published.transcript, published.notes))


@pytest.fixture
async def acting(sqlite_database_url: str) -> AsyncIterator[ActingRoom]:
    """A workspace with notes in a thread, and who answers what people do with them."""
    async with acting_room(sqlite_database_url) as made:
        yield made
