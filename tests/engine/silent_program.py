"""Runs one job and prints every connection that was made and every name that was looked up."""

import asyncio
import logging
import sys
from pathlib import Path

from bot.clock import SystemClock
from bot.engine.engine import open_engine
from bot.engine.records import JobState
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from storage.database import open_database
from storage.leases import SqlLeases
from storage.url import sqlite_url
from tests.engine.conftest import settings_for, until

_TALKING = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def _overheard(event: str, arguments: tuple[object, ...]) -> None:
    if event in _TALKING:
        print(event, arguments)  # noqa: T201 (the output is what the test looks at)


async def _work(run: Run) -> Facts:
    async def nothing() -> Facts:
        return {}

    return await run.step("step", nothing)


async def _main(folder: Path) -> None:
    url = sqlite_url(folder / "minuta.db")
    async with (
        open_database(url) as database,
        open_engine(
            settings_for(url),
            {"job": _work},
            {"queue": Limits()},
            SqlLeases(database),
            SystemClock(),
        ) as jobs,
    ):
        await jobs.submit("job", "j1", "queue")
        await until(jobs, "j1", JobState.DONE)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(name)s %(message)s")
    for chatty in ("alembic", "storage"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    sys.addaudithook(_overheard)
    asyncio.run(_main(Path(sys.argv[1])))
