"""Programs that are told of changes, over real connections and TLS."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import web
from standardwebhooks import Webhook as Verifier

from tests.servers.discord.certificate import Certificate

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

_PATIENCE_S = 120

HOST = "tracker.example"
"""A name that leads nowhere but by the tests' own resolver."""


class Received(NamedTuple):
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Receiver:
    """Takes calls and answers with what it is told to, the last of that for good."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers or (200,))
        self.headers: dict[str, str] = {}
        self.received: list[Received] = []
        self.url = ""
        self.held: asyncio.Event | None = None
        """While it is there and not set, nothing is answered."""

        self._came = asyncio.Condition()

    @property
    def ids(self) -> Sequence[str]:
        return [one.id for one in self.received]

    def verified(self, secret: str) -> Sequence[object]:
        """What was received, as the vendor's library reads it; raises for a wrong signature."""
        verifier = Verifier(secret)
        return [verifier.verify(one.body, dict(one.headers)) for one in self.received]

    async def until(self, count: int) -> None:
        """Wait until so many requests have come; raises `TimeoutError` if they do not."""
        async with asyncio.timeout(_PATIENCE_S), self._came:
            await self._came.wait_for(lambda: len(self.received) >= count)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.received.append(Received(request.path_qs, dict(request.headers), body))
        async with self._came:
            self._came.notify_all()
        if self.held is not None:
            await self.held.wait()
        status = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        return web.Response(status=status, headers=self.headers, text="{}")


@asynccontextmanager
async def listening(
    receiver: Receiver, context: ssl.SSLContext | None = None, host: str = "localhost"
) -> AsyncIterator[Receiver]:
    """Let a receiver listen on this machine, with TLS where there is a context."""
    async with serving(receiver.handle, context) as port:
        receiver.url = f"{'https' if context else 'http'}://{host}:{port}/hook?team=7"
        yield receiver


@asynccontextmanager
async def serving(
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    context: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """Answer every request by a handler; the port."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw(
    converse: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[int]:
    """Do with every connection what no HTTP server would; the port."""
    talks = set[asyncio.Task[None]]()

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await converse(reader, writer)
        finally:
            writer.transport.abort()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.create_task(once(reader, writer)))

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


class Names:
    """A resolver that says what it is told to, each time the next of that and the last for good."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers or (["127.0.0.1"],))
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        answer = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
        if not answer:
            raise OSError(host)
        return answer


def certificate(folder: Path, *names: str) -> Certificate:
    return Certificate(folder, names or (HOST, "localhost"))
