"""A voice server: the voice gateway over TLS, version 8; the UDP port is beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.servers.discord import exchange
from tests.servers.discord.call import SPEAKING, Call
from tests.servers.discord.connection import Connection
from tests.servers.discord.mls import InvalidMessageError
from tests.servers.discord.remote import RemoteClient
from tests.servers.discord.transport import open_transport
from tests.servers.discord.udp import VoiceDatagrams

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.servers.discord.certificate import Certificate
    from tests.servers.discord.faults import Behaviour, Failures
    from tests.servers.discord.participant import Json
    from tests.servers.discord.tickets import Ticket

IDENTIFY, SELECT_PROTOCOL, READY, HEARTBEAT, SESSION_DESCRIPTION = 0, 1, 2, 3, 4
HEARTBEAT_ACK, RESUME, HELLO, RESUMED = 6, 7, 8, 9

UNKNOWN_OPCODE, NOT_AUTHENTICATED, AUTHENTICATION_FAILED, INVALID_SESSION = 4001, 4003, 4004, 4006
SESSION_TIMEOUT, DISCONNECTED, SERVER_CRASHED, UNKNOWN_MODE = 4009, 4014, 4015, 4016
DAVE_REQUIRED, RATE_LIMITED, CALL_TERMINATED = 4017, 4021, 4022
_RESUMABLE = frozenset({None, 1006, SERVER_CRASHED})


class VoiceServer:
    """One region: calls by channel id; `endpoint` is what VOICE_SERVER_UPDATE names."""

    def __init__(self, behaviour: Behaviour, failures: Failures, chance: random.Random) -> None:
        self.endpoint = ""
        self.calls: dict[int, Call] = {}
        self._behaviour = behaviour
        self._failures = failures
        self._chance = chance
        self._tickets: dict[tuple[int, int], Ticket] = {}
        self._clients: dict[str, RemoteClient] = {}
        self._runner: web.AppRunner | None = None
        self._udp = VoiceDatagrams(self.calls, self._clients)
        self._versions: dict[int, int] = {}
        self._hearing: Callable[[int, int], bool] = lambda _guild, _user: True

    async def start(self, certificate: Certificate) -> None:
        app = web.Application(middlewares=[self._failures.middleware])
        app.router.add_get("/", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=certificate.server_side())
        await site.start()
        self.endpoint = f"localhost:{self._runner.addresses[0][1]}"
        await self._udp.start()

    async def stop(self) -> None:
        for call in self.calls.values():
            call.end(1001)
        self._udp.stop()
        if self._runner:
            await self._runner.cleanup()

    def obey(self, hears: Callable[[int, int], bool], speaks: Callable[[int, int], bool]) -> None:
        """Ask these (guild id, user id) whether somebody is not deafened and not muted."""
        self._hearing = hears
        self._udp.may_speak = speaks

    def call(self, channel_id: int, version: int) -> Call:
        """The call of a channel, begun if need be with a DAVE version."""
        if channel_id not in self.calls:
            self.calls[channel_id] = Call(
                channel_id, version, self._behaviour, self._failures, self._chance
            )
        return self.calls[channel_id]

    def expect(self, ticket: Ticket, version: int) -> None:
        """Let a bot in by this ticket and by no older one."""
        self._tickets[ticket.guild_id, ticket.user_id] = ticket
        self._versions[ticket.channel_id] = version

    def dismiss(self, guild_id: int, user_id: int, close_code: int | None) -> None:
        """Send a bot away; its ticket is worth nothing any more."""
        ticket = self._tickets.pop((guild_id, user_id), None)
        client = ticket and self._clients.get(ticket.token)
        if client:
            self._forget(client)
            if close_code is not None:
                client.end(close_code)

    def retire(self, client: RemoteClient, seconds: float, close_code: int | None) -> None:
        """Close a client that has a newer ticket, if it has not gone by itself in time."""

        def close() -> None:
            if client.connection and close_code is not None:
                client.end(close_code)
            self._forget(client)

        self._failures.later(seconds, close)

    def client(self, guild_id: int, user_id: int) -> RemoteClient | None:
        """The bot that is in a call by its newest ticket."""
        ticket = self._tickets.get((guild_id, user_id))
        return self._clients.get(ticket.token) if ticket else None

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        async with Connection.opened(request) as connection:
            interval_ms = round(self._behaviour.heartbeat_interval_s * 1000)
            hello = {"v": 8, "heartbeat_interval": interval_ms}
            connection.tell_json({"op": HELLO, "d": hello})
            client = None
            async for message in connection.socket:
                if client is None:
                    client = self._begin(connection, json.loads(message.data))
                elif message.type is WSMsgType.TEXT:
                    self._receive(client, json.loads(message.data))
                elif message.type is WSMsgType.BINARY:
                    self._receive_binary(client, message.data)
            if client:
                self._lose(client, connection)
        return connection.socket

    def _begin(self, connection: Connection, message: Json) -> RemoteClient | None:
        op, content = message["op"], message["d"]
        if op == HEARTBEAT:
            connection.tell_json({"op": HEARTBEAT_ACK, "d": {"t": content["t"]}})
            return None
        if op not in {IDENTIFY, RESUME}:
            connection.close(NOT_AUTHENTICATED)
            return None
        ticket = self._find_ticket(content)
        if ticket is None:
            connection.close(INVALID_SESSION)
            return None
        if op == RESUME:
            return self._resume(connection, ticket, content)
        return self._identify(connection, ticket, content)

    def _find_ticket(self, content: Json) -> Ticket | None:
        for ticket in self._tickets.values():
            if (
                ticket.token == content["token"]
                and ticket.session_id == content["session_id"]
                and str(ticket.guild_id) == str(content["server_id"])
            ):
                return ticket
        return None

    def _resume(self, connection: Connection, ticket: Ticket, content: Json) -> RemoteClient | None:
        client = self._clients.get(ticket.token)
        if client is None or client.transport is None:
            connection.close(INVALID_SESSION)
            return None
        client.seen[f"op {RESUME}"] += 1
        connection.tell_json({"op": RESUMED, "d": None})
        client.resume(connection, content["seq_ack"])
        return client

    def _identify(
        self, connection: Connection, ticket: Ticket, content: Json
    ) -> RemoteClient | None:
        if str(content["user_id"]) != str(ticket.user_id):
            connection.close(AUTHENTICATION_FAILED)
            return None
        max_dave = content.get("max_dave_protocol_version", 0)
        version = self._versions[ticket.channel_id]
        if self._behaviour.requires_dave and version and not max_dave:
            connection.close(DAVE_REQUIRED)
            return None
        previous = self._clients.get(ticket.token)
        if previous:
            self._forget(previous)
        call = self.call(ticket.channel_id, version)
        client = RemoteClient(ticket, call.new_ssrc(), max_dave, self._udp.send, self._failures)
        client.seen[f"op {IDENTIFY}"] += 1
        client.can_hear = lambda: self._hearing(ticket.guild_id, ticket.user_id)
        client.connection = connection
        self._clients[ticket.token] = client
        self._behaviour.on_client(client)
        client.tell(READY, self._ready_json(client))
        return client

    def _ready_json(self, client: RemoteClient) -> Json:
        return {
            "ssrc": client.ssrc,
            "ip": "127.0.0.1",
            "port": self._udp.port,
            "modes": list(self._behaviour.modes),
            "heartbeat_interval": 1,
            "streams": [],
            "experiments": [],
        }

    def _receive(self, client: RemoteClient, message: Json) -> None:
        op, content = message["op"], message["d"]
        client.seen[f"op {op}"] += 1
        call = self.calls.get(client.ticket.channel_id)
        if op == HEARTBEAT:
            client.acknowledged = content.get("seq_ack", client.acknowledged)
            client.tell(HEARTBEAT_ACK, {"t": content["t"]})
        elif op == SELECT_PROTOCOL:
            self._select_protocol(client, content["data"])
        elif op == SPEAKING and call:
            call.announce_speaking(client, content["speaking"], client.ssrc)
        elif op == exchange.TRANSITION_READY and call:
            call.exchange.receive_ready(client, content["transition_id"])
        elif op == exchange.INVALID_COMMIT and call:
            call.exchange.receive_invalid(client, content["transition_id"])
        elif op not in {12, 15}:
            client.close(UNKNOWN_OPCODE)

    def _receive_binary(self, client: RemoteClient, message: bytes) -> None:
        op, payload = message[0], message[1:]
        client.seen[f"op {op}"] += 1
        call = self.calls.get(client.ticket.channel_id)
        if call is None:
            return
        try:
            if op == exchange.KEY_PACKAGE:
                call.exchange.receive_key_package(client, payload)
            elif op == exchange.COMMIT_WELCOME:
                call.exchange.receive_commit(client, payload)
            else:
                client.close(UNKNOWN_OPCODE)
        except InvalidMessageError as error:
            client.seen[f"invalid: {error}"] += 1

    def _select_protocol(self, client: RemoteClient, content: Json) -> None:
        if content["mode"] not in self._behaviour.modes:
            client.close(UNKNOWN_MODE)
            return
        client.transport = open_transport(content["mode"])
        call = self.call(client.ticket.channel_id, self._versions[client.ticket.channel_id])
        version = min(call.exchange.version, client.max_dave)
        description = {
            "mode": client.transport.mode,
            "secret_key": list(client.transport.key),
            "dave_protocol_version": version,
            "audio_codec": "opus",
            "video_codec": "H264",
            "media_session_id": client.ticket.session_id,
        }
        client.tell(SESSION_DESCRIPTION, description)
        call.enter(client)

    def _lose(self, client: RemoteClient, connection: Connection) -> None:
        if client.connection is not connection:
            return
        client.connection = None
        if connection.close_code not in _RESUMABLE:
            self._forget(client)
            return

        def give_up() -> None:
            if client.connection is None:
                self._forget(client)

        self._failures.later(self._behaviour.resume_window_s, give_up)

    def _forget(self, client: RemoteClient) -> None:
        if self._clients.get(client.ticket.token) is client:
            del self._clients[client.ticket.token]
        self._udp.forget(client)
        call = self.calls.get(client.ticket.channel_id)
        if call:
            call.leave(client)
            if not call.participants:
                del self.calls[call.channel_id]
