"""Folders for sound on its way, swept when the process that made them is gone.

The lock of each is held by its process. The operating system lets go of it when the process ends,
however it ends.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOCK = ".lock"


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """A folder that is there for as long as the context is open; blocks for a moment."""
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(parent):
        own = parent / secrets.token_hex(8)
        own.mkdir(mode=0o700)
        lock = _open_lock(own)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)  # what is left is swept later
        os.close(lock)


def sweep_scratch(parent: Path) -> int:
    """Remove the folders of processes that are gone; how many there were. Blocks."""
    if not parent.is_dir():
        return 0
    swept = 0
    with _alone(parent):
        for folder in filter(Path.is_dir, parent.iterdir()):
            lock = _open_lock(folder)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            else:
                shutil.rmtree(folder)
                swept += 1
            finally:
                os.close(lock)
    return swept


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    lock = _open_lock(parent)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _open_lock(folder: Path) -> int:
    return os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
