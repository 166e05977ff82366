"""A way to the local Slack on which answers can be held up, and which can be closed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.servers.slack import LocalSlack

_KEPT = ("Authorization", "Content-Type")


class Way:
    """Passes on what comes; answers of the methods in `held` wait until `go_on` is set."""

    def __init__(self, slack: LocalSlack) -> None:
        self.held: set[str] = set()
        self.answered = asyncio.Event()
        self.go_on = asyncio.Event()
        self.url = ""
        self._slack = slack

    @property
    def api_url(self) -> str:
        """The base of the Web API on this way."""
        return f"{self.url}/api/"

    async def pass_on(self, request: web.Request) -> web.Response:
        """Ask Slack, and give its answer."""
        method = request.match_info["method"]
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{self._slack.api_url}{method}",
                headers={name: request.headers[name] for name in _KEPT if name in request.headers},
                data=await request.read(),
            ) as answer,
        ):
            body = await answer.read()
        if method in self.held:
            self.answered.set()
            await self.go_on.wait()
        headers = {
            name: answer.headers[name]
            for name in ("Content-Type", "X-OAuth-Scopes")
            if name in answer.headers
        }
        return web.Response(body=body, status=answer.status, headers=headers)


@asynccontextmanager
async def a_way_to(slack: LocalSlack, port: int = 0) -> AsyncIterator[Way]:
    """A way that is open until the end of the context; its port is any that is free, or this."""
    way = Way(slack)
    app = web.Application()
    app.router.add_post("/api/{method}", way.pass_on)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    way.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield way
    finally:
        way.go_on.set()
        await runner.cleanup()
