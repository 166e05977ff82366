"""Reminders: planned, due, and what became of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, and_, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.nudge import DueReminder
from bot.domain.people import Account
from bot.domain.reminder import Reminder, ReminderState
from bot.errors import NotFoundError
from bot.ports import ReminderStore
from storage.database import Database, unbroken
from storage.followup_rows import LinkedAccountRow
from storage.item_tables import ActionItemRow
from storage.meeting_rows import to_account
from storage.reminder_rows import NudgeRow, ReminderRow, reminder_values, to_reminder
from storage.rows import ParticipantRow
from storage.statements import BATCH, upsert

# Item and kind are what the id stands for; whom it is for, when and why may be others.
_REPLANNED = ("participant", "zone", "local", "at", "appointment", "state", "nudge")
_WENT_OUT = (ReminderState.CLAIMED.value, ReminderState.SENT.value)

_IS_OF_ITEM = col(ActionItemRow.id) == col(ReminderRow.item_id)
_IS_FOR = and_(
    col(ParticipantRow.meeting_id) == col(ActionItemRow.meeting_id),
    col(ParticipantRow.id) == col(ReminderRow.participant),
)
_IS_LINKED = and_(
    col(LinkedAccountRow.platform) == col(ParticipantRow.account_platform),
    col(LinkedAccountRow.user_id) == col(ParticipantRow.account_user_id),
)

# A tick may read thousands: as columns, past the session's own bookkeeping.
_FOR_WHOM = (
    select_columns(
        *(getattr(ReminderRow, name) for name in ReminderRow.model_fields),
        col(ActionItemRow.meeting_id),
        col(ParticipantRow.account_platform),
        col(ParticipantRow.account_workspace),
        col(ParticipantRow.account_user_id),
        col(LinkedAccountRow.person),
    )
    .join(ActionItemRow, _IS_OF_ITEM)
    .outerjoin(ParticipantRow, _IS_FOR)
    .outerjoin(LinkedAccountRow, _IS_LINKED)
    .order_by(col(ReminderRow.at), col(ReminderRow.id))
)


class Reminders(ReminderStore):
    """The part of the store that knows reminders."""

    _database: Database

    @unbroken
    async def plan_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Keep reminders; one that is there already stays as it is.

        Raises `NotFoundError` without their item.
        """
        async with self._database.writing() as session:
            await plan_all(session, reminders)

    @unbroken
    async def replace_reminders(self, item_id: str, reminders: Sequence[Reminder]) -> None:
        """Call off what is planned of an item and plan these instead, in one transaction.

        Raises `NotFoundError` without their item.
        """
        async with self._database.writing() as session:
            await replace_planned(session, item_id, reminders)

    @unbroken
    async def reminder(self, reminder_id: str) -> Reminder:
        """One reminder; raises `NotFoundError`."""
        async with self._database.reading() as session:
            row = await session.get(ReminderRow, reminder_id)
        if row is None:
            raise _unknown_reminder(reminder_id)
        return to_reminder(row)

    @unbroken
    async def reminders_of(self, item_id: str) -> Sequence[Reminder]:
        """Every reminder of an item, by the moment it comes at."""
        its = select(ReminderRow).where(ReminderRow.item_id == item_id)
        oldest = its.order_by(col(ReminderRow.at), col(ReminderRow.id))
        async with self._database.reading() as session:
            return [to_reminder(row) for row in await session.exec(oldest)]

    @unbroken
    async def due_reminders(self, now: datetime, limit: int) -> Sequence[DueReminder]:
        """Planned reminders whose moment has come and whom they are for, oldest first."""
        due = _FOR_WHOM.where(is_planned(), col(ReminderRow.at) <= now).limit(limit)
        async with self._database.reading() as session:
            return [_to_due(row) for row in await (await session.connection()).execute(due)]

    @unbroken
    async def defer_reminders(self, reminder_ids: Sequence[str], until: datetime) -> None:
        """Let those of the reminders that are still planned come at a later moment."""
        ordered = sorted(reminder_ids)
        async with self._database.writing() as session:
            for start in range(0, len(ordered), BATCH):
                these = col(ReminderRow.id).in_(ordered[start : start + BATCH])
                await session.exec(update(ReminderRow).where(these, is_planned()).values(at=until))

    @unbroken
    async def settle_reminder(self, reminder_id: str, state: ReminderState) -> None:
        """Say what became of a reminder; raises `NotFoundError`."""
        this = col(ReminderRow.id) == reminder_id
        async with self._database.writing() as session:
            settled = update(ReminderRow).where(this, is_planned()).values(state=state.value)
            if (await session.exec(settled)).rowcount:
                return
            if await session.get(ReminderRow, reminder_id) is None:
                raise _unknown_reminder(reminder_id)

    @unbroken
    async def reminded_since(self, account: Account, since: datetime) -> frozenset[str]:
        """The items that a nudge since then reminds this account of, whichever it was sent to."""
        reminded = (
            select(ReminderRow.item_id, ReminderRow.state)
            .join(NudgeRow, col(NudgeRow.id) == col(ReminderRow.nudge))
            .join(ActionItemRow, _IS_OF_ITEM)
            .join(ParticipantRow, _IS_FOR)
            .where(
                NudgeRow.claimed_at >= since,
                ParticipantRow.account_platform == account.platform,
                ParticipantRow.account_workspace == account.workspace,
                ParticipantRow.account_user_id == account.user_id,
            )
        )
        async with self._database.reading() as session:
            rows = await session.exec(reminded)
            # Not asked for in the query: SQLite would look at all that was ever sent.
            return frozenset(item_id for item_id, state in rows if state in _WENT_OUT)


async def plan_all(session: AsyncSession, reminders: Sequence[Reminder]) -> None:
    """Keep reminders, within a transaction; one that is there already stays as it is."""
    unless_there = upsert(session, ReminderRow).on_conflict_do_nothing()
    await _insert(session, unless_there, reminders)


async def replace_planned(
    session: AsyncSession, item_id: str, reminders: Sequence[Reminder]
) -> None:
    """Call off what is planned of an item and plan these instead, within a transaction."""
    await _cancel(session, item_id)
    await _replan(session, reminders)


def is_planned() -> ColumnElement[bool]:
    """Whether a reminder is still to come."""
    return col(ReminderRow.state) == ReminderState.PLANNED.value


async def _cancel(session: AsyncSession, item_id: str) -> None:
    its = col(ReminderRow.item_id) == item_id
    cancelled = update(ReminderRow).where(its, is_planned())
    await session.exec(cancelled.values(state=ReminderState.CANCELLED.value))


async def _replan(session: AsyncSession, reminders: Sequence[Reminder]) -> None:
    plan = upsert(session, ReminderRow)
    again = plan.on_conflict_do_update(
        index_elements=["id"],
        set_={name: plan.excluded[name] for name in _REPLANNED},
        where=col(ReminderRow.state) == ReminderState.CANCELLED.value,
    )
    await _insert(session, again, reminders)


async def _insert(
    session: AsyncSession, statement: Executable, reminders: Sequence[Reminder]
) -> None:
    # In one order everywhere, or two processes could wait for each other.
    ordered = sorted(reminders, key=lambda reminder: reminder.id)
    if ordered:
        connection = await session.connection()
        await connection.execute(statement, [reminder_values(reminder) for reminder in ordered])


def _to_due(row: Row[*tuple[Any, ...]]) -> DueReminder:
    reminder = to_reminder(row)
    account = to_account(row)
    by_itself = f"{account.platform}:{account.user_id}" if account else None
    person = row.person or by_itself or f"{row.meeting_id}:{reminder.participant}"
    return DueReminder(reminder, row.meeting_id, account, person)


def _unknown_reminder(reminder_id: str) -> NotFoundError:
    return NotFoundError(
        f"There is no reminder {reminder_id}.", "Its action item may have been replaced."
    )
