"""What is still to be done, by whose it is and by where it belongs."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, and_, select
from sqlmodel import col
from sqlmodel import select as sqlmodel_select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.publication import OpenItem
from bot.domain.task import OpenTask
from bot.ports import ItemStore
from storage.database import Database, unbroken
from storage.item_rows import to_item
from storage.item_tables import IS_OPEN, IS_THEIRS, LAST_CHANGED_FIRST, ActionItemRow
from storage.meetings import load_meetings
from storage.rows import MeetingRow, ParticipantRow
from storage.statements import BATCH
from storage.words import holds, may_hold

_Task: TypeAlias = tuple[str, str | None, str, str, datetime | None, int | None, str | None]

_STATUS = {status.value: status for status in ItemStatus}

# As few columns as it takes: there may be thousands, of which a few are shown.
_TASKS = select(
    col(ActionItemRow.id),
    col(MeetingRow.place_thread),
    col(ActionItemRow.task),
    col(ActionItemRow.status),
    col(ActionItemRow.due_local),
    col(ActionItemRow.due_fold),
    col(ActionItemRow.due_zone),
).join(MeetingRow, col(MeetingRow.id) == col(ActionItemRow.meeting_id))
_OPEN = _TASKS.where(IS_OPEN).order_by(col(ActionItemRow.number))
_OPEN_OF_SOMEBODY = _OPEN.join(ParticipantRow, IS_THEIRS)
_CLOSED_OF_SOMEBODY = (
    _TASKS.join(ParticipantRow, IS_THEIRS).where(~IS_OPEN).order_by(*LAST_CHANGED_FIRST)
)


class Tasks(ItemStore):
    """The part of the store that lists items."""

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
    async def open_tasks_of(
        self, account: Account, words: Sequence[str] = ()
    ) -> Sequence[OpenTask]:
        """What belongs to an account and holds all of these case-folded words, as it arrived."""
        async with self._database.reading() as session:
            return await _found(session, _OPEN_OF_SOMEBODY.where(_is(account)), words)

    @unbroken
    async def open_tasks_everywhere(self, account: Account) -> Sequence[OpenTask]:
        """What belongs to an account in every workspace of the platform."""
        async with self._database.reading() as session:
            return await _found(session, _OPEN_OF_SOMEBODY.where(_is_user(account)))

    @unbroken
    async def closed_tasks_of(
        self, account: Account, limit: int, words: Sequence[str] = ()
    ) -> Sequence[OpenTask]:
        """What is over and belongs to an account, the last changed first, with these words."""
        async with self._database.reading() as session:
            theirs = _CLOSED_OF_SOMEBODY.where(_is(account))
            return await _found(session, theirs.limit(limit), words)

    @unbroken
    async def open_tasks_in(
        self, channel: Place, words: Sequence[str] = (), *, began_before: datetime | None = None
    ) -> Sequence[OpenTask]:
        """What belongs to a channel and its threads and holds the words, as it arrived."""
        there = _OPEN.where(
            col(MeetingRow.place_platform) == channel.platform,
            col(MeetingRow.place_workspace) == channel.workspace,
            col(MeetingRow.place_channel) == channel.channel,
        )
        if began_before is not None:
            there = there.where(col(MeetingRow.started_at) < began_before)
        async with self._database.reading() as session:
            return await _found(session, there, words)


def _is(account: Account) -> ColumnElement[bool]:
    return and_(_is_user(account), col(ParticipantRow.account_workspace) == account.workspace)


def _is_user(account: Account) -> ColumnElement[bool]:
    return and_(
        col(ParticipantRow.account_platform) == account.platform,
        col(ParticipantRow.account_user_id) == account.user_id,
    )


async def _found(
    session: AsyncSession, wanted: Select[*_Task], words: Sequence[str] = ()
) -> Sequence[OpenTask]:
    connection = await session.connection()
    narrowed = wanted.where(may_hold(session, col(ActionItemRow.task), words)) if words else wanted
    rows = (await connection.execute(narrowed)).all()
    return [
        OpenTask(item_id, thread, task, _STATUS[status], local, fold, zone)
        for item_id, thread, task, status, local, fold, zone in rows
        if not words or holds(task, words)
    ]
