"""Where recordings that people share in a chat are fetched from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.upload import SharedFile, SharedRecording


class RecordingSource(ABC):
    """A platform that files can be fetched from."""

    @abstractmethod
    async def look(self, recording: SharedRecording, file: SharedFile) -> SharedFile | None:
        """What the platform says of a file now; None for one that is surely no recording.

        Raises `NotFoundError` when it was deleted, `BadRecordingError` with a sentence for who
        shared it when it can't be fetched by anybody here, `NotAllowedError` when only whoever
        runs Minuta can change that, and `ProviderError` when it can't be found out now.
        """

    @abstractmethod
    async def fetch(
        self, recording: SharedRecording, file: SharedFile, into: Path, max_bytes: int
    ) -> None:
        """Stream one file of a message to the path, which is replaced if it is there.

        Raises `NotFoundError` when the message or its file was deleted, `BadRecordingError` when it
        is larger than `max_bytes` or no recording, and `ProviderError` when it can't be had now.
        """
