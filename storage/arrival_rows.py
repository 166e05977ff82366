"""The tables of what was seen in chats."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.domain.upload import Arrival, ArrivalState, SharedRecording
from storage.columns import Document, PlainText, UtcInstant
from storage.rows import Row


class ArrivedEventRow(Row, table=True):
    """An event that a platform has told; it may tell it again."""

    __tablename__ = "arrived_event"
    __table_args__ = (Index(None, "at"),)

    platform: str = Field(primary_key=True, sa_type=PlainText)
    event: str = Field(primary_key=True, sa_type=PlainText)
    at: datetime = Field(sa_type=UtcInstant)


class ArrivalRow(Row, table=True):
    """A recording that was seen; `number` is the order of arrival, `shared_by` a user id.

    What is in columns of its own is found by them; the rest stands in `recording` alone.
    """

    __tablename__ = "arrival"
    __table_args__ = (
        UniqueConstraint("platform", "workspace", "channel", "message_id"),
        Index(None, "state"),
        Index("ix_arrival_account", "platform", "workspace", "shared_by"),
    )

    number: int | None = Field(default=None, primary_key=True)
    platform: str = Field(sa_type=PlainText)
    workspace: str = Field(sa_type=PlainText)
    channel: str = Field(sa_type=PlainText)
    message_id: str = Field(sa_type=PlainText)
    shared_by: str = Field(sa_type=PlainText)
    state: str = Field(sa_type=PlainText)
    arrived_at: datetime = Field(sa_type=UtcInstant)
    recording: SharedRecording = Field(sa_type=Document(SharedRecording))


def to_arrival(row: ArrivalRow) -> Arrival:
    """The arrival of a row."""
    return Arrival(
        recording=row.recording, state=ArrivalState(row.state), arrived_at=row.arrived_at
    )
