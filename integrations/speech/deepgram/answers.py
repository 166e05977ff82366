"""The answer to a file, in a response or in a callback."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from bot.domain.speech import HeardTrack, Segment
from bot.domain.transcript import Sentiment, SpeechEngine
from bot.errors import Fault, ProviderError
from integrations.speech.deepgram.faults import NAME
from integrations.speech.deepgram.words import (
    Language,
    Line,
    Place,
    Said,
    Speaker,
    ToldEntity,
    ToldWord,
    segment,
)
from integrations.speech.wire.answers import Answer, Confidence, Seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_ID = 200
_SENTIMENTS = frozenset(Sentiment)


class Accepted(Answer):
    """A job was begun; its result is called back."""

    request_id: Annotated[str, Field(min_length=1, max_length=_MOST_ID)]


class _Diarizer(Answer):
    arch: Line


class _Metadata(Accepted):
    duration: Seconds
    diarize_info: _Diarizer | None = None


class _Alternative(Answer):
    transcript: Line = ""
    words: tuple[ToldWord, ...] = ()
    entities: tuple[ToldEntity, ...] = ()


class _Channel(Answer):
    alternatives: tuple[_Alternative, ...] = ()
    detected_language: Language = None


class _Utterance(Answer):
    start: Seconds
    end: Seconds
    transcript: Line
    confidence: Confidence = None
    words: tuple[ToldWord, ...] = ()
    speaker: Speaker = None
    languages: tuple[Language, ...] = ()


class _Tone(Answer):
    start_word: Place
    end_word: Place
    sentiment: str | None = None


class _Tones(Answer):
    segments: tuple[_Tone, ...] = ()


class _Results(Answer):
    channels: tuple[_Channel, ...]
    utterances: tuple[_Utterance, ...] | None = None
    sentiments: _Tones = _Tones()


class Transcription(Answer):
    """What was heard in a file of one channel."""

    metadata: _Metadata
    results: _Results

    def heard(self, model: str, length_s: float | None = None) -> HeardTrack:
        """The words; `length_s` is the length of the file where it is known.

        Raises `ProviderError` for words without utterances.
        """
        length_s = self.metadata.duration if length_s is None else length_s
        channel = next(iter(self.results.channels), _Channel())
        whole = next(iter(channel.alternatives), _Alternative())
        if self.results.utterances is None and whole.transcript:
            raise ProviderError(NAME, Fault.BAD_OUTPUT, "words without utterances")
        segments = [
            _within(_heard(utterance, channel.detected_language), length_s)
            for utterance in self.results.utterances or ()
            if utterance.transcript
        ]
        segments.sort(key=lambda segment: segment.start_s)
        segments = _with_entities(segments, whole)
        segments = _with_sentiment(segments, self.results.sentiments.segments, whole.words)
        diarizer = self.metadata.diarize_info
        return HeardTrack(
            engine=SpeechEngine(
                provider=NAME,
                model=model,
                diarizer=f"{NAME}-{diarizer.arch}" if diarizer else None,
            ),
            duration_s=length_s,
            speech_s=_spoken_s(segments),
            segments=tuple(segments),
        )


def _heard(utterance: _Utterance, detected: str | None) -> Segment:
    said = Said(
        utterance.transcript,
        utterance.words,
        utterance.start,
        utterance.end,
        utterance.confidence,
        [*utterance.languages, detected],
    )
    heard = segment(said)
    if utterance.speaker is None:
        return heard
    return heard.model_copy(update={"speaker_label": str(utterance.speaker)})


def _within(heard: Segment, length_s: float) -> Segment:
    """The segment with times that lie within the file."""
    if heard.end_s <= length_s:
        return heard
    words = tuple(
        word.model_copy(
            update={"start_s": min(word.start_s, length_s), "end_s": min(word.end_s, length_s)}
        )
        for word in heard.words
    )
    times = {"start_s": min(heard.start_s, length_s), "end_s": length_s, "words": words}
    return heard.model_copy(update=times)


def _with_entities(segments: Sequence[Segment], whole: _Alternative) -> list[Segment]:
    """Give each entity to the segment in which it begins."""
    starts = [segment.start_s for segment in segments]
    entities = [[*segment.entities] for segment in segments]
    for told in whole.entities:
        entity = told.among(whole.words)
        if entity is None or entity.start_s is None:
            continue
        place = bisect_right(starts, entity.start_s) - 1
        if place >= 0 and entity.start_s <= segments[place].end_s:
            entities[place].append(entity)
    return [
        segment.model_copy(update={"entities": tuple(found)}) if found else segment
        for segment, found in zip(segments, entities, strict=True)
    ]


def _with_sentiment(
    segments: Sequence[Segment], tones: Sequence[_Tone], words: Sequence[ToldWord]
) -> list[Segment]:
    """Give each segment the sentiment of most of its words.

    Here `end_word` is inclusive (developers.deepgram.com/docs/sentiment-analysis); each word counts
    for the first that is said of it.
    """
    told = 0
    starts = [segment.start_s for segment in segments]
    counted: list[Counter[Sentiment]] = [Counter() for _ in segments]
    for tone in tones:
        if tone.sentiment not in _SENTIMENTS:
            continue
        sentiment = Sentiment(tone.sentiment)
        begin, told = max(told, int(tone.start_word)), max(told, int(tone.end_word) + 1)
        for word in words[begin:told]:
            place = bisect_right(starts, word.start) - 1
            if place >= 0 and word.start <= segments[place].end_s:
                counted[place][sentiment] += 1
    return [
        segment.model_copy(update={"sentiment": count.most_common(1)[0][0]}) if count else segment
        for segment, count in zip(segments, counted, strict=True)
    ]


def _spoken_s(segments: Sequence[Segment]) -> float:
    """The time in which somebody spoke, from segments in order."""
    spoken_s = until_s = 0.0
    for each in segments:
        spoken_s += max(0.0, each.end_s - max(each.start_s, until_s))
        until_s = max(until_s, each.end_s)
    return spoken_s
