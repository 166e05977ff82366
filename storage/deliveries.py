"""The messages that belong to a meeting, by the keys they were sent under."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, literal, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.outbox import MessageRef
from storage.rows import ActionItemRow, DeliveryRow, ReminderRow

_REMINDER = literal("reminder:")


async def refs_of(session: AsyncSession, meeting_id: str) -> Sequence[MessageRef]:
    """Where the messages about a meeting and its items are, by key."""
    its = select(DeliveryRow).where(_is_about(meeting_id)).order_by(col(DeliveryRow.key))
    return [ref for row in await session.exec(its) if (ref := to_ref(row)) is not None]


async def forget_deliveries(session: AsyncSession, meeting_id: str) -> None:
    """Forget the messages about a meeting and its items, which have to be there still.

    With a message goes what a platform keeps of its parts: the keys of these begin with where it
    is.
    """
    for ref in await refs_of(session, meeting_id):
        beginning = f"{ref.platform}:{ref.channel}:{ref.message_id}:"
        is_part = func.substr(DeliveryRow.key, 1, len(beginning)) == beginning
        await session.exec(delete(DeliveryRow).where(is_part))
    await session.exec(delete(DeliveryRow).where(_is_about(meeting_id)))


def has_part(part: str) -> ColumnElement[bool]:
    """Whether something is one of the parts between the colons of a key."""
    key = literal(":").concat(col(DeliveryRow.key)).concat(":")
    # On SQLite, LIKE would take another id for this one if only the case differs.
    return func.replace(key, f":{part}:", "") != key


def to_ref(row: DeliveryRow) -> MessageRef | None:
    """Where a message is, once that is known."""
    match row:
        case DeliveryRow(
            ref_platform=str(platform), ref_channel=str(channel), ref_message_id=str(message_id)
        ):
            return MessageRef(platform=platform, channel=channel, message_id=message_id)
        case _:
            return None


def _is_about(meeting_id: str) -> ColumnElement[bool]:
    reminders = (
        select(_REMINDER.concat(col(ReminderRow.id)))
        .join(ActionItemRow, col(ActionItemRow.id) == col(ReminderRow.item_id))
        .where(ActionItemRow.meeting_id == meeting_id)
    )
    return or_(has_part(meeting_id), col(DeliveryRow.key).in_(reminders))
