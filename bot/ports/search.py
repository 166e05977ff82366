"""Finding what was said."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meeting import Meeting, Place
    from bot.domain.search import Found


class SearchStore(ABC):
    """Looks through the meetings of a workspace."""

    @abstractmethod
    async def places(self, platform: str, workspace: str) -> Sequence[Place]:
        """Every place that a meeting of the workspace belongs to, each once."""

    @abstractmethod
    async def meetings_at(
        self, places: Sequence[Place], limit: int, title: str = ""
    ) -> Sequence[Meeting]:
        """The newest meetings of these places first; those whose title holds `title`, any case."""

    @abstractmethod
    async def find(
        self,
        words: Sequence[str],
        places: Sequence[Place],
        limit: int,
        *,
        meeting_id: str | None = None,
        all_words: bool = True,
    ) -> Sequence[Found]:
        """Utterances of the meetings of these places that hold the words, best first.

        Words are found in any form that the database's stemmer knows (English) and whatever is in
        them is text, never an operator. With `all_words` off, one of them is enough, and more of
        them, or rarer ones, are better.
        """
