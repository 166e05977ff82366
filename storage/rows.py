"""The tables, as SQLModel rows: what is stored, not what Minuta talks about."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint, Index, MetaData, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from bot.domain.notes import Notes
from bot.domain.preferences import PersonSettings, RoomSettings, ServerSettings
from storage.columns import Document, PlainText, UtcInstant

UNFINISHED = text("stage NOT IN ('done', 'failed')")
"""Which meetings are unfinished; an upsert finds the partial index only by the same words."""


IS_OVER = text("stage IN ('done', 'failed')")
"""Which meetings are neither going on nor worked on."""

TO_BE_WORKED_ON = text("stage NOT IN ('recording', 'done', 'failed')")
"""Which meetings the pipeline has to do something about."""

LISTENING = text("state NOT IN ('finishing', 'ended')")
"""Which captures hold their room; of a room there is at most one."""


class Row(SQLModel):
    """The base of every table; named constraints are what lets a later migration change them."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def belongs_to_meeting() -> ForeignKeyConstraint:
    """What goes with its meeting."""
    return ForeignKeyConstraint(["meeting_id"], ["meeting.id"], ondelete="CASCADE")


class MeetingRow(Row, table=True):
    """A meeting and how far its recording has come; `number` is the order of arrival."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("id"),
        Index(
            "uq_meeting_unfinished_submission",
            "submission",
            unique=True,
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        ),
        Index(None, "started_at"),
        Index(None, "stage"),
        Index(
            "ix_meeting_place", "place_platform", "place_workspace", "place_channel", "started_at"
        ),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=PlainText)
    submission: str = Field(sa_type=PlainText)
    place_platform: str = Field(sa_type=PlainText)
    place_workspace: str = Field(sa_type=PlainText)
    place_channel: str = Field(sa_type=PlainText)
    place_thread: str | None = Field(sa_type=PlainText)
    title: str = Field(sa_type=PlainText)
    started_at: datetime = Field(sa_type=UtcInstant)
    ended_at: datetime | None = Field(sa_type=UtcInstant)
    zone: str = Field(sa_type=PlainText)
    source: str = Field(sa_type=PlainText)
    language: str | None = Field(sa_type=PlainText)
    stage: str = Field(sa_type=PlainText)
    fraction: float
    failure: str | None = Field(sa_type=PlainText)
    remedy: str | None = Field(sa_type=PlainText)
    started_by: str | None = Field(sa_type=PlainText)
    template: str | None = Field(sa_type=PlainText)
    notes_language: str | None = Field(sa_type=PlainText)


class CaptureRow(Row, table=True):
    """A meeting that is heard live, and in which room."""

    __tablename__ = "capture"
    __table_args__ = (
        belongs_to_meeting(),
        Index(
            "uq_capture_room",
            "room_platform",
            "room_workspace",
            "room_channel",
            unique=True,
            sqlite_where=LISTENING,
            postgresql_where=LISTENING,
        ),
    )

    meeting_id: str = Field(primary_key=True, sa_type=PlainText)
    room_platform: str = Field(sa_type=PlainText)
    room_workspace: str = Field(sa_type=PlainText)
    room_channel: str = Field(sa_type=PlainText)
    state: str = Field(sa_type=PlainText)
    changed_at: datetime = Field(sa_type=UtcInstant)
    started_by: str | None = Field(sa_type=PlainText)
    is_paused: bool
    is_discarded: bool = Field(sa_column_kwargs={"server_default": false()})


class OptOutRow(Row, table=True):
    """Somebody who is not to be heard anywhere in a workspace."""

    __tablename__ = "opt_out"

    platform: str = Field(primary_key=True, sa_type=PlainText)
    workspace: str = Field(primary_key=True, sa_type=PlainText)
    user_id: str = Field(primary_key=True, sa_type=PlainText)
    since: datetime = Field(sa_type=UtcInstant)


class ConsentEventRow(Row, table=True):
    """Somebody was told of a meeting, or answered; `number` is the order in which it was noted."""

    __tablename__ = "consent_event"
    __table_args__ = (
        belongs_to_meeting(),
        Index(None, "meeting_id"),
        Index("ix_consent_event_account", "platform", "workspace", "user_id"),
    )

    number: int | None = Field(default=None, primary_key=True)
    meeting_id: str = Field(sa_type=PlainText)
    platform: str = Field(sa_type=PlainText)
    workspace: str = Field(sa_type=PlainText)
    user_id: str = Field(sa_type=PlainText)
    kind: str = Field(sa_type=PlainText)
    means: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UtcInstant)


class ServerSettingsRow(Row, table=True):
    """What holds for a workspace."""

    __tablename__ = "server_settings"

    platform: str = Field(primary_key=True, sa_type=PlainText)
    workspace: str = Field(primary_key=True, sa_type=PlainText)
    settings: ServerSettings = Field(sa_type=Document(ServerSettings))


class RoomSettingsRow(Row, table=True):
    """What holds for a voice room."""

    __tablename__ = "room_settings"

    platform: str = Field(primary_key=True, sa_type=PlainText)
    workspace: str = Field(primary_key=True, sa_type=PlainText)
    channel: str = Field(primary_key=True, sa_type=PlainText)
    settings: RoomSettings = Field(sa_type=Document(RoomSettings))


class PersonSettingsRow(Row, table=True):
    """What holds for a person on a platform, in every workspace of it."""

    __tablename__ = "person_settings"

    platform: str = Field(primary_key=True, sa_type=PlainText)
    user_id: str = Field(primary_key=True, sa_type=PlainText)
    settings: PersonSettings = Field(sa_type=Document(PersonSettings))


class ParticipantRow(Row, table=True):
    """Somebody who took part in a meeting."""

    __tablename__ = "participant"
    __table_args__ = (
        belongs_to_meeting(),
        Index("ix_participant_account", "account_platform", "account_user_id", "account_workspace"),
    )

    meeting_id: str = Field(primary_key=True, sa_type=PlainText)
    id: str = Field(primary_key=True, sa_type=PlainText)
    position: int
    name: str = Field(sa_type=PlainText)
    aliases: tuple[str, ...] = Field(sa_type=Document(tuple[str, ...]))
    account_platform: str | None = Field(sa_type=PlainText)
    account_workspace: str | None = Field(sa_type=PlainText)
    account_user_id: str | None = Field(sa_type=PlainText)
    zone: str | None = Field(sa_type=PlainText)
    is_named: bool


class TrackRow(Row, table=True):
    """One audio file of a meeting; `position` is the index of the track."""

    __tablename__ = "track"
    __table_args__ = (belongs_to_meeting(),)

    meeting_id: str = Field(primary_key=True, sa_type=PlainText)
    position: int = Field(primary_key=True)
    audio: str = Field(sa_type=PlainText)
    offset_s: float
    speaker: str | None = Field(sa_type=PlainText)
    duration_s: float | None
    is_partial: bool


class DraftRow(Row, table=True):
    """What a language model has read of a stretch of a meeting, as JSON."""

    __tablename__ = "draft"
    __table_args__ = (belongs_to_meeting(),)

    meeting_id: str = Field(primary_key=True, sa_type=PlainText)
    key: str = Field(primary_key=True, sa_type=PlainText)
    draft: str = Field(sa_type=PlainText)


class NotesRow(Row, table=True):
    """One version of a meeting's notes.

    `items` are the ids of its items, which are kept by themselves; those in `notes` are as they
    were when the version was written, and are missing in what was written before schema 0004.
    """

    __tablename__ = "notes"
    __table_args__ = (belongs_to_meeting(),)

    meeting_id: str = Field(primary_key=True, sa_type=PlainText)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    written_at: datetime = Field(sa_type=UtcInstant)
    notes: Notes = Field(sa_type=Document(Notes))
    items: tuple[str, ...] = Field(sa_type=Document(tuple[str, ...]))


class StaleNotesRow(Row, table=True):
    """A meeting whose published notes do not say yet what is kept; `mark` is the last change's."""

    __tablename__ = "stale_notes"
    __table_args__ = (belongs_to_meeting(), UniqueConstraint("meeting_id"))

    number: int | None = Field(default=None, primary_key=True)
    meeting_id: str = Field(sa_type=PlainText)
    mark: str = Field(sa_type=PlainText)


class DeliveryRow(Row, table=True):
    """One outgoing message and, once it is known to be there, where it is."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("marker"),
        Index("ix_delivery_beginning", "key", postgresql_ops={"key": "text_pattern_ops"}),
    )

    key: str = Field(primary_key=True, sa_type=PlainText)
    marker: str = Field(sa_type=PlainText)
    ref_platform: str | None = Field(default=None, sa_type=PlainText)
    ref_channel: str | None = Field(default=None, sa_type=PlainText)
    ref_message_id: str | None = Field(default=None, sa_type=PlainText)
    sent_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class ExecutorLeaseRow(Row, table=True):
    """A process that says again and again that it is alive."""

    __tablename__ = "executor_lease"

    executor: str = Field(primary_key=True, sa_type=PlainText)
    seen_at: datetime = Field(sa_type=UtcInstant)
