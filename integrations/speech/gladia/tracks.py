"""From Gladia's result of a file to a track."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, TypeVar

from bot.domain.speech import HeardTrack, Segment
from integrations.speech.gladia.answers import ToldEntity, ToldSentiment, sentiment_of, signals_of
from integrations.speech.gladia.faults import NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.transcript import SpeechEngine
    from integrations.speech.gladia.answers import Result, Transcription

_ToldT = TypeVar("_ToldT", ToldEntity, ToldSentiment)


def track_of(result: Result, transcription: Transcription, engine: SpeechEngine) -> HeardTrack:
    """What was heard; an add-on that failed is absent."""
    segments = sorted(
        (told.segment() for told in transcription.utterances if told.text),
        key=lambda segment: segment.start_s,
    )
    named, felt = result.named_entity_recognition, result.sentiment_analysis
    entities = _shared(segments, named.results if named and named.success else ())
    tones = _shared(segments, felt.results if felt and felt.success else ())
    ends = [segment.end_s for segment in segments]
    if any(segment.speaker_label is not None for segment in segments):
        engine = engine.model_copy(update={"diarizer": NAME})
    return HeardTrack(
        engine=engine,
        duration_s=max([result.metadata.audio_duration or 0.0, *ends]),
        speech_s=sum(segment.end_s - segment.start_s for segment in segments),
        segments=tuple(
            segment.model_copy(
                update={
                    "entities": tuple(each.entity() for each in entities[at]),
                    "sentiment": sentiment_of(tones[at]),
                    "signals": signals_of(tones[at]),
                }
            )
            for at, segment in enumerate(segments)
        ),
    )


def _shared(segments: Sequence[Segment], told: Sequence[_ToldT]) -> list[list[_ToldT]]:
    """What lies within each segment, by where its middle is; the rest belongs to none."""
    shared: list[list[_ToldT]] = [[] for _ in segments]
    starts = [segment.start_s for segment in segments]
    for each in told:
        middle_s = (each.start + each.end) / 2
        at = bisect_right(starts, middle_s) - 1
        # people talk over one another: an earlier, longer segment may hold it
        while at >= 0 and segments[at].end_s < middle_s:
            at -= 1
        if at >= 0:
            shared[at].append(each)
    return shared
