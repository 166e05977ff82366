"""Finds out that another process is dead, where several share one PostgreSQL database.

Who hands over the work is the engine; this only decides whose. Clocks of the machines may differ
by a small part of the time after which a process counts as dead, as they do under NTP.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.engine.logs import report
from bot.errors import ProviderError
from bot.ports import Clock, Leases

log = logging.getLogger(__name__)


class LeaseKeeper:
    """Renews our own lease, buries the silent and has their work taken over.

    `ttl_s` is the silence in seconds after which a process counts as dead. `take_over` brings the
    work of those without a lease to the living. `on_lost` is called when others have taken us for
    dead, and our work with it; nothing must be done after that.
    """

    def __init__(
        self,
        leases: Leases,
        clock: Clock,
        executor: str,
        ttl_s: float,
        *,
        take_over: Callable[[], Awaitable[None]],
        on_lost: Callable[[], None],
    ) -> None:
        self._leases = leases
        self._clock = clock
        self._executor = executor
        self._ttl_s = ttl_s
        self._take_over = take_over
        self._on_lost = on_lost
        self._in_contact_since: datetime | None = None

    async def begin(self) -> None:
        """Enter before any work is taken, or others could take us for dead in between."""
        await self._leases.begin(self._executor, self._clock.now())

    async def keep(self) -> None:
        """Renew our lease and look after the others, until cancelled.

        Both go on by themselves: a long takeover must not cost us our own lease.
        """
        async with asyncio.TaskGroup() as loops:
            loops.create_task(self._again_and_again(self.renew, self._ttl_s / 3))
            loops.create_task(self._again_and_again(self.look_after_others, self._ttl_s))

    async def renew(self) -> None:
        """Say that we are alive."""
        now = self._clock.now()
        if not await self._leases.renew(self._executor, now):
            self._on_lost()
        self._in_contact_since = self._in_contact_since or now

    async def look_after_others(self) -> None:
        """Bury the silent and take over the work of the dead, once in contact for long enough.

        After an outage of the database everybody's lease looks old; nobody is buried before all
        have had the time to renew theirs.
        """
        now = self._clock.now()
        ttl = timedelta(seconds=self._ttl_s)
        if self._in_contact_since is None or now - self._in_contact_since < ttl:
            return
        # First, since after a standstill of this process its own lease is as old as any.
        await self.renew()
        for executor in await self._leases.bury(now - ttl):
            log.warning("process %s has died; its work is taken over", executor)
        await self._take_over()

    async def end(self) -> None:
        """Leave in good order, so that others need not wait."""
        try:
            async with asyncio.timeout(self._ttl_s):
                await self._leases.end(self._executor)
        except (ProviderError, TimeoutError) as error:
            log.warning("the lease runs out by itself: %s", _reason(error))

    async def _again_and_again(
        self, beat: Callable[[], Awaitable[None]], patience_s: float
    ) -> None:
        while True:
            try:
                async with asyncio.timeout(patience_s):
                    await beat()
            except (ProviderError, TimeoutError) as error:
                self._in_contact_since = None
                log.warning("no contact to the other processes: %s", _reason(error))
            except Exception as error:  # noqa: BLE001 (as long as we live we must say so)
                self._in_contact_since = None
                report(log, "lease", error)
            await asyncio.sleep(self._ttl_s / 3)


def _reason(error: Exception) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else str(error)
