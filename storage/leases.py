"""Which processes are alive, where several share one database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select

from bot.ports import Leases
from storage.database import Database, unbroken
from storage.rows import ExecutorLeaseRow
from storage.statements import upsert


class SqlLeases(Leases):
    """Leases as rows of the same database."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    @unbroken
    async def renew(self, executor: str, now: datetime) -> bool:
        """Say that a process is alive; false if others have already taken it for dead."""
        this = col(ExecutorLeaseRow.executor) == executor
        async with self._database.writing() as session:
            renewed = update(ExecutorLeaseRow).where(this).values(seen_at=now)
            return (await session.exec(renewed)).rowcount == 1

    @unbroken
    async def begin(self, executor: str, now: datetime) -> None:
        """Enter a process that is about to start; one that is entered counts as just seen."""
        async with self._database.writing() as session:
            enter = upsert(session, ExecutorLeaseRow).values(executor=executor, seen_at=now)
            await session.exec(
                enter.on_conflict_do_update(
                    index_elements=["executor"], set_={"seen_at": enter.excluded.seen_at}
                )
            )

    @unbroken
    async def end(self, executor: str) -> None:
        """Leave in good order; a process that is not entered is no error."""
        this = col(ExecutorLeaseRow.executor) == executor
        async with self._database.writing() as session:
            await session.exec(delete(ExecutorLeaseRow).where(this))

    @unbroken
    async def bury(self, older_than: datetime) -> Sequence[str]:
        """Remove the processes not heard of since the moment and return their names.

        Of several survivors that ask at once, only one is told of each.
        """
        silent = delete(ExecutorLeaseRow).where(col(ExecutorLeaseRow.seen_at) < older_than)
        async with self._database.writing() as session:
            buried = await session.exec(silent.returning(col(ExecutorLeaseRow.executor)))
            return sorted(buried.scalars())

    @unbroken
    async def alive(self) -> Sequence[str]:
        """The processes that are entered, by name."""
        names = select(ExecutorLeaseRow.executor).order_by(col(ExecutorLeaseRow.executor))
        async with self._database.reading() as session:
            return (await session.exec(names)).all()
