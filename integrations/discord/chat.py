"""Discord as a chat platform: messages in channels and to people."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

import discord

from bot.domain.outbox import MessageRef
from bot.domain.publication import NotesPublication, ReminderPublication, place_of
from bot.errors import Fault, MinutaError, NotFoundError, ProviderError
from bot.ports import ChatPlatform
from integrations.discord.render import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.meeting import Place
    from bot.domain.publication import Publication

_LOOKED_AT = 50
"""Messages of a channel's history in which a lost answer's message is looked for."""


_Channel = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.Thread
    | discord.DMChannel
)


class DiscordChat(ChatPlatform):
    """Posts through a connected client.

    The marker travels as the message's nonce, which Discord enforces for some minutes: a post whose
    answer was lost gives the first message when it is repeated. Mentions are allowed for the
    assignees of a meeting's items and for nobody else.
    """

    name: ClassVar[str] = "discord"

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def find(self, place: Place, marker: str) -> MessageRef | None:
        """The message with this marker, among the newest of the channel."""
        with _translated("reading the channel"):
            channel = await self._channel(place.thread or place.channel)
            async for found in channel.history(limit=_LOOKED_AT):
                if found.author.id == self._own_id and found.nonce == marker:
                    return _ref(found)
        return None

    async def post(self, publication: Publication, marker: str) -> MessageRef:
        """Post a message; a reminder goes to its participant directly."""
        content, mentioned = message(publication)
        with _translated("posting"):
            target = await self._target(publication)
            posted = await target.send(
                content,
                nonce=marker,
                files=_files(publication),
                allowed_mentions=_allowing(mentioned),
                suppress_embeds=True,
            )
        return _ref(posted)

    async def edit(self, ref: MessageRef, publication: Publication) -> None:
        """Let a message say something else; raises `NotFoundError` if somebody deleted it."""
        content, mentioned = message(publication)
        with _translated("editing a message"):
            channel = await self._channel(ref.channel)
            await channel.get_partial_message(int(ref.message_id)).edit(
                content=content,
                attachments=_files(publication),
                allowed_mentions=_allowing(mentioned),
            )

    @property
    def _own_id(self) -> int | None:
        return self._client.user.id if self._client.user else None

    async def _target(self, publication: Publication) -> discord.abc.Messageable:
        if isinstance(publication, ReminderPublication):
            account = publication.participant.account
            if account is None:
                raise MinutaError(
                    "A reminder has nobody on Discord to go to.", "Say whose the item is."
                )
            return await self._client.create_dm(discord.Object(int(account.user_id)))
        place = place_of(publication)
        return await self._channel(place.thread or place.channel)

    async def _channel(self, channel_id: str) -> _Channel:
        found = self._client.get_channel(int(channel_id))
        channel = found or await self._client.fetch_channel(int(channel_id))
        if not isinstance(channel, _Channel):
            raise MinutaError("The channel takes no messages.", "Choose a text channel.")
        return channel


def _files(publication: Publication) -> list[discord.File]:
    if not isinstance(publication, NotesPublication):
        return []
    return [
        discord.File(io.BytesIO(attachment.text.encode()), attachment.name)
        for attachment in publication.attachments
    ]


def _allowing(mentioned: frozenset[int]) -> discord.AllowedMentions:
    users = [discord.Object(user_id) for user_id in mentioned]
    return discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=users)


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
