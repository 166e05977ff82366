"""Looks for due reminders again and again; the database is the only truth about them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.chores import repeating
from bot.domain.nudge import DueChannelDigest
from bot.domain.working_hours import WorkingHours
from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError
from bot.failpoints import Failpoint, nowhere
from bot.followup.claiming import Claiming
from bot.followup.expecting import Expecting
from bot.followup.timing import Timings
from bot.ports import Clock, Store

log = logging.getLogger(__name__)

_SENT_AT_A_TIME = 200
_LAST_TICK_S = 5.0


class ReminderTick:
    """One look at what is due.

    `hours` are for people who have set none, and for places. `send` puts a nudge, by its id, into a
    queue that admits each id once; it is called in every process, and again at every tick until the
    nudge is settled or put off. So is `send_weekly`, for the digest of a place that is due.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        hours: WorkingHours,
        send: Callable[[str], Awaitable[None]],
        send_weekly: Callable[[DueChannelDigest], Awaitable[None]],
        *,
        failpoint: Failpoint = nowhere,
    ) -> None:
        timings = Timings(store, hours)
        self._store = store
        self._clock = clock
        self._claiming = Claiming(store, timings, clock, lambda: uuid4().hex, failpoint)
        self._expecting = Expecting(store, timings, clock)
        self._send = send
        self._send_weekly = send_weekly
        self._asked_for = set[str]()
        self._at_work = asyncio.Lock()

    async def tick(self) -> None:
        """Claim what is due and have it sent; of the reminders of one item only the newest.

        What goes wrong is logged and tried again at the next tick.
        """
        async with self._at_work:
            for step in (self._claim, self._send_left, self._send_digests, self._expecting.expect):
                await self._tried(step)

    async def rest(self) -> None:
        """Wait until nothing is under way, for as long as a tick can reasonably take."""
        try:
            async with asyncio.timeout(_LAST_TICK_S):
                await self._at_work.acquire()
        except TimeoutError:
            log.warning("a reminder tick is cut off")

    async def _tried(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        except (MinutaError, ProviderError) as error:
            log.warning("reminders are looked for again at the next tick: %s", error)
        except Exception as error:  # noqa: BLE001 (the clock ticks on whatever one tick met)
            report(log, "reminder tick", error)

    async def _claim(self) -> None:
        self._asked_for = set()
        async for nudge_id in self._claiming.claim():
            await self._send(nudge_id)
            self._asked_for.add(nudge_id)

    async def _send_left(self) -> None:
        """Ask again for what is claimed: who has claimed it may be dead."""
        left = await self._store.claimed_nudges(self._clock.now(), _SENT_AT_A_TIME)
        for nudge_id in left:
            if nudge_id not in self._asked_for:
                await self._send(nudge_id)

    async def _send_digests(self) -> None:
        for due in await self._store.due_channel_digests(self._clock.now(), _SENT_AT_A_TIME):
            await self._send_weekly(due)


@asynccontextmanager
async def ticking(tick: ReminderTick, every_s: float) -> AsyncIterator[Job]:
    """Tick now and every `every_s` seconds for as long as the context is open; gives the job."""
    with _quiet():
        scheduler = AsyncIOScheduler(timezone=UTC)
        job = scheduler.add_job(
            tick.tick,
            "interval",
            seconds=every_s,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        scheduler.start()
        try:
            async with repeating(lambda: _keep_near(job, every_s), every_s, "the reminders' clock"):
                yield job
        finally:
            scheduler.pause()
            await tick.rest()  # it would be cancelled otherwise
            scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # the shutdown is only scheduled


async def _keep_near(job: Job, every_s: float) -> None:
    """Let a job run now whose next moment is further away than it ever is.

    The scheduler sleeps by the clock on the wall: set back, it would for as long.
    """
    now = datetime.now(UTC)
    if job.next_run_time - now > timedelta(seconds=every_s):
        job.modify(next_run_time=now)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the scheduler from reporting every tick, and every one that was left out."""
    logger = logging.getLogger("apscheduler")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
