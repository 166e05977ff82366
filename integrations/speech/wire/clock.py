"""From the clock of what a provider was sent to the clock of who sent it."""

from bisect import bisect_left, bisect_right


class SentClock:
    """Knows where on the sender's clock each second of a session comes from.

    A provider counts the sound that it got; silence between talk is cut short on the way to it. All
    times are in seconds.
    """

    def __init__(self) -> None:
        self._sent_s = 0.0
        self._starts: list[float] = []
        self._origins: list[float] = []
        self._ends: list[float] = []

    @property
    def sent_s(self) -> float:
        """How much was sent."""
        return self._sent_s

    def sent(self, start_s: float, length_s: float) -> None:
        """Note sound that was sent, its first sample at `start_s` of the sender's clock."""
        if self._ends and abs(self._ends[-1] - start_s) < _SAME_S:
            self._ends[-1] = start_s + length_s
        else:
            self._starts.append(self._sent_s)
            self._origins.append(start_s)
            self._ends.append(start_s + length_s)
        self._sent_s += length_s

    def starts_at(self, sent_s: float) -> float:
        """Where something lies that began when so much was sent."""
        return self._at(bisect_right(self._starts, sent_s) - 1, sent_s)

    def ends_at(self, sent_s: float) -> float:
        """Where something lies that ended when so much was sent: before a cut rather than after."""
        return self._at(bisect_left(self._starts, sent_s) - 1, sent_s)

    def _at(self, piece: int, sent_s: float) -> float:
        if not self._starts:
            return sent_s
        piece = max(0, piece)
        return min(self._origins[piece] + max(0.0, sent_s - self._starts[piece]), self._ends[piece])


_SAME_S = 0.002
"""Two pieces that lie closer than this follow on one another: rounding to samples is finer."""
