"""The tables of reminders and of the messages that they go out with, and the way to and fro."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, false, text
from sqlalchemy import Row as RowOf
from sqlmodel import Field

from bot.domain.nudge import Nudge, NudgeState
from bot.domain.people import Account
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from storage.columns import Document, PlainText, UtcInstant, WallTime
from storage.item_tables import belongs_to_item
from storage.rows import Row
from storage.statements import Values

_IS_MARKED = text("mark IS NOT NULL")


class ReminderRow(Row, table=True):
    """One planned message to a participant; the id is what makes it unique."""

    __tablename__ = "reminder"
    __table_args__ = (
        belongs_to_item(),
        ForeignKeyConstraint(["nudge"], ["nudge.id"], ondelete="SET NULL"),
        Index(None, "item_id"),
        Index("ix_reminder_due", "state", "at", "id"),
        Index(None, "nudge"),
    )

    id: str = Field(primary_key=True, sa_type=PlainText)
    item_id: str = Field(sa_type=PlainText)
    participant: str = Field(sa_type=PlainText)
    kind: str = Field(sa_type=PlainText)
    local: datetime = Field(sa_type=WallTime)
    zone: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UtcInstant)
    appointment: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    state: str = Field(sa_type=PlainText)
    nudge: str | None = Field(sa_type=PlainText)
    is_late: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class NudgeRow(Row, table=True):
    """One direct message; `mark` is the last change's that it does not say yet.

    `next_at` is when it is tried again.
    """

    __tablename__ = "nudge"
    __table_args__ = (
        Index("ix_nudge_state", "state", "claimed_at", "id"),
        Index("ix_nudge_account", "platform", "workspace", "user_id"),
        Index("ix_nudge_mark", "mark", sqlite_where=_IS_MARKED, postgresql_where=_IS_MARKED),
    )

    id: str = Field(primary_key=True, sa_type=PlainText)
    platform: str | None = Field(sa_type=PlainText)
    workspace: str | None = Field(sa_type=PlainText)
    user_id: str | None = Field(sa_type=PlainText)
    meeting_id: str | None = Field(sa_type=PlainText)
    participant: str | None = Field(sa_type=PlainText)
    versions: dict[str, int] = Field(sa_type=Document(dict[str, int]))
    claimed_at: datetime = Field(sa_type=UtcInstant)
    state: str = Field(sa_type=PlainText)
    mark: str | None = Field(sa_type=PlainText)
    next_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class DigestItemRow(Row, table=True):
    """An action item that a nudge names besides those it reminds of; `position` is the order."""

    __tablename__ = "digest_item"
    __table_args__ = (
        ForeignKeyConstraint(["nudge_id"], ["nudge.id"], ondelete="CASCADE"),
        belongs_to_item(),
        Index(None, "item_id"),
    )

    nudge_id: str = Field(primary_key=True, sa_type=PlainText)
    position: int = Field(primary_key=True)
    item_id: str = Field(sa_type=PlainText)


def reminder_values(reminder: Reminder) -> Values:
    """One reminder."""
    return {
        "id": reminder.id,
        "item_id": reminder.item_id,
        "participant": reminder.participant,
        "kind": reminder.kind.value,
        "local": reminder.local,
        "zone": reminder.zone,
        "at": reminder.at,
        "appointment": reminder.appointment,
        "state": reminder.state.value,
        "nudge": reminder.nudge,
        "is_late": reminder.is_late,
    }


def to_reminder(row: ReminderRow | RowOf[*tuple[Any, ...]]) -> Reminder:
    """The reminder of a row, or of its columns."""
    return Reminder(
        id=row.id,
        item_id=row.item_id,
        participant=row.participant,
        kind=ReminderKind(row.kind),
        local=row.local,
        zone=row.zone,
        at=row.at,
        appointment=row.appointment,
        state=ReminderState(row.state),
        nudge=row.nudge,
        is_late=row.is_late,
    )


def nudge_values(nudge: Nudge) -> Values:
    """One nudge, without what it names of a digest."""
    account = nudge.account
    return {
        "id": nudge.id,
        "platform": account.platform if account else None,
        "workspace": account.workspace if account else None,
        "user_id": account.user_id if account else None,
        "meeting_id": nudge.meeting_id,
        "participant": nudge.participant,
        "versions": nudge.versions,
        "claimed_at": nudge.claimed_at,
        "state": nudge.state.value,
        "mark": nudge.mark,
        "next_at": nudge.next_at,
    }


def to_nudge(row: NudgeRow, digest: Sequence[str]) -> Nudge:
    """The nudge of a row and of what it names of a digest, in order."""
    return Nudge(
        id=row.id,
        account=_to_account(row),
        meeting_id=row.meeting_id,
        participant=row.participant,
        digest=tuple(digest),
        versions=row.versions,
        claimed_at=row.claimed_at,
        state=NudgeState(row.state),
        mark=row.mark,
        next_at=row.next_at,
    )


def _to_account(row: NudgeRow) -> Account | None:
    match row:
        case NudgeRow(platform=str(platform), workspace=str(workspace), user_id=str(user_id)):
            return Account(platform=platform, workspace=workspace, user_id=user_id)
        case _:
            return None
