"""Published notes that do not say yet what is kept, brought up to date."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.errors import MinutaError, NotFoundError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ports import ErasureStore

log = logging.getLogger(__name__)


class StaleNotes:
    """Has the published notes of meetings follow what was changed in the records.

    The store keeps of which meetings that has not been done: somebody was killed before they could
    ask for it, or it has failed. `bring_up_to_date` asks the pipeline for it, by a meeting's id.
    """

    def __init__(
        self, store: ErasureStore, bring_up_to_date: Callable[[str], Awaitable[None]]
    ) -> None:
        self._store = store
        self._bring_up_to_date = bring_up_to_date

    async def refresh(self) -> int:
        """Ask for all of them to be brought up to date; returns for how many.

        They are stale until it is done. What can't be done now is left for the next time, so that
        nobody has to ask again.
        """
        refreshed = 0
        for meeting_id in await self._store.stale_notes():
            try:
                with suppress(NotFoundError):  # somebody has deleted the meeting
                    await self._bring_up_to_date(meeting_id)
            except (MinutaError, ProviderError, TimeoutError) as error:
                log.warning("the notes of %s are brought up to date later: %s", meeting_id, error)
            else:
                refreshed += 1
        return refreshed
