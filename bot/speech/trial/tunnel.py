"""A proxy on this machine whose connections can be cut, to see what comes of it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_CHUNK = 1 << 16
_MOST_HEADERS = 1 << 14


class Tunnel:
    """Passes on what is tunnelled with CONNECT (RFC 9110, 9.3.6); what is inside stays secret."""

    def __init__(self) -> None:
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> int:
        """Cut every connection, without a word to either side; returns how many there were."""
        for writer in self._writers:
            writer.transport.abort()
        return len(self._writers)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        self._writers.add(writer)
        try:
            host, port = await _wanted(reader)
            far_reader, far_writer = await asyncio.open_connection(host, port)
            self._writers.add(far_writer)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            try:
                await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))
            finally:
                self._writers.discard(far_writer)
                far_writer.transport.abort()
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever wanted the connection notices
        finally:
            self._writers.discard(writer)
            writer.transport.abort()


@asynccontextmanager
async def open_tunnel() -> AsyncIterator[tuple[Tunnel, str]]:
    """A tunnel and its URL, for programs of this machine only."""
    tunnel = Tunnel()
    server = await asyncio.start_server(tunnel.serve, "127.0.0.1", 0, limit=_MOST_HEADERS)
    try:
        port = server.sockets[0].getsockname()[1]
        yield tunnel, f"http://127.0.0.1:{port}"
    finally:
        server.close()
        tunnel.cut()


async def _wanted(reader: asyncio.StreamReader) -> tuple[str, int]:
    """The host and port that are asked for."""
    head = await reader.readuntil(b"\r\n\r\n")
    method, target, _ = head.split(b" ", 2)
    host, _, port = target.decode("ascii").rpartition(":")
    if method != b"CONNECT":
        raise ValueError("only CONNECT is known")
    return host.strip("[]"), int(port)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(_CHUNK):
        writer.write(chunk)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
