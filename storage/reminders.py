"""Reminders: planned, due, and what became of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Row,
    Select,
    and_,
    func,
    literal,
    or_,
    tuple_,
    update,
)
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.nudge import DueReminder
from bot.domain.people import Account
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.errors import NotFoundError
from bot.ports import ReminderStore
from storage.database import Database, unbroken
from storage.followup_rows import LinkedAccountRow
from storage.item_tables import ActionItemRow
from storage.meeting_rows import to_account
from storage.reminder_rows import NudgeRow, ReminderRow, reminder_values, to_reminder
from storage.rows import MeetingRow, ParticipantRow
from storage.stale import mark_nudges, mark_stale
from storage.statements import BATCH, Values, upsert

# Item and kind are what the id stands for; whom it is for, when and why may be others.
_REPLANNED = ("participant", "zone", "local", "at", "appointment", "state", "nudge", "is_late")
_WENT_OUT = (ReminderState.CLAIMED.value, ReminderState.SENT.value)

_IS_OF_ITEM = col(ActionItemRow.id) == col(ReminderRow.item_id)
_IS_FOR = and_(
    col(ParticipantRow.meeting_id) == col(ActionItemRow.meeting_id),
    col(ParticipantRow.id) == col(ReminderRow.participant),
)
_IS_IN_MEETING = col(MeetingRow.id) == col(ActionItemRow.meeting_id)
_IS_LINKED = and_(
    col(LinkedAccountRow.platform) == col(ParticipantRow.account_platform),
    col(LinkedAccountRow.user_id) == col(ParticipantRow.account_user_id),
)

# Whose reminders come in one message: those of all accounts that are linked, else of one user.
_PERSON = func.coalesce(
    col(LinkedAccountRow.person),
    col(ParticipantRow.account_platform)
    .concat(literal(":"))
    .concat(col(ParticipantRow.account_user_id)),
    col(ActionItemRow.meeting_id).concat(literal(":")).concat(col(ReminderRow.participant)),
)


def _with_person(wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Of reminders, with whom they are for."""
    return (
        wanted.select_from(ReminderRow)
        .join(ActionItemRow, _IS_OF_ITEM)
        .outerjoin(ParticipantRow, _IS_FOR)
        .outerjoin(LinkedAccountRow, _IS_LINKED)
    )


# A tick may read thousands: as columns, past the session's own bookkeeping.
_FOR_WHOM = (
    _with_person(
        select_columns(
            *(getattr(ReminderRow, name) for name in ReminderRow.model_fields),
            col(ActionItemRow.meeting_id),
            col(ParticipantRow.account_platform),
            col(ParticipantRow.account_workspace),
            col(ParticipantRow.account_user_id),
            func.coalesce(col(ParticipantRow.zone), col(MeetingRow.zone)).label("home"),
            _PERSON.label("person"),
        )
    )
    .join(MeetingRow, _IS_IN_MEETING)
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
    async def replace_reminders(
        self,
        item_id: str,
        reminders: Sequence[Reminder],
        *,
        version: int,
        due_zone: str | None = None,
    ) -> bool:
        """Call off what is planned of an item and plan these instead, in one transaction.

        Nothing happens, and False is returned, if the item has another version by now, or is gone.
        """
        this = col(ActionItemRow.id) == item_id
        async with self._database.writing() as session:
            if due_zone is not None:
                # Before the item is locked, as by every change of one.
                for meeting_id in await session.exec(select(ActionItemRow.meeting_id).where(this)):
                    await mark_stale(session, meeting_id)
            # Locked, so that nobody changes it before these are kept.
            locked = select(ActionItemRow.version).where(this).with_for_update()
            if (await session.exec(locked)).first() != version:
                return False
            if due_zone is not None:
                await session.exec(update(ActionItemRow).where(this).values(due_zone=due_zone))
                await mark_nudges(session, [item_id])
            await replace_planned(session, item_id, reminders)
        return True

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
    async def handed_back_to(self, accounts: Sequence[Account]) -> Sequence[DueReminder]:
        """What is still to come for these accounts, in any workspace, of items handed back."""
        users = {(account.platform, account.user_id) for account in accounts}
        is_theirs = tuple_(
            col(ParticipantRow.account_platform), col(ParticipantRow.account_user_id)
        ).in_(sorted(users))
        is_news = col(ReminderRow.kind) == ReminderKind.HANDED_BACK.value
        coming = _FOR_WHOM.where(is_planned(), is_news, is_theirs)
        async with self._database.reading() as session:
            return [_to_due(row) for row in await (await session.connection()).execute(coming)]

    @unbroken
    async def due_reminders(self, now: datetime, people: int) -> Sequence[DueReminder]:
        """Planned reminders whose moment has come, oldest first: all that so many people have."""
        due = _due(now, people)
        async with self._database.reading() as session:
            return [_to_due(row) for row in await (await session.connection()).execute(due)]

    @unbroken
    async def defer_reminders(
        self, reminder_ids: Sequence[str], until: datetime, late_before: datetime | None = None
    ) -> None:
        """Let those of the reminders that are still planned come at another moment."""
        late = {} if late_before is None else {"is_late": was_late(late_before)}
        await self._update(reminder_ids, {"at": until, **late})

    @unbroken
    async def call_off_reminders(self, reminder_ids: Sequence[str]) -> None:
        """Cancel those of the reminders that are still planned."""
        await self._update(reminder_ids, {"state": ReminderState.CANCELLED.value})

    async def _update(self, reminder_ids: Sequence[str], values: Values) -> None:
        ordered = sorted(reminder_ids)
        if not ordered:
            return
        async with self._database.writing() as session:
            for start in range(0, len(ordered), BATCH):
                these = col(ReminderRow.id).in_(ordered[start : start + BATCH])
                await session.exec(update(ReminderRow).where(these, is_planned()).values(values))

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


def was_late(late_before: datetime) -> ColumnElement[bool]:
    """Whether a reminder has missed its moment, at the latest by one that is put off now."""
    return or_(col(ReminderRow.is_late), col(ReminderRow.at) < late_before)


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


def _due(now: datetime, people: int) -> Select[*tuple[Any, ...]]:
    """What is due of the people who have waited longest, as columns."""
    is_due = and_(is_planned(), col(ReminderRow.at) <= now)
    waiting = _with_person(
        select_columns(_PERSON.label("person"), func.min(col(ReminderRow.at)).label("since"))
    )
    longest = waiting.where(is_due).group_by(_PERSON).order_by("since", "person").limit(people)
    first = longest.subquery("first")
    return _FOR_WHOM.where(is_due).join(first, first.c.person == _PERSON)


def _to_due(row: Row[*tuple[Any, ...]]) -> DueReminder:
    return DueReminder(to_reminder(row), row.meeting_id, to_account(row), row.person, row.home)


def _unknown_reminder(reminder_id: str) -> NotFoundError:
    return NotFoundError(
        f"There is no reminder {reminder_id}.", "Its action item may have been replaced."
    )
