"""What the log looks like: one event a line, with ids and counts, without speech or names."""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

_TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_QUIET = (
    "dbos",
    "apscheduler",
    "alembic",
    "sqlalchemy",
    "openai",
    "httpx",  # tells whole URLs; some hold the secret of a callback
    "httpcore",
    "httpx2",
    "httpcore2",
    "websockets",  # tells the headers with the key, on DEBUG
)


def configure_logs(level: str, *, as_json: bool) -> None:
    """Write the log to standard error; libraries speak from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        )
        if as_json
        else logging.Formatter(_TEXT)
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def mute_logs() -> None:
    """Write no log: a command that ends soon tells by itself what went wrong."""
    logging.getLogger().addHandler(logging.NullHandler())
