"""What Gladia answers about a job, and the words in it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from bot.domain.speech import Extra, Segment, Signal
from bot.domain.transcript import Entity, Sentiment, Word
from integrations.speech.wire.answers import Answer, Confidence, Seconds, Text, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

JobId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
"""A UUID as far as is known; it becomes part of paths."""

Line = Annotated[Text, AfterValidator(str.strip)]
"""What was said or written, without space around it."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,2}")
_NONE = frozenset({"", "neutral", "unknown", "none"})


def _language(value: object) -> str | None:
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) else None


def listed(value: object) -> object:
    """A list; the schema says that it may come as a text with JSON in it."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return []
    return value if isinstance(value, list) else []


def _if_right(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    """None for an add-on that makes no sense: the words count without it."""
    try:
        return validate(value)
    except ValidationError:
        return None


Language = Annotated[str | None, BeforeValidator(_language)]
"""A language tag, None for what is none."""


class Uploaded(Answer):
    """What an upload is called there."""

    audio_url: Annotated[str, Field(min_length=1, max_length=2000)]


class Started(Answer):
    """A job that was begun."""

    id: JobId


class Opened(Answer):
    """A live session: whoever has the URL may send to it."""

    id: JobId
    url: Annotated[str, Field(max_length=4000)]


class ToldWord(Answer):
    """A word with its times."""

    word: Line
    start: Seconds
    end: Seconds
    confidence: Confidence = None


class ToldUtterance(Answer):
    """Something that was said; `speaker` is counted from 0 in order of appearance."""

    text: Line
    start: Seconds
    end: Seconds
    confidence: Confidence = None
    language: Language = None
    speaker: Annotated[int | None, Field(ge=0, le=10_000)] = None
    words: tuple[ToldWord, ...] = ()

    def segment(self) -> Segment:
        """As a segment, without what is told elsewhere."""
        words = in_order(
            [
                Word(text=w.word, start_s=w.start, end_s=w.end, confidence=w.confidence)
                for w in self.words
                if w.word
            ]
        )
        return Segment(
            start_s=self.start,
            end_s=max(self.start, self.end),
            text=self.text,
            words=words,
            language=self.language,
            confidence=self.confidence,
            speaker_label=None if self.speaker is None else str(self.speaker),
        )


class ToldEntity(Answer):
    """A name, a number and the like."""

    entity_type: Line
    text: Line
    start: Seconds
    end: Seconds

    def entity(self) -> Entity:
        """As an entity."""
        return Entity(
            kind=self.entity_type,
            text=self.text,
            start_s=self.start,
            end_s=max(self.start, self.end),
        )


class ToldSentiment(Answer):
    """The tone of a sentence."""

    sentiment: Line = ""
    emotion: Line = ""
    start: Seconds
    end: Seconds


class Entities(Answer):
    """An add-on that may have failed while the rest is there."""

    success: bool = False
    results: Annotated[tuple[ToldEntity, ...], BeforeValidator(listed)] = ()


class Sentiments(Answer):
    """An add-on that may have failed while the rest is there."""

    success: bool = False
    results: Annotated[tuple[ToldSentiment, ...], BeforeValidator(listed)] = ()


class Metadata(Answer):
    """About the sound."""

    audio_duration: Seconds | None = None


class Transcription(Answer):
    """The words."""

    utterances: tuple[ToldUtterance, ...] = ()


class Result(Answer):
    """All that a job found out."""

    metadata: Metadata = Metadata()
    transcription: Transcription | None = None
    named_entity_recognition: Annotated[Entities | None, WrapValidator(_if_right)] = None
    sentiment_analysis: Annotated[Sentiments | None, WrapValidator(_if_right)] = None


class Job(Answer):
    """A job as it is now; `error_code` is like an HTTP status."""

    id: JobId
    status: Literal["queued", "processing", "done", "error"]
    error_code: int | None = None
    custom_metadata: dict[str, Any] | None = None
    result: Result | None = None

    def is_of(self, ticket: str) -> bool:
        """Whether it was begun with this ticket."""
        return (self.custom_metadata or {}).get("ticket") == ticket


class Jobs(Answer):
    """A page of a list of jobs."""

    items: tuple[Job, ...]


class Failure(Answer):
    """Why a job failed, in a callback."""

    code: int | None = None


class Called(Answer):
    """What a callback says.

    That of a job has an `event` of `transcription.…` and its `id`; the account's webhook has the id
    in its `payload`.
    """

    id: JobId | None = None
    event: Annotated[str, Field(max_length=100)]
    payload: dict[str, Any] | None = None
    error: Failure | None = None


def sentiment_of(told: Sequence[ToldSentiment]) -> Sentiment | None:
    """The tone of several sentences: that of the longest time; None where none is told."""
    times: dict[Sentiment, float] = {}
    for each in told:
        if each.sentiment in set(Sentiment):
            tone = Sentiment(each.sentiment)
            times[tone] = times.get(tone, 0.0) + max(0.0, each.end - each.start)
    return max(times, key=lambda tone: times[tone]) if times else None


def signals_of(told: Sequence[ToldSentiment]) -> tuple[Signal, ...]:
    """The emotions that are guessed, each once."""
    found = dict.fromkeys(each.emotion for each in told if each.emotion not in _NONE)
    return tuple(Signal(kind=Extra.EMOTION, value=value) for value in found)
