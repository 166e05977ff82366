"""Minuta's chat side in a server of the local Discord."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.domain.meeting import Place
from integrations.discord.chat import DiscordChat
from integrations.discord.client import DiscordClient
from tests.discord.meeting_notes import publication
from tests.servers.discord import LocalDiscord
from tests.servers.discord.messages import shown
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.notes import Notes
    from bot.domain.outbox import MessageRef
    from bot.domain.publication import NotesPublication
    from tests.servers.discord import Account
    from tests.servers.discord.world import Channel, Json

MARKER = "0123456789abcdef01234567"


class ChatRoom:
    """A text channel with two people and the bot."""

    def __init__(self, local: LocalDiscord) -> None:
        self.local = local
        self.guild = local.add_guild("Acme")
        self.text: Channel = self.guild.add_text_channel("general")
        self.anna: Account = self.guild.add_member("Anna")
        self.ben: Account = self.guild.add_member("Ben")
        self.client = DiscordClient(guild_ready_timeout_s=0.05)
        self.chat = DiscordChat(self.client)

    def place(self, channel: Channel | None = None) -> Place:
        """Where the notes go."""
        where = channel or self.text
        return Place(platform="discord", workspace=str(self.guild.id), channel=str(where.id))

    def notes(self, said: Notes | None = None, channel: Channel | None = None) -> NotesPublication:
        """Notes of a meeting of the two people."""
        return publication(said, self.place(channel), self.anna.id, self.ben.id)

    def messages(self, channel: Channel | None = None) -> list[Json]:
        """Every message of a channel, oldest first."""
        return list(self.local.rest.messages.by_channel[(channel or self.text).id].values())

    def pages(self, ref: MessageRef) -> list[Json]:
        """Every message of the thread under a message."""
        return list(self.local.rest.messages.by_channel[int(ref.message_id)].values())

    def page_texts(self, ref: MessageRef) -> list[str]:
        """What the thread says, page by page."""
        return list(map(shown, self.pages(ref)))

    def pings(self) -> list[str]:
        """Who was told of a message, in order."""
        return [ping.who for ping in self.local.rest.messages.pings]

    def asked(self, method: str) -> int:
        """How many requests of this method about messages came so far."""
        return sum(
            one.method == method and "/messages" in one.path for one in self.local.rest.requests
        )


@asynccontextmanager
async def chat_room() -> AsyncIterator[ChatRoom]:
    """The bot is connected, and knows the server."""
    async with LocalDiscord.started() as local:
        room = ChatRoom(local)
        async with logged_in(local, room.client):
            yield room
