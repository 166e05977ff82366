"""A clock that only goes forward, and waiting by it."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod


class Timer(ABC):
    """Seconds of an arbitrary beginning; who tests, steps it by hand."""

    @abstractmethod
    def now(self) -> float:
        """Seconds since some moment; never goes back."""

    @abstractmethod
    async def sleep(self, seconds: float) -> None:
        """Return when so many seconds have gone by."""


class LoopTimer(Timer):
    """The monotonic clock of this machine."""

    def now(self) -> float:
        """Seconds since some moment; never goes back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return when so many seconds have gone by."""
        await asyncio.sleep(seconds)
