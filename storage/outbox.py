"""Messages that were or will be sent, once each."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.outbox import Delivery, MessageRef, Withdrawn
from bot.errors import NotFoundError
from bot.ports import Outbox
from storage.database import Database, unbroken
from storage.deliveries import forget_messages
from storage.rows import DeliveryRow
from storage.statements import begins_with, upsert
from storage.withdrawing import WEEKLY, messages, withdrawn

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
            made = unless_there.values(fresh).returning(col(DeliveryRow.key))
            is_new = (await session.exec(made)).first() is not None
            delivery = _to_delivery(await _row(session, key))
        return delivery.model_copy(update={"is_new": is_new})

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

    @unbroken
    async def deliveries(self, beginning: str) -> Sequence[Delivery]:
        """Every delivery whose key begins so, by key."""
        async with self._database.reading() as session:
            found = select(DeliveryRow).where(begins_with(session, col(DeliveryRow.key), beginning))
            rows = (await session.exec(found)).all()
        return sorted(map(_to_delivery, rows), key=lambda delivery: delivery.key)

    @unbroken
    async def hand_over(self, key: str, new_key: str, at: datetime) -> bool:
        """Let the message of a key be that of another key; see the port."""
        async with self._database.writing() as session:
            row = await session.get(DeliveryRow, key, with_for_update=True)
            known = await session.get(DeliveryRow, new_key, with_for_update=True)
            if row is None or (known is not None and known.ref_message_id is not None):
                return False
            await session.exec(delete(DeliveryRow).where(col(DeliveryRow.key) == new_key))
            moved = {"key": new_key, "sent_at": at if row.ref_message_id is not None else None}
            await session.exec(update(DeliveryRow).where(col(DeliveryRow.key) == key).values(moved))
        return True

    @unbroken
    async def withdrawn(self) -> Sequence[Withdrawn]:
        """Messages that are to be deleted, since somebody whom they name was erased."""
        async with self._database.reading() as session:
            return await withdrawn(session)

    @unbroken
    async def forget_weekly(self, before: datetime) -> None:
        """Know nothing any more of the digests of places that were posted before a moment."""
        async with self._database.writing() as session:
            is_one = begins_with(session, col(DeliveryRow.key), WEEKLY)
            old = await messages(session, and_(is_one, col(DeliveryRow.sent_at) < before))
            await forget_messages(session, old)

    @unbroken
    async def forget_delivery(self, key: str) -> None:
        """Know nothing of a message any more; idempotent."""
        async with self._database.writing() as session:
            await session.exec(delete(DeliveryRow).where(col(DeliveryRow.key) == key))


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
