"""Where each frame of sound lies in time, by timestamps that may be missing, jump or lie."""

TOLERANCE_S = 0.1
"""Timestamps rounded by a container (1 ms in Matroska, 23 ms in FLV) and a little drift stay
unnoticed; what a listener would notice as a hole does not."""


class Timeline:
    """Places frames one after another; times are seconds from the start of the file.

    A hole in the recording stays a hole, so that what follows keeps its time. Sound is never
    dropped: where timestamps go back, as after joining two files, it is appended. A jump counts
    only when the next frame confirms it, and never past `limit_s`.
    """

    def __init__(self, limit_s: float) -> None:
        self.end_s = 0.0
        self._limit_s = limit_s
        self._shift_s = 0.0

    def place(self, claimed_s: float | None, duration_s: float, next_s: float | None) -> float:
        """The start of a frame whose own timestamp and whose successor's are given."""
        start_s = self._start(claimed_s, duration_s, next_s)
        self.end_s = start_s + duration_s
        return start_s

    def _start(self, claimed_s: float | None, duration_s: float, next_s: float | None) -> float:
        if claimed_s is None:
            return self.end_s
        jump_s = claimed_s + self._shift_s - self.end_s
        if abs(jump_s) <= TOLERANCE_S:
            return self.end_s
        is_confirmed = next_s is not None and abs(next_s - claimed_s - duration_s) <= TOLERANCE_S
        if not is_confirmed:
            return self.end_s
        if 0 < jump_s <= self._limit_s - self.end_s:
            return self.end_s + jump_s
        self._shift_s -= jump_s
        return self.end_s
