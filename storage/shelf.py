"""The audio shelf as a folder on this machine's disk or on one that several machines share."""

import asyncio
import errno
import os
import re
import secrets
import stat
import threading
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.errors import NotFoundError, SettingsError
from bot.ports import AudioShelf, Clock
from storage.copying import copy, fsync_folder, nanoseconds, writing
from storage.visits import alone, is_reserved, visiting

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}){0,7}")
_CANNOT_LINK = frozenset({errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS})


@asynccontextmanager
async def open_shelf(folder: Path, clock: Clock) -> AsyncIterator["LocalShelf"]:
    """Open a folder as a shelf, made if need be, and sweep what killed processes left there.

    Raises `SettingsError` when the folder can't be used.
    """
    with ExitStack() as stack:
        try:
            shelf = await asyncio.to_thread(_enter, folder, clock, stack)
        except OSError as error:
            raise SettingsError(
                f"The audio folder {folder} can't be used: {error.strerror}.",
                "Check that it is yours to write to and that its disk has room.",
            ) from error
        yield shelf


def _enter(folder: Path, clock: Clock, stack: ExitStack) -> "LocalShelf":
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = folder.resolve()
    return LocalShelf(folder, stack.enter_context(visiting(folder)), clock)


class LocalShelf(AudioShelf):
    """Audio as files; a key is the path below the folder, and a file is as old as its put.

    A key consists of up to eight names of ASCII letters, digits, `.`, `_` and `-` with `/` in
    between, none of them beginning with a dot; any other is a `ValueError`.
    """

    def __init__(self, folder: Path, visit: Path, clock: Clock) -> None:
        """Use a folder that `open_shelf` has prepared, and `visit` for files of the moment."""
        self._folder = folder
        self._visit = visit
        self._clock = clock

    async def put(self, source: Path, key: str) -> str:
        """Copy a file to the shelf and return its SHA-256 as hexadecimal digits.

        Raises `NoSpaceError`, `BadRecordingError`, and `ProviderError` for a disk that is broken.
        """
        _check(key)
        is_unwanted = threading.Event()
        try:
            return await asyncio.to_thread(self._put, source, key, is_unwanted)
        except asyncio.CancelledError:
            is_unwanted.set()
            raise

    @asynccontextmanager
    async def local(self, key: str) -> AsyncIterator[Path]:
        """The audio as a local file for as long as the context is open; raises `NotFoundError`.

        The path is a second name of the file: it stays good when the audio is meanwhile removed or
        replaced.
        """
        _check(key)
        borrowed = await asyncio.to_thread(self._borrow, key)
        try:
            yield borrowed
        finally:
            await asyncio.to_thread(borrowed.unlink, missing_ok=True)

    async def remove(self, key: str) -> None:
        """Forget a file; one that is not there is no error."""
        _check(key)
        await asyncio.to_thread(self._remove, key)

    async def remove_older_than(self, moment: datetime, keys: Collection[str] | None = None) -> int:
        """Forget every file put before the moment, or those of `keys`; returns how many."""
        for key in keys or ():
            _check(key)
        return await asyncio.to_thread(self._remove_older_than, nanoseconds(moment), keys)

    def _put(self, source: Path, key: str, is_unwanted: threading.Event) -> str:
        temporary = self._name_for_now("")
        try:
            digest = copy(source, temporary, self._clock.now(), lambda: not is_unwanted.is_set())
            with writing(self._folder, temporary.stat().st_size), alone(self._folder):
                target = self._path(key)
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                temporary.replace(target)
                for folder in target.relative_to(self._folder).parents:
                    fsync_folder(self._folder / folder)
        finally:
            temporary.unlink(missing_ok=True)
        return digest

    def _borrow(self, key: str) -> Path:
        source = self._path(key)
        if not _is_file(source):
            raise _not_on_the_shelf(key)
        borrowed = self._name_for_now(source.suffix)
        with writing(self._folder, 0):
            try:
                borrowed.hardlink_to(source)
            except FileNotFoundError:
                raise _not_on_the_shelf(key) from None
            except OSError as error:
                if error.errno not in _CANNOT_LINK:
                    raise
                copy(source, borrowed, self._clock.now(), lambda: True)
        return borrowed

    def _remove(self, key: str) -> None:
        with writing(self._folder, 0), alone(self._folder):
            target = self._path(key)
            if _is_file(target):
                target.unlink()
                self._prune(target.parent)

    def _remove_older_than(self, moment_ns: int, keys: Collection[str] | None) -> int:
        with writing(self._folder, 0):
            files = self._files() if keys is None else map(self._path, keys)
            return sum(self._remove_if_older(path, moment_ns) for path in files)

    def _remove_if_older(self, path: Path, moment_ns: int) -> bool:
        # The look and the removal are one, so that a file replaced just now is not taken.
        with alone(self._folder):
            is_old = _is_file(path) and path.lstat().st_mtime_ns < moment_ns
            if is_old:
                path.unlink()
                self._prune(path.parent)
        return is_old

    def _files(self) -> Iterator[Path]:
        for folder, folders, files in os.walk(self._folder, onerror=_raise_unless_gone):
            folders[:] = [name for name in folders if not is_reserved(name)]
            yield from (Path(folder, name) for name in files if not is_reserved(name))

    def _prune(self, folder: Path) -> None:
        while folder != self._folder and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent
        fsync_folder(folder)

    def _path(self, key: str) -> Path:
        path = self._folder / key
        if not path.parent.resolve().is_relative_to(self._folder):
            raise ValueError("the audio key leads out of the shelf through a symbolic link")
        return path

    def _name_for_now(self, suffix: str) -> Path:
        return self._visit / f"{secrets.token_hex(8)}{suffix}"


def _check(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise ValueError("an audio key is made of names with slashes in between")


def _raise_unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _not_on_the_shelf(key: str) -> NotFoundError:
    return NotFoundError(
        f"The audio {key} is not on the shelf.", "Its retention may be over; hand it in again."
    )
