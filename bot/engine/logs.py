"""What the engine's library may say in our log, and how unexpected errors are reported."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from bot.engine.failure import JobFailedError

_LIBRARY = "dbos"
_EXPECTED = (
    "Asyncio task cancelled",  # when we drain
    "Contention detected",  # when two processes look at a queue with a common limit
)


@contextmanager
def sober_logs() -> Iterator[None]:
    """Let the library log like everybody else: warnings, through the root logger, no payloads.

    It would install a handler of its own and keep its records from ours, and at INFO it advertises
    a service. Its tracebacks can quote what a step was working on, so they are cut down to the
    class of the error. A job that was given up is reported by ourselves. Contexts may be nested.
    """
    logger = logging.getLogger(_LIBRARY)
    silent = logging.NullHandler()  # the library adds a handler only where there is none
    sobering = _WithoutPayload()
    level = logger.level
    logger.addHandler(silent)
    logger.addFilter(sobering)
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeFilter(sobering)
        logger.removeHandler(silent)


class _WithoutPayload(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, JobFailedError) or str(record.msg).startswith(_EXPECTED):
            return False
        if error is not None:
            record.msg = f"{record.getMessage()} {type(error).__name__}"
            record.args = None
            record.exc_info = None
        return True


def report(log: logging.Logger, what: str, error: BaseException) -> None:
    """Log an unexpected error by its class and where it came from; its text could quote speech."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    log.error("%s: unexpected %s at %s", what, type(error).__name__, where)
