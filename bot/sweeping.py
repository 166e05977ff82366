"""Forgets, now and again, what is not to be kept any more."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias

from bot.domain.upload import ArrivalState
from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError
from bot.ports import AudioShelf, Clock, Store
from bot.privacy.retention import Retention
from bot.privacy.stale_notes import StaleNotes

log = logging.getLogger(__name__)

_EVERY_S: Final = 6 * 3600.0
_JOBS_ARE_KEPT: Final = timedelta(days=7)
"""How long the work that is done can be looked at; its orders name files and people."""

_EVENTS_ARE_KEPT: Final = timedelta(days=2)
"""Longer than any platform repeats one: Slack does for hours."""

_IGNORED_ARE_KEPT: Final = timedelta(days=30)
_ARRIVALS_ARE_KEPT: Final = timedelta(days=365)
"""How long a question about a recording can be answered, and a deletion be asked about."""

Chore: TypeAlias = Callable[[], Awaitable[int]]
"""Does what there is to do and returns how much that was."""


class Sweep:
    """One look at everything that has its time.

    All sound goes after `retention_days`, that of a server sooner if it has set so; what the engine
    keeps of jobs that are done is forgotten by `forget_jobs`, those done before a moment, and so is
    what was seen in chats long ago. Notes that could not be brought up to date after a change are
    tried again, and so are the `others`, by what is logged when they have done something. What goes
    wrong with one of these is logged and tried again at the next look, and keeps nothing else from
    being done.
    """

    def __init__(
        self,
        store: Store,
        shelf: AudioShelf,
        clock: Clock,
        retention_days: int,
        stale: StaleNotes,
        forget_jobs: Callable[[datetime], Awaitable[int]],
        others: Mapping[str, Chore] = MappingProxyType({}),
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._clock = clock
        self._retention_days = retention_days
        self._retention = Retention(store, shelf, clock)
        self._stale = stale
        self._forget_jobs = forget_jobs
        self._others = others

    async def sweep(self) -> None:
        """Look once."""
        for name, chore in self._chores():
            try:
                done = await chore()
            except (MinutaError, ProviderError, TimeoutError) as error:
                log.warning("%s: tried again in a while: %s", name, error)
            except Exception as error:  # noqa: BLE001 (one chore must not keep the others from being done)
                report(log, name, error)
            else:
                if done:
                    log.info("%s: %d", name, done)

    def _chores(self) -> Iterator[tuple[str, Chore]]:
        now = self._clock.now()
        old = now - timedelta(days=self._retention_days)
        yield "old sound removed", lambda: self._shelf.remove_older_than(old)
        yield "sound removed that its server keeps no longer", self._retention.sweep
        yield "jobs forgotten", lambda: self._forget_jobs(now - _JOBS_ARE_KEPT)
        yield "events of chats forgotten", lambda: self._store.forget_events(now - _EVENTS_ARE_KEPT)
        yield "recordings of chats forgotten", lambda: self._forget_arrivals(now)
        yield "stale notes brought up to date", self._stale.refresh
        yield from self._others.items()

    async def _forget_arrivals(self, now: datetime) -> int:
        """Forget what was seen in chats, once nobody can want to do anything about it any more."""
        ignored = await self._store.forget_arrivals([ArrivalState.IGNORED], now - _IGNORED_ARE_KEPT)
        return ignored + await self._store.forget_arrivals(
            list(ArrivalState), now - _ARRIVALS_ARE_KEPT
        )


@asynccontextmanager
async def sweeping(sweep: Sweep) -> AsyncIterator[None]:
    """Sweep now and every six hours for as long as the context is open."""

    async def again_and_again() -> None:
        while True:
            await sweep.sweep()
            await asyncio.sleep(_EVERY_S)

    task = asyncio.create_task(again_and_again(), name="sweep")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
