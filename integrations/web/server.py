"""The servers: one for providers and platforms that call, one for who watches over us."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from bot.errors import MinutaError, ProviderError
from integrations.web.callbacks import CallbackRoutes
from integrations.web.listening import Address, listening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from bot.ports import CallbackDesk

_log = logging.getLogger(__name__)

HEADERS_S = 10.0
"""Seconds that somebody who connects has for the headers of a request."""

BODY_S = 60.0
"""Seconds for its body."""

_HEALTH_S = 5.0


@asynccontextmanager
async def open_web(
    listen: Address,
    callbacks: CallbackDesk | None,
    health: Callable[[], Awaitable[bool]],
    *,
    routes: Iterable[web.RouteDef] = (),
    headers_s: float = HEADERS_S,
    body_s: float = BODY_S,
) -> AsyncIterator[Address]:
    """Serve callbacks, and `GET /healthz`: 200 while `health` says so, else 503.

    `routes` are what others serve here: they see to the size of bodies and to who may call. Yields
    the address; raises `SettingsError` where nobody can listen.
    """
    served = [web.get("/healthz", _health(health)), *routes]
    if callbacks is not None:
        served += CallbackRoutes(callbacks, body_s).routes()
    async with listening(listen, served, headers_s=headers_s) as address:
        _log.info("callbacks are taken on %s:%d", *address)
        yield address


@asynccontextmanager
async def open_metrics(
    listen: Address, metrics: Callable[[], tuple[bytes, str]]
) -> AsyncIterator[Address]:
    """Serve `GET /metrics`: a body and its media type; for an address that strangers can't reach.

    Yields the address; raises `SettingsError` where nobody can listen.
    """

    async def told(request: web.Request) -> web.Response:
        del request
        body, media_type = metrics()
        return web.Response(body=body, headers={"Content-Type": media_type})

    async with listening(listen, [web.get("/metrics", told)], headers_s=HEADERS_S) as address:
        _log.info("metrics are told on %s:%d", *address)
        yield address


def _health(is_well: Callable[[], Awaitable[bool]]) -> Callable[..., Awaitable[web.Response]]:
    async def told(request: web.Request) -> web.Response:
        del request
        try:
            async with asyncio.timeout(_HEALTH_S):
                if await is_well():
                    return web.Response(text="well\n")
        except (MinutaError, ProviderError, TimeoutError) as error:
            _log.warning("not well: %s", type(error).__name__)
        return web.Response(status=503, text="not well\n")

    return told
