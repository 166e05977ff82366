"""Says once a week in a place what is open there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.meeting import Place
from bot.domain.publication import ChannelDigestPublication, OpenItem
from bot.engine.run import Facts
from bot.failpoints import Failpoint, Name, at
from bot.followup.digest_times import next_weekly
from bot.followup.digests import zone_of_place
from bot.followup.earlier import OpenWork
from bot.pipeline.names import channel_digest_key
from bot.pipeline.posting import Posting
from bot.pipeline.rounds import next_round
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside

_WEEK: Final = timedelta(weeks=1)
_IN_USE: Final = timedelta(weeks=4)
"""Where nobody has met for longer, nobody is told either."""

_STILL_OF_USE: Final = timedelta(days=3)
"""After a downtime: later than that the next one is near."""


class ChannelDigest:
    """The weekly digest of a place; every stage can be repeated."""

    def __init__(
        self, outside: Outside, settings: PipelineSettings, posting: Posting, failpoint: Failpoint
    ) -> None:
        self._store = outside.store
        self._clock = outside.clock
        self._work = OpenWork(outside.store, outside.platforms)
        self._hours = settings.hours
        self._posting = posting
        self._failpoint = failpoint

    async def post(self, place: Place, due_at: datetime) -> Facts:
        """Post the digest that is due since a moment, if it says something; then the next is due.

        Raises what the platform raises.
        """
        key, now = channel_digest_key(place, due_at), self._clock.now()
        items = tuple(await self._work.at(place, is_agreed=True))
        if items and await self._is_wanted(place, due_at, items, now):
            publication = ChannelDigestPublication(
                place=place,
                zone=await zone_of_place(self._store, place),
                now=now,
                items=items,
                done=await self._store.done_since(place, now - _WEEK),
            )
            await self._posting.post_once(key, publication, at(self._failpoint, Name.WEEKLY, key))
        return await self.go_on(place, due_at)

    async def go_on(self, place: Place, due_at: datetime) -> Facts:
        """Let the next digest of a place be due, whatever became of this one."""
        zone = await zone_of_place(self._store, place)
        following = next_weekly(max(self._clock.now(), due_at), zone, self._hours)
        await self._store.advance_channel_digest(place, due_at, following)
        return {}

    async def postpone(self, place: Place, due_at: datetime) -> Facts:
        """Try once more later; what does not succeed for days is of no use any more."""
        now = self._clock.now()
        await self._store.postpone_channel_digest(place, due_at, next_round(due_at, now))
        return {}

    async def _is_wanted(
        self, place: Place, due_at: datetime, items: Sequence[OpenItem], now: datetime
    ) -> bool:
        if now - due_at > _STILL_OF_USE:
            return False
        if not (await self._store.room_settings(place)).weekly_digest:
            return False
        newest = await self._store.meetings_at([place], 1)
        met_at = [meeting.started_at for meeting in newest]
        met_at += [one.meeting.started_at for one in items]
        return any(now - met < _IN_USE for met in met_at)
