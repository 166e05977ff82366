"""What the tests let other processes do to a journal, to be killed or starved while they do it."""

from __future__ import annotations

import asyncio
import itertools
import os
import resource
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.capture.journal import Journal, Pace
from bot.capture.rendering import rendered
from bot.capture.tracks import render
from bot.clock import SystemClock
from bot.domain.voice import Frame
from bot.errors import MinutaError, NoSpaceError
from tests.capture.start import STARTED_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PEOPLE = 3
_PACKET_S = 0.02


@contextmanager
def running(deed: Callable[..., None], *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A process that does one of the deeds below; it is killed at the end of the context."""
    command = [sys.executable, "-m", __name__, deed.__name__, *map(str, arguments)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def output(deed: Callable[..., None], *arguments: object) -> list[str]:
    """What a deed says until it is done."""
    with running(deed, *arguments) as process:
        said, _ = process.communicate()
        assert process.returncode == 0
    return said.splitlines()


def packet(speaker: int, number: int) -> Frame:
    """A packet that can be told from all others."""
    opus = bytes(100) + number.to_bytes(4, "big")
    return Frame(str(speaker), speaker, number & 0xFFFF, 960 * number, time.monotonic_ns(), opus)


def keep_talking(path: str) -> None:
    """Let people talk at 50 packets a second without end, and say how far they have got."""
    journal = Journal(Path(path), "meeting", SystemClock(), _say)
    began = time.monotonic()
    for number in itertools.count():
        for speaker in range(PEOPLE):
            journal.frame(packet(speaker, number))
        os.write(1, f"{number}\n".encode())
        time.sleep(max(0.0, began + (number + 1) * _PACKET_S - time.monotonic()))


def fill_disk(path: str, room: str, waiting: str) -> None:
    """Write until the disk is full and on; then get room and write the rest.

    A limit of the size of files stands in for the full disk, which needs no rights.
    """
    journal = Journal(
        Path(path),
        "meeting",
        SystemClock(),
        lambda trouble: _say(type(trouble).__name__),
        pace=Pace(flush_s=3600, sync_s=3600, time_s=0, waiting_bytes=int(waiting)),
    )
    _limit_files_to(int(room))
    for number in range(200):
        journal.frame(packet(0, number))
        _say_if(not journal.flush() and number == 199, f"given up {sum(journal.given_up.values())}")
    _limit_files_to(resource.RLIM_INFINITY)
    _say(f"written {journal.flush()} {journal.trouble}")
    journal.flush()
    journal.frame(packet(0, 200))
    _limit_files_to(Path(path).stat().st_size)
    _say(f"written {journal.flush()}")
    journal.close()
    _say(f"given up {sum(journal.given_up.values())}")


def render_without_room(journal: str, folder: str, room: str) -> None:
    """Try to make tracks where there is no room for them."""
    _limit_files_to(int(room))
    try:
        render(Path(journal), STARTED_AT, Path(folder), lambda _: None)
    except NoSpaceError as error:
        _say(str(error))


def have_it_rendered(journal: str, folder: str, room: str = "") -> None:
    """Have a process make tracks, with no more room for each than this where it is given."""
    if room:
        _limit_files_to(int(room))
    try:
        asyncio.run(rendered(Path(journal), STARTED_AT, Path(folder), 60))
    except NoSpaceError as error:
        _say(str(error))


def render_and_watch_memory(journal: str, folder: str) -> None:
    """Make tracks and say how much memory that takes as it goes on, in kilobytes."""

    def report(_: float) -> None:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        _say(str(pages * resource.getpagesize() // 1024))

    render(Path(journal), STARTED_AT, Path(folder), report)


def render_slowly(journal: str, folder: str) -> None:
    """Make tracks and say how far that is, waiting for a line each time."""

    def report(fraction: float) -> None:
        _say(str(fraction))
        sys.stdin.readline()

    render(Path(journal), STARTED_AT, Path(folder), report)


def _limit_files_to(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _say_if(is_so: bool, text: str) -> None:  # noqa: FBT001 (reads as a sentence)
    if is_so:
        _say(text)


def _say(text: str | MinutaError) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


_DEEDS = (
    keep_talking,
    fill_disk,
    render_without_room,
    have_it_rendered,
    render_and_watch_memory,
    render_slowly,
)

if __name__ == "__main__":
    {deed.__name__: deed for deed in _DEEDS}[sys.argv[1]](*sys.argv[2:])
