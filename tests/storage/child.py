"""What the tests let other processes do to a database or a shelf, to be killed while they do it."""

import asyncio
import itertools
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.clock import SystemClock
from bot.errors import NoSpaceError
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests.storage import examples

DEADLINE_S = 60


@contextmanager
def running(
    deed: Callable[..., Awaitable[None]], *arguments: object
) -> Iterator[subprocess.Popen[str]]:
    """A process that does one of the deeds below; it is killed at the end of the context."""
    command = [sys.executable, "-m", __name__, deed.__name__, *map(str, arguments)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def lines(process: subprocess.Popen[str], count: int) -> list[str]:
    """The next lines of what the process says."""
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(count)]


async def open_and_close(url: str) -> None:
    """Bring the schema up to date."""
    async with open_database(url):
        pass


async def die_upgrading(url: str, statement: str) -> None:
    """Be killed just before the statement with this number that makes something."""
    numbers = itertools.count(1)

    def before(*arguments: object) -> None:
        if str(arguments[2]).lstrip().startswith("CREATE") and next(numbers) == int(statement):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", before)
    async with open_database(url):
        pass


async def keep_writing(url: str, name: str) -> None:
    """Write meetings without end, and say which are written."""
    async with open_database(url) as database:
        store = SqlStore(database)
        for number in itertools.count():
            meeting_id = f"{name}{number}"
            await store.add_meeting(examples.meeting(meeting_id), meeting_id)
            await store.save_transcript(examples.transcript(meeting_id, utterances=20))
            await store.save_notes(
                examples.notes(meeting_id, items=(examples.item(f"i {meeting_id}", meeting_id),))
            )
            await store.plan_reminders([examples.reminder(meeting_id, f"i {meeting_id}")])
            await store.call_off_reminders([meeting_id])
            await store.delivery(meeting_id)
            await store.sent(meeting_id, examples.REF, examples.START)
            _say(meeting_id)


async def ask_for_deliveries(url: str, count: str) -> None:
    """Ask for so many deliveries and say what was answered."""
    async with open_database(url) as database:
        for number in range(int(count)):
            delivery = await SqlStore(database).delivery(f"k{number}")
            _say(f"{delivery.key} {delivery.marker}")


async def keep_putting(folder: str, key: str, *sources: str) -> None:
    """Put files under one key in turn, without end, and say so."""
    async with open_shelf(Path(folder), SystemClock()) as shelf:
        for source in itertools.cycle(sources):
            _say(await shelf.put(Path(source), key))


async def fill_disk_and_borrow(folder: str, source: str, limit: str) -> None:
    """Put a file as `old`, borrow it, find no room to put it again, say so and wait.

    A limit of the size of files stands in for the full disk, which needs no rights.
    """
    async with open_shelf(Path(folder), SystemClock()) as shelf:
        await shelf.put(Path(source), "old")
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
        async with shelf.local("old"):
            try:
                await shelf.put(Path(source), "new")
            except NoSpaceError as error:
                _say(str(error))
            sys.stdin.read()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


_DEEDS = (
    open_and_close,
    die_upgrading,
    keep_writing,
    ask_for_deliveries,
    keep_putting,
    fill_disk_and_borrow,
)


async def _main(name: str, *arguments: str) -> None:
    deeds: dict[str, Callable[..., Awaitable[None]]] = {deed.__name__: deed for deed in _DEEDS}
    await deeds[name](*arguments)


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
