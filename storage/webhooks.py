"""Webhooks, and what became of the calls that they got."""

import logging
from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import delete, func, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.webhook import CallState, Webhook, WebhookCall
from bot.errors import NotFoundError
from bot.ports import WebhookStore
from storage.database import Database, unbroken
from storage.statements import keep
from storage.webhook_rows import WebhookCallRow, WebhookRow, to_call, to_webhook

log = logging.getLogger(__name__)


class Webhooks(WebhookStore):
    """The part of the store that knows webhooks."""

    _database: Database

    @unbroken
    async def keep_webhook(self, webhook: Webhook) -> None:
        """Keep a webhook, or what has changed of it."""
        values = webhook.model_dump()
        async with self._database.writing() as session:
            await keep(session, WebhookRow, ("id",), values)

    @unbroken
    async def mark_webhook(
        self, webhook_id: str, failing_since: datetime | None, paused: str | None
    ) -> None:
        """Keep how a webhook answers; nothing happens if it is gone."""
        answers = update(WebhookRow).where(col(WebhookRow.id) == webhook_id)
        async with self._database.writing() as session:
            await session.exec(answers.values(failing_since=failing_since, paused=paused))

    @unbroken
    async def webhook(self, webhook_id: str) -> Webhook:
        """One webhook; raises `NotFoundError`."""
        async with self._database.reading() as session:
            row = await session.get(WebhookRow, webhook_id)
        if row is None:
            raise NotFoundError(
                f"There is no webhook {webhook_id}.", "Look at those that there are."
            )
        return to_webhook(row)

    @unbroken
    async def webhooks(self, platform: str, workspace: str) -> Sequence[Webhook]:
        """Those of a workspace, oldest first."""
        here = _OLDEST.where(WebhookRow.platform == platform, WebhookRow.workspace == workspace)
        async with self._database.reading() as session:
            return [to_webhook(row) for row in await session.exec(here)]

    @unbroken
    async def all_webhooks(self) -> Sequence[Webhook]:
        """Those of every workspace, oldest first."""
        async with self._database.reading() as session:
            return [to_webhook(row) for row in await session.exec(_OLDEST)]

    @unbroken
    async def remove_webhook(self, webhook_id: str) -> None:
        """Forget a webhook and its calls; idempotent."""
        async with self._database.writing() as session:
            await session.exec(delete(WebhookRow).where(col(WebhookRow.id) == webhook_id))
        await self._database.leave_nothing_behind()

    @unbroken
    async def claim_calls(
        self, now: datetime, until: datetime, limit: int
    ) -> Sequence[WebhookCall]:
        """Calls that are due, the longest first: nobody else gets them before `until`.

        Of each webhook only the oldest that waits. Where nothing is due, nobody who writes has to
        wait for that to be found out.
        """
        due = (
            select(WebhookCallRow.number)
            .where(
                col(WebhookCallRow.number).in_(_FIRST_WAITING),
                # once more, for one that somebody else has taken and settled meanwhile
                WebhookCallRow.state == CallState.WAITING.value,
                WebhookCallRow.next_at <= now,
            )
            .order_by(col(WebhookCallRow.next_at), col(WebhookCallRow.number))
            .limit(limit)
        )
        async with self._database.reading() as session:
            if (await session.exec(due.limit(1))).first() is None:
                return []
        async with self._database.writing() as session:
            locked = due.with_for_update(skip_locked=True)
            numbers = (await session.exec(locked)).all()
            these = col(WebhookCallRow.number).in_(numbers)
            await session.exec(update(WebhookCallRow).where(these).values(next_at=until))
            calls = [await _readable(session, number) for number in numbers if number is not None]
        return [call for call in calls if call is not None]

    @unbroken
    async def settle_call(self, call: WebhookCall) -> None:
        """Keep what an attempt has led to; nothing happens if the webhook is gone."""
        became = (
            update(WebhookCallRow)
            .where(col(WebhookCallRow.id) == call.id)
            .values(
                state=call.state.value,
                attempts=call.attempts,
                next_at=call.next_at,
                status=call.status,
                error=call.error,
            )
        )
        async with self._database.writing() as session:
            await session.exec(became)

    @unbroken
    async def calls_of(self, webhook_id: str, limit: int) -> Sequence[WebhookCall]:
        """The newest calls of a webhook, the newest first."""
        calls = select(WebhookCallRow).where(WebhookCallRow.webhook_id == webhook_id)
        newest = calls.order_by(col(WebhookCallRow.number).desc()).limit(limit)
        async with self._database.reading() as session:
            return [to_call(row) for row in await session.exec(newest)]

    @unbroken
    async def hasten_calls(self, webhook_id: str, now: datetime, after: datetime) -> None:
        """Let what waits to be tried after a moment be tried now; see the port."""
        far_off = (
            update(WebhookCallRow)
            .where(
                col(WebhookCallRow.webhook_id) == webhook_id,
                col(WebhookCallRow.state) == CallState.WAITING.value,
                col(WebhookCallRow.next_at) > after,
            )
            .values(next_at=now)
        )
        async with self._database.writing() as session:
            await session.exec(far_off)

    @unbroken
    async def call_again(self, webhook_id: str, call_id: str, now: datetime) -> WebhookCall:
        """Let a call of this webhook that has failed be made again, as often as a new one.

        Raises `NotFoundError` for one that there is not, or that has not failed.
        """
        failed = (
            update(WebhookCallRow)
            .where(
                col(WebhookCallRow.id) == call_id,
                col(WebhookCallRow.webhook_id) == webhook_id,
                col(WebhookCallRow.state) == CallState.FAILED.value,
            )
            .values(state=CallState.WAITING.value, attempts=0, next_at=now)
        )
        async with self._database.writing() as session:
            if not (await session.exec(failed)).rowcount:
                raise NotFoundError(
                    "This webhook has no call with this id that has failed.",
                    "Look at the log of the webhook.",
                )
            this = select(WebhookCallRow).where(WebhookCallRow.id == call_id)
            return to_call((await session.exec(this)).one())

    @unbroken
    async def forget_calls(self, before: datetime) -> None:
        """Forget calls from before a moment, whatever became of them."""
        old = col(WebhookCallRow.at) < before
        async with self._database.writing() as session:
            await session.exec(delete(WebhookCallRow).where(old))
        await self._database.leave_nothing_behind()


async def _readable(session: AsyncSession, number: int) -> WebhookCall | None:
    """A call, one by one: what can't be read has failed, and is not in the way of the others."""
    this = col(WebhookCallRow.number) == number
    try:
        return to_call((await session.exec(select(WebhookCallRow).where(this))).one())
    except ValidationError:
        log.warning("a call of a webhook can not be read and has failed")
        unreadable = {"state": CallState.FAILED.value, "error": "Minuta can not read it any more"}
        await session.exec(update(WebhookCallRow).where(this).values(unreadable))
        return None


_OLDEST = select(WebhookRow).order_by(col(WebhookRow.created_at), col(WebhookRow.id))
_waiting = aliased(WebhookCallRow)
_FIRST_WAITING = select(
    select(func.min(_waiting.number))
    .where(
        col(_waiting.webhook_id) == col(WebhookRow.id),
        col(_waiting.state) == CallState.WAITING.value,
    )
    .correlate(WebhookRow)
    .scalar_subquery()
).where(col(WebhookRow.paused).is_(None))
