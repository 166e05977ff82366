"""Messages that are to be deleted: they say what is not to be said any more."""

import secrets
from collections.abc import Sequence
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, and_, exists, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.meeting import Place
from bot.domain.outbox import MessageRef, Withdrawn
from storage.item_tables import ActionItemRow
from storage.rows import DeliveryRow, MeetingRow
from storage.statements import begins_with

Messages: TypeAlias = dict[str, MessageRef | None]
"""Where messages are, by key; None where that is not known."""

WEEKLY: Final = "weekly:"
"""What the keys of the digests of places begin with, before the place and the moment."""

_WITHDRAWN: Final = "withdrawn:"
_NAME_BYTES: Final = 12


async def messages(session: AsyncSession, which: ColumnElement[bool]) -> Messages:
    """Some messages by key."""
    wanted = select(
        DeliveryRow.key,
        DeliveryRow.ref_platform,
        DeliveryRow.ref_channel,
        DeliveryRow.ref_message_id,
    ).where(which)
    return {key: _to_ref(*where) for key, *where in await session.exec(wanted)}


async def withdraw(session: AsyncSession, workspace: str, gone: Messages) -> None:
    """Let messages of a workspace be deleted where they are; their keys say nothing any more.

    One that is on its way is left to whoever sends it.
    """
    for key, ref in gone.items():
        if ref is not None:
            where = f"{ref.platform}:{workspace}:{ref.channel}"
            name = f"{_WITHDRAWN}{where}:{secrets.token_hex(_NAME_BYTES)}"
            this = update(DeliveryRow).where(col(DeliveryRow.key) == key)
            await session.exec(this.values(key=name))


async def withdrawn(session: AsyncSession) -> Sequence[Withdrawn]:
    """What is still to be deleted."""
    found = await messages(session, begins_with(session, col(DeliveryRow.key), _WITHDRAWN))
    return [
        Withdrawn(key, ref, _place_of(key)) for key, ref in sorted(found.items()) if ref is not None
    ]


async def digests_with(session: AsyncSession, meeting_id: str) -> Messages:
    """The weekly digests that may name items of a meeting: those of its place since it began."""
    has_items = exists().where(col(ActionItemRow.meeting_id) == col(MeetingRow.id))
    this = select(MeetingRow).where(MeetingRow.id == meeting_id, has_items)
    meeting = (await session.exec(this)).first()
    if meeting is None:
        return {}
    place = (meeting.place_platform, meeting.place_workspace, meeting.place_channel)
    beginning = WEEKLY + "".join(f"{part}:" for part in place)
    is_of_place = begins_with(session, col(DeliveryRow.key), beginning)
    return await messages(
        session, and_(is_of_place, col(DeliveryRow.sent_at) >= meeting.started_at)
    )


def _place_of(key: str) -> Place:
    _, platform, workspace, channel, _ = key.split(":")
    return Place(platform=platform, workspace=workspace, channel=channel)


def _to_ref(platform: str | None, channel: str | None, message_id: str | None) -> MessageRef | None:
    if platform is None or channel is None or message_id is None:
        return None
    return MessageRef(platform=platform, channel=channel, message_id=message_id)
