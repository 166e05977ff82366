"""Single messages on Slack: posted, found again, changed and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.outbox import MessageRef
from integrations.slack.faults import Refused
from integrations.slack.limits import Surface, validate
from integrations.slack.places import PLATFORM
from integrations.slack.refusals import FILE_GONE, MESSAGE_GONE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from bot.domain.publication import Attachment
    from integrations.slack.api import SlackApi
    from integrations.slack.message import Message

EVENT_TYPE = "minuta"
"""What the metadata of every message of ours says that it is (docs.slack.dev/messaging/message
-metadata). Every app and member can read it, so it holds a marker and nothing else."""

_PAGE = 200
_MOST_LOOKED_AT = 2000
"""Messages of a channel among which one of ours is looked for: days of talk in a busy one."""


class Target:
    """Where a message goes: a channel, or a thread in it."""

    def __init__(self, api: SlackApi, team: str, channel: str, thread: str | None) -> None:
        self.api = api
        self.team = team
        self.channel = channel
        self.thread = thread

    async def post(self, message: Message, marker: str) -> MessageRef:
        """Post a message that carries the marker, once; in doubt, `ProviderError` says so."""
        validate(message.blocks, Surface.MESSAGE)
        posted = await self.api.call(
            self.team,
            "chat.postMessage",
            is_repeatable=False,
            channel=self.channel,
            thread_ts=self.thread,
            text=message.text,
            blocks=list(message.blocks),
            metadata={"event_type": EVENT_TYPE, "event_payload": {"marker": marker}},
            parse="none",
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
        )
        return self.ref(str(posted["ts"]))

    async def update(self, ref: MessageRef, message: Message) -> None:
        """Let a message say something else; what it is found by stays."""
        validate(message.blocks, Surface.MESSAGE)
        await self.api.call(
            self.team,
            "chat.update",
            channel=self.channel,
            ts=ref.message_id,
            text=message.text,
            blocks=list(message.blocks),
            parse="none",
            link_names=False,
        )

    async def delete(self, ref: MessageRef) -> None:
        """Delete a message; one that is gone is deleted."""
        try:
            await self.api.call(self.team, "chat.delete", channel=self.channel, ts=ref.message_id)
        except Refused as error:
            if error.code not in MESSAGE_GONE:
                raise

    async def find(self, marker: str) -> MessageRef | None:
        """The message of ours that carries the marker: in the thread, or among the newest."""
        identity = await self.api.identity(self.team)
        wanted = {"event_type": EVENT_TYPE, "event_payload": {"marker": marker}}
        async for one in self._messages():
            if one.get("metadata") == wanted and one.get("bot_id") == identity.bot_id:
                return self.ref(str(one["ts"]))
        return None

    async def upload(self, attachment: Attachment, title: str) -> MessageRef:
        """Put a file here."""
        file_id = await self.api.upload(
            self.team,
            channel=self.channel,
            thread=self.thread,
            name=attachment.name,
            title=title,
            content=attachment.text.encode(),
        )
        return self.ref(file_id)

    async def find_file(
        self, attachment: Attachment, title: str, known: frozenset[str]
    ) -> MessageRef | None:
        """A file of ours like this that is here already, and none of the known ones."""
        identity = await self.api.identity(self.team)
        listed = await self.api.call(
            self.team, "files.list", channel=self.channel, user=identity.bot_user_id, count=100
        )
        wanted = (attachment.name, title, len(attachment.text.encode()))
        for one in listed.get("files", ()):
            there = (one.get("name"), one.get("title"), one.get("size"))
            if there == wanted and one["id"] not in known:
                return self.ref(str(one["id"]))
        return None

    async def delete_file(self, ref: MessageRef) -> None:
        """Delete a file and the messages here that showed it; one that is gone is deleted.

        Without the file, such a message says that a file was deleted.
        """
        try:
            told = await self.api.call(self.team, "files.info", file=ref.message_id)
            for ts in _shared_at(told["file"], self.channel):
                await self.delete(self.ref(ts))
            await self.api.call(self.team, "files.delete", file=ref.message_id)
        except Refused as error:
            if error.code not in FILE_GONE:
                raise

    def ref(self, message_id: str) -> MessageRef:
        """Where something with this id is found again."""
        return MessageRef(platform=PLATFORM, channel=self.channel, message_id=message_id)

    async def _messages(self) -> AsyncIterator[Mapping[str, Any]]:
        if self.thread is None:
            newest = self.api.pages(
                self.team,
                "conversations.history",
                "messages",
                channel=self.channel,
                include_all_metadata=True,
                limit=_PAGE,
            )
            looked_at = 0
            async for one in newest:
                yield one
                looked_at += 1
                if looked_at >= _MOST_LOOKED_AT:
                    return
            return
        try:
            async for one in self.api.pages(
                self.team,
                "conversations.replies",
                "messages",
                channel=self.channel,
                ts=self.thread,
                include_all_metadata=True,
                limit=_PAGE,
            ):
                yield one
        except Refused as error:
            if error.code != "thread_not_found":
                raise


def _shared_at(file: Mapping[str, Any], channel: str) -> Iterator[str]:
    """The moments of the messages in a channel that show a file, as far as Slack knows them yet."""
    for shares in (file.get("shares") or {}).values():
        for one in shares.get(channel, ()):
            yield str(one["ts"])
