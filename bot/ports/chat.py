"""Where people read what Minuta has to say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from bot.domain.meeting import Place
    from bot.domain.outbox import MessageRef
    from bot.domain.publication import Publication


class ChatPlatform(ABC):
    """A place where people read what Minuta has to say.

    What is for one person goes to them directly, everything else to the place of its meeting. With
    `threads_are_open` who can read a channel can read every thread in it.
    """

    name: ClassVar[str]
    threads_are_open: ClassVar[bool] = False

    @abstractmethod
    async def find(self, publication: Publication, marker: str) -> MessageRef | None:
        """The message that carries this marker, if it is where this would be posted."""

    @abstractmethod
    async def post(self, publication: Publication, marker: str) -> MessageRef:
        """Post a message that carries the marker.

        Raises `UnreachableError` for who can't be told something directly.
        """

    @abstractmethod
    async def edit(self, ref: MessageRef, publication: Publication) -> None:
        """Let a message say something else; doing it twice is the same as once.

        Raises `NotFoundError` if somebody has deleted it.
        """

    @abstractmethod
    async def delete(self, ref: MessageRef, place: Place) -> None:
        """Delete a message of a place, its pages and files with it; one that is gone is deleted."""
