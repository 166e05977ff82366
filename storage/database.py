"""The connection to SQLite or PostgreSQL: engine, transactions, schema brought up to date."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.faults import translated
from storage.upgrade import upgrade
from storage.url import database_url

if TYPE_CHECKING:
    import aiosqlite

_log = logging.getLogger(__name__)

_P = ParamSpec("_P")
_T = TypeVar("_T")

BUSY_TIMEOUT_S = 30.0
"""How long a writer waits for another process on SQLite, or a statement runs on PostgreSQL."""

_LAST_USE_S = 5.0
"""How long whoever still uses a database is waited for when it is closed."""

_SQLITE_CONNECTIONS = 4  # each is a thread
_POSTGRESQL_CONNECTIONS = 10
_WAL_BYTES = 64 * 1024 * 1024  # what stays of a log that one big transaction blew up

_POSTGRESQL_ARGUMENTS = {
    "connect_timeout": 10,
    # Without these a machine that is gone is noticed after two hours.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


def unbroken(
    method: Callable[_P, Coroutine[Any, Any, _T]],
) -> Callable[_P, Coroutine[Any, Any, _T]]:
    """Let a call come to its end before a cancellation of its caller is passed on.

    The drivers don't survive a cancellation in the middle of a statement: SQLite keeps the lock of
    the transaction until the garbage is collected, and a connection to PostgreSQL goes back to the
    pool in pipeline mode. The time-outs of the databases bound the wait.
    """

    @wraps(method)
    async def whole(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        call = asyncio.create_task(method(*args, **kwargs))
        try:
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            await asyncio.wait([call])
            raise

    return whole


class Database:
    """An open database; to be used in the event loop that opened it."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Take over an engine from `open_database`."""
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writes = engine.execution_options(is_writing=True)
        self._reads = engine if self.is_sqlite else _snapshots(engine)
        # SQLite has one writer at a time. Tasks of this process queue up fairly here; the file's
        # own lock, which is polled, is left for other processes.
        self._turn: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if self.is_sqlite else nullcontext()
        )
        self._users = 0
        self._unused = asyncio.Event()
        self._unused.set()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one state of the database and changes nothing."""
        with translated(), self._used():
            async with AsyncSession(self._reads, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction: committed at the end, rolled back on any exception."""
        with translated(), self._used():
            async with (
                self._turn,
                AsyncSession(self._writes, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session

    async def leave_nothing_behind(self) -> None:
        """Let SQLite's log hold nothing any more of what was forgotten.

        Somebody who is reading at the moment prevents it; then it is for the next one. PostgreSQL
        has its own ways, which are the server's matter.
        """
        if not self.is_sqlite:
            return
        with translated(), self._used():
            async with self._turn, self._writes.connect() as connection:
                # Past SQLAlchemy, which would begin a transaction; in one it can't be done.
                raw = await connection.get_raw_connection()
                done = await cast("aiosqlite.Connection", raw.driver_connection).execute(
                    "PRAGMA wal_checkpoint(TRUNCATE)"
                )
                await done.close()

    async def rest(self) -> None:
        """Wait until nobody uses it any more, for as long as that can reasonably take.

        A connection that is still in use when the others are closed is never closed itself.
        """
        try:
            async with asyncio.timeout(_LAST_USE_S):
                await self._unused.wait()
        except TimeoutError:
            _log.warning("The database is closed while it is still used.")

    @contextmanager
    def _used(self) -> Iterator[None]:
        self._users += 1
        self._unused.clear()
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self._unused.set()


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Open what a `DATABASE_URL` names, after bringing its schema up to date.

    Raises `SettingsError` for a URL that does not fit, a database that can't be reached and one
    that a newer Minuta has written; `NoSpaceError` when the disk is full.
    """
    target = database_url(url)
    await asyncio.to_thread(upgrade, target)
    engine = _sqlite(target) if target.get_backend_name() == "sqlite" else _postgresql(target)
    database = Database(engine)
    try:
        yield database
    finally:
        try:
            await database.rest()
        finally:
            await engine.dispose()


def _sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_S},
        pool_size=_SQLITE_CONNECTIONS,
        max_overflow=0,
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own transactions begin too late and only before some statements.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    # In WAL mode, which the file remembers, NORMAL already survives kill -9: what is committed is
    # with the operating system. Only FULL also survives a power cut, by one fsync per commit, and
    # a message recorded as sent, or a click answered, must not come undone.
    cursor.execute("PRAGMA synchronous = FULL")
    # What is forgotten is overwritten, and does not lie in the file until its place is needed.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once with "database is locked" when
    # another process has written in between, however long the time-out; so writers lock first.
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _postgresql(url: URL) -> AsyncEngine:
    milliseconds = round(BUSY_TIMEOUT_S * 1000)
    ours = (
        f"-c timezone=UTC -c statement_timeout={milliseconds}"
        f" -c idle_in_transaction_session_timeout={2 * milliseconds}"
    )
    theirs = url.query.get("options", "")
    return create_async_engine(
        url.update_query_dict({"options": f"{ours} {theirs}".strip()}),
        hide_parameters=True,
        connect_args=_POSTGRESQL_ARGUMENTS,
        use_native_hstore=False,  # spares a question to the server per connection
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_size=_POSTGRESQL_CONNECTIONS,
        max_overflow=0,
    )


def _snapshots(engine: AsyncEngine) -> AsyncEngine:
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
