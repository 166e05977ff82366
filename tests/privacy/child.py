"""A process that erases somebody and is killed before a certain statement, as a machine may be."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.followup.turns import MeetingTurns
from bot.privacy.erasure import Erasure
from bot.privacy.stale_notes import StaleNotes
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests.desk.askers import BEN
from tests.privacy.meetings import SetClock

DEADLINE_S = 60


def erase_and_die(url: str, folder: Path, refreshed: Path, statement: int) -> int:
    """Erase Ben in another process, killed before its nth statement; returns how it ended."""
    command = [sys.executable, "-m", __name__, url, str(folder), str(refreshed), str(statement)]
    return subprocess.run(command, check=False, timeout=DEADLINE_S).returncode


async def erase(url: str, folder: Path, refreshed: Path) -> None:
    """Erase Ben; the meetings whose notes were brought up to date are appended to a file."""

    clock = SetClock()
    async with open_database(url) as database, open_shelf(folder, clock) as shelf:
        store = SqlStore(database)

        async def refresh(meeting_id: str) -> None:
            mark = await store.stale_mark(meeting_id)
            with refreshed.open("a", encoding="utf-8") as file:
                file.write(f"{meeting_id}\n")
            if mark is not None:
                await store.notes_refreshed(meeting_id, mark)

        await Erasure(store, shelf, clock, MeetingTurns(), StaleNotes(store, refresh)).erase(
            BEN.account
        )


async def _main(url: str, folder: str, refreshed: str, statement: str) -> None:
    numbers = itertools.count(1)

    def before(*_: object) -> None:
        if next(numbers) == int(statement):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", before)
    await erase(url, Path(folder), Path(refreshed))
    sys.stdout.write(f"{next(numbers) - 1}\n")


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
