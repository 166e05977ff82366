"""Messages to people that do not say yet what is kept, brought up to date."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ports import NudgeStore

log = logging.getLogger(__name__)


_AT_ONCE: Final = 100
_LONGEST_REST: Final = 360
"""In sweeps: some hours."""


@dataclass
class _Trouble:
    """One that can't be brought up to date: how often that failed, and when it is tried again."""

    failures: int
    next_sweep: int


class StaleNudges:
    """Has the nudges that were sent follow what was changed, as `StaleNotes` does the notes.

    `bring_up_to_date` does it, by a nudge's id. What fails again and again is tried ever more
    rarely, so that it keeps nothing else waiting.
    """

    def __init__(
        self, store: NudgeStore, bring_up_to_date: Callable[[str], Awaitable[None]]
    ) -> None:
        self._store = store
        self._bring_up_to_date = bring_up_to_date
        self._troubles: dict[str, _Trouble] = {}
        self._sweep = 0

    async def refresh(self) -> int:
        """Bring some up to date; returns how many. What can't be now stays stale."""
        self._sweep += 1
        stale = await self._store.stale_nudges()
        known = {one: self._troubles[one] for one in stale if one in self._troubles}
        self._troubles = known
        wanted = [one for one in stale if one not in known or known[one].next_sweep <= self._sweep]
        return sum([await self._is_refreshed(one) for one in wanted[:_AT_ONCE]])

    async def _is_refreshed(self, nudge_id: str) -> bool:
        try:
            await self._bring_up_to_date(nudge_id)
        except (MinutaError, ProviderError, TimeoutError) as error:
            log.warning("nudge %s is brought up to date later: %s", nudge_id, error)
            failures = self._failures_of(nudge_id) + 1
            rest = min(2 ** (failures - 1), _LONGEST_REST)
            self._troubles[nudge_id] = _Trouble(failures, self._sweep + rest)
            return False
        self._troubles.pop(nudge_id, None)
        return True

    def _failures_of(self, nudge_id: str) -> int:
        trouble = self._troubles.get(nudge_id)
        return trouble.failures if trouble is not None else 0
