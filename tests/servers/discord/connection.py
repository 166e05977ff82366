"""A web socket of a client, with what waits to be sent to it."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Connection:
    """Messages are sent in order by a task of its own, so that telling never waits."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self.socket = socket
        self._transport = transport
        self._code: int | None = None
        self._outbox: asyncio.Queue[str | bytes | int] = asyncio.Queue()

    @classmethod
    @asynccontextmanager
    async def opened(cls, request: web.Request) -> AsyncIterator[Connection]:
        """Answer a request for a web socket; at the end it is closed."""
        socket = web.WebSocketResponse(max_msg_size=0, timeout=1.0)
        await socket.prepare(request)
        connection = cls(socket, request.transport)
        writer = asyncio.create_task(connection._write())
        try:
            yield connection
        finally:
            writer.cancel()
            await socket.close()

    @property
    def close_code(self) -> int | None:
        """By which code either side closed it, 1006 when it broke, None while it is open."""
        return self._code or (self.socket.close_code if self.socket.closed else None)

    def tell(self, message: str | bytes) -> None:
        self._outbox.put_nowait(message)

    def tell_json(self, content: object) -> None:
        self._outbox.put_nowait(json.dumps(content))

    def close(self, code: int) -> None:
        """Close behind what waits to be sent; the first code counts."""
        self._code = self._code or code
        self._outbox.put_nowait(code)

    def abort(self) -> None:
        """Break the TCP connection."""
        if self._transport:
            self._transport.abort()

    async def _write(self) -> None:
        while True:
            message = await self._outbox.get()
            try:
                if isinstance(message, str):
                    await self.socket.send_str(message)
                elif isinstance(message, bytes):
                    await self.socket.send_bytes(message)
                else:
                    await self.socket.close(code=message)
            except ConnectionError:
                return
