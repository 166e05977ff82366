"""What is said of earlier items once the notes of a meeting are there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from bot.domain.meeting import Meeting, Source
from bot.domain.publication import OpenItemsPublication, SaidDonePublication
from bot.engine.failure import Failure
from bot.engine.run import Facts
from bot.errors import NotFoundError
from bot.failpoints import Failpoint, Name, at
from bot.followup.changing import ItemChanges
from bot.followup.earlier import OpenWork
from bot.followup.suggesting import Suggesting
from bot.followup.timing import Timings
from bot.pipeline.around import look_around
from bot.pipeline.posting import Posting
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside

log = logging.getLogger(__name__)

_MOST_ITEMS = 20

Refresh: TypeAlias = Callable[[str], Awaitable[None]]
"""Has the messages of a meeting brought up to date, by its id."""


def said_done_key(meeting_id: str) -> str:
    """The key of the message with what was said to be done in a meeting."""
    return f"said:{meeting_id}"


class Aftermath:
    """Stages that can be repeated, by a meeting's id; none is worth failing a meeting for.

    They may run before all that they need is open. Each raises what its port raises, and
    `TimeoutError`.
    """

    def __init__(
        self, outside: Outside, settings: PipelineSettings, posting: Posting, failpoint: Failpoint
    ) -> None:
        self._store = outside.store
        self._work = OpenWork(outside.store, outside.platforms)
        changes = ItemChanges(outside.store, Timings(outside.store, settings.hours), outside.clock)
        self._suggesting = Suggesting(outside.store, self._work, outside.completions, changes)
        self._posting = posting
        self._failpoint = failpoint
        self._open: asyncio.Future[Refresh] = asyncio.get_running_loop().create_future()

    def open(self, refresh: Refresh) -> None:
        """Let messages of earlier meetings be brought up to date by this."""
        self._open.set_result(refresh)

    async def suggest(self, meeting_id: str) -> Facts:
        """Ask whether earlier items are done of which somebody has said so in the meeting."""
        if (meeting := await self._meeting(meeting_id)) is None:
            return {}
        await self._suggesting.suggest(meeting, await self._store.transcript(meeting_id))
        publication = await self._said_done(meeting)
        if publication is not None:
            reached = at(self._failpoint, Name.SUGGEST, meeting_id)
            await self._posting.post_once(said_done_key(meeting_id), publication, reached)
            refresh = await asyncio.shield(self._open)
            for earlier in {one.meeting.id for one in publication.items}:
                await refresh(earlier)
        return {}

    async def recall(self, meeting_id: str) -> Facts:
        """Say which earlier items are still to be done, where that was not said at the beginning.

        Only who talks while Minuta listens hears it then.
        """
        meeting = await self._meeting(meeting_id)
        if meeting is None or meeting.source is not Source.UPLOAD:
            return {}
        earlier = tuple(await self._work.before(meeting, _MOST_ITEMS))
        if earlier:
            await self._posting.post_once(
                f"open:{meeting_id}",
                OpenItemsPublication(meeting=meeting, items=earlier),
                at(self._failpoint, Name.RECALL, meeting_id),
            )
        return {}

    async def refresh(self, meeting_id: str) -> None:
        """Let messages with what was said to be done of a meeting's items say how these are now.

        And the one with what was said to be done in the meeting itself, by whom it is known now.
        """
        for later in (meeting_id, *await self._store.said_done_of(meeting_id)):
            meeting = await self._meeting(later)
            publication = await self._said_done(meeting) if meeting is not None else None
            if publication is not None:
                try:
                    await self._posting.edit_if_posted(said_done_key(later), publication)
                except NotFoundError:
                    log.info("what was said to be done in %s was deleted", later)

    async def leave(self, meeting_id: str, failure: Failure) -> Facts:
        """Leave it unsaid; the recording is done without it."""
        log.error("%s of %s was left out: %s", failure.stage, meeting_id, failure.error)
        return {}

    async def _said_done(self, meeting: Meeting) -> SaidDonePublication | None:
        said = await self._store.said_done_in(meeting.id)
        items = await self._store.items(said) if said else ()
        if not items:
            return None
        around = await look_around(self._store, items)
        return SaidDonePublication(meeting=meeting, items=tuple(map(around.open_item, items)))

    async def _meeting(self, meeting_id: str) -> Meeting | None:
        """The meeting, if people have talked in it; None for one that was forgotten meanwhile."""
        try:
            meeting = await self._store.meeting(meeting_id)
        except NotFoundError:
            return None
        return None if meeting.source is Source.MESSAGE else meeting
