"""Messages that were or will be sent, once each."""

import secrets
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.outbox import Delivery, MessageRef
from bot.errors import NotFoundError
from bot.ports import Outbox
from storage.database import Database, unbroken
from storage.rows import DeliveryRow
from storage.statements import upsert

# 96 random bits as 24 characters: unguessable, and inside Discord's limit of 25 for a nonce.
_MARKER_BYTES = 12


class Deliveries(Outbox):
    """The part of the store that knows messages."""

    _database: Database

    @unbroken
    async def delivery(self, key: str) -> Delivery:
        """The delivery with this key; made with a fresh marker when it is asked for first."""
        async with self._database.reading() as session:
            known = await session.get(DeliveryRow, key)
        if known is not None:
            return _to_delivery(known)
        async with self._database.writing() as session:
            fresh = {"key": key, "marker": secrets.token_hex(_MARKER_BYTES)}
            unless_there = upsert(session, DeliveryRow).on_conflict_do_nothing(
                index_elements=["key"]
            )
            await session.exec(unless_there.values(fresh))
            return _to_delivery(await _row(session, key))

    @unbroken
    async def sent(self, key: str, ref: MessageRef, at: datetime) -> None:
        """Remember where the message is; a repetition keeps the first moment.

        Raises `NotFoundError` for a key nobody asked for.
        """
        async with self._database.writing() as session:
            row = await _row(session, key)
            if _to_delivery(row).ref == ref:
                return
            row.ref_platform = ref.platform
            row.ref_channel = ref.channel
            row.ref_message_id = ref.message_id
            row.sent_at = at


async def _row(session: AsyncSession, key: str) -> DeliveryRow:
    row = await session.get(DeliveryRow, key, with_for_update=True)
    if row is None:
        raise NotFoundError(f"There is no message {key!r} in the outbox.", "Ask for it first.")
    return row


def _to_delivery(row: DeliveryRow) -> Delivery:
    return Delivery(key=row.key, marker=row.marker, ref=_to_ref(row), sent_at=row.sent_at)


def _to_ref(row: DeliveryRow) -> MessageRef | None:
    match row:
        case DeliveryRow(
            ref_platform=str(platform), ref_channel=str(channel), ref_message_id=str(message_id)
        ):
            return MessageRef(platform=platform, channel=channel, message_id=message_id)
        case _:
            return None
