"""What people and the core see when the database fails."""

import asyncio
import sqlite3
import traceback
from abc import ABCMeta
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.domain.people import Participant
from bot.errors import ConflictError, Fault, NoSpaceError, NotFoundError, ProviderError
from bot.ports import Leases, Store
from storage.database import Database, open_database
from storage.faults import translated
from storage.leases import SqlLeases
from storage.store import SqlStore
from tests.conftest import PostgresqlServer
from tests.storage import examples

SPOKEN = "Eulalia-Petunia"


# Where in the work they fall depends on the machine; each of them must be harmless.
CANCELLED_AFTER_S = (0, 0.001, 0.005, 0.02, 0.08)
LOCKED_OUT_S = 10  # below the time-out of the databases


async def cancel(work: Coroutine[object, object, object], after_s: float) -> None:
    task = asyncio.create_task(work)
    await asyncio.wait([task], timeout=after_s)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def write(database: Database, *steps: str | Callable[[], None]) -> None:
    async with database.writing() as session:
        connection = await session.connection()
        for step in steps:
            if isinstance(step, str):
                await connection.exec_driver_sql(step)
            else:
                step()


async def test_no_error_carries_what_was_stored(store: Store) -> None:
    twins = (Participant(id=SPOKEN, name=SPOKEN), Participant(id=SPOKEN, name=SPOKEN))
    meeting = examples.meeting().model_copy(update={"participants": twins, "title": SPOKEN})
    with pytest.raises(ConflictError) as caught:
        await store.add_meeting(meeting, SPOKEN)
    assert SPOKEN not in "".join(traceback.format_exception(caught.value))


async def test_a_failed_transaction_leaves_nothing_behind(store: Store) -> None:
    twins = (Participant(id="p", name="A"), Participant(id="p", name="B"))
    with pytest.raises(ConflictError):
        await store.add_meeting(examples.meeting().model_copy(update={"participants": twins}), "s")
    assert await store.meetings(9) == []
    assert await store.add_meeting(examples.meeting(), "s") == examples.meeting()


async def test_what_belongs_to_nothing_is_refused(store: Store) -> None:
    with pytest.raises(NotFoundError):
        await store.save_heard("m1", 0, examples.heard())


async def test_a_mistake_of_ours_is_not_worth_another_try(database: Database) -> None:
    with pytest.raises(ProviderError) as caught:
        await write(database, "SELECT nonsense")
    assert caught.value.fault is Fault.BAD_INPUT


@pytest.mark.nightly
async def test_a_cancelled_task_leaves_no_lock_and_nothing_half_done(
    store: Store, second_store: Store
) -> None:
    await store.add_meeting(examples.meeting(), "s")
    before, after = (examples.transcript(utterances=number) for number in (3, 4000))
    await store.save_transcript(before)
    for wait_s in CANCELLED_AFTER_S:
        await cancel(store.save_transcript(after), wait_s)
        await cancel(store.transcript("m1"), wait_s)
        await asyncio.wait_for(second_store.update_meeting(examples.meeting()), LOCKED_OUT_S)
        assert await second_store.transcript("m1") in (before, after)
        await asyncio.wait_for(store.save_transcript(before), LOCKED_OUT_S)


async def test_hundreds_of_tasks_share_the_few_connections(store: Store) -> None:
    meetings = [examples.bare_meeting(f"m{number}") for number in range(300)]
    added = await asyncio.gather(*(store.add_meeting(one, one.id) for one in meetings))
    assert added == meetings
    assert await asyncio.gather(*(store.meeting(one.id) for one in meetings)) == meetings


async def test_a_full_disk_under_sqlite_is_said_to_be_full(sqlite_database_url: str) -> None:
    async with open_database(sqlite_database_url) as database:
        store = SqlStore(database)
        await store.add_meeting(examples.meeting(), "s")
        with pytest.raises(NoSpaceError):
            await write(
                database,
                "PRAGMA max_page_count = 1",
                "UPDATE meeting SET title = hex(zeroblob(1e6))",
            )
        assert await store.meeting("m1") == examples.meeting()


def test_a_lock_that_another_process_holds_too_long_is_worth_another_try(tmp_path: Path) -> None:
    file = tmp_path / "minuta.db"
    impatient = create_engine(f"sqlite:///{file}", connect_args={"timeout": 0})
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(ProviderError) as caught,
            translated(),
            impatient.connect() as connection,
        ):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    impatient.dispose()
    assert caught.value.fault.is_retryable


async def test_a_restart_of_postgresql_goes_unnoticed_between_two_calls(
    postgresql_server: PostgresqlServer, postgresql_database_url: str
) -> None:
    async with open_database(postgresql_database_url) as database:
        store = SqlStore(database)
        await store.add_meeting(examples.meeting(), "s")
        postgresql_server.disconnect_everybody(postgresql_database_url)
        assert await store.meeting("m1") == examples.meeting()


async def test_a_connection_lost_in_a_transaction_is_worth_another_try(
    postgresql_server: PostgresqlServer, postgresql_database_url: str
) -> None:
    async with open_database(postgresql_database_url) as database:
        store = SqlStore(database)
        with pytest.raises(ProviderError) as caught:
            await write(
                database,
                "SELECT 1",
                lambda: postgresql_server.disconnect_everybody(postgresql_database_url),
                "SELECT 1",
            )
        assert caught.value.fault.is_retryable
        assert await store.add_meeting(examples.meeting(), "s") == examples.meeting()


async def test_a_server_that_lets_nobody_in_is_worth_another_try(
    postgresql_server: PostgresqlServer, postgresql_database_url: str
) -> None:
    async with open_database(postgresql_database_url) as database:
        postgresql_server.close_doors(postgresql_database_url)
        with pytest.raises(ProviderError) as caught:
            await SqlStore(database).meetings(1)
    assert caught.value.fault is Fault.CONNECTIVITY


async def test_a_statement_that_takes_too_long_is_stopped_and_worth_another_try(
    postgresql_database_url: str,
) -> None:
    async with open_database(postgresql_database_url) as database:
        with pytest.raises(ProviderError) as caught:
            await write(database, "SET LOCAL statement_timeout = 20", "SELECT pg_sleep(60)")
    assert caught.value.fault.is_retryable


async def test_a_reader_of_postgresql_cannot_write(postgresql_database_url: str) -> None:
    async with open_database(postgresql_database_url) as database:
        with pytest.raises(ProviderError):
            async with database.reading() as session:
                await (await session.connection()).execute(text("DELETE FROM meeting"))


@pytest.mark.parametrize(("port", "made"), [(Store, SqlStore), (Leases, SqlLeases)])
def test_no_method_can_be_cancelled_in_the_middle(port: ABCMeta, made: type) -> None:
    broken = {
        name for name in port.__abstractmethods__ if not hasattr(getattr(made, name), "__wrapped__")
    }
    assert broken == set()
