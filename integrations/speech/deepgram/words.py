"""Words as Deepgram tells them, and what is made of them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field

from bot.domain.speech import Segment
from bot.domain.transcript import Entity, Word
from integrations.speech.wire.answers import Answer, Confidence, Seconds, Text, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")


def _language(value: object) -> str | None:
    return value if isinstance(value, str) and _TAG.fullmatch(value) else None


Language = Annotated[str | None, BeforeValidator(_language)]
"""A language tag, None for what is none."""


Line = Annotated[Text, AfterValidator(str.strip)]
"""What was said or written, without space around it."""

Place = Annotated[float, Field(ge=0, le=1e9)]
"""The place of a word, counted from 0."""

Speaker = Annotated[int | None, Field(ge=0, le=10_000)]
"""A voice, counted from 0."""


class ToldWord(Answer):
    """A word; `speaker_confidence` is told of files alone, `language` with `language=multi`."""

    word: Line
    start: Seconds
    end: Seconds
    punctuated_word: Line | None = None
    confidence: Confidence = None
    speaker: Speaker = None
    speaker_confidence: Confidence = None
    language: Language = None

    @property
    def written(self) -> str:
        """The word with its case and punctuation, where they are told."""
        return self.punctuated_word or self.word

    def heard(self) -> Word:
        """The word with its times."""
        return Word(
            text=self.written, start_s=self.start, end_s=self.end, confidence=self.confidence
        )


class ToldEntity(Answer):
    """A name, number or the like: `start_word` to `end_word` (exclusive) of the words around it."""

    label: Line
    value: Line = ""
    raw_value: Line = ""
    confidence: Confidence = None
    start_word: Place
    end_word: Place

    def among(self, words: Sequence[ToldWord]) -> Entity | None:
        """The entity with its times; None if it has no text or lies outside of the words."""
        first, last = int(self.start_word), int(self.end_word) - 1
        text = self.value or self.raw_value
        if not text or not 0 <= first <= last < len(words):
            return None
        return Entity(
            kind=self.label,
            text=text,
            start_s=words[first].start,
            end_s=max(words[first].start, words[last].end),
            confidence=self.confidence,
        )


class Said(NamedTuple):
    """What was said in one go, as far as it is known."""

    text: str
    words: Sequence[ToldWord]
    start_s: float
    end_s: float
    confidence: float | None = None
    languages: Sequence[str | None] = ()
    entities: Sequence[Entity] = ()


def segment(said: Said) -> Segment:
    """Something that one voice said; its times are those of its words where it has some."""
    told = [word for word in said.words if word.written]
    words = in_order([word.heard() for word in told])
    start_s = words[0].start_s if words else said.start_s
    end_s = max((word.end_s for word in words), default=said.end_s)
    return Segment(
        start_s=start_s,
        end_s=max(start_s, end_s),
        text=said.text,
        words=words,
        language=_most_frequent(word.language for word in told) or first_language(said.languages),
        confidence=said.confidence,
        speaker_label=_most_frequent(_label(word) for word in told),
        speaker_confidence=mean(word.speaker_confidence for word in told),
        entities=tuple(said.entities),
    )


def by_speaker(said: Said) -> list[Said]:
    """What was said, parted where another voice goes on."""
    words = [word for word in said.words if word.written]
    voices = [list(part) for _, part in groupby(words, key=lambda word: word.speaker)]
    if len(voices) <= 1:
        return [said]
    return [
        said._replace(
            text=" ".join(word.written for word in part),
            words=part,
            confidence=mean(word.confidence for word in part),
            entities=[entity for entity in said.entities if _is_among(entity, part)],
        )
        for part in voices
    ]


def first_language(languages: Iterable[str | None]) -> str | None:
    """The first that is a language tag; the most frequent ones are told first."""
    return next(filter(None, map(_language, languages)), None)


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of what is known; None if nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _is_among(entity: Entity, words: Sequence[ToldWord]) -> bool:
    return words[0].start <= (entity.start_s or 0.0) <= words[-1].end


def _label(word: ToldWord) -> str | None:
    return None if word.speaker is None else str(word.speaker)


def _most_frequent(values: Iterable[str | None]) -> str | None:
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None
