"""What belongs to a message with notes, as the outbox keeps it: pages, files, and what they say.

Slack's history is never read to find out, unless an answer was lost: it may be read once a minute
only by some apps, and edits would wait for it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from bot.domain.meeting import Source
from integrations.slack.places import PLATFORM

if TYPE_CHECKING:
    from bot.domain.outbox import Delivery, MessageRef
    from bot.domain.publication import Attachment, NotesPublication
    from bot.ports import Clock, Outbox
    from integrations.slack.message import Message

_DIGITS = 4
"""Of a page's number, so that keys are in the order of the pages."""


def digest(*parts: str) -> str:
    """Stands for these words."""
    return hashlib.blake2s("\n".join(parts).encode(), digest_size=16).hexdigest()


def digest_of(message: Message) -> str:
    """Stands for what a message says, with its buttons."""
    return digest(message.text, json.dumps(message.blocks, sort_keys=True))


class Parts:
    """The records of what belongs to one message, the head.

    Every key begins with where the head is, so that all of it is found when the head goes.
    """

    def __init__(self, outbox: Outbox, clock: Clock, head: MessageRef) -> None:
        self._outbox = outbox
        self._clock = clock
        self.head = head
        self._beginning = f"{PLATFORM}:{head.channel}:{head.message_id}:"

    async def every(self) -> tuple[Delivery, ...]:
        """Every record."""
        return tuple(await self._outbox.deliveries(self._beginning))

    async def has_notes(self) -> bool:
        """Whether the head says notes, and all the rest has been there once."""
        return bool(await self._outbox.deliveries(self._whole))

    async def begun(self, meeting_id: str) -> None:
        """The notes of this meeting are brought here."""
        if not await self._outbox.deliveries(self._meetings):
            await self.remember(f"{self._meetings}{meeting_id}", self.head)

    async def ended(self) -> None:
        """The notes are here as a whole."""
        if not await self.has_notes():
            await self.remember(self._whole, self.head)

    def meeting_of(self, delivery: Delivery) -> str | None:
        """The meeting that a record says the notes are of."""
        if not delivery.key.startswith(self._meetings):
            return None
        return delivery.key.removeprefix(self._meetings)

    async def page(self, number: int) -> Delivery:
        """The page with this number, from 1 on, whether it was sent or not."""
        return await self._outbox.delivery(f"{self._beginning}page:{number:0{_DIGITS}}")

    def page_number(self, delivery: Delivery) -> int | None:
        """The number of the page that a record is about; None for one of something else."""
        beginning = f"{self._beginning}page:"
        if not delivery.key.startswith(beginning):
            return None
        return int(delivery.key.removeprefix(beginning))

    async def says(self, number: int, message: Message) -> bool:
        """Whether a page, or 0 for the head, is known to say this."""
        known = await self._outbox.deliveries(self._says(number))
        return [one.key for one in known] == [f"{self._says(number)}{digest_of(message)}"]

    async def said(self, number: int, message: Message, ref: MessageRef) -> None:
        """A page, or 0 for the head, says this now."""
        await self.remember(f"{self._says(number)}{digest_of(message)}", ref)

    async def unsaid(self, number: int) -> None:
        """It is not known any more what a page, or 0 for the head, says."""
        for one in await self._outbox.deliveries(self._says(number)):
            await self._outbox.forget_delivery(one.key)

    async def file(self, attachment: Attachment) -> Delivery:
        """The file with this name and text, whether it was sent or not."""
        return await self._outbox.delivery(self.file_key(attachment))

    def file_key(self, attachment: Attachment) -> str:
        """The key of the file with this name and text."""
        return f"{self._files_beginning}{digest(attachment.name, attachment.text)}"

    def is_file(self, delivery: Delivery) -> bool:
        """Whether a record is about a file."""
        return delivery.key.startswith(self._files_beginning)

    async def apology(self) -> Delivery:
        """The message which says that the files can't be here, whether it was sent or not."""
        return await self._outbox.delivery(self.apology_key)

    @property
    def apology_key(self) -> str:
        """The key of that message."""
        return f"{self._beginning}no-files"

    async def owners_told(self, meeting_id: str) -> Delivery:
        """The message that tells people of their items: one for the meeting, whatever its head."""
        return await self._outbox.delivery(self.owners_key(meeting_id))

    def owners_key(self, meeting_id: str) -> str:
        """The key of that message."""
        return f"{PLATFORM}:{self.head.channel}:owners:{meeting_id}"

    async def remember(self, key: str, ref: MessageRef) -> None:
        """Something is there now."""
        await self._outbox.delivery(key)
        await self._outbox.sent(key, ref, self._clock.now())

    async def forget(self, *keys: str) -> None:
        """Something is not there any more."""
        for key in keys:
            await self._outbox.forget_delivery(key)

    @property
    def _meetings(self) -> str:
        return f"{self._beginning}meeting:"

    @property
    def _whole(self) -> str:
        return f"{self._beginning}whole"

    @property
    def _files_beginning(self) -> str:
        return f"{self._beginning}file:"

    def _says(self, number: int) -> str:
        return f"{self._beginning}says:{number:0{_DIGITS}}:"


def files_for(publication: NotesPublication) -> tuple[Attachment, ...]:
    """The files that stand in the thread: the transcript, and none of words that are there anyway.

    The notes as files change with every click, and a new file in a thread is a message to whoever
    follows it. They come by Export.
    """
    if publication.meeting.source is Source.MESSAGE:
        return ()
    return tuple(one for one in publication.attachments if one.name.startswith("transcript"))
