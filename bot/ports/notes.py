"""What turns talk into notes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes
    from bot.domain.transcript import Transcript
    from bot.ports.work import Report


class NoteTaker(ABC):
    """Turns a transcript into notes."""

    name: ClassVar[str]

    @abstractmethod
    async def take_notes(self, meeting: Meeting, transcript: Transcript, report: Report) -> Notes:
        """Notes of version 1, every claim with evidence from the transcript."""
