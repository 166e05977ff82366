"""What a database complains about, as the errors the core knows."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from bot.errors import ConflictError, Fault, NoSpaceError, NotFoundError, ProviderError

_PROVIDER = "database"

_SQLITE_FAULTS = {
    sqlite3.SQLITE_BUSY: Fault.CONNECTIVITY,
    sqlite3.SQLITE_LOCKED: Fault.CONNECTIVITY,
    sqlite3.SQLITE_IOERR: Fault.SERVER,
    sqlite3.SQLITE_CANTOPEN: Fault.SERVER,
}

# Classes of https://www.postgresql.org/docs/current/errcodes-appendix.html; others are mistakes.
_POSTGRESQL_FAULTS = {
    "08": Fault.CONNECTIVITY,  # connection exception
    "28": Fault.AUTHENTICATION,  # invalid authorization
    "40": Fault.SERVER,  # transaction rollback: serialization failure, deadlock
    "53": Fault.RATE,  # insufficient resources
    "55": Fault.SERVER,  # object not in prerequisite state: lock not available
    "57": Fault.CONNECTIVITY,  # operator intervention: shutdown, statement timeout
    "58": Fault.SERVER,  # system error
}


@contextmanager
def translated() -> Iterator[None]:
    """Raise the core's errors in place of the database's.

    The original is not chained: its text can hold the row, and so speech, which a traceback would
    carry into the log.
    """
    try:
        yield
    except DBAPIError as error:
        raise translation(error) from None
    except NoConnectionError:
        detail = "no free connection in time"
        raise ProviderError(_PROVIDER, Fault.RATE, detail) from None


def translation(error: DBAPIError) -> Exception:
    """The core's error for one of the database's."""
    match error.orig:
        case sqlite3.Error() as cause:
            return _of_sqlite(cause)
        case psycopg.Error() as cause:
            return _of_postgresql(cause)
        case cause:
            return ProviderError(_PROVIDER, Fault.SERVER, type(cause).__name__)


def _of_sqlite(cause: sqlite3.Error) -> Exception:
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return _nothing_to_belong_to()
    if code in {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}:
        return _there_already()
    primary = code & 0xFF
    if primary == sqlite3.SQLITE_FULL:
        return _no_space()
    detail = getattr(cause, "sqlite_errorname", type(cause).__name__)
    return ProviderError(_PROVIDER, _SQLITE_FAULTS.get(primary, Fault.BAD_INPUT), detail)


def _of_postgresql(cause: psycopg.Error) -> Exception:
    match cause.sqlstate:
        case None:  # the client's own: no connection, or a broken one
            return ProviderError(_PROVIDER, Fault.CONNECTIVITY, type(cause).__name__)
        case "23503":
            return _nothing_to_belong_to()
        case "23505":
            return _there_already()
        case "53100":
            return _no_space()
        case state:
            fault = _POSTGRESQL_FAULTS.get(state[:2], Fault.BAD_INPUT)
            return ProviderError(_PROVIDER, fault, f"{type(cause).__name__} ({state})")


def _nothing_to_belong_to() -> NotFoundError:
    return NotFoundError(
        "The meeting or item this belongs to is not in the records.", "It may have been deleted."
    )


def _there_already() -> ConflictError:
    return ConflictError("The same thing is in the records already.", "Read it and try again.")


def _no_space() -> NoSpaceError:
    return NoSpaceError(
        "The disk that holds the database is full.", "Make room on it and try again."
    )
