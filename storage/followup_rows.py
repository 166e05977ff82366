"""The tables of digests, and of what people have linked and subscribed to."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import Document, PlainText, UtcInstant
from storage.rows import Row


class PersonDigestRow(Row, table=True):
    """When an account's next daily digest is due, and what the last one said.

    `nudge` is the message that the last one is in, as long as that is on its way, and `saying` what
    will be said by it.
    """

    __tablename__ = "person_digest"
    __table_args__ = (Index(None, "at"), Index(None, "nudge"))

    platform: str = Field(primary_key=True, sa_type=PlainText)
    workspace: str = Field(primary_key=True, sa_type=PlainText)
    user_id: str = Field(primary_key=True, sa_type=PlainText)
    at: datetime = Field(sa_type=UtcInstant)
    said: frozenset[str] = Field(sa_type=Document(frozenset[str]))
    nudge: str | None = Field(default=None, sa_type=PlainText)
    saying: frozenset[str] | None = Field(default=None, sa_type=Document(frozenset[str]))


class ChannelDigestRow(Row, table=True):
    """When the next weekly digest of a channel is due; `next_at` is when that is tried again."""

    __tablename__ = "channel_digest"
    __table_args__ = (Index(None, "at"),)

    platform: str = Field(primary_key=True, sa_type=PlainText)
    workspace: str = Field(primary_key=True, sa_type=PlainText)
    channel: str = Field(primary_key=True, sa_type=PlainText)
    at: datetime = Field(sa_type=UtcInstant)
    next_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class LinkedAccountRow(Row, table=True):
    """An account of a person who has several; `workspace` is where it was linked."""

    __tablename__ = "linked_account"
    __table_args__ = (Index(None, "person"),)

    platform: str = Field(primary_key=True, sa_type=PlainText)
    user_id: str = Field(primary_key=True, sa_type=PlainText)
    workspace: str = Field(sa_type=PlainText)
    person: str = Field(sa_type=PlainText)


class LinkCodeRow(Row, table=True):
    """The code that an account can be linked by, as a digest."""

    __tablename__ = "link_code"
    __table_args__ = (UniqueConstraint("digest"),)

    platform: str = Field(primary_key=True, sa_type=PlainText)
    user_id: str = Field(primary_key=True, sa_type=PlainText)
    workspace: str = Field(sa_type=PlainText)
    digest: str = Field(sa_type=PlainText)
    until: datetime = Field(sa_type=UtcInstant)


class CalendarRow(Row, table=True):
    """An account's calendar feed; its secret as a digest."""

    __tablename__ = "calendar"
    __table_args__ = (UniqueConstraint("digest"),)

    platform: str = Field(primary_key=True, sa_type=PlainText)
    workspace: str = Field(primary_key=True, sa_type=PlainText)
    user_id: str = Field(primary_key=True, sa_type=PlainText)
    digest: str = Field(sa_type=PlainText)
