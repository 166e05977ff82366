"""Lists of what is still to be done, as far as somebody may see it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError, NotAllowedError
from bot.ports.desk import ItemView, Tasks, TaskScope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.meeting import Place
    from bot.domain.task import OpenTask
    from bot.ports import Asker, Clock, ItemStore

_ASKED_AT_ONCE: Final = 8
_END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)


class TaskLists:
    """Looks for open items."""

    def __init__(self, store: ItemStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def tasks(
        self, by: Asker, scope: TaskScope, place: Place | None, words: str, limit: int
    ) -> Tasks:
        """Those of a scope that hold the words, any case: see the desk's port.

        Raises `NotAllowedError` for a channel that the person can't read.
        """
        found = {task.item_id: task for task in await self._of(by, scope, place)}
        wanted = words.casefold().split()
        matching = [task for task in found.values() if _holds(task, wanted)]
        if scope is TaskScope.OVERDUE:
            now = self._clock.now()
            matching = [task for task in matching if task.due_at and task.due_at < now]
        matching.sort(key=lambda task: task.due_at or _END_OF_TIME)
        shown = await self._store.items([task.item_id for task in matching[: max(limit, 0)]])
        return Tasks([ItemView(one.item, one.meeting) for one in shown], len(matching))

    async def _of(self, by: Asker, scope: TaskScope, place: Place | None) -> Sequence[OpenTask]:
        match scope:
            case TaskScope.MINE:
                return await self._store.open_tasks_of(by.account)
            case TaskScope.CHANNEL if place is not None:
                return await self._of_channel(by, place)
            case TaskScope.CHANNEL:
                raise MinutaError("No channel is named.", "Ask for it in the channel.")
            case TaskScope.OVERDUE:
                mine = await self._store.open_tasks_of(by.account)
                return [*mine, *(await self._if_readable(by, place))]

    async def _if_readable(self, by: Asker, place: Place | None) -> Sequence[OpenTask]:
        try:
            return await self._of_channel(by, place) if place else ()
        except NotAllowedError:
            return ()

    async def _of_channel(self, by: Asker, place: Place) -> Sequence[OpenTask]:
        channel = place.model_copy(update={"thread": None})
        if not await by.can_read(channel):
            raise NotAllowedError(
                "Only who can read a channel can see what is to be done there.",
                "Ask someone there to let you in.",
            )
        tasks = await self._store.open_tasks_in(channel)
        threads = await _readable(by, channel, {task.thread for task in tasks if task.thread})
        return [task for task in tasks if task.thread is None or task.thread in threads]


async def _readable(by: Asker, channel: Place, threads: Iterable[str]) -> frozenset[str]:
    """A thread may be for fewer people than its channel."""
    asking = asyncio.Semaphore(_ASKED_AT_ONCE)
    known = list(threads)

    async def can_read(thread: str) -> bool:
        async with asking:
            return await by.can_read(channel.model_copy(update={"thread": thread}))

    answers = await asyncio.gather(*map(can_read, known))
    return frozenset(
        thread for thread, is_readable in zip(known, answers, strict=True) if is_readable
    )


def _holds(task: OpenTask, words: Sequence[str]) -> bool:
    text = task.task.casefold()
    return all(word in text for word in words)
