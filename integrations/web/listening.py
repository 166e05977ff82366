"""An HTTP server that strangers reach: patient with nobody, and silent about itself."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import web

from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from aiohttp.typedefs import Handler

Address: TypeAlias = tuple[str, int]
"""A host and a port; port 0 is any that is free."""

_log = logging.getLogger(__name__)

_MOST_CONNECTIONS = 256
_MOST_LINE_BYTES = 4096
_LINGERING_S = 0.25
_SHUTDOWN_S = 5.0


@asynccontextmanager
async def listening(
    listen: Address, routes: Iterable[web.RouteDef], *, headers_s: float
) -> AsyncIterator[Address]:
    """Serve the routes for as long as the context is open; yields where.

    A connection serves one request, whose headers must have come after `headers_s` seconds. No
    request is logged: its path may be secret. Raises `SettingsError` where nobody can listen.
    """
    waiting: set[asyncio.BaseProtocol] = set()

    @web.middleware
    async def once(request: web.Request, handler: Handler) -> web.StreamResponse:
        waiting.discard(request.protocol)
        try:
            response = await handler(request)
        except web.HTTPException as refusal:
            refusal.force_close()
            raise
        response.force_close()
        return response

    app = web.Application(middlewares=[once])
    app.on_response_prepare.append(_say_nothing_of_us)
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    try:
        server = await _serve(runner, listen, waiting, headers_s)
        try:
            host, port = server.sockets[0].getsockname()[:2]
            yield host, port
        finally:
            server.close()
    finally:
        await runner.cleanup()


class _Connection(web.RequestHandler):
    """One connection; what aiohttp would log of a request holds its path."""

    __slots__ = ()

    def log_exception(self, *args: object, **kwargs: object) -> None:
        """Log that a request failed, and by what kind of error."""
        del args
        error = kwargs.get("exc_info")
        kind = type(error).__name__ if isinstance(error, BaseException) else "unknown error"
        _log.error("a request failed: %s", kind)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """What is answered to what is no request, or after an error of ours."""
        del request, message
        self.log_exception(exc_info=exc)
        answer = web.Response(status=status, headers={"Server": "", "Cache-Control": "no-store"})
        answer.force_close()
        return answer


async def _serve(
    runner: web.AppRunner,
    listen: Address,
    waiting: set[asyncio.BaseProtocol],
    headers_s: float,
) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    serving = runner.server
    if serving is None:
        raise RuntimeError("a runner that was set up and serves nothing")

    def hang_up(connection: _Connection) -> None:
        if connection in waiting and connection.transport is not None:
            connection.transport.abort()
        waiting.discard(connection)

    def connected() -> _Connection:
        connection = _Connection(
            serving,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]
            auto_decompress=False,
            lingering_time=_LINGERING_S,
            max_line_size=_MOST_LINE_BYTES,
            max_field_size=_MOST_LINE_BYTES,
        )
        waiting.add(connection)
        # aiohttp waits for ever for what was begun
        is_crowded = len(serving.connections) >= _MOST_CONNECTIONS
        loop.call_later(0.0 if is_crowded else headers_s, hang_up, connection)
        return connection

    host, port = listen
    try:
        return await loop.create_server(connected, host or None, port)
    except OSError as error:
        raise SettingsError(
            f"Nobody can listen on {host}:{port}: {error.strerror or type(error).__name__}.",
            "Choose another address in MINUTA_WEB or MINUTA_METRICS.",
        ) from error


async def _say_nothing_of_us(request: web.Request, response: web.StreamResponse) -> None:
    del request
    response.headers.popall("Server", None)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
