"""Threads over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.discord.api import (
    ApiError,
    answer,
    caller,
    read_body,
    require,
    require_length,
)
from tests.servers.discord.world import Channel, ChannelType, Permission

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from tests.servers.discord.api import Routes
    from tests.servers.discord.direct import DirectChannel
    from tests.servers.discord.messages import Messages

_NAME = 100
_HAS_THREAD = 1 << 5


class Threads:
    """Opens threads under messages and in channels, and takes them out of the archive."""

    def __init__(self, messages: Messages, new_id: Callable[[], int]) -> None:
        self._messages = messages
        self._new_id = new_id

    def routes(self) -> Routes:
        return {
            "POST /channels/{channel}/messages/{message}/threads": self._create_from_message,
            "POST /channels/{channel}/threads": self._create,
            "PATCH /channels/{channel}": self._change,
        }

    async def _create_from_message(self, request: web.Request) -> web.Response:
        channel = self._messages.place(request, Permission.CREATE_PUBLIC_THREADS)
        message = self._messages.message(request, channel)
        if "thread" in message:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        thread = await self._open(request, channel, int(message["id"]))
        message["thread"] = thread.json()
        message["flags"] |= _HAS_THREAD
        return answer(thread.json(), 201)

    async def _create(self, request: web.Request) -> web.Response:
        channel = self._messages.place(request, Permission.CREATE_PUBLIC_THREADS)
        return answer((await self._open(request, channel, self._new_id())).json(), 201)

    async def _open(
        self, request: web.Request, channel: Channel | DirectChannel, thread_id: int
    ) -> Channel:
        if not isinstance(channel, Channel) or channel.type is not ChannelType.TEXT:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        name = (await read_body(request)).json.get("name")
        require_length(name, ("name",), _NAME)
        thread = Channel(
            thread_id,
            channel.guild,
            str(name),
            ChannelType.THREAD,
            channel.id,
            denied=channel.denied,
        )
        channel.guild.channels[thread.id] = thread
        channel.guild.publish("THREAD_CREATE", thread.json() | {"newly_created": True})
        return thread

    async def _change(self, request: web.Request) -> web.Response:
        thread = self._messages.place(request, Permission.SEND_MESSAGES)
        if not isinstance(thread, Channel) or thread.type is not ChannelType.THREAD:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        body = (await read_body(request)).json
        if set(body) - {"archived"}:
            require(caller(request), thread, Permission.MANAGE_THREADS)
        thread.archive(is_archived=bool(body.get("archived")))
        return answer(thread.json())
