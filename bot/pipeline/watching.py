"""Looks again and again at what may have been left to do."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError

log = logging.getLogger(__name__)


@asynccontextmanager
async def watched(
    name: str, look: Callable[[], Awaitable[None]], every_s: float
) -> AsyncIterator[None]:
    """Look now and every `every_s` seconds for as long as the context is open."""

    async def again_and_again() -> None:
        while True:
            try:
                await look()
            except (MinutaError, ProviderError) as error:
                log.warning("the %s is looked at again in %g s: %s", name, every_s, error)
            except Exception as error:  # noqa: BLE001 (the watch goes on whatever one look met)
                report(log, name, error)
            await asyncio.sleep(every_s)

    watching = asyncio.create_task(again_and_again(), name=name)
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait([watching])
