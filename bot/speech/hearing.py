"""One audio file from bytes to segments: decode, find speech, tell voices apart, recognise."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.domain.speech import HeardTrack, Segment
from bot.domain.transcript import Gap, SpeechEngine
from bot.speech.decoding import SAMPLE_RATE, Block, Recording, decode, probe
from bot.speech.diarization import DIARIZER, Diarizer
from bot.speech.foreign_language import ForeignLanguage
from bot.speech.plausibility import doubt
from bot.speech.segmentation import Span, cut, utterances

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from bot.domain.speech import Recognised, SpeechRequest
    from bot.ports import Report, UtteranceRecogniser

FOREIGN = "this does not sound like a language that the engine knows"
"""Why fluent nonsense is withheld."""

_DIARIZATION_SHARE = 0.15
"""Of the time a mixed recording takes, the part before the first word is recognised."""

MIN_HOLE_S = 0.5
"""Damage that is shorter is not told."""

DAMAGED = "the file is damaged here"
"""Why there is no text where nothing could be decoded."""


def hear(
    audio: Path, request: SpeechRequest, recogniser: UtteranceRecogniser, report: Report
) -> HeardTrack:
    """Hear the whole file, in memory that does not grow with its length.

    A mixed recording is gone through twice: to tell the voices apart all of it must be known.
    Raises `BadRecordingError` and what the recogniser raises.
    """
    recording = probe(
        audio, max_duration_s=request.max_duration_s, allow_truncated=request.allow_truncated
    )
    passage = _Passage(audio, request, recording, report)
    spoken = _spoken_by_many(passage) if request.is_mixed else _spoken_by_one(passage)
    foreign = ForeignLanguage(recogniser, request)
    segments: list[Segment] = []
    gaps: list[Gap] = []
    speech = 0
    for piece in spoken:
        speech += piece.speech.length
        recognised = recogniser.recognise(piece.samples, request.language)
        reason = doubt(recognised.text, piece.speech.length)
        if reason is None:
            segments.append(segment(piece, recognised))
            foreign.listen(piece.samples, recognised.text)
        else:
            gaps.append(_gap(piece.speech, reason))
    if foreign.is_likely:
        # better nothing than fluent nonsense; who asks for the language by name gets the text
        gaps.extend(Gap(start_s=s.start_s, end_s=s.end_s, reason=FOREIGN) for s in segments)
        segments.clear()
    return HeardTrack(
        engine=SpeechEngine(
            provider=recogniser.name,
            model=recogniser.model,
            diarizer=DIARIZER if request.is_mixed else None,
        ),
        duration_s=passage.end / SAMPLE_RATE,
        speech_s=speech / SAMPLE_RATE,
        segments=tuple(segments),
        gaps=tuple(sorted([*gaps, *passage.gaps], key=lambda gap: gap.start_s)),
    )


class Piece(NamedTuple):
    """Sound of one speaker for the recogniser; `start` is its first sample in the file."""

    speech: Span
    start: int
    samples: NDArray[np.float32]
    speaker: str | None = None
    confidence: float | None = None


class _Passage:
    """The file's sound, gone through once or more, with progress told and damage noted."""

    def __init__(
        self, audio: Path, request: SpeechRequest, recording: Recording, report: Report
    ) -> None:
        self.end = 0
        self.gaps: tuple[Gap, ...] = ()
        self.max_speakers = request.max_speakers
        self._audio = audio
        self._limit_s = request.max_duration_s
        self._length = max(1, round(recording.duration_s * SAMPLE_RATE))
        self._report = report

    def blocks(self, done: float, share: float) -> Iterator[Block]:
        """All blocks; meanwhile the progress goes from `done` on by `share`."""
        gaps: list[Gap] = []
        end = 0
        for block in decode(self._audio, max_duration_s=self._limit_s):
            hole = Span(end, block.start)
            if block.follows_damage and hole.length >= MIN_HOLE_S * SAMPLE_RATE:
                gaps.append(_gap(hole, DAMAGED))
            end = block.end
            yield block
            self._report(done + share * min(1.0, end / self._length))
        self.end, self.gaps = end, tuple(gaps)


def _spoken_by_one(passage: _Passage) -> Iterator[Piece]:
    for utterance in utterances(passage.blocks(0.0, 1.0)):
        yield Piece(utterance.speech, utterance.start, utterance.samples)


def _spoken_by_many(passage: _Passage) -> Iterator[Piece]:
    diarizer = Diarizer()
    for utterance in utterances(passage.blocks(0.0, _DIARIZATION_SHARE)):
        diarizer.add(utterance)
    turns = diarizer.turns(passage.max_speakers)
    for turn, samples in cut(passage.blocks(_DIARIZATION_SHARE, 1 - _DIARIZATION_SHARE), turns):
        yield Piece(turn.speech, turn.sound.start, samples, turn.speaker, turn.confidence)


def segment(piece: Piece, recognised: Recognised) -> Segment:
    """What was recognised in a piece, in seconds of the file or stream."""
    offset_s = piece.start / SAMPLE_RATE
    return Segment(
        start_s=piece.speech.start / SAMPLE_RATE,
        end_s=piece.speech.end / SAMPLE_RATE,
        text=" ".join(recognised.text.split()),
        words=tuple(
            word.model_copy(
                update={"start_s": word.start_s + offset_s, "end_s": word.end_s + offset_s}
            )
            for word in recognised.words
        ),
        language=recognised.language,
        confidence=recognised.confidence,
        speaker_label=piece.speaker,
        speaker_confidence=piece.confidence,
    )


def _gap(span: Span, reason: str) -> Gap:
    return Gap(start_s=span.start / SAMPLE_RATE, end_s=span.end / SAMPLE_RATE, reason=reason)
