"""How fast sound may go to a provider."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_AHEAD_S = 0.5
"""So much of the sound may come early where a provider wants it in real time."""


class Pace:
    """Holds sound back that would go faster than `speed` times real time; None is no limit.

    `now` and `sleep` are those of the running loop, in seconds.
    """

    def __init__(
        self,
        speed: float | None,
        now: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._speed = speed
        self._now = now or asyncio.get_running_loop().time
        self._sleep = sleep
        self._due_at = self._now() - _AHEAD_S

    async def wait(self, length_s: float) -> None:
        """Wait until so much more sound may go."""
        if self._speed is None:
            return
        now = self._now()
        self._due_at = max(self._due_at, now - _AHEAD_S) + length_s / self._speed
        if self._due_at > now:
            await self._sleep(self._due_at - now)
