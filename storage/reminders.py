"""Reminders: planned, due, and what became of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.reminder import Reminder, ReminderState
from bot.errors import NotFoundError
from bot.ports import ItemStore
from storage.database import Database, unbroken
from storage.item_rows import reminder_values, to_reminder
from storage.rows import ReminderRow
from storage.statements import upsert

# Item, kind and local time are what the id stands for; the assignee and the zone may be others.
_REPLANNED = ("participant", "zone", "at", "state")


class Reminders(ItemStore):
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
    async def replan_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Keep reminders; one that was called off is planned again, one that was sent stays so.

        Raises `NotFoundError` without their item.
        """
        async with self._database.writing() as session:
            await _replan(session, reminders)

    @unbroken
    async def replace_reminders(self, item_id: str, reminders: Sequence[Reminder]) -> None:
        """Call off what is planned of an item and plan these instead, in one transaction."""
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
    async def due_reminders(self, now: datetime, limit: int) -> Sequence[Reminder]:
        """Planned reminders whose moment has come, oldest first."""
        due = select(ReminderRow).where(
            ReminderRow.state == ReminderState.PLANNED.value, ReminderRow.at <= now
        )
        oldest = due.order_by(col(ReminderRow.at), col(ReminderRow.id)).limit(limit)
        async with self._database.reading() as session:
            return [to_reminder(row) for row in await session.exec(oldest)]

    @unbroken
    async def settle_reminder(self, reminder_id: str, state: ReminderState) -> None:
        """Say what became of a reminder; raises `NotFoundError`."""
        this = col(ReminderRow.id) == reminder_id
        async with self._database.writing() as session:
            settled = update(ReminderRow).where(this, _is_planned()).values(state=state.value)
            if (await session.exec(settled)).rowcount:
                return
            if await session.get(ReminderRow, reminder_id) is None:
                raise _unknown_reminder(reminder_id)

    @unbroken
    async def cancel_reminders(self, item_id: str) -> None:
        """Call off every planned reminder of an item."""
        async with self._database.writing() as session:
            await _cancel(session, item_id)


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


async def _cancel(session: AsyncSession, item_id: str) -> None:
    its = col(ReminderRow.item_id) == item_id
    cancelled = update(ReminderRow).where(its, _is_planned())
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


def _is_planned() -> ColumnElement[bool]:
    return col(ReminderRow.state) == ReminderState.PLANNED.value


def _unknown_reminder(reminder_id: str) -> NotFoundError:
    return NotFoundError(
        f"There is no reminder {reminder_id}.", "Its action item may have been replaced."
    )
