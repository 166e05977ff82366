"""Lets jobs under which the process has died go on one after the other.

Of several jobs that were under way only one need be the cause, by a fault in foreign code or by its
need of memory. Together they would die again and again, until all of them are given up.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Gives turns to trees of jobs: to a job and those it started together, by the first one's id.

    They come in a new order at each start of the process, so that every innocent is before the
    culprit some time; `spread_s` is the time in seconds that they are mixed over. Nobody waits for
    longer than `patience_s`: the rest of a tree may be in another process, waiting for ours.
    """

    def __init__(self, spread_s: float, patience_s: float) -> None:
        self._spread_s = spread_s
        self._patience_s = patience_s
        self._random = random.SystemRandom()
        self._holder: str | None = None
        self._jobs_of_holder = 0
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def taken(self, tree: str) -> AsyncIterator[None]:
        """Have the turn, or have waited for it for long enough."""
        has_turn = await self._wait(tree)
        try:
            yield
        finally:
            if has_turn:
                self._leave()

    async def _wait(self, tree: str) -> bool:
        try:
            async with asyncio.timeout(self._patience_s):
                if self._holder != tree:
                    await asyncio.sleep(self._random.uniform(0, self._spread_s))
                while self._holder not in {None, tree}:
                    await self._freed.wait()
        except TimeoutError:
            return False
        self._holder = tree
        self._jobs_of_holder += 1
        self._freed.clear()
        return True

    def _leave(self) -> None:
        self._jobs_of_holder -= 1
        if not self._jobs_of_holder:
            self._holder = None
            self._freed.set()
