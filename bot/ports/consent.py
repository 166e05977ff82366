"""The records of who does not want to be heard."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.people import Account


class ConsentStore(ABC):
    """Who opted out of being heard."""

    @abstractmethod
    async def opt_out(self, account: Account, at: datetime) -> None:
        """From now on this person is not to be heard; the first moment is kept."""

    @abstractmethod
    async def opt_in(self, account: Account) -> None:
        """This person may be heard again; idempotent."""

    @abstractmethod
    async def opted_out(self, platform: str, workspace: str) -> frozenset[str]:
        """The user ids of everybody in a workspace who is not to be heard."""
