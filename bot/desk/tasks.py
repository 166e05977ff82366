"""Lists of what is to be done or was, as far as somebody may see it."""

from __future__ import annotations

import asyncio
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

from bot.domain.task import by_due_date, is_due_before
from bot.errors import MinutaError, NotAllowedError
from bot.followup.export.exporting import exported
from bot.ports.desk import Tasks, TaskScope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.desk.views import ItemViews
    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from bot.domain.publication import Attachment, OpenItem
    from bot.domain.task import OpenTask
    from bot.followup.zones import Zones
    from bot.ports import Asker, Clock, Store
    from bot.ports.desk import TaskFormat

_ASKED_AT_ONCE: Final = 8
_MOST_CLOSED: Final = 1000
"""Of one account: what is over grows for ever."""


class TaskLists:
    """Looks for action items; `zone` is the IANA zone of workspaces and people that have set none.

    What is somebody's is so on all of their accounts.
    """

    def __init__(
        self, store: Store, clock: Clock, zones: Zones, zone: str, views: ItemViews
    ) -> None:
        self._store = store
        self._clock = clock
        self._zones = zones
        self._zone = zone
        self._views = views

    async def tasks(
        self, by: Asker, scope: TaskScope, place: Place | None, words: str, limit: int
    ) -> Tasks:
        """Those of a scope that hold the words, any case: see the desk's port.

        Raises `NotAllowedError` for a channel that the person can't read.
        """
        now = self._clock.now()
        matching = await self._matching(by, scope, place, words, now)
        first = _in_order(scope, matching, max(limit, 0))
        shown = await self._views.of_all(await self._items(first))
        zone = await self._zones.around(by.account, self._zone)
        return Tasks(shown, len(matching), now, zone)

    async def export(
        self, by: Asker, scope: TaskScope, form: TaskFormat, place: Place | None, words: str
    ) -> Attachment:
        """All of them as a file, with dates in the person's zone."""
        now = self._clock.now()
        matching = await self._matching(by, scope, place, words, now)
        items = await self._items(_in_order(scope, matching, None))
        return exported(items, form, now, await self._zones.around(by.account, self._zone))

    async def _items(self, tasks: Sequence[OpenTask]) -> Sequence[OpenItem]:
        return await self._store.items([task.item_id for task in tasks])

    async def _matching(
        self, by: Asker, scope: TaskScope, place: Place | None, words: str, now: datetime
    ) -> Sequence[OpenTask]:
        matching = await self._of(by, scope, place, words.casefold().split())
        if scope is TaskScope.OVERDUE:
            matching = [task for task in matching if is_due_before(task, now)]
        return list({task.item_id: task for task in matching}.values())

    async def _of(
        self, by: Asker, scope: TaskScope, place: Place | None, words: Sequence[str]
    ) -> Sequence[OpenTask]:
        match scope:
            case TaskScope.MINE:
                return await self._theirs(by, words)
            case TaskScope.CHANNEL if place is not None:
                return await self._of_channel(by, place, words)
            case TaskScope.CHANNEL:
                raise MinutaError("No channel is named.", "Ask for it in the channel.")
            case TaskScope.OVERDUE:
                theirs = await self._theirs(by, words)
                return [*theirs, *(await self._if_readable(by, place, words))]
            case TaskScope.CLOSED:
                return await self._closed(by, words)

    async def _theirs(self, by: Asker, words: Sequence[str]) -> Sequence[OpenTask]:
        return [
            task
            for account in await self._accounts(by)
            for task in await self._store.open_tasks_of(account, words)
        ]

    async def _closed(self, by: Asker, words: Sequence[str]) -> Sequence[OpenTask]:
        """Of several accounts in turns: the newest change of each comes first."""
        closed = [
            await self._store.closed_tasks_of(account, _MOST_CLOSED, words)
            for account in await self._accounts(by)
        ]
        return [task for task in chain.from_iterable(zip_longest(*closed)) if task is not None]

    async def _accounts(self, by: Asker) -> Sequence[Account]:
        return await self._store.accounts_of(by.account)

    async def _if_readable(
        self, by: Asker, place: Place | None, words: Sequence[str]
    ) -> Sequence[OpenTask]:
        try:
            return await self._of_channel(by, place, words) if place else ()
        except NotAllowedError:
            return ()

    async def _of_channel(
        self, by: Asker, place: Place, words: Sequence[str]
    ) -> Sequence[OpenTask]:
        channel = place.model_copy(update={"thread": None})
        if not await by.can_read(channel):
            raise NotAllowedError(
                "Only who can read a channel can see what is to be done there.",
                "Ask someone there to let you in.",
            )
        tasks = await self._store.open_tasks_in(channel, words)
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


def _in_order(scope: TaskScope, tasks: Sequence[OpenTask], limit: int | None) -> Sequence[OpenTask]:
    """The first of them; what is over comes as it is, all else by due date."""
    return tasks[:limit] if scope is TaskScope.CLOSED else by_due_date(tasks, limit)
