"""What is still to be done in a place, as far as everybody who reads it may know."""

from collections.abc import Mapping, Sequence

from bot.domain.meeting import Meeting, Place
from bot.domain.publication import OpenItem
from bot.domain.task import OpenTask, by_due_date
from bot.ports import ChatPlatform, ItemStore


class OpenWork:
    """Looks for open items by place; `platforms` are those that are set up, by name.

    What has a due date comes first, and by it. A thread may be for fewer people than its channel:
    then it is a place of its own.
    """

    def __init__(self, store: ItemStore, platforms: Mapping[str, ChatPlatform]) -> None:
        self._store = store
        self._platforms = platforms

    async def at(
        self, place: Place, limit: int | None = None, *, is_agreed: bool = False
    ) -> Sequence[OpenItem]:
        """What is suggested, open or snoozed there, the first `limit` of it.

        With `is_agreed` only what nobody has to confirm.
        """
        tasks = await self._store.open_tasks_in(_channel(place))
        return await self._first(place, tasks, limit, is_agreed=is_agreed)

    async def before(
        self, meeting: Meeting, limit: int | None = None, *, is_agreed: bool = False
    ) -> Sequence[OpenItem]:
        """The same of the meetings that began before this one in its place."""
        place, began = meeting.place, meeting.started_at
        tasks = await self._store.open_tasks_in(_channel(place), began_before=began)
        return await self._first(place, tasks, limit, is_agreed=is_agreed)

    async def _first(
        self, place: Place, tasks: Sequence[OpenTask], limit: int | None, *, is_agreed: bool
    ) -> Sequence[OpenItem]:
        platform = self._platforms.get(place.platform)
        is_open = platform is not None and platform.threads_are_open
        wanted = [
            task
            for task in tasks
            if (is_open or task.thread == place.thread) and (task.status.is_agreed or not is_agreed)
        ]
        return await self._store.items([one.item_id for one in by_due_date(wanted, limit)])


def _channel(place: Place) -> Place:
    return place.model_copy(update={"thread": None})
