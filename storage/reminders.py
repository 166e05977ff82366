"""Reminders: planned, due, and what became of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from bot.domain.reminder import Reminder, ReminderState
from bot.errors import NotFoundError
from bot.ports import ItemStore
from storage.database import Database, unbroken
from storage.item_rows import reminder_values, to_reminder
from storage.rows import ReminderRow
from storage.statements import upsert


class Reminders(ItemStore):
    """The part of the store that knows reminders."""

    _database: Database

    @unbroken
    async def plan_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Keep reminders; one that is there already stays as it is.

        Raises `NotFoundError` without their item.
        """
        if not reminders:
            return
        # In one order everywhere, or two processes could wait for each other.
        ordered = sorted(reminders, key=lambda reminder: reminder.id)
        async with self._database.writing() as session:
            connection = await session.connection()
            await connection.execute(
                upsert(session, ReminderRow).on_conflict_do_nothing(),
                [reminder_values(reminder) for reminder in ordered],
            )

    @unbroken
    async def replan_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Keep reminders; one that was called off is planned again, one that was sent stays so.

        Raises `NotFoundError` without their item.
        """
        if not reminders:
            return
        ordered = sorted(reminders, key=lambda reminder: reminder.id)
        async with self._database.writing() as session:
            connection = await session.connection()
            plan = upsert(session, ReminderRow)
            await connection.execute(
                plan.on_conflict_do_update(
                    index_elements=["id"],
                    set_={"at": plan.excluded.at, "state": plan.excluded.state},
                    where=col(ReminderRow.state) == ReminderState.CANCELLED.value,
                ),
                [reminder_values(reminder) for reminder in ordered],
            )

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
        its = col(ReminderRow.item_id) == item_id
        cancelled = update(ReminderRow).where(its, _is_planned())
        async with self._database.writing() as session:
            await session.exec(cancelled.values(state=ReminderState.CANCELLED.value))


def _is_planned() -> ColumnElement[bool]:
    return col(ReminderRow.state) == ReminderState.PLANNED.value


def _unknown_reminder(reminder_id: str) -> NotFoundError:
    return NotFoundError(
        f"There is no reminder {reminder_id}.", "Its action item may have been replaced."
    )
