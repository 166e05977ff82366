"""Discord as a chat platform: messages in channels and to people."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakValueDictionary

import discord

from bot.domain.outbox import MessageRef
from bot.domain.publication import (
    MentionPublication,
    NotesPublication,
    ProgressPublication,
    place_of,
    recipient_of,
)
from bot.errors import Fault, MinutaError, NotFoundError, ProviderError, UnreachableError
from bot.ports import ChatPlatform
from integrations.discord import layout
from integrations.discord.faults import NO_ANSWER, failure, unless_closing
from integrations.discord.limits import HISTORY_PAGE
from integrations.discord.marks import mark, marks_of
from integrations.discord.notes import messages
from integrations.discord.notes.thread import (
    PageChannel,
    bring_notes,
    delete_notes,
    tell_of_repost,
)
from integrations.discord.nudges.mentions import mentioned
from integrations.discord.render import view_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.meeting import Place
    from bot.domain.publication import Publication

_UNFINISHED = "unfinished"
_TAKES_NO_DIRECT_MESSAGES = frozenset({50007, 50278})
"""They have closed them, or are on no server with the bot any more (topics/opcodes, JSON codes)."""
_NOBODY = frozenset({10013, 50033})
"""There is no such user, or none who can be written to: what an account that is gone looks like."""


class DiscordChat(ChatPlatform):
    """Posts through a connected client.

    The marker travels as the id of a component, by which a message is found again for good, and as
    the nonce, which Discord enforces for some minutes: a post that the library repeats gives the
    first message. Mentions are allowed for the assignees of a meeting's items, for the one person
    whom a mention is for, and for nobody else.
    """

    name: ClassVar[str] = "discord"

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def find(self, publication: Publication, marker: str) -> MessageRef | None:
        """The message with this marker, among the newest of where it would be posted.

        Notes of which a page is missing yet are not found: `post` goes on with them.
        """
        with _translated(self._client, "reading the channel"):
            found = await self._marked(await self._target(publication), marker)
        return None if found is None else _ref(found)

    async def post(self, publication: Publication, marker: str) -> MessageRef:
        """Post a message; what is for one person goes to them directly.

        Raises `UnreachableError` with what to do for who takes no direct messages.
        """
        with _translated(self._client, "posting"):
            target = await self._target(publication)
            if isinstance(target, discord.Thread) and target.archived:
                target = await target.edit(archived=False)
            if isinstance(publication, NotesPublication):
                return await self._post_notes(target, publication, marker)
            view, allowed = view_of(publication, marker), _allowed(publication)
            return _ref(await target.send(view=view, nonce=marker, allowed_mentions=allowed))

    async def edit(self, ref: MessageRef, publication: Publication) -> None:
        """Let a message say something else; raises `NotFoundError` if somebody deleted it."""
        turn = self._turns.setdefault(ref.message_id, asyncio.Lock())
        with _translated(self._client, "editing a message"):
            channel, message_id = await self._channel(ref.channel), int(ref.message_id)
            async with turn:
                if isinstance(channel, discord.Thread) and channel.archived:
                    # nothing in it can be edited as long as it is put away (opcodes, code 50083)
                    channel = await channel.edit(archived=False)
                if isinstance(publication, NotesPublication):
                    await self._bring(channel, message_id, publication)
                    return
                message: discord.Message | discord.PartialMessage
                message = channel.get_partial_message(message_id)
                if isinstance(publication, ProgressPublication):
                    message = await message.fetch()
                    if messages.is_head(marks_of(message)):
                        return  # the notes are there as a whole: they say more
                view = view_of(publication)
                await message.edit(view=view, attachments=[], allowed_mentions=_nobody())

    async def delete(self, ref: MessageRef, place: Place) -> None:
        """Delete a message with the pages of its notes; one that is gone is deleted."""
        del place
        if self._client.user is None:
            raise ProviderError(self.name, Fault.CONNECTIVITY, "not connected yet")
        own_id = self._client.user.id
        with suppress(NotFoundError), _translated(self._client, "deleting a message"):
            await delete_notes(await self._channel(ref.channel), int(ref.message_id), own_id)

    async def _bring(
        self, channel: PageChannel, head_id: int, publication: NotesPublication
    ) -> None:
        try:
            await bring_notes(channel, head_id, publication, None)
        except discord.NotFound:
            await tell_of_repost(channel, head_id)
            raise

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
        recipient = recipient_of(publication)
        if recipient is not None:
            account = recipient.account
            if account is None or account.platform != self.name:
                raise UnreachableError(
                    "A message has nobody on Discord to go to.", "Say who they are by Fix names."
                )
            return await self._direct(int(account.user_id))
        if isinstance(publication, MentionPublication) and publication.notes is not None:
            thread = await self._thread_under(publication.notes)
            if thread is not None:
                return thread
        place = place_of(publication)
        return await self._channel(place.thread or place.channel)

    async def _thread_under(self, head: MessageRef) -> discord.Thread | None:
        """The thread of notes, if they have one in which something can be said."""
        if head.platform != self.name:
            return None
        try:
            # a thread has the id of the message that it hangs on
            channel = await self._channel(head.message_id)
        except (discord.NotFound, discord.Forbidden):
            return None
        return channel if isinstance(channel, discord.Thread) and not channel.locked else None

    async def _direct(self, user_id: int) -> discord.DMChannel:
        """The channel with a person, which the library remembers."""
        try:
            return await self._client.create_dm(discord.Object(user_id))
        except discord.HTTPException as error:
            if error.code not in _NOBODY:
                raise
        raise UnreachableError(
            "Their account on Discord is gone.", "Say who they are by Fix names."
        )

    async def _channel(self, channel_id: str) -> PageChannel:
        found = self._client.get_channel(int(channel_id))
        channel = found or await self._client.fetch_channel(int(channel_id))
        if not isinstance(channel, PageChannel):
            raise MinutaError("The channel takes no messages.", "Choose a text channel.")
        return channel


def _allowed(publication: Publication) -> discord.AllowedMentions:
    """Who is told of a message because it mentions them, when it is posted."""
    user_id = mentioned(publication) if isinstance(publication, MentionPublication) else None
    users = [] if user_id is None else [discord.Object(user_id)]
    return discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=users)


def _nobody() -> discord.AllowedMentions:
    return discord.AllowedMentions.none()


def _ref(posted: discord.Message) -> MessageRef:
    return MessageRef(
        platform=DiscordChat.name, channel=str(posted.channel.id), message_id=str(posted.id)
    )


@contextmanager
def _translated(client: discord.Client, doing: str) -> Iterator[None]:
    """Raise the core's errors in place of the library's."""
    try:
        with unless_closing(client):
            yield
    except discord.NotFound:
        raise NotFoundError("The message or its channel was deleted.", "Post it anew.") from None
    except discord.Forbidden as error:
        if error.code in _TAKES_NO_DIRECT_MESSAGES:
            raise UnreachableError(
                "They take no direct messages from this server.",
                "They can allow them in the server's privacy settings.",
            ) from None
        raise MinutaError(
            f"Minuta lacks a permission for {doing}.",
            "Let it view the channel, send messages, attach files and read the history there.",
        ) from None
    except (*NO_ANSWER, discord.ConnectionClosed) as error:
        raise failure(error, doing) from None
