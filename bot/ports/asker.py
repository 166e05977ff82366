"""Somebody who asks, as their platform knows them at this moment."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.meeting import Place
    from bot.domain.people import Account


class Asker(ABC):
    """Who asks, and what they may do on their platform; nothing of it outlives the answer."""

    @property
    @abstractmethod
    def account(self) -> Account:
        """The account they ask with; its workspace is the one that they ask in."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What they are called there."""

    @property
    @abstractmethod
    def is_admin(self) -> bool:
        """Whether they manage the workspace."""

    @property
    @abstractmethod
    def language(self) -> str | None:
        """The language their client is in, as a BCP 47 tag."""

    @abstractmethod
    async def can_read(self, place: Place) -> bool:
        """Whether they can read what is published at a place, looked up now.

        False for every place of another platform or workspace.
        """
