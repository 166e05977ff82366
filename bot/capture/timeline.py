"""Where sound lies on the meeting's clock, by RTP time and by when it arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.capture.opus import SAMPLE_RATE
from bot.capture.rtp import NS

if TYPE_CHECKING:
    from bot.capture.records import Header

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NS_PER_SAMPLE = NS // SAMPLE_RATE
_NS_PER_3_TICKS = 62_500
"""Three ticks of the RTP clock at 48 kHz are a whole number of nanoseconds."""

_DRIFT = 5_000
"""Clocks differ by up to 1 in 5000 (200 ppm): two common quartzes, each at its worst."""

_JUMP_NS = 3 * NS
"""No delay: RTP time was set anew. More than a stalled receiver or network holds packets back."""

_PAUSE_JUMP_NS = NS * 15 // 100
"""The same after a pause, over which the RTP time of some senders stands still."""

_DROP_NS = NS * 3 // 10
"""Packets that are suddenly so much less late have their RTP time from somewhere else."""

_LATE_NS = NS // 10
_YOUNG_PACKETS = 3
_LASTING_NS = 8 * NS
_LASTING_PACKETS = 50
_PIECES = 4


class MeetingClock:
    """Counts from the meeting's start, for one journal.

    `started_at` is in UTC; the journal's header ties its monotonic clock to that.
    """

    def __init__(self, started_at: datetime, header: Header) -> None:
        started_ns = (started_at - _EPOCH) // timedelta(microseconds=1) * 1000
        self._zero_ns = header.monotonic_ns - header.utc_ns + started_ns

    def seconds(self, monotonic_ns: int) -> float:
        """An instant of the journal in seconds from the meeting's start."""
        return (monotonic_ns - self._zero_ns) / NS

    def sample(self, monotonic_ns: int) -> int:
        """An instant of the journal in samples at 16 kHz from the meeting's start."""
        return round((monotonic_ns - self._zero_ns) / _NS_PER_SAMPLE)


@dataclass
class _Piece:
    """A stretch of a stream, from a packet on, over which its RTP time is one clock.

    `offset_ns` is the least difference of arrival and RTP time, as of the instant `seen_ns`.
    """

    sequence: int
    offset_ns: int
    seen_ns: int
    packets: int = 1

    def least_ns(self, at_ns: int) -> int:
        """The least difference that is to be expected at an instant."""
        return self.offset_ns + max(0, at_ns - self.seen_ns) // _DRIFT

    def observe(self, offset_ns: int, arrived_ns: int) -> None:
        self.offset_ns = min(offset_ns, self.least_ns(arrived_ns))
        self.seen_ns = max(arrived_ns, self.seen_ns)
        self.packets += 1


@dataclass
class _Delay:
    """A time in which every packet was late."""

    piece: _Piece
    since_ns: int


class Anchor:
    """Ties the RTP time of one stream to this machine's monotonic clock.

    What arrives is late by the network, by queues and by stalls of this process, never early. The
    least difference of arrival and RTP time is therefore where the stream really lies, and no delay
    moves it. The least is let go up by what clocks drift apart, so that it follows a sender that is
    slow as it does one that is fast. RTP time that jumps against the arrivals, or a delay that
    lasts, begins a new piece with a least difference of its own. If the jump was a delay after all,
    that shows when it is over, and the piece lies where the one before would have gone on.
    """

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []
        self._delay: _Delay | None = None

    def observe(self, sequence: int, timestamp: int, arrived_ns: int, *, is_pause: bool) -> None:
        """Learn from a packet, given with its extended numbers, in the order of arrival.

        `is_pause` says that it is the first after the sender had gone quiet.
        """
        offset_ns = arrived_ns - _rtp_ns(timestamp)
        if not self._pieces:
            self._begin(_Piece(sequence, offset_ns, arrived_ns))
            return
        piece = self._piece(sequence)
        if piece is not self._pieces[-1]:
            piece.observe(offset_ns, arrived_ns)
            return
        delay_ns = offset_ns - piece.least_ns(arrived_ns)
        is_loose = is_pause or piece.packets <= _YOUNG_PACKETS
        jump_ns = _PAUSE_JUMP_NS if is_loose else _JUMP_NS
        if sequence > piece.sequence and not -_DROP_NS < delay_ns < jump_ns:
            self._begin(_Piece(sequence, offset_ns, arrived_ns))
            return
        piece.observe(offset_ns, arrived_ns)
        if delay_ns < _LATE_NS:
            self._delay = None
        else:
            self._wait(_Piece(sequence, offset_ns, arrived_ns))

    def at_ns(self, sequence: int, timestamp: int, arrived_ns: int) -> int:
        """The instant of a packet on the monotonic clock, as far as is known by now.

        Never after its arrival, whatever it claims.
        """
        return min(self._piece(sequence).offset_ns + _rtp_ns(timestamp), arrived_ns)

    def _piece(self, sequence: int) -> _Piece:
        for piece in reversed(self._pieces):
            if sequence >= piece.sequence:
                return piece
        return self._pieces[0]

    def _begin(self, piece: _Piece) -> None:
        self._pieces.append(piece)
        del self._pieces[:-_PIECES]
        self._delay = None

    def _wait(self, late: _Piece) -> None:
        """Begin a piece where packets have been late for so long that it is no delay."""
        if self._delay is None:
            self._delay = _Delay(late, late.seen_ns)
            return
        piece, since_ns = self._delay.piece, self._delay.since_ns
        piece.observe(late.offset_ns, late.seen_ns)
        if late.seen_ns - since_ns >= _LASTING_NS and piece.packets >= _LASTING_PACKETS:
            self._begin(piece)


def _rtp_ns(timestamp: int) -> int:
    return timestamp * _NS_PER_3_TICKS // 3
