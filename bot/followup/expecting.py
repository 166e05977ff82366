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


class Expecting:
    """Plans the first digest of people and of places; those that come after follow from it."""

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
        people = await self._store.people_without_digest(_AT_ONCE)
        for account in people:
            await self._expect_of(account, now)
        places = await self._store.places_without_digest(_AT_ONCE)
        for place in places:
            await self._expect_at(place, now)
        if max(len(people), len(places)) < _AT_ONCE:  # else there are more of them
            self._looked_at = now

    async def _expect_of(self, account: Account, now: datetime) -> None:
        try:
            zone = await self._digests.zone_of([account])
            timing = await self._timings.of_account(account, zone)
            await self._store.plan_digest(account, next_digest(now, timing))
        except (MinutaError, ProviderError) as error:
            log.warning("the digest of %s is planned later: %s", account.user_id, error)

    async def _expect_at(self, place: Place, now: datetime) -> None:
        try:
            server = await self._store.server_settings(place.platform, place.workspace)
            newest = await self._store.meetings_at([place], 1)
            at = next_weekly(now, zone_of_place(server.zone, newest), self._timings.hours)
            await self._store.plan_channel_digest(place, at)
        except (MinutaError, ProviderError) as error:
            log.warning("the digest of %s is planned later: %s", place.channel, error)
