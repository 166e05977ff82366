"""What may be asked about recordings that are shared in a chat."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meeting import Place
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

    @abstractmethod
    async def arrived(self, event: str, recordings: Sequence[SharedRecording]) -> None:
        """Recordings were seen in a chat, by an event with this id, unique on its platform.

        Kept in one transaction before this returns: the event if it is new, and each recording that
        is. What comes of them is decided afterwards, by what is set for the channel. An event or a
        recording that is known already changes nothing.
        """

    @abstractmethod
    async def accept(self, by: Asker, place: Place, message_id: str) -> bool:
        """Notes are wanted of a recording that was asked about, declined or refused.

        For who can read the place. False if that is done or under way; raises `NotFoundError`.
        """

    @abstractmethod
    async def decline(self, by: Asker, place: Place, message_id: str) -> None:
        """No notes are wanted of a recording that was asked about; the question says so.

        For who can read the place. Raises `NotFoundError`, and `ConflictError` once somebody wants
        them.
        """

    @abstractmethod
    async def source_deleted(self, place: Place, message_id: str) -> None:
        """The recording was deleted where it was shared: whoever is there is asked what to do.

        Nothing is said of one that nothing was made of; one that waits is not fetched any more.
        """

    @abstractmethod
    async def keep(self, by: Asker, meeting_id: str) -> None:
        """What was made of a recording that was deleted shall stay; the question says so.

        For who can read the meeting's place. The other answer is `NotesDesk.forget`.
        """
