"""Where providers of speech to text call back."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from bot.errors import MinutaError, ProviderError

if TYPE_CHECKING:
    from bot.ports import CallbackDesk

_log = logging.getLogger(__name__)

PATH = "/callbacks/speech/{provider}/{secret}"

_CHUNK_BYTES = 1 << 16


class CallbackRoutes:
    """Takes callbacks to the desk; success is answered when the desk has kept them.

    Who does not know a secret gets the answer of a page that is not there, whatever is sent, and
    nothing of it is read.
    """

    def __init__(self, desk: CallbackDesk, body_s: float) -> None:
        self._desk = desk
        self._body_s = body_s

    def routes(self) -> list[web.RouteDef]:
        """What is served."""
        return [web.post(PATH, self._call), web.put(PATH, self._call)]

    async def _call(self, request: web.Request) -> web.Response:
        provider, secret = request.match_info["provider"], request.match_info["secret"]
        try:
            if not await self._desk.expects(provider, secret):
                raise web.HTTPNotFound
            body = await self._body(request)
            if not await self._desk.take(provider, secret, body):
                raise web.HTTPNotFound
        except (MinutaError, ProviderError) as error:
            # whoever calls back tries again after this
            _log.warning("a callback of %s could not be kept: %s", provider, error)
            raise web.HTTPServiceUnavailable from None
        return web.Response()

    async def _body(self, request: web.Request) -> bytes:
        most = self._desk.max_bytes
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise web.HTTPUnsupportedMediaType
        if (request.content_length or 0) > most:
            raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
        body = bytearray()
        try:
            async with asyncio.timeout(self._body_s):
                async for chunk in request.content.iter_chunked(_CHUNK_BYTES):
                    body += chunk
                    if len(body) > most:
                        raise web.HTTPRequestEntityTooLarge(most, len(body))
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        return bytes(body)
