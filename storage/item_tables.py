"""The tables of action items and of what goes with them."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, and_, func, select, text
from sqlmodel import Field, col

from bot.domain.action_item import ItemState, ItemStatus
from bot.domain.evidence import Evidence
from storage.columns import Document, PlainText, UtcInstant, WallTime
from storage.rows import ParticipantRow, Row, belongs_to_meeting

STILL_TO_DO = (ItemStatus.SUGGESTED.value, ItemStatus.OPEN.value, ItemStatus.SNOOZED.value)
"""The stored states of an item that is not over."""

IS_SAID_DONE = text("said_done_in IS NOT NULL")
"""Which items are suggested to be done."""

_SAYS_DONE = text("field = 'said_done'")


def belongs_to_item() -> ForeignKeyConstraint:
    """What goes with its action item."""
    return ForeignKeyConstraint(["item_id"], ["action_item.id"], ondelete="CASCADE")


class ActionItemRow(Row, table=True):
    """An action item as it is now; `number` is the order of arrival.

    `said_done_in` is the meeting in which `said_done_by`, a participant of it, said that it is.
    """

    __tablename__ = "action_item"
    __table_args__ = (
        belongs_to_meeting(),
        UniqueConstraint("id"),
        Index("ix_action_item_owner", "meeting_id", "assignee_participant", "status"),
        Index(None, "status"),
        Index(
            "ix_action_item_said_done_in",
            "said_done_in",
            sqlite_where=IS_SAID_DONE,
            postgresql_where=IS_SAID_DONE,
        ),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=PlainText)
    meeting_id: str = Field(sa_type=PlainText)
    task: str = Field(sa_type=PlainText)
    status: str = Field(sa_type=PlainText)
    version: int
    assignee_participant: str | None = Field(sa_type=PlainText)
    assignee_basis: str | None = Field(sa_type=PlainText)
    assignee_spoken_name: str | None = Field(sa_type=PlainText)
    assignee_confidence: float | None
    due_phrase: str | None = Field(sa_type=PlainText)
    due_zone: str | None = Field(sa_type=PlainText)
    due_basis: str | None = Field(sa_type=PlainText)
    due_local: datetime | None = Field(sa_type=WallTime)
    due_fold: int | None
    due_is_date_only: bool | None
    due_candidates: tuple[datetime, ...] | None = Field(sa_type=Document(tuple[datetime, ...]))
    due_reason: str | None = Field(sa_type=PlainText)
    evidence: tuple[Evidence, ...] = Field(sa_type=Document(tuple[Evidence, ...]))
    snoozed_local: datetime | None = Field(default=None, sa_type=WallTime)
    snoozed_zone: str | None = Field(default=None, sa_type=PlainText)
    said_done_in: str | None = Field(default=None, sa_type=PlainText)
    said_done_by: str | None = Field(default=None, sa_type=PlainText)
    said_done_evidence: Evidence | None = Field(default=None, sa_type=Document(Evidence))


IS_OPEN = col(ActionItemRow.status).in_(STILL_TO_DO)
"""Whether an item is not over."""

IS_THEIRS = and_(
    col(ParticipantRow.meeting_id) == col(ActionItemRow.meeting_id),
    col(ParticipantRow.id) == col(ActionItemRow.assignee_participant),
)
"""Whether an item is a participant's."""


class ItemEventRow(Row, table=True):
    """One change of an action item; `number` is the order in which they happened."""

    __tablename__ = "item_event"
    __table_args__ = (
        belongs_to_item(),
        Index(None, "item_id"),
        Index(
            "ix_item_event_said_done_in",
            "new",
            sqlite_where=_SAYS_DONE,
            postgresql_where=_SAYS_DONE,
        ),
    )

    number: int | None = Field(default=None, primary_key=True)
    item_id: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UtcInstant)
    actor: str = Field(sa_type=PlainText)
    field: str = Field(sa_type=PlainText)
    old: str | None = Field(sa_type=PlainText)
    new: str | None = Field(sa_type=PlainText)
    where: str = Field(sa_type=PlainText)


LAST_CHANGED_FIRST = (
    select(func.max(ItemEventRow.number))
    .where(col(ItemEventRow.item_id) == col(ActionItemRow.id))
    .scalar_subquery()
    .desc()
    .nulls_last(),
    col(ActionItemRow.number).desc(),
)
"""An order of items."""


class ItemChangeRow(Row, table=True):
    """One change of an action item as a whole, by which it can be taken back."""

    __tablename__ = "item_change"
    __table_args__ = (belongs_to_item(),)

    item_id: str = Field(primary_key=True, sa_type=PlainText)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    actor: str = Field(sa_type=PlainText)
    before: ItemState = Field(sa_type=Document(ItemState))
    after: ItemState = Field(sa_type=Document(ItemState))
    undoes: int | None
