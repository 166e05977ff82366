"""The id that an erased person had in a meeting, besides where its record names it.

It may be the id of their account: whoever knows that could still tell who it was.
"""

from typing import Final

from sqlalchemy import and_, delete, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.deliveries import has_part
from storage.item_tables import ItemEventRow
from storage.reminder_rows import NudgeRow, ReminderRow
from storage.rows import DeliveryRow, MeetingRow
from storage.stale import items_of
from storage.statements import begins_with
from storage.withdrawing import digests_with, messages, withdraw

SOMEBODY: Final = "removed"
"""Who changed an item, once it is not to be known any more."""

_ASSIGNEE: Final = "assignee"


async def forget_id(session: AsyncSession, meeting_id: str, old: str, new: str) -> None:
    """Let everything that goes with the items of a meeting know a participant by another id.

    What they were reminded of is forgotten, and messages that name them are to be deleted.
    """
    await _change_history(session, meeting_id, old, new)
    await session.exec(
        delete(ReminderRow).where(
            col(ReminderRow.item_id).in_(items_of(meeting_id)),
            or_(
                col(ReminderRow.participant) == old,
                # what a reminder stands on begins with whose the item was
                col(ReminderRow.appointment) == old,
                begins_with(session, col(ReminderRow.appointment), f"{old} "),
            ),
        )
    )
    await session.exec(
        update(NudgeRow)
        .where(col(NudgeRow.meeting_id) == meeting_id, col(NudgeRow.participant) == old)
        .values(participant=new)
    )
    await _withdraw_messages(session, meeting_id, old)


async def _change_history(session: AsyncSession, meeting_id: str, old: str, new: str) -> None:
    its = col(ItemEventRow.item_id).in_(items_of(meeting_id))
    assigned = and_(its, col(ItemEventRow.field) == _ASSIGNEE)
    await session.exec(
        update(ItemEventRow).where(assigned, col(ItemEventRow.old) == old).values(old=new)
    )
    await session.exec(
        update(ItemEventRow).where(assigned, col(ItemEventRow.new) == old).values(new=new)
    )
    await session.exec(
        update(ItemEventRow).where(its, col(ItemEventRow.actor) == old).values(actor=SOMEBODY)
    )


async def _withdraw_messages(session: AsyncSession, meeting_id: str, participant: str) -> None:
    place = select(MeetingRow.place_workspace).where(MeetingRow.id == meeting_id)
    workspace = (await session.exec(place)).one()
    names_them = and_(has_part(meeting_id), has_part(participant))
    gone = await messages(session, names_them) | await digests_with(session, meeting_id)
    await withdraw(session, workspace, gone)
    await session.exec(delete(DeliveryRow).where(names_them))
