"""The records of an installation: its database, and what people may do without the bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.errors import SettingsError
from bot.followup.answers import Answers
from bot.followup.timing import Timings
from bot.ports import Clock, Store
from bot.settings import Settings
from storage.database import Database, open_database
from storage.store import SqlStore


@dataclass(frozen=True)
class Records:
    """What was kept, and what people may do with it without the bot running."""

    database: Database
    store: Store
    answers: Answers


@asynccontextmanager
async def open_records(settings: Settings, clock: Clock) -> AsyncIterator[Records]:
    """Open the database alone."""
    _make_data_folder(settings)
    async with open_database(settings.database) as database:
        store = SqlStore(database)
        yield Records(
            database, store, Answers(store, Timings(store, settings.working_hours), clock)
        )


def _make_data_folder(settings: Settings) -> None:
    """Make the folder of the installation; raises `SettingsError`."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(
            f"The data folder {settings.data_dir} can't be made: {error.strerror}.",
            "Set MINUTA_DATA_DIR to a folder that can be written.",
        ) from error
