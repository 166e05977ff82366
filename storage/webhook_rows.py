"""The tables of webhooks and of the calls that they get, and the way to and fro."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlmodel import Field

from bot.domain.action_item import ActionItem, ItemEvent
from bot.domain.webhook import CallState, GoneItem, Webhook, WebhookCall
from storage.columns import Document, PlainText, UtcInstant
from storage.item_tables import belongs_to_item
from storage.rows import Row

IS_WAITING = text("state = 'waiting'")
"""Which calls are still to be made."""


class WebhookRow(Row, table=True):
    """An address that is called with the items of a channel, or of all of its workspace.

    `sealed` is the encrypted secret.
    """

    __tablename__ = "webhook"
    __table_args__ = (Index("ix_webhook_workspace", "platform", "workspace"),)

    id: str = Field(primary_key=True, sa_type=PlainText)
    platform: str = Field(sa_type=PlainText)
    workspace: str = Field(sa_type=PlainText)
    channel: str | None = Field(default=None, sa_type=PlainText)
    url: str = Field(sa_type=PlainText)
    sealed: str = Field(sa_type=PlainText)
    created_at: datetime = Field(sa_type=UtcInstant)
    created_by: str = Field(sa_type=PlainText)
    paused: str | None = Field(sa_type=PlainText)
    failing_since: datetime | None = Field(sa_type=UtcInstant)


class WebhookCallRow(Row, table=True):
    """One change that a webhook is told of; `number` is the order in which they happened.

    `item_id` is None where it is that the item is gone.
    """

    __tablename__ = "webhook_call"
    __table_args__ = (
        ForeignKeyConstraint(["webhook_id"], ["webhook.id"], ondelete="CASCADE"),
        belongs_to_item(),
        Index(None, "id", unique=True),
        Index(None, "item_id"),
        Index("ix_webhook_call_newest", "webhook_id", "number"),
        Index(
            "ix_webhook_call_waiting",
            "webhook_id",
            "number",
            sqlite_where=IS_WAITING,
            postgresql_where=IS_WAITING,
        ),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=PlainText)
    webhook_id: str = Field(sa_type=PlainText)
    item_id: str | None = Field(sa_type=PlainText)
    item: ActionItem | GoneItem = Field(sa_type=Document(ActionItem | GoneItem))
    events: tuple[ItemEvent, ...] = Field(sa_type=Document(tuple[ItemEvent, ...]))
    at: datetime = Field(sa_type=UtcInstant)
    state: str = Field(sa_type=PlainText)
    attempts: int
    next_at: datetime = Field(sa_type=UtcInstant)
    status: int | None
    error: str | None = Field(sa_type=PlainText)


def to_webhook(row: WebhookRow) -> Webhook:
    """The webhook of a row."""
    return Webhook(**{name: getattr(row, name) for name in Webhook.model_fields})


def to_call(row: WebhookCallRow) -> WebhookCall:
    """The call of a row."""
    return WebhookCall(
        id=row.id,
        webhook_id=row.webhook_id,
        item=row.item,
        events=row.events,
        at=row.at,
        state=CallState(row.state),
        attempts=row.attempts,
        next_at=row.next_at,
        status=row.status,
        error=row.error,
    )
