"""Where the sound is kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime
    from pathlib import Path


class AudioShelf(ABC):
    """Where the sound is kept until its retention is over."""

    @abstractmethod
    async def put(self, source: Path, key: str) -> str:
        """Copy a file to the shelf and return its SHA-256 as hexadecimal digits.

        A file that is there already under this key is replaced as a whole or not at all. Raises
        `NoSpaceError` when the disk is full and `BadRecordingError` when the source can't be read.
        """

    @abstractmethod
    def local(self, key: str) -> AbstractAsyncContextManager[Path]:
        """The audio as a local file for as long as the context is open; raises `NotFoundError`."""

    @abstractmethod
    async def remove(self, key: str) -> None:
        """Forget a file; one that is not there is no error."""

    @abstractmethod
    async def remove_older_than(self, moment: datetime, keys: Collection[str] | None = None) -> int:
        """Forget every file put before the moment and return how many there were.

        With `keys` none but these; those that are not there do not count.
        """
