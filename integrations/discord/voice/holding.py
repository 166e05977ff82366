"""Packets that can't be decrypted or named yet, kept for when they can."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

HOLD_NS: Final = 10_000_000_000
"""As long as senders may go on with old keys (DAVE whitepaper), and far longer than a transition,
which the voice server ends after about 2 s."""

MAX_PER_VOICE: Final = 500
"""Packets of one SSRC: 10 s of speech."""

MAX_IN_ALL: Final = 5000
"""Packets of a room, about 1 MB: ten people talking for 10 s."""

_HALF: Final = 1 << 15
_WRAP: Final = (1 << 16) - 1


class Held(NamedTuple):
    """A packet after transport decryption; `payload` is not to be taken for Opus."""

    ssrc: int
    sequence: int
    timestamp: int
    arrived_ns: int
    payload: bytes


class Holding:
    """A ring of held packets per SSRC; owned by the reader's thread.

    What is taken out comes in the order in which it was sent: davey decrypts nothing that is older
    than the first packet it decrypted with a key.
    """

    def __init__(self) -> None:
        self._rings: dict[int, deque[Held]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, ssrc: int) -> bool:
        return ssrc in self._rings

    def keep(self, held: Held) -> list[Held]:
        """Hold a packet; returns those that had to make room for it."""
        dropped = []
        ring = self._rings.setdefault(held.ssrc, deque())
        if len(ring) >= MAX_PER_VOICE:
            dropped.append(ring.popleft())
        elif self._count >= MAX_IN_ALL:
            dropped.append(self._drop_from_longest())
        ring.append(held)
        self._count += 1 - len(dropped)
        return dropped

    def take(self, ssrc: int) -> list[Held]:
        """Take out the packets of one SSRC."""
        taken = self._rings.pop(ssrc, ())
        self._count -= len(taken)
        return _in_order(taken)

    def take_all(self) -> list[Held]:
        """Take out everything."""
        taken = [held for ring in self._rings.values() for held in _in_order(ring)]
        self._rings.clear()
        self._count = 0
        return taken

    def expire(self, before_ns: int) -> list[Held]:
        """Take out what arrived before a moment."""
        expired = []
        for ssrc, ring in list(self._rings.items()):
            expired += [held for held in ring if held.arrived_ns < before_ns]
            kept = deque(held for held in ring if held.arrived_ns >= before_ns)
            if kept:
                self._rings[ssrc] = kept
            else:
                del self._rings[ssrc]
        self._count -= len(expired)
        return expired

    def _drop_from_longest(self) -> Held:
        return max(self._rings.values(), key=len).popleft()


def _in_order(packets: Iterable[Held]) -> list[Held]:
    packets = list(packets)
    if not packets:
        return packets
    middle = packets[0].sequence - _HALF
    return sorted(packets, key=lambda held: (held.sequence - middle) & _WRAP)
