"""Discord as a chat platform: messages in channels and to people."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakValueDictionary

import discord

from bot.domain.outbox import MessageRef
from bot.domain.publication import NotesPublication, ReminderPublication, place_of
from bot.errors import Fault, MinutaError, NotFoundError, ProviderError
from bot.ports import ChatPlatform
from integrations.discord.notes import layout
from integrations.discord.notes.limits import HISTORY_PAGE
from integrations.discord.notes.marks import mark, marks_of
from integrations.discord.notes.thread import PageChannel, bring_notes
from integrations.discord.render import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.meeting import Place
    from bot.domain.publication import Publication

_UNFINISHED = "unfinished"


class DiscordChat(ChatPlatform):
    """Posts through a connected client.

    The marker travels as the id of a component, by which a message is found again for good, and as
    the nonce, which Discord enforces for some minutes: a post that the library repeats gives the
    first message. Mentions are allowed for the assignees of a meeting's items and for nobody else.
    """

    name: ClassVar[str] = "discord"

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def find(self, place: Place, marker: str) -> MessageRef | None:
        """The message with this marker, among the newest of the channel.

        Notes of which a page is missing yet are not found: `post` goes on with them.
        """
        with _translated("reading the channel"):
            channel = await self._channel(place.thread or place.channel)
            found = await self._marked(channel, marker)
        return None if found is None else _ref(found)

    async def post(self, publication: Publication, marker: str) -> MessageRef:
        """Post a message; a reminder goes to its participant directly."""
        with _translated("posting"):
            target = await self._target(publication)
            if isinstance(publication, NotesPublication):
                return await self._post_notes(target, publication, marker)
            view = layout.plain(text_of(publication), marker)
            return _ref(await target.send(view=view, nonce=marker, allowed_mentions=_nobody()))

    async def edit(self, ref: MessageRef, publication: Publication) -> None:
        """Let a message say something else; raises `NotFoundError` if somebody deleted it."""
        turn = self._turns.setdefault(ref.message_id, asyncio.Lock())
        with _translated("editing a message"):
            channel, message_id = await self._channel(ref.channel), int(ref.message_id)
            async with turn:
                if isinstance(publication, NotesPublication):
                    await bring_notes(channel, message_id, publication, None)
                    return
                view = layout.plain(text_of(publication))
                message = channel.get_partial_message(message_id)
                await message.edit(view=view, attachments=[], allowed_mentions=_nobody())

    async def _post_notes(
        self, target: PageChannel, publication: NotesPublication, marker: str
    ) -> MessageRef:
        """Post the notes, or go on where it was broken off."""
        unfinished = f"{marker}:{_UNFINISHED}"
        head = await self._marked(target, unfinished)
        if head is None:
            view = layout.plain("Minuta writes down the notes…", unfinished)
            head = await target.send(view=view, nonce=marker, allowed_mentions=_nobody())
        await bring_notes(target, head.id, publication, marker)
        return _ref(head)

    async def _marked(self, channel: PageChannel, words: str) -> discord.Message | None:
        own_id = self._client.user.id if self._client.user else None
        wanted = mark(words)
        async for message in channel.history(limit=HISTORY_PAGE):
            if message.author.id == own_id and wanted in marks_of(message):
                return message
        return None

    async def _target(self, publication: Publication) -> PageChannel:
        if isinstance(publication, ReminderPublication):
            account = publication.participant.account
            if account is None:
                raise MinutaError(
                    "A reminder has nobody on Discord to go to.", "Say whose the item is."
                )
            return await self._client.create_dm(discord.Object(int(account.user_id)))
        place = place_of(publication)
        return await self._channel(place.thread or place.channel)

    async def _channel(self, channel_id: str) -> PageChannel:
        found = self._client.get_channel(int(channel_id))
        channel = found or await self._client.fetch_channel(int(channel_id))
        if not isinstance(channel, PageChannel):
            raise MinutaError("The channel takes no messages.", "Choose a text channel.")
        return channel


def _nobody() -> discord.AllowedMentions:
    return discord.AllowedMentions.none()


def _ref(posted: discord.Message) -> MessageRef:
    return MessageRef(
        platform=DiscordChat.name, channel=str(posted.channel.id), message_id=str(posted.id)
    )


_FAULTS = {
    401: Fault.AUTHENTICATION,
    429: Fault.RATE,
}
_SERVER_ERROR = 500


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    """Raise the core's errors in place of the library's."""
    try:
        yield
    except discord.NotFound:
        raise NotFoundError("The message or its channel was deleted.", "Post it anew.") from None
    except discord.Forbidden:
        raise MinutaError(
            f"Minuta lacks a permission for {doing}.",
            "Let it view the channel, send messages, attach files and read the history there.",
        ) from None
    except discord.HTTPException as error:
        is_theirs = error.status >= _SERVER_ERROR
        fault = _FAULTS.get(error.status, Fault.SERVER if is_theirs else Fault.BAD_INPUT)
        detail = f"{doing}: status {error.status}, code {error.code}"
        raise ProviderError(DiscordChat.name, fault, detail) from None
    except (OSError, discord.ConnectionClosed) as error:
        detail = f"{doing}: {type(error).__name__}"
        raise ProviderError(DiscordChat.name, Fault.CONNECTIVITY, detail) from None
