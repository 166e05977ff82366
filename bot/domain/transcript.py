"""What was said, by whom and when; every time is in seconds from the meeting's start."""

from enum import StrEnum

from pydantic import Field

from bot.domain.frozen import Frozen


class SpeakerBasis(StrEnum):
    """Why an utterance is attributed to its speaker."""

    TRACK = "track"
    DIARIZED = "diarized"
    MANUAL = "manual"


class Word(Frozen):
    """One word with its times; `confidence` (0 to 1) only where the engine gives one."""

    text: str
    start_s: float
    end_s: float
    confidence: float | None = None


class Entity(Frozen):
    """A name, a number, a date or the like that an engine marked, with its own word for the kind.

    Times and `confidence` (0 to 1) only where the engine gives them.
    """

    kind: str
    text: str
    start_s: float | None = None
    end_s: float | None = None
    confidence: float | None = None


class Sentiment(StrEnum):
    """The tone of what was said, as an engine judges it by the words."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Utterance(Frozen):
    """A stretch of speech of one speaker.

    `id` is unique within the meeting and is what evidence refers to. `speaker` is a participant's
    id; None only where nobody could be told apart.
    """

    id: str
    start_s: float
    end_s: float
    speaker: str | None
    basis: SpeakerBasis
    text: str
    words: tuple[Word, ...] = ()
    language: str | None = None
    confidence: float | None = None
    speaker_confidence: float | None = None
    entities: tuple[Entity, ...] = ()
    sentiment: Sentiment | None = None


class Gap(Frozen):
    """Sound that is missing from the transcript, and why."""

    start_s: float
    end_s: float
    reason: str


class Coverage(Frozen):
    """How much of the meeting the transcript and the notes stand on, in seconds."""

    recorded_s: float
    speech_s: float
    transcribed_s: float
    gaps: tuple[Gap, ...] = ()


class SpeechEngine(Frozen):
    """The engine that wrote a transcript."""

    provider: str
    model: str
    diarizer: str | None = None


class TranscriptPart(Frozen):
    """Who wrote the transcript of a stretch of one track, in seconds from the meeting's start.

    `speaker` is whose track it is, None for a mixed one. `reason` says for people why the engine
    was not the first choice.
    """

    start_s: float
    end_s: float
    engine: SpeechEngine
    speaker: str | None = None
    reason: str | None = None


class Transcript(Frozen):
    """The whole meeting in order of `start_s`; `engines` are those that wrote some part of it.

    The `parts` are in order of time; there is none where one engine wrote all of it.
    """

    meeting_id: str
    utterances: tuple[Utterance, ...]
    engines: tuple[SpeechEngine, ...]
    coverage: Coverage
    languages: tuple[str, ...] = Field(default=())
    parts: tuple[TranscriptPart, ...] = ()

    def utterance(self, utterance_id: str) -> Utterance | None:
        """The utterance with this id, or None."""
        return next((u for u in self.utterances if u.id == utterance_id), None)
