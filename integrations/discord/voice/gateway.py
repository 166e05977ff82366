"""discord.py's voice gateway, with DAVE in our own hands and IP discovery that repeats itself."""

from __future__ import annotations

import asyncio
import struct
from typing import TYPE_CHECKING, Any, Final

from discord.gateway import DiscordVoiceWebSocket

from integrations.discord.voice.transport import MODES

if TYPE_CHECKING:
    from integrations.discord.voice.connection import RoomState
    from integrations.discord.voice.handshake import Outcome

DISCOVERY: Final = struct.Struct(">HHI64sH")
"""Type, length of what follows, SSRC, address ended by zeros, port: 74 bytes
(Discord's voice documentation, section *IP Discovery*)."""

_REQUEST, _RESPONSE = 1, 2
_BINARY: Final = struct.Struct(">HB")
"""Sequence and opcode, before every binary message of the server."""

_TRANSITION: Final = struct.Struct(">H")


class NoUdpError(TimeoutError):
    """The voice server's UDP port does not answer."""


class VoiceGateway(DiscordVoiceWebSocket):
    """One connection to the voice gateway, version 8.

    discord.py resets its only DAVE session when a group begins anew, and leaves the DAVE messages
    aside while it has none; here they go to the room's `Handshake`. Everything else is discord.py.
    """

    is_resumed = False

    @property
    def _room(self) -> RoomState:
        return self._connection  # type: ignore[return-value]  # only a RoomState opens one

    async def received_message(self, msg: dict[str, Any]) -> None:
        """Take one message in JSON."""
        data = msg["d"]
        match msg["op"]:
            case self.RESUMED:
                self.is_resumed = True
            case self.SESSION_DESCRIPTION:
                self._room.mode = data["mode"]
                package = self._room.describe(
                    data["mode"], bytes(data["secret_key"]), data["dave_protocol_version"]
                )
                await self.load_secret_key(data)
                await self._send_key_package(package)
            case self.DAVE_PREPARE_TRANSITION:
                handshake = self._room.handshake
                await self._answer(
                    handshake.prepare_transition(data["transition_id"], data["protocol_version"])
                )
                self._room.keys_changed()
            case self.DAVE_EXECUTE_TRANSITION:
                self._room.handshake.execute_transition(data["transition_id"])
                self._room.keys_changed()
            case self.DAVE_PREPARE_EPOCH:
                handshake = self._room.handshake
                package = handshake.prepare_epoch(data["epoch"], data["protocol_version"])
                await self._send_key_package(package)
            case _:
                await super().received_message(msg)
                return
        self.seq_ack = msg.get("seq", self.seq_ack)
        await self._hook(self, msg)

    async def received_binary_message(self, msg: bytes) -> None:
        """Take one binary message: all of them belong to DAVE."""
        self.seq_ack, operation = _BINARY.unpack_from(msg)
        body = msg[_BINARY.size :]
        handshake = self._room.handshake
        match operation:
            case self.MLS_EXTERNAL_SENDER:
                handshake.external_sender(body)
            case self.MLS_PROPOSALS:
                commit = handshake.proposals(body[0], body[1:])
                if commit is not None:
                    await self.send_binary(self.MLS_COMMIT_WELCOME, commit)
            case self.MLS_ANNOUNCE_COMMIT_TRANSITION | self.MLS_WELCOME:
                (transition,) = _TRANSITION.unpack_from(body)
                await self._room.let_leavers_finish()
                take = handshake.welcome if operation == self.MLS_WELCOME else handshake.commit
                outcome = take(transition, body[_TRANSITION.size :])
                self._room.keys_changed()
                await self._answer(outcome)

    async def initial_connection(self, data: dict[str, Any]) -> None:
        """Connect the UDP socket and choose the encryption: the best one, not the first."""
        room = self._room
        room.ssrc, room.voice_port, room.endpoint_ip = data["ssrc"], data["port"], data["ip"]
        room.new_socket()
        await self.loop.sock_connect(room.socket, (room.endpoint_ip, room.voice_port))
        room.ip, room.port = await self.discover_ip()
        room.attach_socket()
        mode = next((mode for mode in MODES if mode in data["modes"]), data["modes"][0])
        await self.select_protocol(room.ip, room.port, mode)

    async def discover_ip(self) -> tuple[str, int]:
        """Ask the server for our address and port; asks again, for either packet can be lost."""
        room = self._room
        request = DISCOVERY.pack(_REQUEST, DISCOVERY.size - 4, room.ssrc, b"", 0)
        for _ in range(room.patience.discovery_attempts):
            await self.loop.sock_sendall(room.socket, request)
            try:
                async with asyncio.timeout(room.patience.discovery_s):
                    return await self._discovered()
            except TimeoutError:
                continue
        raise NoUdpError("IP discovery was not answered")

    async def _discovered(self) -> tuple[str, int]:
        while True:
            reply = await self.loop.sock_recv(self._room.socket, DISCOVERY.size)
            if len(reply) == DISCOVERY.size and reply[:2] == _TRANSITION.pack(_RESPONSE):
                _, _, _, address, port = DISCOVERY.unpack(reply)
                return address.rstrip(b"\0").decode("ascii"), port

    async def _answer(self, outcome: Outcome) -> None:
        if outcome.invalid is not None:
            payload = {
                "op": self.MLS_INVALID_COMMIT_WELCOME,
                "d": {"transition_id": outcome.invalid},
            }
            await self.send_as_json(payload)
        if outcome.ready is not None:
            await self.send_transition_ready(outcome.ready)
        await self._send_key_package(outcome.key_package)

    async def _send_key_package(self, package: bytes | None) -> None:
        if package is not None:
            await self.send_binary(self.MLS_KEY_PACKAGE, package)
