"""A socket of a local server, and the trouble that it can have."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aiohttp import WSMsgType, web

from tests.servers.speech.recorded import frame_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.servers.speech.recorded import RecordedSocket

Message: TypeAlias = "str | bytes"


class Cut(NamedTuple):
    """The connection ends before the message that reaches so many bytes of sound is taken.

    It is closed with a code, or simply ends where there is none.
    """

    after_bytes: int
    code: int | None = None
    reason: str = ""


class Mute(NamedTuple):
    """From so many bytes of sound on the server neither reads nor answers, not even pings."""

    after_bytes: int


Trouble: TypeAlias = "Cut | Mute"


class LocalSocket:
    """A connection of a client; see `SpeechServer.socket`.

    Iterating gives text and binary messages until the client closes or the trouble comes.
    """

    def __init__(
        self,
        request: web.Request,
        recorded: RecordedSocket,
        trouble: Trouble | None,
        sound_in: Callable[[Message], int] | None,
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self.recorded = recorded
        self.response = web.WebSocketResponse(max_msg_size=0, compress=False)
        self._request = request
        self._trouble = trouble
        self._sound_in = sound_in or _binary
        self._changed = changed
        self._sound_bytes = 0

    @property
    def sound_bytes(self) -> int:
        """How much sound was taken on this connection."""
        return self._sound_bytes

    @property
    def is_open(self) -> bool:
        """Whether anything can still be sent."""
        return not self.response.closed

    async def accept(self) -> None:
        """Finish the handshake."""
        await self.response.prepare(self._request)

    async def __aiter__(self) -> AsyncIterator[Message]:
        async for message in self.response:
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                continue
            content: Message = message.data
            if await self._is_troubled(content):
                return
            self._sound_bytes += self._sound_in(content)
            self.recorded.frames.append(frame_of(content))
            yield content
            await self._changed()

    async def send(self, message: object) -> None:
        """Send an object as JSON, text or bytes as they are; nothing to a client that is gone."""
        if self.response.closed:
            return
        if isinstance(message, bytes):
            await self.response.send_bytes(message)
        else:
            text = message if isinstance(message, str) else json.dumps(message)
            await self.response.send_str(text)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close with a code."""
        await self.response.close(code=code, message=reason.encode())

    def abort(self) -> None:
        """End the connection without a close frame."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def _is_troubled(self, content: Message) -> bool:
        trouble = self._trouble
        size = self._sound_in(content)
        if trouble is None or self._sound_bytes + size < trouble.after_bytes:
            return False
        if isinstance(trouble, Mute):
            await asyncio.Event().wait()
        elif trouble.code is None:
            self.abort()
        else:
            await self.close(trouble.code, trouble.reason)
        return True


def _binary(message: Message) -> int:
    return len(message) if isinstance(message, bytes) else 0
