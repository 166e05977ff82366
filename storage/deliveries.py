"""The messages that belong to a meeting or to a nudge, by the keys they were sent under."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, exists, func, literal, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.outbox import MessageRef
from storage.item_tables import ActionItemRow
from storage.reminder_rows import DigestItemRow, NudgeRow, ReminderRow
from storage.rows import DeliveryRow
from storage.stale import items_of, nudges_with
from storage.statements import BATCH, begins_with
from storage.withdrawing import Messages, digests_with, messages

_REMINDER = literal("reminder:")  # under such a key they were sent before there were nudges
_NUDGE = "nudge:"
_MENTION = "mention:"
_ASKED_AT_ONCE = 50  # beginnings in one question

_T = TypeVar("_T")


async def refs_of(session: AsyncSession, meeting_id: str) -> Sequence[MessageRef]:
    """Where the messages about a meeting and its items are, by key."""
    about = await _about(session, meeting_id)
    return [ref for key in sorted(about) if (ref := about[key]) is not None]


async def forget_deliveries(session: AsyncSession, meeting_id: str) -> None:
    """Forget the messages about a meeting and its items, which have to be there still.

    With a message goes what a platform keeps of its parts: the keys of these begin with where it
    is.
    """
    await forget_messages(session, await _about(session, meeting_id))


async def forget_nudge_deliveries(session: AsyncSession, nudge_ids: Sequence[str]) -> None:
    """Forget the messages of nudges, and those that were posted in place of them."""
    await forget_messages(session, await _of_nudges(session, nudge_ids))


def nudges_about(meeting_id: str) -> SelectOfScalar[str]:
    """The ids of the nudges that say something of this meeting and of no other."""
    is_of_another = col(ActionItemRow.meeting_id) != meeting_id
    reminds = exists().where(
        col(ReminderRow.nudge) == col(NudgeRow.id),
        col(ActionItemRow.id) == col(ReminderRow.item_id),
        is_of_another,
    )
    names = exists().where(
        col(DigestItemRow.nudge_id) == col(NudgeRow.id),
        col(ActionItemRow.id) == col(DigestItemRow.item_id),
        is_of_another,
    )
    is_about = or_(
        col(NudgeRow.id).in_(nudges_with(items_of(meeting_id))),
        col(NudgeRow.meeting_id) == meeting_id,
    )
    return select(NudgeRow.id).where(is_about, ~reminds, ~names)


def has_part(part: str) -> ColumnElement[bool]:
    """Whether something is one of the parts between the colons of a key."""
    key = literal(":").concat(col(DeliveryRow.key)).concat(":")
    # On SQLite, LIKE would take another id for this one if only the case differs.
    return func.replace(key, f":{part}:", "") != key


async def mentions_of(session: AsyncSession, nudge_ids: Sequence[str]) -> Messages:
    """The messages in meetings' threads that stand in place of nudges, by key."""
    return await _below(session, nudge_ids, (_MENTION,))


async def forget_messages(session: AsyncSession, gone: Messages) -> None:
    """Forget messages, and what a platform keeps of their parts."""
    key = col(DeliveryRow.key)
    refs = list(filter(None, gone.values()))
    for some in _batches(refs):
        beginnings = (f"{ref.platform}:{ref.channel}:{ref.message_id}:" for ref in some)
        parts = or_(*(begins_with(session, key, beginning) for beginning in beginnings))
        await session.exec(delete(DeliveryRow).where(parts))
    keys = list(gone)
    for start in range(0, len(keys), BATCH):
        await session.exec(delete(DeliveryRow).where(key.in_(keys[start : start + BATCH])))


async def _about(session: AsyncSession, meeting_id: str) -> Messages:
    reminders = (
        select(_REMINDER.concat(col(ReminderRow.id)))
        .join(ActionItemRow, col(ActionItemRow.id) == col(ReminderRow.item_id))
        .where(ActionItemRow.meeting_id == meeting_id)
    )
    is_about = or_(has_part(meeting_id), col(DeliveryRow.key).in_(reminders))
    nudges = (await session.exec(nudges_about(meeting_id))).all()
    return (
        await messages(session, is_about)
        | await _of_nudges(session, nudges)
        | await digests_with(session, meeting_id)
    )


async def _of_nudges(session: AsyncSession, nudge_ids: Sequence[str]) -> Messages:
    found = Messages()
    for start in range(0, len(nudge_ids), BATCH):
        keys = [f"{_NUDGE}{nudge_id}" for nudge_id in nudge_ids[start : start + BATCH]]
        found |= await messages(session, col(DeliveryRow.key).in_(keys))
    # Few go to another account of a person, or to the place of a meeting instead.
    return found | await _below(session, nudge_ids, (_NUDGE, _MENTION))


async def _below(session: AsyncSession, nudge_ids: Sequence[str], kinds: Sequence[str]) -> Messages:
    found = Messages()
    for some in _batches(nudge_ids):
        beginnings = (f"{kind}{nudge_id}:" for kind in kinds for nudge_id in some)
        are_theirs = (begins_with(session, col(DeliveryRow.key), one) for one in beginnings)
        found |= await messages(session, or_(*are_theirs))
    return found


def _batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _ASKED_AT_ONCE):
        yield values[start : start + _ASKED_AT_ONCE]
