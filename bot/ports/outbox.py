"""The records of what was sent."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.outbox import Delivery, MessageRef, Withdrawn


class Outbox(ABC):
    """Messages that were or will be sent, once each."""

    @abstractmethod
    async def delivery(self, key: str) -> Delivery:
        """The delivery with this key; made with a fresh marker when it is asked for first.

        Two processes that ask at once get the same one.
        """

    @abstractmethod
    async def sent(self, key: str, ref: MessageRef, at: datetime) -> None:
        """Remember where the message is; idempotent."""

    @abstractmethod
    async def deliveries(self, beginning: str) -> Sequence[Delivery]:
        """Every delivery whose key begins so, by key."""

    @abstractmethod
    async def hand_over(self, key: str, new_key: str, at: datetime) -> bool:
        """Let the message of a key be that of another key, under which nothing was sent yet.

        It counts as sent at the moment `at`, and nothing is known under the first key any more.
        False, and nothing is changed, where nothing is known under the first key, or there is a
        message under the new one already.
        """

    @abstractmethod
    async def withdrawn(self) -> Sequence[Withdrawn]:
        """Messages that are to be deleted, since somebody whom they name was erased.

        `forget_delivery` says that it is done.
        """

    @abstractmethod
    async def forget_weekly(self, before: datetime) -> None:
        """Know nothing any more of the digests of places that were posted before a moment."""

    @abstractmethod
    async def forget_delivery(self, key: str) -> None:
        """Know nothing of a message any more; idempotent."""
