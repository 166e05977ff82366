"""What engines guessed from voices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.signals import VoiceSignal


class SignalStore(ABC):
    """Keeps what engines guessed from voices, apart from the transcript and from the notes."""

    @abstractmethod
    async def save_signals(self, meeting_id: str, signals: Sequence[VoiceSignal]) -> None:
        """Keep what was guessed in a meeting; a repetition replaces it.

        Raises `NotFoundError` without the meeting.
        """

    @abstractmethod
    async def signals(self, meeting_id: str) -> Sequence[VoiceSignal]:
        """What was guessed in a meeting, in the order in which it was kept; there may be nothing.

        What was guessed of somebody who was erased is not there any more.
        """
