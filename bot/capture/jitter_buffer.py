"""Puts the packets of one stream in order before they are heard."""

from __future__ import annotations

from collections import deque
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_REMEMBERED = 1024


class Packet(NamedTuple):
    """A packet of a stream; `sequence` and `timestamp` do not wrap around.

    `ticks` is its length at the RTP clock.
    """

    sequence: int
    timestamp: int
    ticks: int
    arrived_ns: int
    opus: bytes


class Admission(Enum):
    """What became of a packet."""

    TAKEN = auto()
    DUPLICATE = auto()
    LATE = auto()


class JitterBuffer:
    """Holds every packet for `hold_ns` after its arrival, so that earlier ones can still come.

    Long enough for any reordering where nobody waits for the sound, and 60 to 100 ms where somebody
    does. When more than `max_packets` are held, the first goes at once.
    """

    def __init__(self, hold_ns: int, max_packets: int = 2_000) -> None:
        self._hold_ns = hold_ns
        self._max_packets = max_packets
        self._held: deque[tuple[int, Packet]] = deque()
        self._released: int | None = None
        self._known: set[int] = set()
        self._remembered: deque[int] = deque()

    def add(self, packet: Packet) -> Admission:
        """Take a packet, unless it is there already or its turn is over."""
        sequence = packet.sequence
        if sequence in self._known:
            return Admission.DUPLICATE
        if self._released is not None and sequence < self._released:
            return Admission.LATE
        self._known.add(sequence)
        due_ns = packet.arrived_ns + self._hold_ns
        held = self._held
        if not held or held[-1][1].sequence < sequence:
            held.append((due_ns, packet))
            return Admission.TAKEN
        place = len(held) - 1
        while place > 0 and held[place - 1][1].sequence > sequence:
            place -= 1
        # whoever is late must not hold up those behind
        held.insert(place, (min(due_ns, held[place][0]), packet))
        return Admission.TAKEN

    def due(self, now_ns: int) -> Iterator[Packet]:
        """The packets that have waited long enough by now, in order."""
        held = self._held
        while held and (held[0][0] <= now_ns or len(held) > self._max_packets):
            yield self._release()

    def rest(self) -> Iterator[Packet]:
        """All that is left, in order."""
        while self._held:
            yield self._release()

    def _release(self) -> Packet:
        packet = self._held.popleft()[1]
        self._released = packet.sequence
        self._remembered.append(packet.sequence)
        if len(self._remembered) > _REMEMBERED:
            self._known.discard(self._remembered.popleft())
        return packet
