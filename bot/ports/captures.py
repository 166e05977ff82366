"""The records of meetings that are being heard."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.capture import Capture
    from bot.domain.meeting import Meeting
    from bot.domain.transcript import Utterance


class CaptureStore(ABC):
    """Which rooms are listened to, and what was understood so far."""

    @abstractmethod
    async def begin_capture(self, meeting: Meeting, capture: Capture) -> None:
        """Keep a new meeting, in stage *recording*, and its capture, in one transaction.

        Raises `ConflictError` if this room is listened to already.
        """

    @abstractmethod
    async def capture(self, meeting_id: str) -> Capture:
        """One capture; raises `NotFoundError`."""

    @abstractmethod
    async def captures(self) -> Sequence[Capture]:
        """All that have not ended, oldest first: what a bot that comes back has to go on with."""

    @abstractmethod
    async def update_capture(self, capture: Capture) -> None:
        """Replace what is known of a capture; raises `NotFoundError`."""

    @abstractmethod
    async def end_capture(self, meeting: Meeting, capture: Capture) -> None:
        """Keep the meeting with its tracks, in stage *received*, and its capture as given.

        All in one transaction and idempotent: from here on the pipeline goes on with the meeting. A
        meeting whose stage is past *recording* stays as it is.
        """

    @abstractmethod
    async def add_live(self, meeting_id: str, utterance: Utterance) -> None:
        """Keep an utterance of the live transcript; one with the same id is replaced."""

    @abstractmethod
    async def live(self, meeting_id: str) -> Sequence[Utterance]:
        """The live transcript in order of start."""
