"""The thread between a real UDP socket and a receiver."""

from __future__ import annotations

import socket
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from integrations.discord.voice.encryption import Encryption
from integrations.discord.voice.reader import RECEIVE_BUFFER_BYTES, Reader
from integrations.discord.voice.receiver import Line, Receiver
from integrations.discord.voice.transport import AES_GCM, transport
from tests.discord.ears import Ears
from tests.servers.discord import SILENCE, Wire
from tests.servers.discord.rtp import build
from tests.servers.discord.transport import Transport, open_transport
from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

SSRC = 42


class Wiring:
    """A receiver behind a reader, and servers that send to it."""

    def __init__(self, stack: ExitStack) -> None:
        self.ears = Ears()
        encryption = Encryption()
        encryption.adopt(0)
        self.receiver = Receiver(self.ears, encryption, 1, lambda: None)
        self.receiver.named(SSRC, 7)
        self.reader = Reader(self.receiver)
        self._stack = stack

    def connect(self, *, has_key: bool = True) -> Server:
        """A new connection, which is read from now on."""
        server = Server()
        self._stack.callback(server.close)
        if has_key:
            server.line.rekey(transport(AES_GCM, server.transport.key))
        self.reader.attach(server.client, server.line)
        return server

    def heard(self) -> list[int]:
        return [frame.sequence for frame in self.ears.frames]


class Server:
    """One end of a UDP connection; `client` is the other."""

    def __init__(self) -> None:
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        self.client.connect(self._udp.getsockname())
        self.client.setblocking(False)
        self._udp.connect(self.client.getsockname())
        self.transport: Transport = open_transport(AES_GCM)
        self.line = Line(3)

    def send(self, *sequences: int) -> None:
        for sequence in sequences:
            packet = build(Wire(), sequence, 960 * sequence, SSRC, SILENCE)
            self._udp.send(self.transport.seal(packet.clear, packet.secret))

    def stop(self) -> None:
        self._udp.close()

    def close(self) -> None:
        self._udp.close()
        self.client.close()


@contextmanager
def wired() -> Iterator[Wiring]:
    with ExitStack() as stack:
        wiring = Wiring(stack)
        yield wiring
        wiring.reader.close()
        assert wiring.reader.join(2.0)


async def test_what_arrives_is_heard() -> None:
    with wired() as here:
        here.connect().send(1, 2, 3)
        await until(lambda: here.heard() == [1, 2, 3])


async def test_what_has_arrived_by_the_old_socket_is_still_heard() -> None:
    with wired() as here:
        old = here.connect()
        await until(lambda: old.client.fileno() > 0)
        old.send(*range(500))
        old.client.close()
        new = here.connect()
        new.send(500, 501)
        await until(lambda: here.heard() == list(range(502)))


async def test_a_socket_that_falls_silent_does_not_keep_the_next_one_waiting() -> None:
    with wired() as here:
        for turn in range(20):
            here.connect().send(turn)
            await until(lambda turn=turn: here.heard()[-1:] == [turn])  # type: ignore[misc]


async def test_a_port_that_nobody_listens_at_is_survived() -> None:
    with wired() as here:
        server = here.connect()
        server.stop()
        for _ in range(3):
            with suppress(ConnectionRefusedError):
                server.client.send(b"anybody?")
        here.connect().send(9)
        await until(lambda: here.heard() == [9])


async def test_it_ends_without_ever_having_had_a_socket() -> None:
    with wired():
        pass


async def test_what_was_not_heard_is_lost_at_the_end() -> None:
    with wired() as here:
        server = here.connect(has_key=False)
        server.send(1, 2)
        await until(lambda: len(server.line.early) == 2)
    assert sum(here.ears.losses.values()) == 2


def test_closing_twice_is_closing_once() -> None:
    with wired() as here:
        here.reader.close()


def test_the_kernel_keeps_more_than_by_default() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain, ExitStack() as stack:
        server = Server()
        stack.callback(server.close)
        size = server.client.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        if size == plain.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF):
            pytest.skip("this kernel gives no more than the default")
        assert size > plain.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
