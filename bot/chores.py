"""What is done again and again in the background, whatever goes wrong with it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TypeAlias

from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError

log = logging.getLogger(__name__)

Chore: TypeAlias = Callable[[], Awaitable[int]]
"""Does what there is to do and returns how much that was."""


async def do_all(chores: Iterable[tuple[str, Chore]]) -> None:
    """Do them one after the other; each has a name by which it is logged if it has done something.

    What goes wrong with one is logged, and keeps nothing else from being done.
    """
    for name, chore in chores:
        try:
            done = await chore()
        except (MinutaError, ProviderError, TimeoutError) as error:
            log.warning("%s: tried again in a while: %s", name, error)
        except Exception as error:  # noqa: BLE001 (one chore must not keep the others from being done)
            report(log, name, error)
        else:
            if done:
                log.info("%s: %d", name, done)


@asynccontextmanager
async def repeating(
    work: Callable[[], Awaitable[None]], every_s: float, name: str
) -> AsyncIterator[None]:
    """Do something now and every `every_s` seconds for as long as the context is open."""

    async def again_and_again() -> None:
        while True:
            await work()
            await asyncio.sleep(every_s)

    task = asyncio.create_task(again_and_again(), name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
