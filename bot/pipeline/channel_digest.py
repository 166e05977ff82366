"""Says once a week in a place what is open there."""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Place
from bot.domain.publication import ChannelDigestPublication, OpenItem
from bot.engine.run import Facts
from bot.failpoints import Failpoint, Name, at
from bot.followup.digest_times import next_weekly
from bot.followup.digests import zone_of_place
from bot.followup.earlier import OpenWork
from bot.pipeline.names import channel_digest_job
from bot.pipeline.posting import Posting
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside

_WEEK: Final = timedelta(weeks=1)
_IN_USE: Final = timedelta(weeks=4)
"""Where nobody has met for longer, nobody is told either."""

_STILL_OF_USE: Final = timedelta(days=3)
"""After a downtime: later than that the next one is near."""

_OPEN: Final = frozenset({ItemStatus.OPEN, ItemStatus.SNOOZED})


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
        key = channel_digest_job(place, due_at)
        zone = await self._zone(place)
        if await self._is_wanted(place, due_at) and (items := await self._open(place)):
            now = self._clock.now()
            publication = ChannelDigestPublication(
                place=place,
                zone=zone,
                now=now,
                items=items,
                done=await self._store.done_since(place, now - _WEEK),
            )
            await self._posting.post_once(key, publication, at(self._failpoint, Name.WEEKLY, key))
        return await self.go_on(place, due_at)

    async def go_on(self, place: Place, due_at: datetime) -> Facts:
        """Let the next digest of a place be due, whatever became of this one."""
        following = next_weekly(
            max(self._clock.now(), due_at), await self._zone(place), self._hours
        )
        await self._store.advance_channel_digest(place, due_at, following)
        return {}

    async def _is_wanted(self, place: Place, due_at: datetime) -> bool:
        now = self._clock.now()
        if (
            now - due_at > _STILL_OF_USE
            or not (await self._store.room_settings(place)).weekly_digest
        ):
            return False
        newest = await self._store.meetings_at([place], 1)
        met_at = [meeting.started_at for meeting in newest]
        met_at += [one.meeting.started_at for one in await self._work.at(place)]
        return any(now - met < _IN_USE for met in met_at)

    async def _open(self, place: Place) -> tuple[OpenItem, ...]:
        return tuple(one for one in await self._work.at(place) if one.item.status in _OPEN)

    async def _zone(self, place: Place) -> str:
        server = await self._store.server_settings(place.platform, place.workspace)
        return zone_of_place(server.zone, await self._store.meetings_at([place], 1))
