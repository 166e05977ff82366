"""Forgets, now and again, what is not to be kept any more."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from bot.chores import Chore, do_all
from bot.domain.upload import ArrivalState
from bot.ports import AudioShelf, Clock, Store
from bot.privacy.retention import Retention

EVERY_S: Final = 6 * 3600.0
"""How often to look."""

_JOBS_ARE_KEPT: Final = timedelta(days=7)
"""How long the work that is done can be looked at; its orders name files and people."""

_EVENTS_ARE_KEPT: Final = timedelta(days=2)
"""Longer than any platform repeats one: Slack does for hours."""

_IGNORED_ARE_KEPT: Final = timedelta(days=30)
_ARRIVALS_ARE_KEPT: Final = timedelta(days=365)
"""How long a question about a recording can be answered, and a deletion be asked about."""

_NUDGES_ARE_KEPT: Final = timedelta(days=180)
"""How long the buttons of a message work, and it follows what is changed."""

_CALLS_ARE_KEPT: Final = timedelta(days=30)
"""How long it can be looked up what webhooks were told."""


class Sweep:
    """One look at everything that has its time.

    All sound goes after `retention_days`, that of a server sooner if it has set so; what the engine
    keeps of jobs that are done is forgotten by `forget_jobs`, those done before a moment, and so is
    what was seen in chats long ago, what people were told and what webhooks were. Then
    the `others` are done, by what is logged when they have done something.
    """

    def __init__(
        self,
        store: Store,
        shelf: AudioShelf,
        clock: Clock,
        retention_days: int,
        forget_jobs: Callable[[datetime], Awaitable[int]],
        others: Mapping[str, Chore] = MappingProxyType({}),
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._clock = clock
        self._retention_days = retention_days
        self._retention = Retention(store, shelf, clock)
        self._forget_jobs = forget_jobs
        self._others = others

    async def sweep(self) -> None:
        """Look once."""
        await do_all(self._chores())

    def _chores(self) -> Iterator[tuple[str, Chore]]:
        now = self._clock.now()
        old = now - timedelta(days=self._retention_days)
        yield "old sound removed", lambda: self._shelf.remove_older_than(old)
        yield "sound removed that its server keeps no longer", self._retention.sweep
        yield "jobs forgotten", lambda: self._forget_jobs(now - _JOBS_ARE_KEPT)
        yield "events of chats forgotten", lambda: self._store.forget_events(now - _EVENTS_ARE_KEPT)
        yield "recordings of chats forgotten", lambda: self._forget_arrivals(now)
        yield "messages to people forgotten", lambda: self._forget_nudges(now)
        yield "digests of places forgotten", lambda: self._forget_weekly(now)
        yield "calls of webhooks forgotten", lambda: self._forget_calls(now)
        yield from self._others.items()

    async def _forget_nudges(self, now: datetime) -> int:
        """Forget what people were told long ago; how many messages that were is not counted."""
        await self._store.forget_nudges(now - _NUDGES_ARE_KEPT)
        return 0

    async def _forget_weekly(self, now: datetime) -> int:
        """Forget what was said weekly in places long ago; how often that was is not counted."""
        await self._store.forget_weekly(now - _NUDGES_ARE_KEPT)
        return 0

    async def _forget_calls(self, now: datetime) -> int:
        """Forget what webhooks were told; how many calls that were is not counted."""
        await self._store.forget_calls(now - _CALLS_ARE_KEPT)
        return 0

    async def _forget_arrivals(self, now: datetime) -> int:
        """Forget what was seen in chats, once nobody can want to do anything about it any more."""
        ignored = await self._store.forget_arrivals([ArrivalState.IGNORED], now - _IGNORED_ARE_KEPT)
        return ignored + await self._store.forget_arrivals(
            list(ArrivalState), now - _ARRIVALS_ARE_KEPT
        )
