"""Choosing among all the items that there are."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.task import (
    FoundTasks,
    WantedTasks,
    by_due_date,
    due_moment,
    is_due_before,
    latest_wall_time,
)
from bot.ports import ItemStore
from storage.database import Database, unbroken
from storage.item_tables import IS_OPEN, IS_THEIRS, LAST_CHANGED_FIRST, ActionItemRow
from storage.rows import MeetingRow, ParticipantRow
from storage.statements import begins_with
from storage.words import holds, may_hold

_A_DAY = timedelta(days=1)  # a wall time is never further from UTC

_DATES = (
    col(ActionItemRow.id),
    col(ActionItemRow.due_local),
    col(ActionItemRow.due_fold),
    col(ActionItemRow.due_zone),
)
_HAS_DATE = col(ActionItemRow.due_local).is_not(None)
_ITEMS = select(*_DATES, col(ActionItemRow.task))
_IN_DETAIL = (
    _ITEMS.add_columns(
        col(ParticipantRow.name),
        col(MeetingRow.place_channel),
        col(MeetingRow.id),
        col(MeetingRow.title),
    )
    .join(MeetingRow, col(MeetingRow.id) == col(ActionItemRow.meeting_id))
    .outerjoin(ParticipantRow, IS_THEIRS)
)


class _Task(NamedTuple):
    item_id: str
    due_local: datetime | None
    due_fold: int | None
    due_zone: str | None
    task: str = ""
    assignee: str | None = None
    channel: str = ""
    meeting_id: str = ""
    meeting: str = ""

    @property
    def due_at(self) -> datetime | None:
        return due_moment(self.due_local, self.due_fold, self.due_zone)


class Finding(ItemStore):
    """The part of the store that chooses among items."""

    _database: Database

    @unbroken
    async def find_tasks(self, wanted: WantedTasks, limit: int | None) -> FoundTasks:
        """The first of the wanted items, and how many there are in all."""
        async with self._database.reading() as session:
            if wanted == WantedTasks() and limit is not None:
                return await _first_of_all(session, limit)
            conditions = list(_conditions(wanted))
            tasks = [
                task
                for task in await _may_be(session, wanted)
                if all(holds_for(task) for holds_for in conditions)
            ]
        first = tasks[:limit] if wanted.is_closed else by_due_date(tasks, limit)
        return FoundTasks([task.item_id for task in first], len(tasks))


async def _first_of_all(session: AsyncSession, limit: int) -> FoundTasks:
    """The same without reading what is not among the first: there may be very many."""
    connection = await session.connection()
    total = (
        await connection.execute(select(func.count()).select_from(ActionItemRow).where(IS_OPEN))
    ).scalar_one()
    edge = (
        select(col(ActionItemRow.due_local))
        .where(IS_OPEN, _HAS_DATE)
        .order_by(col(ActionItemRow.due_local))
        .offset(max(limit - 1, 0))
        .limit(1)
    )
    last = (await connection.execute(edge)).scalar()
    by_arrival = select(*_DATES).where(IS_OPEN).order_by(col(ActionItemRow.number))
    dated = by_arrival.where(_HAS_DATE)
    if last is not None:
        dated = dated.where(col(ActionItemRow.due_local) <= latest_wall_time(last))
    tasks = [_Task(*row) for row in await connection.execute(dated)]
    if len(tasks) < limit:
        others = by_arrival.where(~_HAS_DATE).limit(limit - len(tasks))
        tasks += [_Task(*row) for row in await connection.execute(others)]
    return FoundTasks([task.item_id for task in by_due_date(tasks, limit)], total)


async def _may_be(session: AsyncSession, wanted: WantedTasks) -> Iterator[_Task]:
    connection = await session.connection()
    some: Select[*tuple[Any, ...]] = (
        _IN_DETAIL if wanted.of or wanted.channel or wanted.meeting else _ITEMS
    )
    narrowed = some.where(*_narrowing(session, wanted))
    if wanted.is_closed:
        narrowed = narrowed.where(~IS_OPEN).order_by(*LAST_CHANGED_FIRST)
    else:
        narrowed = narrowed.where(IS_OPEN).order_by(col(ActionItemRow.number))
    return (_Task(*row) for row in (await connection.execute(narrowed)).all())


def _narrowing(session: AsyncSession, wanted: WantedTasks) -> Iterator[ColumnElement[bool]]:
    """What is true of all that is wanted, as far as a database can tell."""
    if wanted.words:
        yield may_hold(session, col(ActionItemRow.task), _words(wanted.words))
    if wanted.of:
        yield may_hold(session, col(ParticipantRow.name), [wanted.of.casefold()])
    if channel := _channel(wanted):
        yield may_hold(session, col(MeetingRow.place_channel), [channel])
    if wanted.meeting:
        yield or_(
            begins_with(session, col(MeetingRow.id), wanted.meeting),
            may_hold(session, col(MeetingRow.title), [wanted.meeting.casefold()]),
        )
    if wanted.overdue_at is not None:
        now = wanted.overdue_at.astimezone(UTC).replace(tzinfo=None)
        yield col(ActionItemRow.due_local) < now + _A_DAY


def _conditions(wanted: WantedTasks) -> Iterator[Callable[[_Task], bool]]:
    """What has to hold of a task that may be wanted."""
    if (at := wanted.overdue_at) is not None:
        yield lambda task: is_due_before(task, at)
    if words := _words(wanted.words):
        yield lambda task: holds(task.task, words)
    if wanted.of:
        name = [wanted.of.casefold()]
        yield lambda task: holds(task.assignee or "", name)
    if channel := _channel(wanted):
        yield lambda task: task.channel.casefold() == channel
    if wanted.meeting:
        title = [wanted.meeting.casefold()]
        yield lambda task: task.meeting_id.startswith(wanted.meeting) or holds(task.meeting, title)


def _channel(wanted: WantedTasks) -> str:
    return wanted.channel.lstrip("#").casefold()


def _words(text: str) -> Sequence[str]:
    return text.casefold().split()
