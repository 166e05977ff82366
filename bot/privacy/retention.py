"""Lets go of sound sooner where a server wants it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import AudioShelf, Clock, Store

_EVERY = 1_000_000_000


class Retention:
    """Removes the sound of servers that keep it for fewer days than the program does."""

    def __init__(self, store: Store, shelf: AudioShelf, clock: Clock) -> None:
        self._store = store
        self._shelf = shelf
        self._clock = clock

    async def sweep(self) -> int:
        """Remove what is older than its server wants, and return how many files that were.

        A file is as old as its time on the shelf: a recording of last year that somebody shared
        today is not removed today. Raises `ProviderError`; what is left then is for the next sweep.
        """
        removed = 0
        for (platform, workspace), settings in (await self._store.all_server_settings()).items():
            if settings.audio_retention_days is not None:
                moment = self._clock.now() - timedelta(days=settings.audio_retention_days)
                removed += await self._sweep_server(platform, workspace, moment)
        return removed

    async def _sweep_server(self, platform: str, workspace: str, moment: datetime) -> int:
        places = await self._store.places(platform, workspace)
        keys = [
            track.audio
            for meeting in await self._store.meetings_at(places, _EVERY)
            for track in meeting.tracks
            if meeting.started_at < moment
        ]
        return await self._shelf.remove_older_than(moment, keys)
