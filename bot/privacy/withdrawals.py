"""Messages that name somebody who was erased, deleted where they were posted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.errors import MinutaError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.meeting import Place
    from bot.domain.outbox import MessageRef
    from bot.ports import Outbox

log = logging.getLogger(__name__)


class Withdrawals:
    """Deletes what was withdrawn: what said who has to do what, and is not edited any more.

    The store keeps what has not been deleted, by whoever it was withdrawn. `delete` does it, and
    raises `ProviderError`, `MinutaError` and `TimeoutError`.
    """

    def __init__(
        self, outbox: Outbox, delete: Callable[[MessageRef, Place], Awaitable[None]]
    ) -> None:
        self._outbox = outbox
        self._delete = delete

    async def sweep(self) -> int:
        """Try each; returns how many are deleted.

        What the platform does not let us delete stays there, and is tried no more; what can't be
        done now is left for the next time.
        """
        deleted = 0
        for key, ref, place in await self._outbox.withdrawn():
            try:
                await self._delete(ref, place)
            except TimeoutError:
                log.warning("a message is deleted later: no answer in time")
                continue
            except (MinutaError, ProviderError) as error:
                if isinstance(error, ProviderError) and error.fault.is_retryable:
                    log.warning("a message is deleted later: %s", error)
                    continue
                log.warning("a message stays, it can't be deleted: %s", error)
            else:
                deleted += 1
            await self._outbox.forget_delivery(key)
        return deleted
