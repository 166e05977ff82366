"""A chat that keeps what it is told and can be in trouble."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, TypeVar

from bot.domain.outbox import MessageRef
from bot.domain.publication import place_of
from bot.ports import ChatPlatform

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.meeting import Place
    from bot.domain.publication import Publication

_PATIENCE_S = 20.0
_Kind = TypeVar("_Kind")


class Chat(ChatPlatform):
    """Messages by their number, everything they ever said in order.

    `trouble` may have an error for what is to be said next.
    """

    name: ClassVar[str] = "rooms"

    def __init__(self) -> None:
        self.messages: dict[str, Publication] = {}
        self.history: list[Publication] = []
        self.trouble: Callable[[Publication], Exception | None] = lambda _: None
        self.refused = 0
        self._markers: dict[str, str] = {}
        self._news = asyncio.Event()

    async def find(self, publication: Publication, marker: str) -> MessageRef | None:
        del publication
        message_id = self._markers.get(marker)
        return None if message_id is None else self._ref(message_id)

    async def post(self, publication: Publication, marker: str) -> MessageRef:
        message_id = str(max(map(int, self.messages), default=-1) + 1)
        self._take(message_id, publication)
        self._markers[marker] = message_id
        return self._ref(message_id)

    async def edit(self, ref: MessageRef, publication: Publication) -> None:
        self._take(ref.message_id, publication)

    async def delete(self, ref: MessageRef, place: Place) -> None:
        del place
        self.messages.pop(ref.message_id, None)
        self._news.set()

    def of(self, kind: type[_Kind]) -> list[_Kind]:
        """Everything of one kind that was ever said."""
        return [each for each in self.history if isinstance(each, kind)]

    def now(self, kind: type[_Kind]) -> list[_Kind]:
        """What the messages of one kind say now."""
        return [each for each in self.messages.values() if isinstance(each, kind)]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what was said, or refused, is as wanted."""
        async with asyncio.timeout(_PATIENCE_S):
            while not condition():
                self._news.clear()
                await self._news.wait()

    def _take(self, message_id: str, publication: Publication) -> None:
        self._news.set()
        if error := self.trouble(publication):
            self.refused += 1
            raise error
        self.messages[message_id] = publication
        self.history.append(publication)

    def _ref(self, message_id: str) -> MessageRef:
        return MessageRef(
            platform=self.name,
            channel=place_of(self.messages[message_id]).channel,
            message_id=message_id,
        )
