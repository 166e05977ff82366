"""What webhooks are to be told, kept in the transaction of the change itself."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import Text, and_, delete, or_, type_coerce, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import ActionItem, ItemEvent, ItemStatus
from bot.domain.people import Account
from bot.domain.webhook import CallState, GoneItem
from storage.rows import MeetingRow
from storage.stale import items_of
from storage.statements import BATCH, insert_all
from storage.webhook_rows import WebhookCallRow, WebhookRow

OUT_OF_SIGHT: Final = frozenset(
    {ItemStatus.SUGGESTED.value, ItemStatus.REJECTED.value, ItemStatus.CANCELLED.value}
)
"""What was only suggested, and was not accepted, is nobody's business outside."""


async def keep_calls(session: AsyncSession, item: ActionItem, events: Sequence[ItemEvent]) -> None:
    """Let the webhooks of an item's channel be told of a change of it; events are what it is."""
    if not events or is_private(item, events):
        return
    webhooks = await webhooks_of(session, item.meeting_id)
    await keep_each(session, webhooks, [(item, events)], events[-1].at)


async def webhooks_of(session: AsyncSession, meeting_id: str) -> Sequence[str]:
    """The ids of the webhooks of a meeting's channel, and of all of its workspace."""
    is_here = and_(
        col(WebhookRow.platform) == col(MeetingRow.place_platform),
        col(WebhookRow.workspace) == col(MeetingRow.place_workspace),
        or_(
            col(WebhookRow.channel).is_(None),
            col(WebhookRow.channel) == col(MeetingRow.place_channel),
        ),
    )
    theirs = select(WebhookRow.id).join(MeetingRow, is_here).where(MeetingRow.id == meeting_id)
    return (await session.exec(theirs)).all()


async def forget_calls_about(session: AsyncSession, meeting_id: str) -> frozenset[str]:
    """Forget what webhooks are or were told of the items of a meeting.

    Returns the items of which something was still to be told.
    """
    its = col(WebhookCallRow.item_id).in_(items_of(meeting_id))
    waiting = col(WebhookCallRow.state) == CallState.WAITING.value
    untold = await session.exec(select(WebhookCallRow.item_id).where(its, waiting))
    ids = frozenset(item_id for item_id in untold if item_id is not None)
    await session.exec(delete(WebhookCallRow).where(its))
    return ids


async def tell_of_left(
    session: AsyncSession, meeting_id: str, items: Iterable[ActionItem], at: datetime
) -> None:
    """Let webhooks be told how items are since something was taken out of what is kept of them.

    Of what that was nothing is said.
    """
    told = [
        (item, [_taken_out(item, at)]) for item in items if item.status.value not in OUT_OF_SIGHT
    ]
    await keep_each(session, await webhooks_of(session, meeting_id), told, at)


def _taken_out(item: ActionItem, at: datetime) -> ItemEvent:
    return ItemEvent(
        item_id=item.id,
        at=at,
        actor="minuta",
        field="evidence",
        old=None,
        new=None,
        where="notes",
    )


async def forget_caller(session: AsyncSession, account: Account, somebody: str) -> None:
    """Put somebody else's name to the webhooks that a person has added, and to what they did.

    That is what they did in their workspace and, with this account, on other platforms.
    """
    here = and_(
        col(WebhookRow.platform) == account.platform,
        col(WebhookRow.workspace) == account.workspace,
    )
    added = update(WebhookRow).where(here, col(WebhookRow.created_by) == account.user_id)
    await session.exec(added.values(created_by=somebody))
    told = or_(here, col(WebhookRow.platform) != account.platform)
    # There are many calls, and few of them name one person: only these are taken apart.
    name = f'"actor":{json.dumps(account.user_id, ensure_ascii=False)}'
    naming = (
        select(WebhookCallRow.number)
        .where(
            col(WebhookCallRow.webhook_id).in_(select(WebhookRow.id).where(told)),
            type_coerce(WebhookCallRow.events, Text).contains(name, autoescape=True),
        )
        .order_by(col(WebhookCallRow.number))
    )
    numbers = (await session.exec(naming)).all()
    for start in range(0, len(numbers), BATCH):
        these = col(WebhookCallRow.number).in_(numbers[start : start + BATCH])
        calls = select(WebhookCallRow, WebhookRow.platform).join(
            WebhookRow, col(WebhookRow.id) == col(WebhookCallRow.webhook_id)
        )
        for row, platform in await session.exec(calls.where(these)):
            row.events = tuple(_without(event, account, platform, somebody) for event in row.events)


def _without(event: ItemEvent, account: Account, platform: str, somebody: str) -> ItemEvent:
    """The event without its actor, if that is this account; ids say nothing across platforms."""
    if event.actor != account.user_id or account.platform not in {platform, event.where}:
        return event
    return event.model_copy(update={"actor": somebody})


async def keep_each(
    session: AsyncSession,
    webhooks: Sequence[str],
    told: Iterable[tuple[ActionItem | GoneItem, Sequence[ItemEvent]]],
    at: datetime,
) -> None:
    """Let webhooks be told of items, each with what has changed of it, as of a moment.

    What is told of an item that is there goes with it; that it is gone does not.
    """
    calls = [
        {
            "id": uuid4().hex,
            "webhook_id": webhook_id,
            "item_id": item.id if isinstance(item, ActionItem) else None,
            "item": item,
            "events": tuple(events),
            "at": at,
            "state": CallState.WAITING.value,
            "attempts": 0,
            "next_at": at,
        }
        for item, events in told
        for webhook_id in webhooks
    ]
    await insert_all(session, WebhookCallRow, calls)


def is_private(item: ActionItem, events: Sequence[ItemEvent]) -> bool:
    """Whether a change is of what is only suggested, before and after."""
    before = next((one.old for one in events if one.field == "status"), item.status.value)
    states = {before, item.status.value}
    return ItemStatus.SUGGESTED.value in states and states <= OUT_OF_SIGHT
