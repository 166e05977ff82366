"""A file that only grows, on a disk that may be full, slow or broken."""

from __future__ import annotations

import errno
import os
from collections import deque
from typing import TYPE_CHECKING

from bot.errors import MinutaError, NoSpaceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REMEDY = "Check the disk; what is heard meanwhile is kept in memory as long as that lasts."


class JournalError(MinutaError):
    """The disk does not take the sound."""


class AppendingFile:
    """Writes what it is given, in order, as soon as the disk takes it.

    What waits for the disk is bounded by `max_waiting_bytes`; beyond that the oldest piece is
    handed to `on_given_up`. `on_trouble` is told once when writing stops to work, and once again
    after it has worked in between. `add` and `write` belong to one thread, `sync` may run in
    another at the same time.
    """

    def __init__(
        self,
        path: Path,
        first: bytes,
        *,
        max_waiting_bytes: int,
        on_trouble: Callable[[MinutaError], None],
        on_given_up: Callable[[bytes], None],
    ) -> None:
        """Create the file with its first bytes and wait until the disk keeps it.

        Raises `NoSpaceError`, and `JournalError` for anything else that is wrong.
        """
        self._path = path
        self._max_waiting_bytes = max_waiting_bytes
        self._on_trouble = on_trouble
        self._on_given_up = on_given_up
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._troubles: dict[str, MinutaError] = {}
        try:
            self._file = _create(path, first)
        except OSError as error:
            raise _named(path, error) from error

    @property
    def trouble(self) -> MinutaError | None:
        """What is wrong with the disk at the moment."""
        return next(iter(self._troubles.values()), None)

    @property
    def is_waiting(self) -> bool:
        """Whether there is something that the disk did not take yet."""
        return bool(self._waiting)

    def add(self, piece: bytes) -> None:
        """Take a piece to be written."""
        if not piece:
            return
        self._waiting.append(piece)
        self._waiting_bytes += len(piece)
        while self._waiting_bytes > self._max_waiting_bytes and len(self._waiting) > 1:
            self._give_up_oldest()

    def write(self) -> bool:
        """Write what waits, without making the disk keep it; whether everything was taken."""
        try:
            while self._waiting:
                piece = self._waiting[0]
                written = os.write(self._file, piece)
                self._waiting_bytes -= written
                if written < len(piece):
                    self._waiting[0] = piece[written:]
                else:
                    self._waiting.popleft()
        except OSError as error:
            self._report("write", error)
            return False
        self._troubles.pop("write", None)
        return True

    def sync(self) -> None:
        """Wait until the disk keeps what was written."""
        try:
            os.fsync(self._file)
        except OSError as error:
            self._report("sync", error)
        else:
            self._troubles.pop("sync", None)

    def close(self) -> None:
        """Give up what still waits, and let go of the file."""
        while self._waiting:
            self._give_up_oldest()
        os.close(self._file)

    def _give_up_oldest(self) -> None:
        piece = self._waiting.popleft()
        self._waiting_bytes -= len(piece)
        self._on_given_up(piece)

    def _report(self, task: str, error: OSError) -> None:
        if task not in self._troubles:
            self._troubles[task] = _named(self._path, error)
            self._on_trouble(self._troubles[task])


def fsync_folder(folder: Path) -> None:
    """Let a folder's entries survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _create(path: Path, first: bytes) -> int:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    try:
        while first:
            first = first[os.write(file, first) :]
        os.fsync(file)
        fsync_folder(path.parent)
    except OSError:
        os.close(file)
        path.unlink(missing_ok=True)
        raise
    return file


def _named(path: Path, error: OSError) -> MinutaError:
    if error.errno in _FULL:
        return NoSpaceError(
            f"There is no room for sound in {path.parent}.", f"Make room. {_REMEDY}"
        )
    reason = os.strerror(error.errno or 0).lower()
    return JournalError(f"Sound can't be written to {path.parent}: {reason}.", _REMEDY)
