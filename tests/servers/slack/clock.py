"""The time on this Slack."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Goes as real time does, and can be put forward: for what takes minutes or days."""

    def __init__(self) -> None:
        self._ahead_s = 0.0
        self._waiting: set[asyncio.Event] = set()

    def __call__(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Let this time pass at once."""
        self._ahead_s += seconds
        for one in self._waiting:
            one.set()

    async def until(self, moment: float) -> None:
        """Wait for a moment, in seconds since 1970."""
        moved = asyncio.Event()
        self._waiting.add(moved)
        try:
            while (left := moment - self()) > 0:
                moved.clear()
                try:
                    await asyncio.wait_for(moved.wait(), left)
                except TimeoutError:
                    continue
        finally:
            self._waiting.discard(moved)
