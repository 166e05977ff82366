"""The tables of what was heard in meetings."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from bot.domain.speech import HeardTrack
from bot.domain.transcript import Entity, Gap, SpeechEngine, TranscriptPart, Utterance, Word
from storage.columns import Document, PlainText
from storage.rows import Row, belongs_to_meeting


class LiveUtteranceRow(Row, table=True):
    """An utterance as it was understood while people talked."""

    __tablename__ = "live_utterance"
    __table_args__ = (belongs_to_meeting(),)

    meeting_id: str = Field(primary_key=True, sa_type=PlainText)
    id: str = Field(primary_key=True, sa_type=PlainText)
    start_s: float
    utterance: Utterance = Field(sa_type=Document(Utterance))


class HeardTrackRow(Row, table=True):
    """What an engine made of one track, before it was merged; `position` is the track's index."""

    __tablename__ = "heard_track"
    __table_args__ = (belongs_to_meeting(),)

    meeting_id: str = Field(primary_key=True, sa_type=PlainText)
    position: int = Field(primary_key=True)
    heard: HeardTrack = Field(sa_type=Document(HeardTrack))


class TranscriptRow(Row, table=True):
    """What is known of a transcript besides its utterances.

    What is NULL was written before schema 0006, or there is none of it.
    """

    __tablename__ = "transcript"
    __table_args__ = (belongs_to_meeting(),)

    meeting_id: str = Field(primary_key=True, sa_type=PlainText)
    engines: tuple[SpeechEngine, ...] = Field(sa_type=Document(tuple[SpeechEngine, ...]))
    recorded_s: float
    speech_s: float
    transcribed_s: float
    gaps: tuple[Gap, ...] = Field(sa_type=Document(tuple[Gap, ...]))
    languages: tuple[str, ...] = Field(sa_type=Document(tuple[str, ...]))
    parts: tuple[TranscriptPart, ...] | None = Field(sa_type=Document(tuple[TranscriptPart, ...]))


class UtteranceRow(Row, table=True):
    """One utterance; the database keeps a search index over these rows, see `storage.full_text`.

    What is NULL was written before schema 0006, or no engine has told it.
    """

    __tablename__ = "utterance"
    __table_args__ = (
        belongs_to_meeting(),
        UniqueConstraint("meeting_id", "id"),
        UniqueConstraint("meeting_id", "position"),
    )

    number: int | None = Field(default=None, primary_key=True)
    meeting_id: str = Field(sa_type=PlainText)
    position: int
    id: str = Field(sa_type=PlainText)
    start_s: float
    end_s: float
    speaker: str | None = Field(sa_type=PlainText)
    basis: str = Field(sa_type=PlainText)
    text: str = Field(sa_type=PlainText)
    words: tuple[Word, ...] = Field(sa_type=Document(tuple[Word, ...]))
    language: str | None = Field(sa_type=PlainText)
    confidence: float | None
    speaker_confidence: float | None
    entities: tuple[Entity, ...] | None = Field(sa_type=Document(tuple[Entity, ...]))
    sentiment: str | None = Field(sa_type=PlainText)


class VoiceSignalRow(Row, table=True):
    """What an engine guessed from the voice of an utterance; `position` is the order of them."""

    __tablename__ = "voice_signal"
    __table_args__ = (belongs_to_meeting(),)

    meeting_id: str = Field(primary_key=True, sa_type=PlainText)
    position: int = Field(primary_key=True)
    utterance_id: str = Field(sa_type=PlainText)
    kind: str = Field(sa_type=PlainText)
    value: str = Field(sa_type=PlainText)
    confidence: float | None
    engine: SpeechEngine = Field(sa_type=Document(SpeechEngine))
