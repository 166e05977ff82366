"""What is still to be done from earlier meetings, said as one begins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.capture.errand import Errand
from bot.domain.publication import OpenItemsPublication
from bot.followup.earlier import OpenWork

if TYPE_CHECKING:
    from bot.capture.surroundings import Surroundings
    from bot.domain.meeting import Meeting

_MOST_ITEMS = 20
_BEGINNING = timedelta(minutes=5)


class Opening:
    """Says once, at the beginning of a meeting, which items of its place are open."""

    def __init__(self, meeting: Meeting, around: Surroundings, again_s: float) -> None:
        self._meeting = meeting
        self._around = around
        self._is_begun = False
        self._errand = Errand(f"open items before {meeting.id}", self._say, again_s)

    def begin(self) -> None:
        """Have it said, unless that was asked for before; returns at once."""
        if not self._is_begun:
            self._is_begun = True
            self._errand.ask()

    async def close(self) -> None:
        """Leave it unsaid."""
        await self._errand.close()

    async def _say(self) -> None:
        meeting, store = self._meeting, self._around.store
        if self._around.clock.now() - meeting.started_at > _BEGINNING:
            return
        key = f"open:{meeting.id}"
        earlier = await OpenWork(store, self._around.chats).before(meeting, _MOST_ITEMS)
        if earlier and (await store.delivery(key)).ref is None:
            publication = OpenItemsPublication(meeting=meeting, items=tuple(earlier))
            await self._around.say(key, publication)
