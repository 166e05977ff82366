"""Socket Mode: WebSockets that apps open, over which all comes that else goes to their address."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import TYPE_CHECKING, Literal

from aiohttp import WSMsgType, web

from tests.servers.slack.transport import Reply, UnansweredError

if TYPE_CHECKING:
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.transport import Request
    from tests.servers.slack.world import App, Json

MOST_CONNECTIONS = 10
"""Of one app at a time (docs.slack.dev, "Using Socket Mode")."""
PING_S = 5.0

Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


class Connection:
    """One WebSocket of an app.

    `sent` are the envelopes that went over it. Nothing goes over one that `is_silent`, not even
    the answer to a ping; one that `is_deaf` answers pings, but all else vanishes. Slack itself
    believes in both.
    """

    def __init__(self, app: App, socket: web.WebSocketResponse) -> None:
        self.app = app
        self.sent: list[Json] = []
        self.is_silent = False
        self.is_deaf = False
        self.is_leaving = False
        self._socket = socket
        self._acks: dict[str, asyncio.Future[Json]] = {}

    @property
    def is_open(self) -> bool:
        return not self._socket.closed

    async def tell(self, message: Json) -> None:
        """Send a message, if anything comes through."""
        if not self.is_silent and not self.is_deaf and self.is_open:
            await self._socket.send_json(message)

    async def ask(self, envelope: Json, patience_s: float) -> Json:
        """Send an envelope and wait for its acknowledgement; raises `UnansweredError`."""
        ack = asyncio.get_running_loop().create_future()
        self._acks[envelope["envelope_id"]] = ack
        self.sent.append(envelope)
        try:
            await self.tell(envelope)
            return await asyncio.wait_for(ack, patience_s)
        except (TimeoutError, ConnectionError):
            raise UnansweredError("timeout") from None
        finally:
            self._acks.pop(envelope["envelope_id"], None)

    async def disconnect(self, reason: Reason) -> None:
        """Announce the end of the connection; all but a warning are that end."""
        self.is_leaving = True
        await self.tell(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local-1"}}
        )
        if reason != "warning":
            await self.close()

    async def close(self) -> None:
        """Close it as it should be done."""
        await self._socket.close()

    def cut(self) -> None:
        """Let the connection break without a word."""
        transport = self._socket._req.transport if self._socket._req else None  # noqa: SLF001
        if transport:
            transport.abort()

    async def serve(self) -> None:
        """Read what the app sends, until it leaves."""
        async for message in self._socket:
            if self.is_silent:
                continue
            if message.type == WSMsgType.PING:
                await self._socket.pong(message.data)
            elif message.type == WSMsgType.TEXT:
                self._take(json.loads(message.data))
        for ack in self._acks.values():
            if not ack.done():
                ack.set_exception(UnansweredError("timeout"))

    async def keep_alive(self, interval_s: float) -> None:
        """Ping the app, as Slack does."""
        try:
            while self.is_open:
                if not self.is_silent:
                    await self._socket.ping(b"Ping from applink-local-1")
                await asyncio.sleep(interval_s)
        except ConnectionError:
            return  # it broke between two pings

    def _take(self, answer: Json) -> None:
        ack = self._acks.get(answer["envelope_id"])
        # An ack that comes too late changes nothing, as on Slack.
        if ack and not ack.done() and not self.is_deaf:
            ack.set_result(answer)


class Sockets:
    """All connections of all apps; `ping_s` is how often Slack pings them."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._tickets: dict[str, App] = {}
        self._turns = 0
        self.connections: list[Connection] = []
        self.ping_s = PING_S
        self.opened = 0

    def open(self, app: App) -> str:
        """The address for one new WebSocket, good once; what apps.connections.open answers."""
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = app
        address = self._slack.url.replace("http://", "ws://", 1)
        return f"{address}/link/?ticket={ticket}&app_id={app.id}"

    def of(self, app: App) -> list[Connection]:
        """The open connections of an app, oldest first."""
        return [one for one in self.connections if one.app is app and one.is_open]

    async def send(self, app: App, request: Request, patience_s: float) -> Reply:
        """Bring something over one of an app's connections; raises `UnansweredError`."""
        open_ones = [one for one in self.of(app) if not one.is_leaving]
        if not open_ones:
            raise UnansweredError("timeout")
        self._turns += 1
        connection = open_ones[self._turns % len(open_ones)]
        answer = await connection.ask(_envelope(request), patience_s)
        # Bolt sends words with acknowledgements that have room for none; Slack drops them.
        return Reply(200, answer.get("payload", "") if request.accepts_payload else "", {})

    def add_to(self, application: web.Application) -> None:
        """Serve WebSockets."""
        application.router.add_get("/link/", self._serve)

    async def stop(self) -> None:
        """Close what is open."""
        await asyncio.gather(*(one.close() for one in self.connections if one.is_open))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        app = self._tickets.pop(request.query.get("ticket", ""), None)
        if app is None:
            raise web.HTTPNotFound
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        connection = Connection(app, socket)
        if len(self.of(app)) >= MOST_CONNECTIONS:
            await connection.disconnect("too_many_websockets")
            return socket
        self.connections.append(connection)
        self.opened += 1
        await connection.tell(_hello(app, len(self.of(app))))
        pings = self._slack.failures.start(connection.keep_alive(self.ping_s))
        try:
            await connection.serve()
        finally:
            pings.cancel()
            self.connections.remove(connection)
        return socket


def _hello(app: App, connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "debug_info": {
            "host": "applink-local-1",
            "build_number": 1,
            "approximate_connection_time": 18_060,
        },
        "connection_info": {"app_id": app.id},
    }


def _envelope(request: Request) -> Json:
    envelope: Json = {
        "envelope_id": secrets.token_hex(16),
        "type": request.kind,
        "payload": request.payload,
        "accepts_response_payload": request.accepts_payload,
    }
    if request.kind == "events_api":
        envelope |= {"retry_attempt": request.attempt, "retry_reason": request.reason}
    return envelope
