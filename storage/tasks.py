"""What is still to be done, by whose it is and by where it belongs."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlmodel import col
from sqlmodel import select as sqlmodel_select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import instant_of
from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.publication import OpenItem
from bot.domain.task import FoundTask, OpenTask
from bot.ports import ItemStore
from storage.database import Database, unbroken
from storage.item_rows import folded, to_item
from storage.item_tables import ActionItemRow, ItemEventRow
from storage.items import STILL_TO_DO
from storage.meetings import load_meetings
from storage.rows import MeetingRow, ParticipantRow
from storage.statements import BATCH

_Task: TypeAlias = tuple[str, str | None, str, datetime | None, int | None, str | None]

_IS_OPEN = col(ActionItemRow.status).in_(STILL_TO_DO)
_IS_OF = col(MeetingRow.id) == col(ActionItemRow.meeting_id)
_IS_THEIRS = and_(
    col(ParticipantRow.meeting_id) == col(ActionItemRow.meeting_id),
    col(ParticipantRow.id) == col(ActionItemRow.assignee_participant),
)

# As few columns as it takes: there may be thousands, of which a few are shown.
_TASKS = select(
    col(ActionItemRow.id),
    col(MeetingRow.place_thread),
    col(ActionItemRow.task),
    col(ActionItemRow.due_local),
    col(ActionItemRow.due_fold),
    col(ActionItemRow.due_zone),
).join(MeetingRow, _IS_OF)
_OPEN = _TASKS.where(_IS_OPEN).order_by(col(ActionItemRow.number))
_OPEN_OF_SOMEBODY = _OPEN.join(ParticipantRow, _IS_THEIRS)
_CHANGED = (
    select(func.max(ItemEventRow.number))
    .where(col(ItemEventRow.item_id) == col(ActionItemRow.id))
    .scalar_subquery()
)
_CLOSED_OF_SOMEBODY = (
    _TASKS.join(ParticipantRow, _IS_THEIRS)
    .where(col(ActionItemRow.status).not_in(STILL_TO_DO))
    .order_by(_CHANGED.desc().nulls_last(), col(ActionItemRow.number).desc())
)
_EVERY_OPEN = (
    select(
        col(ActionItemRow.id),
        col(ActionItemRow.task),
        col(ActionItemRow.due_local),
        col(ActionItemRow.due_fold),
        col(ActionItemRow.due_zone),
        col(ParticipantRow.name),
        col(MeetingRow.place_channel),
        col(MeetingRow.id),
        col(MeetingRow.title),
    )
    .join(MeetingRow, _IS_OF)
    .outerjoin(ParticipantRow, _IS_THEIRS)
    .where(_IS_OPEN)
    .order_by(col(ActionItemRow.number))
)


class Tasks(ItemStore):
    """The part of the store that lists open items."""

    _database: Database

    @unbroken
    async def items(self, item_ids: Sequence[str]) -> Sequence[OpenItem]:
        """Those of the items that are there with their meetings, in the order of the ids."""
        found = dict[str, tuple[ActionItemRow, MeetingRow]]()
        both = sqlmodel_select(ActionItemRow, MeetingRow).join(
            MeetingRow, col(MeetingRow.id) == col(ActionItemRow.meeting_id)
        )
        async with self._database.reading() as session:
            for start in range(0, len(item_ids), BATCH):
                these = col(ActionItemRow.id).in_(item_ids[start : start + BATCH])
                for item, meeting in await session.exec(both.where(these)):
                    found[item.id] = item, meeting
            rows = [found[item_id] for item_id in item_ids if item_id in found]
            meetings = await load_meetings(session, [row for _, row in rows])
        return [
            OpenItem(item=to_item(row), meeting=meeting)
            for (row, _), meeting in zip(rows, meetings, strict=True)
        ]

    @unbroken
    async def open_tasks_of(self, account: Account) -> Sequence[OpenTask]:
        """What belongs to an account, in order of arrival."""
        async with self._database.reading() as session:
            return await _found(session, _OPEN_OF_SOMEBODY.where(_is(account)))

    @unbroken
    async def open_tasks_everywhere(self, account: Account) -> Sequence[OpenTask]:
        """The same in every workspace of the platform."""
        async with self._database.reading() as session:
            return await _found(session, _OPEN_OF_SOMEBODY.where(_is_user(account)))

    @unbroken
    async def closed_tasks_of(self, account: Account, limit: int) -> Sequence[OpenTask]:
        """What is over and belongs to an account, the last changed first."""
        async with self._database.reading() as session:
            theirs = _CLOSED_OF_SOMEBODY.where(_is(account))
            return await _found(session, theirs.limit(limit))

    @unbroken
    async def open_tasks(self) -> Sequence[FoundTask]:
        """All that is still to be done, in order of arrival."""
        async with self._database.reading() as session:
            connection = await session.connection()
            return [
                FoundTask(item_id, task, _due_at(local, fold, zone), *where)
                for item_id, task, local, fold, zone, *where in (
                    await connection.execute(_EVERY_OPEN)
                )
            ]

    @unbroken
    async def open_tasks_in(self, channel: Place) -> Sequence[OpenTask]:
        """What belongs to a channel and its threads, in order of arrival."""
        is_there = and_(
            col(MeetingRow.place_platform) == channel.platform,
            col(MeetingRow.place_workspace) == channel.workspace,
            col(MeetingRow.place_channel) == channel.channel,
        )
        async with self._database.reading() as session:
            return await _found(session, _OPEN.where(is_there))


def _is(account: Account) -> ColumnElement[bool]:
    return and_(_is_user(account), col(ParticipantRow.account_workspace) == account.workspace)


def _is_user(account: Account) -> ColumnElement[bool]:
    return and_(
        col(ParticipantRow.account_platform) == account.platform,
        col(ParticipantRow.account_user_id) == account.user_id,
    )


async def _found(session: AsyncSession, wanted: Select[*_Task]) -> Sequence[OpenTask]:
    connection = await session.connection()
    return [
        OpenTask(item_id, thread, task, _due_at(local, fold, zone))
        for item_id, thread, task, local, fold, zone in await connection.execute(wanted)
    ]


def _due_at(local: datetime | None, fold: int | None, zone: str | None) -> datetime | None:
    wall_time = folded(local, fold)
    return None if wall_time is None or zone is None else instant_of(wall_time, zone)
