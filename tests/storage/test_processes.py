"""Several processes on one database, and processes that are killed."""

import asyncio
import signal

import pytest

from bot.domain.reminder import ReminderState
from bot.ports import Store
from storage.database import open_database
from storage.store import SqlStore
from tests.storage import child, examples
from tests.storage.child import DEADLINE_S, lines, running


async def test_processes_that_start_at_once_on_a_new_database_all_open_it(
    empty_database_url: str,
) -> None:
    with (
        running(child.open_and_close, empty_database_url) as first,
        running(child.open_and_close, empty_database_url) as second,
    ):
        assert [process.wait(DEADLINE_S) for process in (first, second)] == [0, 0]
    async with open_database(empty_database_url) as database:
        await SqlStore(database).add_meeting(examples.meeting(), "s")


async def test_a_new_database_opened_many_times_at_once_is_made_once(
    empty_database_url: str,
) -> None:
    async def open_and_add(number: int) -> None:
        async with open_database(empty_database_url) as database:
            await SqlStore(database).add_meeting(examples.meeting(f"m{number}"), f"s{number}")

    await asyncio.gather(*map(open_and_add, range(6)))
    async with open_database(empty_database_url) as database:
        assert len(await SqlStore(database).meetings(9)) == 6


@pytest.mark.parametrize("statement", [2, 9])
async def test_an_upgrade_that_was_killed_begins_anew(
    empty_database_url: str, statement: int
) -> None:
    with running(child.die_upgrading, empty_database_url, statement) as process:
        assert process.wait(DEADLINE_S) == -signal.SIGKILL
    async with open_database(empty_database_url) as database:
        await SqlStore(database).add_meeting(examples.meeting(), "s")


async def test_processes_that_write_at_once_get_the_same_answers(database_url: str) -> None:
    with (
        running(child.ask_for_deliveries, database_url, 60) as first,
        running(child.ask_for_deliveries, database_url, 60) as second,
        running(child.ask_for_deliveries, database_url, 60) as third,
    ):
        answers = [lines(process, 60) for process in (first, second, third)]
    assert all(answers[0])
    assert answers[0] == answers[1] == answers[2]


async def test_what_a_killed_process_has_written_is_there(database_url: str, store: Store) -> None:
    for life in range(3):
        with running(child.keep_writing, database_url, f"{life}-") as process:
            written = lines(process, 4)
            process.kill()
            assert process.stdout is not None
            written += process.stdout.read().split()
        for meeting_id in written:
            assert await store.meeting(meeting_id) == examples.meeting(meeting_id)
            kept = await store.transcript(meeting_id)
            assert kept == examples.transcript(meeting_id, utterances=20)
            assert len((await store.notes(meeting_id)).action_items) == 1
            assert (await store.reminder(meeting_id)).state is ReminderState.CANCELLED
            assert (await store.delivery(meeting_id)).ref == examples.REF
    # The one that was in hand has only whole steps.
    for meeting in await store.meetings(999):
        assert meeting == examples.meeting(meeting.id)
