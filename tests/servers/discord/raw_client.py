"""The least of a client: it sends what a test says and keeps what comes."""

from __future__ import annotations

import asyncio
import json
import struct
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple, Self

import aiohttp

from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.servers.discord.participant import Json
    from tests.servers.discord.rooms import VoiceRoom
    from tests.servers.discord.server import LocalDiscord

_INTENTS = 0x0FFF_FFFF


class Message(NamedTuple):
    """What a gateway sent; `content` is bytes for binary messages."""

    op: int
    content: object
    sequence: int | None
    event: str | None = None


class RawSocket:
    """A web socket to either gateway."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.received: list[Message] = []
        self._socket = socket
        self._reader = asyncio.create_task(self._read())

    @property
    def close_code(self) -> int | None:
        return self._socket.close_code if self._reader.done() else None

    async def closed(self) -> int | None:
        """Wait until the server closes it and return its code."""
        await until(self._reader.done)
        return self.close_code

    async def send(self, op: int, content: object) -> None:
        await self._socket.send_json({"op": op, "d": content})

    async def send_bytes(self, op: int, payload: bytes) -> None:
        await self._socket.send_bytes(bytes([op]) + payload)

    async def get(self, op: int, number: int = 1) -> Message:
        """The first (second, ...) message with this op, which may be still to come."""

        def found() -> list[Message]:
            return [message for message in self.received if message.op == op]

        await until(lambda: len(found()) >= number)
        return found()[number - 1]

    async def event(self, name: str, number: int = 1) -> Json:
        """The first (second, ...) event of the main gateway by this name."""

        def found() -> list[Message]:
            return [message for message in self.received if message.event == name]

        await until(lambda: len(found()) >= number)
        content = found()[number - 1].content
        assert isinstance(content, dict)
        return content

    async def close(self, code: int = 1000) -> None:
        await self._socket.close(code=code)
        await self._reader

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                content = json.loads(message.data)
                sequence = content.get("seq", content.get("s"))
                event = content.get("t")
                self.received.append(Message(content["op"], content["d"], sequence, event))
            elif message.type is aiohttp.WSMsgType.BINARY:
                sequence = int.from_bytes(message.data[:2])
                self.received.append(Message(message.data[2], message.data[3:], sequence))


class Datagrams(asyncio.DatagramProtocol):
    """A UDP socket that keeps what comes."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.transport: asyncio.DatagramTransport | None = None

    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        del addr
        self.received.append(data)

    def send(self, datagram: bytes) -> None:
        assert self.transport is not None
        self.transport.sendto(datagram)


class RawClient:
    """A bot on the main gateway, and on voice gateways as it wishes."""

    def __init__(
        self, local: LocalDiscord, http: aiohttp.ClientSession, stack: AsyncExitStack
    ) -> None:
        self.local = local
        self._http = http
        self._stack = stack
        self._main: RawSocket | None = None

    @classmethod
    @asynccontextmanager
    async def connected(cls, local: LocalDiscord) -> AsyncIterator[Self]:
        """Identify with the first bot's token; every socket is closed at the end."""
        async with (
            aiohttp.ClientSession(connector=local.connector()) as http,
            AsyncExitStack() as stack,
        ):
            client = cls(local, http, stack)
            client._main = await client.open_main()
            await client.main.send(2, {"token": local.bot.token, "intents": _INTENTS})
            await client.main.event("READY")
            yield client

    @property
    def main(self) -> RawSocket:
        assert self._main is not None
        return self._main

    async def open_main(self) -> RawSocket:
        """Another connection to the main gateway."""
        return await self._open(f"{self.local.gateway_url}?v=10")

    async def open_voice(self, endpoint: str) -> RawSocket:
        """A connection to a voice gateway."""
        return await self._open(f"wss://{endpoint}/?v=8")

    async def ask_for(self, room: VoiceRoom, number: int = 1) -> Json:
        """Ask for a room and return what op 0 must say; `number` counts the answers so far."""
        request = {"guild_id": str(room.guild.id), "channel_id": str(room.id)}
        await self.main.send(4, request | {"self_mute": False, "self_deaf": False})
        return await self.identity(number)

    async def identity(self, number: int = 1) -> Json:
        """What op 0 must say by the n-th VOICE_SERVER_UPDATE; `endpoint` is beside it."""
        server = await self.main.event("VOICE_SERVER_UPDATE", number)
        states = [
            message.content
            for message in self.main.received
            if message.event == "VOICE_STATE_UPDATE" and isinstance(message.content, dict)
        ]
        mine = [state for state in states if state["user_id"] == str(self.local.bot.id)]
        return {
            "server_id": server["guild_id"],
            "user_id": str(self.local.bot.id),
            "session_id": mine[-1]["session_id"],
            "token": server["token"],
            "max_dave_protocol_version": 1,
            "endpoint": server["endpoint"],
        }

    async def enter(self, identity: Json, mode: str) -> tuple[RawSocket, Datagrams]:
        """Go all the way to op 4; DAVE is up to the test."""
        voice = await self.open_voice(identity["endpoint"])
        await voice.send(0, identity)
        ready = (await voice.get(2)).content
        assert isinstance(ready, dict)
        loop = asyncio.get_running_loop()
        address = (ready["ip"], ready["port"])
        transport, datagrams = await loop.create_datagram_endpoint(Datagrams, remote_addr=address)
        datagrams.transport = transport
        self._stack.callback(transport.close)
        datagrams.send(struct.pack(">HHI", 1, 70, ready["ssrc"]).ljust(74, b"\0"))
        await until(lambda: datagrams.received)
        answer = datagrams.received[0]
        found = {
            "address": answer[8:72].rstrip(b"\0").decode(),
            "port": answer[72] << 8 | answer[73],
        }
        await voice.send(1, {"protocol": "udp", "data": found | {"mode": mode}})
        await voice.get(4)
        return voice, datagrams

    async def _open(self, url: str) -> RawSocket:
        socket = RawSocket(await self._http.ws_connect(url))
        self._stack.push_async_callback(socket.close)
        return socket
