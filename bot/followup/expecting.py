"""Sees that there is a next digest for everybody who has something to do."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError, ProviderError
from bot.followup.digest_times import next_digest, next_weekly
from bot.followup.digests import Digests, zone_of_place

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from bot.followup.timing import Timings
    from bot.ports import Clock, Store

log = logging.getLogger(__name__)

_EVERY: Final = timedelta(hours=1)
_AT_ONCE: Final = 500
_PERSON_WAITS: Final = timedelta(days=16)
"""A mute of a week, and then a week without a working day, and the zones."""

_PLACE_WAITS: Final = timedelta(days=8)


class Expecting:
    """Plans the first digest of people and of places; those that come after follow from it.

    What was planned further ahead than it can be, by a clock that was ahead, is planned anew.
    """

    def __init__(self, store: Store, timings: Timings, clock: Clock) -> None:
        self._store = store
        self._timings = timings
        self._clock = clock
        self._digests = Digests(store)
        self._looked_at: datetime | None = None

    async def expect(self) -> None:
        """Look about once an hour for people and places that are new; at once when asked first."""
        now = self._clock.now()
        if self._looked_at is not None and abs(now - self._looked_at) < _EVERY:
            return
        people = await self._store.people_without_digest(now + _PERSON_WAITS, _AT_ONCE)
        places = await self._store.places_without_digest(now + _PLACE_WAITS, _AT_ONCE)
        planned = [await self._is_expected(account, now) for account in people]
        planned += [await self._is_expected_at(place, now) for place in places]
        is_full = max(len(people), len(places)) >= _AT_ONCE
        if not is_full or not any(planned):  # else there are more of them
            self._looked_at = now

    async def _is_expected(self, account: Account, now: datetime) -> bool:
        try:
            zone = await self._digests.zone_of([account])
            timing = await self._timings.of_account(account, zone)
            await self._store.plan_digest(account, next_digest(now, timing))
        except (MinutaError, ProviderError) as error:
            log.warning("the digest of %s is planned later: %s", account.user_id, error)
            return False
        return True

    async def _is_expected_at(self, place: Place, now: datetime) -> bool:
        try:
            at = next_weekly(now, await zone_of_place(self._store, place), self._timings.hours)
            await self._store.plan_channel_digest(place, at)
        except (MinutaError, ProviderError) as error:
            log.warning("the digest of %s is planned later: %s", place.channel, error)
            return False
        return True
