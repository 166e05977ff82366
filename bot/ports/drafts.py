"""What a language model has read of a meeting before its notes are written."""

from __future__ import annotations

from abc import ABC, abstractmethod


class DraftStore(ABC):
    """Keeps what was read of the stretches of a meeting, so that none is paid for twice.

    `key` names a stretch by its words and by everything else that the reading depends on.
    """

    @abstractmethod
    async def draft(self, meeting_id: str, key: str) -> str | None:
        """What was read of a stretch, as JSON, or None."""

    @abstractmethod
    async def save_draft(self, meeting_id: str, key: str, draft: str) -> None:
        """Keep what was read of a stretch; nothing is kept of a meeting that is not there."""

    @abstractmethod
    async def forget_drafts(self, meeting_id: str) -> None:
        """Forget all that was read of a meeting; its notes are written, or it was erased."""
