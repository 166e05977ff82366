"""Reads what is complete of live meetings, so that at their end only the last stretch is left."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from bot.domain.capture import Capture, CaptureState
from bot.domain.meeting import Meeting
from bot.domain.notes import NotesRequest
from bot.domain.preferences import ServerSettings
from bot.domain.transcript import Utterance
from bot.engine.logs import report
from bot.errors import MinutaError, NotFoundError, ProviderError
from bot.ports import Clock, NoteTaker, Store

log = logging.getLogger(__name__)

_EVERY_S: Final = 30.0

_SETTLED: Final = timedelta(seconds=60)
"""What was said so long ago has its final text, whoever spoke at the same time."""

_GOING_ON: Final = frozenset({CaptureState.RECORDING, CaptureState.WAITING})
"""A meeting that is over is read when its notes are written; twice would be paid twice."""


class ReadingAhead:
    """One look at all live meetings.

    What was read is kept by the note taker, and found again when the notes are written. It is a
    matter of speed only: whatever goes wrong here is done then.
    """

    def __init__(
        self,
        store: Store,
        note_taker: NoteTaker,
        clock: Clock,
        request_for: Callable[[Meeting, ServerSettings], NotesRequest],
    ) -> None:
        self._store = store
        self._note_taker = note_taker
        self._clock = clock
        self._request_for = request_for
        self._seen: dict[str, int] = {}

    async def look(self) -> None:
        """Read what has become complete since the last look, one meeting after the other."""
        captures = await self._store.captures()
        self._seen = {c.meeting_id: self._seen.get(c.meeting_id, 0) for c in captures}
        for capture in captures:
            if capture.is_discarded or capture.state not in _GOING_ON:
                continue
            try:
                await self._read(capture)
            except NotFoundError:
                continue  # forgotten at this moment
            except (MinutaError, ProviderError, TimeoutError) as error:
                log.warning("meeting %s is not read ahead: %s", capture.meeting_id, error)

    async def _read(self, capture: Capture) -> None:
        meeting = await self._store.meeting(capture.meeting_id)
        settled = self._settled(meeting, list(await self._store.live(meeting.id)))
        if len(settled) == self._seen[meeting.id]:
            return
        place = meeting.place
        server = await self._store.server_settings(place.platform, place.workspace)
        request = await asyncio.to_thread(self._request_for, meeting, server)
        try:
            stretches = await self._note_taker.read_ahead(meeting, settled, request)
        finally:
            await self._forget_what_came_late(meeting.id)
        self._seen[meeting.id] = len(settled)
        if stretches:
            log.info("meeting %s: %d stretches read ahead", meeting.id, stretches)

    async def _forget_what_came_late(self, meeting_id: str) -> None:
        """Keep nothing that was read of a meeting whose notes were written meanwhile."""
        if await self._store.notes_versions(meeting_id):
            await self._store.forget_drafts(meeting_id)

    def _settled(self, meeting: Meeting, live: list[Utterance]) -> list[Utterance]:
        """The utterances before the first that may still get a neighbour, in order."""
        until_s = (self._clock.now() - meeting.started_at - _SETTLED).total_seconds()
        return [utterance for utterance in live if utterance.start_s < until_s]


@asynccontextmanager
async def reading_ahead(reading: ReadingAhead) -> AsyncIterator[None]:
    """Look every half a minute for as long as the context is open."""

    async def again_and_again() -> None:
        while True:
            try:
                await reading.look()
            except (MinutaError, ProviderError, TimeoutError) as error:
                log.warning("live meetings are looked at again in a while: %s", error)
            except Exception as error:  # noqa: BLE001 (the notes are written at the end all the same)
                report(log, "reading ahead", error)
            await asyncio.sleep(_EVERY_S)

    task = asyncio.create_task(again_and_again(), name="reading ahead")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
