"""The time on this Discord."""

from __future__ import annotations

import time


class Clock:
    """Goes as real time does, and can be put forward: for what takes minutes or days."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Let this time pass at once."""
        self._ahead_s += seconds
