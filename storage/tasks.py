"""What is still to be done, by whose it is and by where it belongs."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, and_, select
from sqlmodel import col
from sqlmodel import select as sqlmodel_select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import instant_of
from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.publication import OpenItem
from bot.domain.task import OpenTask
from bot.ports import ItemStore
from storage.database import Database, unbroken
from storage.item_rows import folded, to_item
from storage.items import STILL_TO_DO
from storage.meetings import load_meetings
from storage.rows import ActionItemRow, MeetingRow, ParticipantRow
from storage.statements import BATCH

_Task: TypeAlias = tuple[str, str | None, str, datetime | None, int | None, str | None]

# As few columns as it takes: there may be thousands, of which a few are shown.
_OPEN = (
    select(
        col(ActionItemRow.id),
        col(MeetingRow.place_thread),
        col(ActionItemRow.task),
        col(ActionItemRow.due_local),
        col(ActionItemRow.due_fold),
        col(ActionItemRow.due_zone),
    )
    .join(MeetingRow, col(MeetingRow.id) == col(ActionItemRow.meeting_id))
    .where(col(ActionItemRow.status).in_(STILL_TO_DO))
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
        is_theirs = and_(
            col(ParticipantRow.meeting_id) == col(ActionItemRow.meeting_id),
            col(ParticipantRow.id) == col(ActionItemRow.assignee_participant),
        )
        async with self._database.reading() as session:
            return await _found(session, _OPEN.join(ParticipantRow, is_theirs).where(_is(account)))

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
    return and_(
        col(ParticipantRow.account_platform) == account.platform,
        col(ParticipantRow.account_workspace) == account.workspace,
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
