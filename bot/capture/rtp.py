"""RTP's numbers, which wrap around, as numbers that don't."""

from __future__ import annotations

NS = 1_000_000_000

UNKNOWN_GAP = 1 << 32
"""At least so far apart are sequence numbers between which nobody knows how many there were."""

_SHORTEST_PACKET_NS = 10_000_000
_SLACK_PACKETS = 200
_MAX_MISORDER = 1_000
_MISORDER_NS = 30 * NS


class Unwrapped:
    """A counter of `bits` bits that wraps around, as one that doesn't (RFC 3550, appendix A.1)."""

    def __init__(self, bits: int) -> None:
        self._half = 1 << (bits - 1)
        self._mask = (1 << bits) - 1
        self._highest: int | None = None

    def extend(self, value: int) -> int:
        """The number nearest to the highest so far that ends in these bits."""
        if self._highest is None:
            self._highest = value
            return value
        ahead = ((value - self._highest + self._half) & self._mask) - self._half
        number = self._highest + ahead
        self._highest = max(number, self._highest)
        return number


class Sequence:
    """RTP sequence numbers of one stream as numbers that only go up with time.

    A jump that can't have come about by loss or reordering in the time that went by is a new
    beginning: the numbers go on `UNKNOWN_GAP` later.
    """

    def __init__(self) -> None:
        self._shift = 0
        self._highest = 0
        self._unwrapped = Unwrapped(16)
        self._arrived_ns: int | None = None

    def extend(self, sequence: int, arrived_ns: int) -> int:
        """The number of a packet."""
        number = self._unwrapped.extend(sequence) + self._shift
        if self._arrived_ns is None:
            self._highest, self._arrived_ns = number, arrived_ns
            return number
        ahead, later_ns = number - self._highest, arrived_ns - self._arrived_ns
        most = max(later_ns, 0) // _SHORTEST_PACKET_NS + _SLACK_PACKETS
        least = -_MAX_MISORDER if later_ns < _MISORDER_NS else 1
        if not least <= ahead <= most:
            self._unwrapped = Unwrapped(16)
            self._shift = self._highest + UNKNOWN_GAP - self._unwrapped.extend(sequence)
            number = self._highest + UNKNOWN_GAP
        if number > self._highest:
            self._highest, self._arrived_ns = number, arrived_ns
        return number
