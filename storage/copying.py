"""Copies a file so that it is on the disk when the copy is done, and says what is wrong if not."""

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import BadRecordingError, Fault, NoSpaceError, ProviderError

_CHUNK_BYTES = 1024 * 1024
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StoppedError(Exception):
    """Whoever asked for the copy does not want it any more."""


def copy(source: Path, target: Path, at: datetime, is_wanted: Callable[[], bool]) -> str:
    """Copy to a new file, dated `at`, and return the SHA-256 as hexadecimal digits; blocks.

    `is_wanted` is asked between chunks. Raises `BadRecordingError` when the source can't be read,
    `NoSpaceError` when the disk is full, `ProviderError` when it is broken, `StoppedError`.
    """
    digest = hashlib.sha256()
    with _reading(source):
        reader = _open_source(source)
    try:
        size = os.fstat(reader).st_size
        with writing(target.parent, size):
            _check_space(target.parent, size)
            writer = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            for chunk in _chunks(reader, source):
                if not is_wanted():
                    raise StoppedError
                digest.update(chunk)
                with writing(target.parent, size):
                    _write_all(writer, chunk)
            with writing(target.parent, size):
                os.utime(writer, ns=(nanoseconds(at), nanoseconds(at)))
                os.fsync(writer)
        finally:
            os.close(writer)
    finally:
        os.close(reader)
    return digest.hexdigest()


@contextmanager
def writing(folder: Path, needed_bytes: int) -> Iterator[None]:
    """Name the errors of writing so many bytes to a folder."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _no_space(folder, needed_bytes) from error
        raise ProviderError("audio shelf", Fault.SERVER, os.strerror(error.errno or 0)) from error


def fsync_folder(folder: Path) -> None:
    """Let a folder's entries survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def nanoseconds(moment: datetime) -> int:
    """The moment as a file's time, exactly; floating point would be off by up to 0.1 µs."""
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000


@contextmanager
def _reading(source: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadRecordingError(
            f"The recording {source.name} can't be read: {os.strerror(error.errno or 0)}.",
            "Check the file and hand it in again.",
        ) from error


def _open_source(source: Path) -> int:
    # Without O_NONBLOCK a named pipe would keep us waiting for somebody to write to it.
    descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise BadRecordingError(
        f"The recording {source.name} is not a file.", "Hand in a sound or video file."
    )


def _chunks(reader: int, source: Path) -> Iterator[memoryview]:
    chunk = memoryview(bytearray(_CHUNK_BYTES))
    while True:
        with _reading(source):
            count = os.readv(reader, [chunk])
        if count == 0:
            return
        yield chunk[:count]


def _write_all(writer: int, chunk: memoryview) -> None:
    while chunk:
        chunk = chunk[os.write(writer, chunk) :]


def _check_space(folder: Path, needed_bytes: int) -> None:
    if shutil.disk_usage(folder).free < needed_bytes:
        raise _no_space(folder, needed_bytes)


def _no_space(folder: Path, needed_bytes: int) -> NoSpaceError:
    return NoSpaceError(
        f"There is no room for {needed_bytes:,} bytes of audio in {folder}.",
        "Make room on that disk and try again.",
    )
