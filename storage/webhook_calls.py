"""What webhooks are to be told, kept in the transaction of the change itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import and_, delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import ActionItem, ItemEvent, ItemStatus
from bot.domain.people import Account
from bot.domain.webhook import CallState
from storage.item_tables import ActionItemRow
from storage.rows import MeetingRow
from storage.stale import items_of
from storage.statements import insert_all
from storage.webhook_rows import WebhookCallRow, WebhookRow

# What was only suggested, and was not accepted, is nobody's business outside.
_OUT_OF_SIGHT: Final = frozenset(
    {ItemStatus.SUGGESTED.value, ItemStatus.REJECTED.value, ItemStatus.CANCELLED.value}
)


async def keep_calls(session: AsyncSession, item: ActionItem, events: Sequence[ItemEvent]) -> None:
    """Let the webhooks of an item's workspace be told of a change of it; events are what it is."""
    if not events or _is_private(item, events):
        return
    webhooks = await webhooks_of(session, item.meeting_id)
    await _keep(session, webhooks, [item], events, events[-1].at)


async def webhooks_of(session: AsyncSession, meeting_id: str) -> Sequence[str]:
    """The ids of the webhooks of a meeting's workspace."""
    is_here = and_(
        col(WebhookRow.platform) == col(MeetingRow.place_platform),
        col(WebhookRow.workspace) == col(MeetingRow.place_workspace),
    )
    theirs = select(WebhookRow.id).join(MeetingRow, is_here).where(MeetingRow.id == meeting_id)
    return (await session.exec(theirs)).all()


async def news_among(session: AsyncSession, items: Sequence[ActionItem]) -> list[ActionItem]:
    """Those of the items that are not kept yet and are told to webhooks as they are.

    What is only suggested is told when somebody accepts it.
    """
    known = select(ActionItemRow.id).where(col(ActionItemRow.id).in_([item.id for item in items]))
    kept = frozenset(await session.exec(known))
    return [item for item in items if item.id not in kept and item.status not in _OUT_OF_SIGHT]


async def keep_news(
    session: AsyncSession, webhooks: Sequence[str], items: Sequence[ActionItem], at: datetime
) -> None:
    """Let webhooks be told of items that are new, as of a moment."""
    await _keep(session, webhooks, items, (), at)


async def forget_calls_about(session: AsyncSession, meeting_id: str) -> None:
    """Forget what webhooks are or were told of the items of a meeting."""
    its = col(WebhookCallRow.item_id).in_(items_of(meeting_id))
    await session.exec(delete(WebhookCallRow).where(its))


async def forget_caller(session: AsyncSession, account: Account, somebody: str) -> None:
    """Put somebody else's name to the webhooks that a person has added, and to what they did."""
    here = (
        col(WebhookRow.platform) == account.platform,
        col(WebhookRow.workspace) == account.workspace,
    )
    added = update(WebhookRow).where(*here, col(WebhookRow.created_by) == account.user_id)
    await session.exec(added.values(created_by=somebody))
    webhooks = select(WebhookRow.id).where(*here)
    calls = select(WebhookCallRow).where(col(WebhookCallRow.webhook_id).in_(webhooks))
    for row in await session.exec(calls):
        if any(event.actor == account.user_id for event in row.events):
            row.events = tuple(
                event.model_copy(update={"actor": somebody})
                if event.actor == account.user_id
                else event
                for event in row.events
            )


async def _keep(
    session: AsyncSession,
    webhooks: Sequence[str],
    items: Sequence[ActionItem],
    events: Sequence[ItemEvent],
    at: datetime,
) -> None:
    calls = [
        {
            "id": uuid4().hex,
            "webhook_id": webhook_id,
            "item_id": item.id,
            "item": item,
            "events": tuple(events),
            "at": at,
            "state": CallState.WAITING.value,
            "attempts": 0,
            "next_at": at,
        }
        for webhook_id in webhooks
        for item in items
    ]
    await insert_all(session, WebhookCallRow, calls)


def _is_private(item: ActionItem, events: Sequence[ItemEvent]) -> bool:
    before = next((one.old for one in events if one.field == "status"), item.status.value)
    states = {before, item.status.value}
    return ItemStatus.SUGGESTED.value in states and states <= _OUT_OF_SIGHT
