"""Who the people of a chat platform are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.directory import Member
    from bot.domain.meeting import Place
    from bot.domain.people import Account


class Directory(ABC):
    """Looks people up on their platform; bots and who has left are nobody.

    Raises `ProviderError` when it can't be found out now.
    """

    @abstractmethod
    async def members(self, place: Place) -> Sequence[Member]:
        """Who can read a place, as far as that is known; of a crowd nobody."""

    @abstractmethod
    async def member(self, account: Account) -> Member | None:
        """One person; None for an account that there is not."""
