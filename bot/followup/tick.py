"""Looks for due reminders again and again; the database is the only truth about them."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.reminder import Reminder, ReminderState
from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError
from bot.ports import Clock, ItemStore

log = logging.getLogger(__name__)

_LOOKED_AT = 1000
_SENT_AT_A_TIME = 200
_LAST_TICK_S = 5.0


class ReminderTick:
    """One look at what is due.

    `send` puts a reminder, by its id, into a queue that admits each id once; it is called in every
    process, and again at every tick until the reminder is settled.
    """

    def __init__(
        self, store: ItemStore, clock: Clock, send: Callable[[str], Awaitable[None]]
    ) -> None:
        self._store = store
        self._clock = clock
        self._send = send
        self._at_work = asyncio.Lock()

    async def tick(self) -> None:
        """Send what is due: of the reminders of one item only the newest.

        More than one are due after a downtime only; the older ones are called off. What goes wrong
        is logged and tried again at the next tick.
        """
        async with self._at_work:
            await self._look()

    async def rest(self) -> None:
        """Wait until nothing is under way, for as long as a tick can reasonably take."""
        try:
            async with asyncio.timeout(_LAST_TICK_S):
                await self._at_work.acquire()
        except TimeoutError:
            log.warning("a reminder tick is cut off")

    async def _look(self) -> None:
        try:
            due = await self._store.due_reminders(self._clock.now(), _LOOKED_AT)
            newest, overtaken = split(due)
            for reminder in overtaken:
                await self._store.settle_reminder(reminder.id, ReminderState.CANCELLED)
            for reminder in newest[:_SENT_AT_A_TIME]:
                await self._send(reminder.id)
        except (MinutaError, ProviderError) as error:
            log.warning("reminders are looked for again at the next tick: %s", error)
        except Exception as error:  # noqa: BLE001 (the clock ticks on whatever one tick met)
            report(log, "reminder tick", error)


def split(due: Iterable[Reminder]) -> tuple[Sequence[Reminder], Sequence[Reminder]]:
    """The newest reminder of each item, oldest first, and those it has overtaken."""
    of_item = defaultdict[str, list[Reminder]](list)
    for reminder in sorted(due, key=lambda reminder: (reminder.at, reminder.id)):
        of_item[reminder.item_id].append(reminder)
    newest = sorted((group[-1] for group in of_item.values()), key=lambda newest: newest.at)
    return newest, [reminder for group in of_item.values() for reminder in group[:-1]]


@asynccontextmanager
async def ticking(tick: ReminderTick, every_s: float) -> AsyncIterator[None]:
    """Tick now and every `every_s` seconds for as long as the context is open."""
    with _quiet():
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_job(
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
            yield
        finally:
            scheduler.pause()
            await tick.rest()  # it would be cancelled otherwise
            scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # the shutdown is only scheduled


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
