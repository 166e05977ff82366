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

    A tree of which all jobs only wait keeps its turn for `spread_s` more. What they wait for may
    stand behind jobs of others that have all places of its queue and want the turn themselves, so
    then it is theirs.
    """

    def __init__(self, spread_s: float, patience_s: float) -> None:
        self._spread_s = spread_s
        self._patience_s = patience_s
        self._random = random.SystemRandom()
        self._holder: str | None = None
        self._at_work = 0
        self._freed = asyncio.Event()
        self._expiry: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def taken(self, job: str, tree: str) -> AsyncIterator["Turn"]:
        """Have the turn, or have waited for it for long enough."""
        turn = Turn(self, job, tree)
        await turn.take(self._random.uniform(0, self._spread_s))
        try:
            yield turn
        finally:
            turn.give_back(is_over=True)

    async def enter(self, tree: str, after_s: float) -> bool:
        """Wait for the turn of a tree; false if the patience has run out.

        Who is not of the tree that has it begins to wait `after_s` seconds later.
        """
        try:
            async with asyncio.timeout(self._patience_s):
                if self._holder != tree:
                    await asyncio.sleep(after_s)
                while self._holder not in {None, tree}:
                    await self._freed.wait()
        except TimeoutError:
            return False
        self._stop_expiry()
        self._holder = tree
        self._at_work += 1
        self._freed.clear()
        return True

    def leave(self, *, is_over: bool) -> None:
        """A job of the tree that has the turn works no more; `is_over` if the tree has ended."""
        self._at_work -= 1
        if self._at_work:
            return
        if is_over:
            self._free()
        else:
            loop = asyncio.get_running_loop()
            self._expiry = loop.call_later(self._spread_s, self._free)

    def _free(self) -> None:
        self._stop_expiry()
        self._holder = None
        self._freed.set()

    def _stop_expiry(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None


class Turn:
    """The part that one job has in the turn of its tree."""

    def __init__(self, turns: Turns, job: str, tree: str) -> None:
        self._turns = turns
        self._job = job
        self._tree = tree
        self._has = False

    async def take(self, after_s: float = 0.0) -> None:
        """Wait for it, as `Turns.enter` does; without it after too long."""
        self._has = await self._turns.enter(self._tree, after_s)

    def give_back(self, *, is_over: bool) -> None:
        """Be at work no more; `is_over` if the job has ended."""
        if self._has:
            self._has = False
            self._turns.leave(is_over=is_over and self._job == self._tree)

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[None]:
        """Only wait: for jobs that this one has started, or for time to pass."""
        self.give_back(is_over=False)
        try:
            yield
        except Exception:
            await self.take()
            raise
        await self.take()
