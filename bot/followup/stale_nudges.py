"""Messages to people that do not say yet what is kept, brought up to date."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.errors import MinutaError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ports import NudgeStore

log = logging.getLogger(__name__)


class StaleNudges:
    """Has the nudges that were sent follow what was changed, as `StaleNotes` does the notes.

    `bring_up_to_date` does it, by a nudge's id.
    """

    def __init__(
        self, store: NudgeStore, bring_up_to_date: Callable[[str], Awaitable[None]]
    ) -> None:
        self._store = store
        self._bring_up_to_date = bring_up_to_date

    async def refresh(self) -> int:
        """Bring all of them up to date; returns how many. What can't be now stays stale."""
        refreshed = 0
        for nudge_id in await self._store.stale_nudges():
            try:
                await self._bring_up_to_date(nudge_id)
            except (MinutaError, ProviderError, TimeoutError) as error:
                log.warning("nudge %s is brought up to date later: %s", nudge_id, error)
            else:
                refreshed += 1
        return refreshed
