"""The UDP port of a voice server: discovery, keep-alive, and packets that are forwarded."""

from __future__ import annotations

import asyncio
import struct
from typing import TYPE_CHECKING

from tests.servers.discord import rtp
from tests.servers.discord.encryption import SILENCE
from tests.servers.discord.transport import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.servers.discord.call import Call
    from tests.servers.discord.remote import RemoteClient

    Address = tuple[str, int]

_DISCOVERY = struct.Struct(">HHI64sH")
_REQUEST, _RESPONSE, _REST_LENGTH = 1, 2, 70
_KEEPALIVE_LENGTH = 8


class VoiceDatagrams(asyncio.DatagramProtocol):
    """Knows a client by the address from which it asked for its own.

    `may_speak` says of (guild id, user id) whether somebody is not muted.
    """

    def __init__(self, calls: Mapping[int, Call], clients: Mapping[str, RemoteClient]) -> None:
        self.port = 0
        self.may_speak: Callable[[int, int], bool] = lambda _guild, _user: True
        self._calls = calls
        self._clients = clients
        self._by_address: dict[Address, RemoteClient] = {}
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: self, ("127.0.0.1", 0))
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def stop(self) -> None:
        if self._transport:
            self._transport.close()

    def send(self, datagram: bytes, address: Address) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.sendto(datagram, address)

    def forget(self, client: RemoteClient) -> None:
        if client.address and self._by_address.get(client.address) is client:
            del self._by_address[client.address]

    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        address = (str(addr[0]), addr[1])
        if len(data) == _DISCOVERY.size and data[:2] == _REQUEST.to_bytes(2):
            self._discover(data, address)
            return
        client = self._by_address.get(address)
        if client is None or not client.network.lets_through():
            return
        if len(data) == _KEEPALIVE_LENGTH:
            client.seen["keepalive"] += 1
            self.send(data, address)
        elif rtp.is_rtcp(data):
            client.seen["rtcp"] += 1
        else:
            self._receive_packet(client, data)

    def _discover(self, datagram: bytes, address: Address) -> None:
        _, _, ssrc, _, _ = _DISCOVERY.unpack(datagram)
        for client in self._clients.values():
            if client.ssrc == ssrc and client.network.lets_through():
                client.address = address
                self._by_address[address] = client
                host, port = address
                answer = _DISCOVERY.pack(_RESPONSE, _REST_LENGTH, ssrc, host.encode(), port)
                self.send(answer, address)

    def _receive_packet(self, client: RemoteClient, datagram: bytes) -> None:
        call = self._calls.get(client.ticket.channel_id)
        if client.transport is None or call is None:
            return
        try:
            length = rtp.clear_length(datagram)
            packet = rtp.read(datagram[:length], client.transport.open(datagram, length))
        except (UnreadableError, ValueError, IndexError):
            client.seen["unreadable"] += 1
            return
        client.seen["silence" if packet.payload == SILENCE else "packet"] += 1
        ticket = client.ticket
        if packet.ssrc == client.ssrc and self.may_speak(ticket.guild_id, ticket.user_id):
            call.forward(client, packet)
