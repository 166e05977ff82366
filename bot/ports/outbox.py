"""The records of what was sent."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.outbox import Delivery, MessageRef


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
