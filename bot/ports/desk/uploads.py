"""What may be asked about recordings that are shared in a chat."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.upload import SharedRecording
    from bot.ports.asker import Asker


class UploadDesk(ABC):
    """Takes recordings in."""

    @abstractmethod
    async def share(self, by: Asker, recording: SharedRecording) -> bool:
        """Make notes of a message's recordings; they come by themselves.

        Nothing is lost once this has returned. False if that is done or under way already. Raises
        `BadRecordingError` when there is no recording among the files or one is too large, and
        `QueueFullError`.
        """
