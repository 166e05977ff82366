"""A meeting that is over, in a bot that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.capture.finishing.ending import Ending
from tests.capture.finishing.outside import WatchedShelf

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.capture.finishing import Finishing
    from bot.domain.meeting import Meeting
    from bot.ports import AudioShelf
    from storage.store import SqlStore


@pytest.fixture
def over(tmp_path: Path, sqlite_database_url: str) -> Ending:
    del sqlite_database_url  # it lies where a meeting that is over looks for it
    return Ending(tmp_path)


@pytest.fixture
async def opened(over: Ending) -> AsyncIterator[tuple[SqlStore, AudioShelf]]:
    async with over.open() as store_and_shelf:
        yield store_and_shelf


@pytest.fixture
def store(opened: tuple[SqlStore, AudioShelf]) -> SqlStore:
    return opened[0]


@pytest.fixture
def shelf(opened: tuple[SqlStore, AudioShelf]) -> WatchedShelf:
    return WatchedShelf(opened[1])


@pytest.fixture
def finishing(over: Ending, store: SqlStore, shelf: WatchedShelf) -> Finishing:
    return over.finishing(store, shelf)


@pytest.fixture
async def meeting(over: Ending, store: SqlStore) -> Meeting:
    """A meeting of one stay that was understood while Ann and Ben talked."""
    meeting = await over.begin(store)
    await over.hear(over.record(1, "ann", "ben"), meeting, store)
    return meeting
