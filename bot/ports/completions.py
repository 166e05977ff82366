"""What hears that open action items are done."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.completion import Completion
    from bot.domain.meeting import Meeting
    from bot.domain.publication import OpenItem
    from bot.domain.transcript import Transcript


class CompletionFinder(ABC):
    """Finds where somebody says that an item of an earlier meeting is done."""

    @abstractmethod
    async def find(
        self, meeting: Meeting, transcript: Transcript, items: Sequence[OpenItem]
    ) -> Sequence[Completion]:
        """At most one for each item, in order of time; every quote is in the transcript.

        Raises `ProviderError` when it can't be found out now.
        """
