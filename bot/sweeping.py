"""Forgets, now and again, what is not to be kept any more."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from bot.errors import MinutaError, ProviderError
from bot.ports import AudioShelf, Clock, Store
from bot.privacy.retention import Retention
from bot.privacy.stale_notes import StaleNotes

log = logging.getLogger(__name__)

_EVERY_S: Final = 6 * 3600.0


@asynccontextmanager
async def sweeping(
    store: Store, shelf: AudioShelf, clock: Clock, retention_days: int, stale: StaleNotes
) -> AsyncIterator[None]:
    """Sweep now and every six hours for as long as the context is open.

    All sound goes after so many days, that of a server sooner if it has set so. Notes that could
    not be brought up to date when somebody was erased are tried again.
    """
    retention = Retention(store, shelf, clock)

    async def sweep() -> None:
        while True:
            try:
                removed = await shelf.remove_older_than(
                    clock.now() - timedelta(days=retention_days)
                )
                removed += await retention.sweep()
                await stale.refresh()
            except (MinutaError, ProviderError) as error:
                log.warning("what is old is looked for again in a while: %s", error)
            else:
                if removed:
                    log.info("%d files of sound were removed after their retention", removed)
            await asyncio.sleep(_EVERY_S)

    task = asyncio.create_task(sweep(), name="sweep")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
