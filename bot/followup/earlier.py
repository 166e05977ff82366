"""What is still to be done in a place, as far as everybody who reads it may know."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.domain.meeting import Meeting, Place
from bot.domain.publication import OpenItem
from bot.ports import ChatPlatform, ItemStore

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class OpenWork:
    """Looks for open items by place; `platforms` are those that are set up, by name.

    A thread may be for fewer people than its channel: then it is a place of its own.
    """

    def __init__(self, store: ItemStore, platforms: Mapping[str, ChatPlatform]) -> None:
        self._store = store
        self._platforms = platforms

    async def at(self, place: Place) -> Sequence[OpenItem]:
        """All that is suggested, open or snoozed there: what has a due date first, and by it."""
        tasks = await self._store.open_tasks_in(place.model_copy(update={"thread": None}))
        platform = self._platforms.get(place.platform)
        if platform is None or not platform.threads_are_open:
            tasks = [task for task in tasks if task.thread == place.thread]
        by_date = sorted(tasks, key=lambda task: task.due_at or _END_OF_TIME)
        return await self._store.items([task.item_id for task in by_date])

    async def before(self, meeting: Meeting) -> Sequence[OpenItem]:
        """The same of the meetings that began before this one in its place."""
        return [
            one
            for one in await self.at(meeting.place)
            if one.meeting.id != meeting.id and one.meeting.started_at < meeting.started_at
        ]
