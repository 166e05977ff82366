"""A database with the small meeting of `tests.examples`, and who puts it right."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import AdjustableClock
from bot.corrections.corrections import Corrections
from bot.domain.working_hours import WorkingHours
from bot.followup.changing import ItemChanges
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from storage.database import open_database
from storage.store import SqlStore
from tests import examples


@pytest.fixture
async def records(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    async with open_database(sqlite_database_url) as database:
        store = SqlStore(database)
        await store.add_meeting(examples.meeting(), "s")
        await store.save_transcript(examples.transcript())
        await store.save_notes(examples.notes())
        yield store


@pytest.fixture
def corrections(records: SqlStore) -> Corrections:
    clock = AdjustableClock(examples.START)
    return Corrections(
        records,
        ItemChanges(records, Timings(records, WorkingHours()), clock),
        clock,
        MeetingTurns(),
    )
