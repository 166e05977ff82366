"""Messages to a channel, one after the other and not faster than Slack takes them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from integrations.slack.timing import MACHINE, Timing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PACED: Final = frozenset({"chat.postMessage", "chat.update", "files.completeUploadExternal"})
"""Methods that write in a channel for everybody."""

INTERVAL_S: Final = 1.0
"""Slack takes one message a second for each channel (docs.slack.dev/apis/web-api/rate-limits)."""

_MOST_IDLE: Final = 1000


@dataclass
class _Queue:
    """Who writes in a channel, how many are in there, and when the next message may go."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    people: int = 0
    next_at: float = 0.0


class Pacing:
    """Turns to write, one queue for each channel of each team, first come first served."""

    def __init__(self, timing: Timing = MACHINE, interval_s: float = INTERVAL_S) -> None:
        self._timing = timing
        self._interval_s = interval_s
        self._queues: dict[tuple[str, str], _Queue] = {}

    def __len__(self) -> int:
        """How many channels are remembered."""
        return len(self._queues)

    @asynccontextmanager
    async def turn(self, team: str, channel: str) -> AsyncIterator[None]:
        """Wait until it is one's turn in the channel; nobody else writes there meanwhile.

        Whoever waits inside because Slack said so holds up the channel, as Slack asks for.
        """
        queue = self._queues.setdefault((team, channel), _Queue())
        queue.people += 1
        try:
            async with queue.lock:
                wait_s = queue.next_at - self._timing.monotonic()
                if wait_s > 0:
                    await self._timing.sleep(wait_s)
                queue.next_at = self._timing.monotonic() + self._interval_s
                yield
        finally:
            queue.people -= 1
            self._tidy()

    def _tidy(self) -> None:
        """Forget channels that nobody waits for and whose interval is over."""
        if len(self._queues) <= _MOST_IDLE:
            return
        now = self._timing.monotonic()
        for key, queue in list(self._queues.items()):
            if not queue.people and queue.next_at <= now:
                del self._queues[key]
