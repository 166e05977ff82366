"""The messages that belong to a meeting or to a nudge, by the keys they were sent under."""

from collections.abc import Sequence
from typing import TypeAlias

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

_REMINDER = literal("reminder:")  # under such a key they were sent before there were nudges
_NUDGE = "nudge:"
_MENTION = "mention:"

_Messages: TypeAlias = dict[str, MessageRef | None]  # by key, None where that is not known


async def refs_of(session: AsyncSession, meeting_id: str) -> Sequence[MessageRef]:
    """Where the messages about a meeting and its items are, by key."""
    messages = await _about(session, meeting_id)
    return [ref for key in sorted(messages) if (ref := messages[key]) is not None]


async def forget_deliveries(session: AsyncSession, meeting_id: str) -> None:
    """Forget the messages about a meeting and its items, which have to be there still.

    With a message goes what a platform keeps of its parts: the keys of these begin with where it
    is.
    """
    await _forget(session, await _about(session, meeting_id))


async def forget_nudge_deliveries(session: AsyncSession, nudge_ids: Sequence[str]) -> None:
    """Forget the messages of nudges, and those that were posted in place of them."""
    await _forget(session, await _of_nudges(session, nudge_ids))


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


async def _about(session: AsyncSession, meeting_id: str) -> _Messages:
    reminders = (
        select(_REMINDER.concat(col(ReminderRow.id)))
        .join(ActionItemRow, col(ActionItemRow.id) == col(ReminderRow.item_id))
        .where(ActionItemRow.meeting_id == meeting_id)
    )
    is_about = or_(has_part(meeting_id), col(DeliveryRow.key).in_(reminders))
    nudges = (await session.exec(nudges_about(meeting_id))).all()
    return await _found(session, is_about) | await _of_nudges(session, nudges)


async def _of_nudges(session: AsyncSession, nudge_ids: Sequence[str]) -> _Messages:
    if not nudge_ids:
        return {}
    found = _Messages()
    for start in range(0, len(nudge_ids), BATCH):
        keys = [f"{_NUDGE}{nudge_id}" for nudge_id in nudge_ids[start : start + BATCH]]
        found |= await _found(session, col(DeliveryRow.key).in_(keys))
    # Few go to another account of a person, or to the place of a meeting instead.
    theirs = set(nudge_ids)
    for beginning in (_NUDGE, _MENTION):
        is_one = begins_with(session, col(DeliveryRow.key), beginning)
        others = await _found(session, is_one & col(DeliveryRow.key).like(f"{beginning}%:%"))
        found |= {key: ref for key, ref in others.items() if key.split(":")[1] in theirs}
    return found


async def _found(session: AsyncSession, which: ColumnElement[bool]) -> _Messages:
    wanted = select(
        DeliveryRow.key,
        DeliveryRow.ref_platform,
        DeliveryRow.ref_channel,
        DeliveryRow.ref_message_id,
    ).where(which)
    return {key: _to_ref(*where) for key, *where in await session.exec(wanted)}


def _to_ref(platform: str | None, channel: str | None, message_id: str | None) -> MessageRef | None:
    if platform is None or channel is None or message_id is None:
        return None
    return MessageRef(platform=platform, channel=channel, message_id=message_id)


async def _forget(session: AsyncSession, messages: _Messages) -> None:
    key = col(DeliveryRow.key)
    for ref in filter(None, messages.values()):
        beginning = f"{ref.platform}:{ref.channel}:{ref.message_id}:"
        await session.exec(delete(DeliveryRow).where(begins_with(session, key, beginning)))
    keys = list(messages)
    for start in range(0, len(keys), BATCH):
        await session.exec(delete(DeliveryRow).where(key.in_(keys[start : start + BATCH])))
