"""A bot in a call, as the voice server sees it: a real client at the other end of real sockets."""

from __future__ import annotations

import json
from array import array
from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING

from tests.servers.discord import exchange
from tests.servers.discord.faults import Network
from tests.servers.discord.participant import Json, Participant
from tests.servers.discord.rtp import Packet, Report, build

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.discord.connection import Connection
    from tests.servers.discord.faults import Failures
    from tests.servers.discord.rtp import Wire
    from tests.servers.discord.tickets import Ticket
    from tests.servers.discord.transport import Transport

_UNCOUNTED_OPS = frozenset({2, 6, 8, 9})
_REMEMBERED = 4096
_COMMITS = frozenset({exchange.ANNOUNCE_COMMIT, exchange.WELCOME})
_EXECUTION = frozenset({exchange.EXECUTE_TRANSITION})


class RemoteClient(Participant):
    """What one op 0 of the voice gateway began; a resume goes on with it.

    `seen` counts what came from it: "op N", "keepalive" (datagrams), "silence" (frames of silence),
    "packet", "rtcp", "unreadable"; `told` counts what was sent to it by op. `acknowledged` is the
    last seq_ack, `delivered` the sequence numbers that were sent to it by user id of the speaker,
    `network` what befalls its datagrams.
    """

    is_remote = True

    def __init__(
        self,
        ticket: Ticket,
        ssrc: int,
        max_dave: int,
        send_to: Callable[[bytes, tuple[str, int]], None],
        failures: Failures,
    ) -> None:
        super().__init__(ticket.user_id, ssrc, max_dave)
        self.ticket = ticket
        self.seen: Counter[str] = Counter()
        self.told: Counter[int] = Counter()
        self.acknowledged = -1
        self.delivered: defaultdict[int, array[int]] = defaultdict(lambda: array("H"))
        self.network = Network()
        self.transport: Transport | None = None
        self.address: tuple[str, int] | None = None
        self.connection: Connection | None = None
        self.can_hear: Callable[[], bool] = lambda: True
        self._send_to = send_to
        self._failures = failures
        self._sequence = 0
        self._remembered: deque[tuple[int, str | bytes]] = deque(maxlen=_REMEMBERED)
        self._held: list[tuple[int, Callable[[], None]]] = []
        self._held_ops: frozenset[int] = frozenset()
        self._corrupted_ops: frozenset[int] = frozenset()

    @property
    def is_connected(self) -> bool:
        """Whether sound reaches it: the web socket is open, and the key and the address known."""
        return bool(self.connection and self.transport and self.address)

    def hold_commits(self, *, execution_too: bool = False) -> None:
        """Keep op 29 and 30 back, and op 22 on demand, until they are released."""
        self._held_ops = _COMMITS | _EXECUTION if execution_too else _COMMITS

    def release_commits(self) -> None:
        """Send what was kept back, in its order."""
        self._held_ops = frozenset()
        held, self._held = self._held, []
        for op, send in held:
            self.told[op] += 1
            send()

    def corrupt_next_commit(self) -> None:
        """Flip a bit in the next op 29 or 30: it can't be processed then."""
        self._corrupted_ops = _COMMITS

    def tell(self, op: int, content: Json) -> None:
        def send() -> None:
            message = {"op": op, "d": content}
            if op not in _UNCOUNTED_OPS:
                message["seq"] = self._next_sequence()
            self._send(json.dumps(message), is_counted=op not in _UNCOUNTED_OPS)

        self._send_or_hold(op, send)

    def tell_bytes(self, op: int, payload: bytes) -> None:
        if op in self._corrupted_ops:
            self._corrupted_ops = frozenset()
            payload = payload[:-1] + bytes([payload[-1] ^ 1])

        def send() -> None:
            message = self._next_sequence().to_bytes(2) + bytes([op]) + payload
            self._send(message, is_counted=True)

        self._send_or_hold(op, send)

    def resume(self, connection: Connection, acknowledged: int) -> None:
        """Send again what was not acknowledged."""
        self.connection = connection
        for sequence, message in self._remembered:
            if sequence > acknowledged:
                connection.tell(message)

    def hear(self, speaker: Participant, packet: Packet) -> None:
        if self.transport and self.address and self.can_hear():
            datagram = self.transport.seal(packet.clear, packet.secret)
            if self.network.carry(datagram, self.send_datagram):
                self.delivered[speaker.user_id].append(packet.sequence)

    def hear_report(self, report: Report) -> None:
        if self.transport and self.address:
            datagram = self.transport.seal(report.clear, report.secret)
            self.network.carry(datagram, self.send_datagram)

    def hear_unknown(self, wire: Wire, ssrc: int, sequence: int, payload: bytes) -> None:
        """Send a packet of nobody, encrypted for the transport only."""
        if self.transport:
            packet = build(wire, sequence, 960 * sequence, ssrc, payload)
            self.send_datagram(self.transport.seal(packet.clear, packet.secret))

    def send_datagram(self, datagram: bytes) -> None:
        """Send bytes as they are: garbage, zeros, a copy of something."""
        if self.address:
            self._send_to(datagram, self.address)

    def close(self, code: int) -> None:
        """Close the voice gateway's socket by a code; what follows from it is up to the code."""
        if self.connection:
            self.connection.close(code)

    def abort(self) -> None:
        """Break the TCP connection of the voice gateway."""
        if self.connection:
            self.connection.abort()

    def end(self, close_code: int) -> None:
        connection, self.connection = self.connection, None
        self.transport = None
        if connection:
            connection.close(close_code)

    def _next_sequence(self) -> int:
        self._sequence = (self._sequence + 1) & 0xFFFF
        return self._sequence

    def _send(self, message: str | bytes, *, is_counted: bool) -> None:
        if is_counted:
            self._remembered.append((self._sequence, message))
        if self.connection:
            self.connection.tell(message)

    def _send_or_hold(self, op: int, send: Callable[[], None]) -> None:
        if op in self._held_ops:
            self._held.append((op, send))
        else:
            self.told[op] += 1
            send()
