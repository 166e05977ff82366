"""From a transcript of AssemblyAI to what was heard in a file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.speech import HeardTrack, Segment
from bot.domain.transcript import Entity, Sentiment, SpeechEngine, Word
from integrations.speech.assemblyai.faults import NAME
from integrations.speech.assemblyai.languages import tag_of
from integrations.speech.assemblyai.passages import cut, texts
from integrations.speech.wire.answers import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from integrations.speech.assemblyai.answers import ToldSentiment, ToldTranscript, ToldWord


def heard(told: ToldTranscript, model: str) -> HeardTrack:
    """What was heard; `model` is the one that was asked for, where the used one is not told.

    The language of the file is that of its segments, unless there are several.
    """
    segments = _segments(told)
    last_s = max((segment.end_s for segment in segments), default=0.0)
    is_diarized = bool(told.utterances)
    return HeardTrack(
        engine=SpeechEngine(
            provider=NAME,
            model=told.speech_model_used or model,
            diarizer=NAME if is_diarized else None,
        ),
        duration_s=max(told.audio_duration or 0.0, last_s),
        speech_s=sum(segment.end_s - segment.start_s for segment in segments),
        segments=tuple(segments),
    )


def word_of(told: ToldWord) -> Word:
    """A word as it was told."""
    return Word(text=told.text, start_s=told.start, end_s=told.end, confidence=told.confidence)


def mean_confidence(words: Sequence[Word]) -> float | None:
    """How sure they are of several words, None if they do not say so of all."""
    told = [word.confidence for word in words if word.confidence is not None]
    return sum(told) / len(told) if told and len(told) == len(words) else None


class _Passage(NamedTuple):
    """Words in a row, of one voice if voices were told apart."""

    text: str
    words: tuple[Word, ...]
    start_s: float
    end_s: float
    label: str | None = None
    confidence: float | None = None


def _segments(told: ToldTranscript) -> list[Segment]:
    language = _language(told)
    pieces = sorted(
        (piece for passage in _passages(told) for piece in _pieces(passage)),
        key=lambda piece: piece.start_s,
    )
    entities = _placed(
        [
            Entity(kind=of.entity_type, text=of.text, start_s=of.start, end_s=of.end)
            for of in told.entities or ()
        ],
        pieces,
    )
    tones = _tones(told.sentiment_analysis_results or ())
    return [
        Segment(
            start_s=piece.start_s,
            end_s=piece.end_s,
            text=piece.text,
            words=piece.words,
            language=language,
            confidence=piece.confidence,
            speaker_label=piece.label,
            entities=tuple(entities[at]),
            sentiment=_sentiment(piece, tones),
        )
        for at, piece in enumerate(pieces)
    ]


def _passages(told: ToldTranscript) -> Iterable[_Passage]:
    for said in told.utterances or ():
        yield _Passage(
            said.text,
            _words(said.words),
            said.start,
            max(said.start, said.end),
            said.speaker,
            said.confidence,
        )
    if not told.utterances:
        words = _words(told.words or ())
        yield _Passage(told.text or "", words, 0.0, told.audio_duration or 0.0)


def _words(told: Iterable[ToldWord]) -> tuple[Word, ...]:
    return in_order([word_of(word) for word in told if word.text])


def _pieces(passage: _Passage) -> Iterable[_Passage]:
    if not passage.words:
        return [passage] if passage.text else []
    parts = cut(passage.words)
    return [
        _Passage(
            text,
            tuple(words),
            words[0].start_s,
            max(word.end_s for word in words),
            passage.label,
            mean_confidence(words),
        )
        for words, text in zip(parts, texts(passage.text, parts), strict=True)
    ]


def _language(told: ToldTranscript) -> str | None:
    found = told.language_detection_results
    several = found.code_switching_languages if found is not None else None
    return None if several is not None and len(several) > 1 else tag_of(told.language_code)


def _placed(entities: Iterable[Entity], pieces: Sequence[_Passage]) -> list[list[Entity]]:
    """Entities by the piece in which they begin: the one with their first word, if there is one."""
    placed: list[list[Entity]] = [[] for _ in pieces]
    starts = [piece.start_s for piece in pieces]
    of_word = {word.start_s: at for at, piece in enumerate(pieces) for word in piece.words}
    for entity in entities:
        if entity.start_s is None:
            continue
        at = of_word.get(entity.start_s, bisect_right(starts, entity.start_s) - 1)
        if at >= 0 and entity.start_s < pieces[at].end_s:
            placed[at].append(entity)
    return placed


class _Tone(NamedTuple):
    start_s: float
    end_s: float
    sentiment: Sentiment


def _tones(told: Iterable[ToldSentiment]) -> list[_Tone]:
    known = (
        _Tone(of.start, of.end, _TONES[of.sentiment.upper()])
        for of in told
        if of.sentiment.upper() in _TONES and of.start is not None and of.end is not None
    )
    return sorted(known)


def _sentiment(piece: _Passage, tones: Sequence[_Tone]) -> Sentiment | None:
    """The tone that most of a piece has; the tones are in order."""
    lasts: dict[Sentiment, float] = {}
    first = max(0, bisect_right(tones, piece.start_s, key=lambda tone: tone.start_s) - 1)
    end = bisect_left(tones, piece.end_s, key=lambda tone: tone.start_s)
    for tone in tones[first:end]:
        common_s = min(piece.end_s, tone.end_s) - max(piece.start_s, tone.start_s)
        if common_s > 0:
            lasts[tone.sentiment] = lasts.get(tone.sentiment, 0.0) + common_s
    return max(lasts, key=lambda sentiment: lasts[sentiment]) if lasts else None


_TONES = {
    "POSITIVE": Sentiment.POSITIVE,
    "NEUTRAL": Sentiment.NEUTRAL,
    "NEGATIVE": Sentiment.NEGATIVE,
}
