"""Seconds that pass as soon as somebody waits."""

from __future__ import annotations

import asyncio

from integrations.slack.timing import Timing


class QuickTime:
    """A clock that only waiting moves; `slept` are the waits in their order."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    @property
    def timing(self) -> Timing:
        """What the product is given."""
        return Timing(self.monotonic, self.sleep)

    def monotonic(self) -> float:
        """As many seconds as were waited for."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let them pass."""
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)
