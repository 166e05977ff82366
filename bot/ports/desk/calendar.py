"""What may be asked about due dates in a calendar."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports.asker import Asker


class CalendarDesk(ABC):
    """A feed for each person, with the due dates of what is theirs on all of their accounts."""

    @abstractmethod
    async def is_offered(self, by: Asker) -> bool:
        """Whether this person has a feed already."""

    @abstractmethod
    async def address(self, by: Asker) -> str:
        """A new address of the feed, to be shown to nobody else; an older one holds no more.

        Raises `SettingsError` where Minuta can't be reached from outside.
        """

    @abstractmethod
    async def withdraw(self, by: Asker) -> None:
        """Let the feed be gone; idempotent."""

    @abstractmethod
    async def feed(self, secret: str) -> str | None:
        """The feed as iCalendar text; None for a secret that nobody has."""
