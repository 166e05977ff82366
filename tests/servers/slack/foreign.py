"""A host that is not Slack's: what it is asked, a token must not be among."""

from __future__ import annotations

from typing import NamedTuple

from aiohttp import web

CONTENT = b"not from Slack"


class ForeignRequest(NamedTuple):
    """A request, with the names of its headers in lower case."""

    path: str
    headers: dict[str, str]


class ForeignHost:
    """Answers everything by 200; `url` has another name than the Slack, `localhost`."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[ForeignRequest] = []

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://localhost:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Listen no more."""
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(ForeignRequest(request.path_qs, headers))
        return web.Response(body=CONTENT, content_type="audio/mp4")
