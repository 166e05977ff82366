"""Something that has to be done beside a meeting and must never hold it up."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

_MOST_DOUBLINGS = 6


async def is_set(event: asyncio.Event, within_s: float) -> bool:
    """Wait until an event is set, but for no longer than this; whether it is.

    Unlike `asyncio.wait_for` before Python 3.12, it can be cancelled at any moment.
    """
    try:
        async with asyncio.timeout(within_s):
            return await event.wait()
    except TimeoutError:
        return False


class Errand:
    """Does a thing in a task of its own, once at a time, and again after a while if it fails.

    What `do` raises is logged and tried again after `again_s` seconds, then after twice as many,
    and so on. Whoever asks while it is being done has it done once more afterwards, so it must do
    what is wanted by then and not what was wanted when it was asked for.
    """

    def __init__(self, name: str, do: Callable[[], Awaitable[object]], again_s: float) -> None:
        self._name = name
        self._do = do
        self._again_s = again_s
        self._asked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Have it done, now or as soon as what is under way is done; returns at once."""
        self._asked.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name=self._name)

    async def done(self, within_s: float) -> None:
        """Wait until there is nothing to do any more, but for no longer than this."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=within_s)

    async def close(self) -> None:
        """Leave undone what is not done yet."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        failures = 0
        while self._asked.is_set():
            self._asked.clear()
            if await self._is_done():
                failures = 0
                continue
            pause_s = self._again_s * 2 ** min(failures, _MOST_DOUBLINGS)
            failures += 1
            if not await is_set(self._asked, pause_s):
                self._asked.set()

    async def _is_done(self) -> bool:
        try:
            await self._do()
        except (MinutaError, ProviderError, TimeoutError) as error:
            log.warning("%s is tried again: %s", self._name, error)
        except Exception as error:  # noqa: BLE001 (what goes along with a meeting must not end it)
            report(log, self._name, error)
        else:
            return True
        return False
