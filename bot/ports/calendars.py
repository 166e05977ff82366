"""The records of calendar feeds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.people import Account


class CalendarStore(ABC):
    """Who has a calendar feed; its secret is kept as a digest only."""

    @abstractmethod
    async def keep_calendar(
        self, account: Account, digest: str, instead_of: Sequence[Account] = ()
    ) -> None:
        """Let an account have this feed and no other; those of other accounts are gone."""

    @abstractmethod
    async def calendar_of(self, digest: str) -> Account | None:
        """Whose feed it is; None for one that there is not."""

    @abstractmethod
    async def has_calendar(self, account: Account) -> bool:
        """Whether an account has a feed."""

    @abstractmethod
    async def forget_calendars(self, accounts: Sequence[Account]) -> None:
        """Let the feeds of accounts be gone; idempotent."""
