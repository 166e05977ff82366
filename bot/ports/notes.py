"""What turns talk into notes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes, NotesRequest
    from bot.domain.transcript import Transcript, Utterance
    from bot.ports.work import Report


class NoteTaker(ABC):
    """Turns a transcript into notes."""

    name: ClassVar[str]

    @abstractmethod
    async def take_notes(
        self, meeting: Meeting, transcript: Transcript, request: NotesRequest, report: Report
    ) -> Notes:
        """Notes of version 1, every claim with evidence from the transcript."""

    async def read_ahead(
        self, meeting: Meeting, utterances: Sequence[Utterance], request: NotesRequest
    ) -> int:
        """Read what is complete of a meeting that goes on; returns how many stretches were read.

        `utterances` are all so far that will not change any more, in order of their start. What was
        read is found again by `take_notes`. Raises what `take_notes` raises.
        """
        del meeting, utterances, request
        return 0

    async def aclose(self) -> None:
        """Let go of processes and connections."""
        return
