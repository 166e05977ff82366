"""Lets steps begin until the process is to end, and knows how many are under way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
    """Open until it is closed, which is for good."""

    def __init__(self) -> None:
        self._inside = 0
        self._is_closed = False
        self._is_empty = asyncio.Event()
        self._is_empty.set()

    @property
    def is_closed(self) -> bool:
        """Whether nothing begins any more."""
        return self._is_closed

    @asynccontextmanager
    async def passed(self) -> AsyncIterator[None]:
        """Count as under way; behind a closed gate, wait until the task is cancelled."""
        if self._is_closed:
            await asyncio.Event().wait()
        self._inside += 1
        self._is_empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._is_empty.set()

    async def close(self, patience_s: float) -> int:
        """Let nothing in any more and wait for those inside; returns how many are left."""
        self._is_closed = True
        try:
            async with asyncio.timeout(patience_s):
                await self._is_empty.wait()
        except TimeoutError:
            return self._inside
        return 0
