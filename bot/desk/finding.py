"""What a person may look for: one meeting, or all that they can read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.desk.rights import check_here
from bot.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meeting import Meeting, Place
    from bot.ports import Asker, MeetingStore, SearchStore

_ASKED_AT_ONCE = 8


async def meeting_here(store: MeetingStore, by: Asker, meeting_id: str) -> Meeting:
    """A meeting of the asker's workspace.

    Raises the same `NotFoundError` for one of another workspace as for one that never was.
    """
    try:
        meeting = await store.meeting(meeting_id)
    except NotFoundError:
        raise NotFoundError(
            "There is no such meeting here.", "Look at the list of meetings."
        ) from None
    check_here(by, meeting)
    return meeting


async def readable_places(store: SearchStore, by: Asker) -> Sequence[Place]:
    """The places of the asker's workspace that they can read at this moment."""
    places = await store.places(by.account.platform, by.account.workspace)
    asking = asyncio.Semaphore(_ASKED_AT_ONCE)

    async def can_read(place: Place) -> bool:
        async with asking:
            return await by.can_read(place)

    answers = await asyncio.gather(*map(can_read, places))
    return [place for place, is_readable in zip(places, answers, strict=True) if is_readable]
