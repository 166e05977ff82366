"""Work that goes on after Slack has had its answer."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Coroutine

_log = logging.getLogger(__name__)

_PATIENCE_S: Final = 5.0
_SOON_S: Final = 1.5
"""Slack waits three seconds, the way there and back included (interactivity, acknowledging)."""


class Tasks:
    """Holds the tasks of one connection; none of them is forgotten, and none outlives it."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
        """Do something in the background; an error that it lets out is logged by its kind."""
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def begin(self, work: Coroutine[object, object, None], name: str) -> None:
        """Do something that Slack waits for: until it is done, or as long as Slack can wait.

        What a person has pressed is acknowledged once it is kept, so that it is not lost if the
        process is killed then; what takes longer goes on in the background.
        """
        task = self.start(work, name)
        await asyncio.wait([task], timeout=_SOON_S)

    async def settled(self) -> None:
        """Wait until everything is done, what is started meanwhile too."""
        while self._running:
            await asyncio.wait(self._running)

    async def close(self, patience_s: float = _PATIENCE_S) -> None:
        """Wait a while for what goes on, and end the rest."""
        if self._running:
            await asyncio.wait(self._running, timeout=patience_s)
        for task in self._running:
            task.cancel()
        await self.settled()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("%s failed: %s", task.get_name(), type(error).__name__)
