"""Webhooks, and what became of the calls that they got."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from bot.domain.webhook import CallState, Webhook, WebhookCall
from bot.errors import NotFoundError
from bot.ports import WebhookStore
from storage.database import Database, unbroken
from storage.statements import upsert
from storage.webhook_rows import WebhookCallRow, WebhookRow, to_call, to_webhook


class Webhooks(WebhookStore):
    """The part of the store that knows webhooks."""

    _database: Database

    @unbroken
    async def keep_webhook(self, webhook: Webhook) -> None:
        """Keep a webhook, or what has changed of it."""
        values = webhook.model_dump()
        async with self._database.writing() as session:
            keep = upsert(session, WebhookRow).values(values)
            await session.exec(
                keep.on_conflict_do_update(
                    index_elements=["id"],
                    set_={name: keep.excluded[name] for name in values.keys() - {"id"}},
                )
            )

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
        """Calls that are due, oldest first: nobody else gets them before `until`.

        Of each webhook only the oldest that waits.
        """
        due = (
            select(WebhookCallRow)
            .where(
                col(WebhookCallRow.number).in_(_FIRST_WAITING),
                # once more, for one that somebody else has taken and settled meanwhile
                WebhookCallRow.state == CallState.WAITING.value,
                WebhookCallRow.next_at <= now,
            )
            .order_by(col(WebhookCallRow.number))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with self._database.writing() as session:
            if not (rows := (await session.exec(due)).all()):
                return []
            these = col(WebhookCallRow.number).in_([row.number for row in rows])
            claimed = [to_call(row).model_copy(update={"next_at": until}) for row in rows]
            await session.exec(update(WebhookCallRow).where(these).values(next_at=until))
        return claimed

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
    async def call_again(self, call_id: str, now: datetime) -> WebhookCall:
        """Let a call that has failed be made again, as often as a new one.

        Raises `NotFoundError` for one that there is not, or that has not failed.
        """
        failed = (
            update(WebhookCallRow)
            .where(
                col(WebhookCallRow.id) == call_id,
                col(WebhookCallRow.state) == CallState.FAILED.value,
            )
            .values(state=CallState.WAITING.value, attempts=0, next_at=now)
        )
        async with self._database.writing() as session:
            if not (await session.exec(failed)).rowcount:
                raise NotFoundError(
                    f"There is no call {call_id} that has failed.", "It may be waiting already."
                )
            this = select(WebhookCallRow).where(WebhookCallRow.id == call_id)
            return to_call((await session.exec(this)).one())

    @unbroken
    async def forget_calls(self, before: datetime) -> None:
        """Forget calls that are over and from before a moment."""
        over = (
            col(WebhookCallRow.state) != CallState.WAITING.value,
            col(WebhookCallRow.at) < before,
        )
        async with self._database.writing() as session:
            await session.exec(delete(WebhookCallRow).where(*over))
        await self._database.leave_nothing_behind()


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
