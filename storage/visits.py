"""Folders for what a process has on the shelf only for now, swept when the process is gone.

Each process that has the shelf open holds the lock of a folder of its own. The operating system
lets go of the lock when the process ends, however it ends.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_VISITS = ".visits"
_LOCK = ".lock"


def is_reserved(name: str) -> bool:
    """Whether an entry of the shelf's folder is ours and no audio."""
    return name in {_VISITS, _LOCK}


@contextmanager
def visiting(shelf: Path) -> Iterator[Path]:
    """A folder on the shelf's filesystem that is ours for as long as the context is open.

    Folders of processes that are gone are swept first.
    """
    visits = shelf / _VISITS
    with alone(shelf):
        visits.mkdir(mode=0o700, exist_ok=True)
        _sweep(visits)
        own = visits / secrets.token_hex(8)
        own.mkdir(mode=0o700)
        lock = _open_lock(own)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield own
    finally:
        with alone(shelf):
            shutil.rmtree(own, ignore_errors=True)  # what is left is swept by the next one
            os.close(lock)


@contextmanager
def alone(shelf: Path) -> Iterator[None]:
    """Keep other threads and processes from moving files on this shelf, for a moment; blocks."""
    lock = _open_lock(shelf)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _sweep(visits: Path) -> None:
    for visit in filter(Path.is_dir, visits.iterdir()):
        lock = _open_lock(visit)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(visit)
        finally:
            os.close(lock)


def _open_lock(folder: Path) -> int:
    return os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
