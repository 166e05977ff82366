"""An action item that is still to be done or was, as lists of them are made."""

import heapq
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, Protocol, TypeVar

from bot.domain.action_item import ItemStatus, instant_of

_END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)
_FROM_UTC: Final = timedelta(days=1)
"""No clock of a zone is further from UTC, and so none two days from another."""


class OpenTask(NamedTuple):
    """As much of an item as it takes to choose it.

    `thread` is where in its channel it belongs, None for the channel itself. It is due by the wall
    time `due_local` in the IANA zone `due_zone`, with `due_fold` as in PEP 495; an item without a
    date that is clear has none.
    """

    item_id: str
    thread: str | None
    task: str
    status: ItemStatus
    due_local: datetime | None = None
    due_fold: int | None = None
    due_zone: str | None = None

    @property
    def due_at(self) -> datetime | None:
        """When it is due, in UTC. There may be thousands of tasks: it is computed each time."""
        return due_moment(self.due_local, self.due_fold, self.due_zone)


class WantedTasks(NamedTuple):
    """Which items are wanted: what is empty does not matter.

    They are open ones, suggested and snoozed ones too, or with `is_closed` those that are over.
    `of` is a part of the assignee's name, `channel` the whole of a channel, `meeting` the beginning
    of a meeting's id or a part of its title; every one of the `words` is in the task. Their case
    does not matter. With `overdue_at`, a moment, it is what was due before it.
    """

    of: str = ""
    channel: str = ""
    overdue_at: datetime | None = None
    meeting: str = ""
    words: str = ""
    is_closed: bool = False


class FoundTasks(NamedTuple):
    """The ids of items and how many there are in all.

    Those with a due date come first, and by it; of what is over the last changed.
    """

    item_ids: list[str]
    total: int


class Dated(Protocol):
    """Something with a due date, or without."""

    @property
    def due_local(self) -> datetime | None:
        """Its wall time."""

    @property
    def due_at(self) -> datetime | None:
        """The moment of it."""


_Dated = TypeVar("_Dated", bound=Dated)


def due_moment(local: datetime | None, fold: int | None, zone: str | None) -> datetime | None:
    """The moment in UTC of a date as it is kept; None for none."""
    if local is None or zone is None:
        return None
    return instant_of(local.replace(fold=fold or 0), zone)


def by_due_date(tasks: Iterable[_Dated], limit: int | None = None) -> list[_Dated]:
    """Those with a due date first and by it, then the others as they are; as many as `limit`.

    Moments are computed only of those that may be among the first.
    """
    every = list(tasks)
    if limit is not None and 0 < limit < len(every):
        every = _candidates(every, limit)
    return sorted(every, key=lambda task: task.due_at or _END_OF_TIME)[:limit]


def is_due_before(task: Dated, moment: datetime) -> bool:
    """Whether a task has a due date, and that is before a moment."""
    if task.due_local is None:
        return False
    wall_time = moment.astimezone(UTC).replace(tzinfo=None)
    if abs(task.due_local - wall_time) > _FROM_UTC:
        return task.due_local < wall_time
    return task.due_at is not None and task.due_at < moment


def latest_wall_time(edge: datetime) -> datetime:
    """Of wall times of any zones, which may be as early as one of them: none is later than this."""
    last = datetime.max - 2 * _FROM_UTC  # noqa: DTZ901 (a wall time)
    return min(edge, last) + 2 * _FROM_UTC


def _candidates(every: list[_Dated], limit: int) -> list[_Dated]:
    wall_times = [task.due_local for task in every if task.due_local is not None]
    if len(wall_times) < limit:
        return every
    latest = latest_wall_time(heapq.nsmallest(limit, wall_times)[-1])
    return [task for task in every if task.due_local is not None and task.due_local <= latest]
