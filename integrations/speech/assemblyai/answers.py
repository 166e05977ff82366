"""What AssemblyAI says of a transcript, and what of it we can use."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from integrations.speech.wire.answers import Answer, Confidence, Seconds, storable

_MOST_CHARACTERS = 200
_MOST_MS = 1e12


def _seconds(value: object) -> float:
    """Milliseconds as seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a time must be a number")  # noqa: TRY004 (pydantic wants it)
    if not abs(value) < _MOST_MS:  # a number may be too large to be divided
        raise ValueError("a time is out of range")
    return value / 1000


def _line(value: object) -> object:
    return " ".join(storable(value).split()) if isinstance(value, str) else value


def _short_line(value: object) -> object:
    return _line(value[:_MOST_CHARACTERS]) if isinstance(value, str) else value


Milliseconds = Annotated[Seconds, BeforeValidator(_seconds)]
"""A time that they tell in milliseconds, in seconds."""

Line = Annotated[str, BeforeValidator(_line)]
ShortLine = Annotated[str, BeforeValidator(_short_line)]
"""What is longer than any word is cut off."""

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,100}$")]
"""An id, or the name of a model."""


class ToldWord(Answer):
    """A word."""

    text: ShortLine
    start: Milliseconds
    end: Milliseconds
    confidence: Confidence = None


class ToldUtterance(Answer):
    """What one voice said in a row."""

    text: Line = ""
    start: Milliseconds
    end: Milliseconds
    confidence: Confidence = None
    speaker: ShortLine | None = None
    words: tuple[ToldWord, ...] = ()


class ToldEntity(Answer):
    """A name, a number or the like."""

    entity_type: ShortLine
    text: ShortLine
    start: Milliseconds | None = None
    end: Milliseconds | None = None


class ToldSentiment(Answer):
    """The tone of a sentence."""

    sentiment: ShortLine
    start: Milliseconds | None = None
    end: Milliseconds | None = None


class _Language(Answer):
    language_code: ShortLine


class _Detected(Answer):
    code_switching_languages: tuple[_Language, ...] | None = None


class ToldTranscript(Answer):
    """A transcript; `audio_duration` is in seconds, unlike the rest."""

    id: Name
    status: Literal["queued", "processing", "completed", "error"]
    error: str | None = None
    text: Line | None = None
    words: tuple[ToldWord, ...] | None = None
    utterances: tuple[ToldUtterance, ...] | None = None
    entities: tuple[ToldEntity, ...] | None = None
    sentiment_analysis_results: tuple[ToldSentiment, ...] | None = None
    audio_duration: Seconds | None = None
    language_code: ShortLine | None = None
    language_detection_results: _Detected | None = None
    speech_model_used: Name | None = None


class Upload(Answer):
    """Where the uploaded sound lies."""

    upload_url: Annotated[str, Field(min_length=1, max_length=2048)]


class Begun(Answer):
    """A transcript that was asked for."""

    id: Name


class Listed(Answer):
    """A transcript in the list of recent ones."""

    id: Name
    audio_url: str | None = None


class Page(Answer):
    """Some of the recent transcripts, the newest first."""

    transcripts: tuple[Listed, ...]


class Announced(Answer):
    """What is called back with when a transcript is done."""

    transcript_id: Name
