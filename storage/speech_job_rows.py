"""The table of sound at providers of speech to text."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field

from bot.domain.speech import HeardTrack
from bot.domain.speech_job import SpeechJob
from storage.columns import Document, PlainText, UtcInstant
from storage.rows import Row


class SpeechJobRow(Row, table=True):
    """One piece of sound at one provider; it outlives its meeting while it is to be deleted there.

    `secret_hash` is the SHA-256 of what a callback has to know, never that itself.
    """

    __tablename__ = "speech_job"
    __table_args__ = (
        ForeignKeyConstraint(["meeting_id"], ["meeting.id"], ondelete="SET NULL"),
        Index(None, "meeting_id"),
        Index(None, "secret_hash"),
    )

    key: str = Field(primary_key=True, sa_type=PlainText)
    meeting_id: str | None = Field(sa_type=PlainText)
    provider: str = Field(sa_type=PlainText)
    state: str = Field(sa_type=PlainText)
    ticket: str = Field(sa_type=PlainText)
    secret_hash: str = Field(sa_type=PlainText)
    began_at: datetime = Field(sa_type=UtcInstant)
    upload: str | None = Field(sa_type=PlainText)
    job_id: str | None = Field(sa_type=PlainText)
    called_back_at: datetime | None = Field(sa_type=UtcInstant)
    heard: HeardTrack | None = Field(sa_type=Document(HeardTrack))
    failure: str | None = Field(sa_type=PlainText)
    must_delete: bool
    version: int


def speech_job_values(job: SpeechJob) -> dict[str, Any]:
    """The columns of a job, but for its version."""
    values = {name: getattr(job, name) for name in SpeechJob.model_fields if name != "version"}
    return values | {"state": job.state.value}


def to_speech_job(row: SpeechJobRow) -> SpeechJob:
    """The job of a row."""
    return SpeechJob(**{name: getattr(row, name) for name in SpeechJob.model_fields})
