"""How well and how fast an engine hears a folder of recordings with known texts."""

import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.domain.frozen import Frozen
from bot.domain.speech import HeardTrack, SpeechRequest
from bot.errors import BadRecordingError, MinutaError, ProviderError
from bot.ports import Transcriber
from bot.speech.scoring import (
    DiarizationErrors,
    SpeakerTurn,
    WordErrors,
    diarization_errors,
    read_rttm,
    word_errors,
)

MANIFEST = "manifest.jsonl"
"""One JSON object per line: file, text, speakers, rttm, lang, kind, seconds."""


class Clip(BaseModel):
    """One recording with its reference; fields that are not named here are passed over."""

    model_config = ConfigDict(frozen=True)

    file: str
    text: str | None = None
    speakers: int = 1
    rttm: str | None = None
    lang: str = "en"
    kind: str = ""
    seconds: float


class ClipResult(Frozen):
    """What came of one clip; `took_s` is wall time. Without a score the clip had no reference."""

    file: str
    kind: str
    is_mixed: bool
    seconds: float
    took_s: float
    speakers: int
    speakers_found: int
    words: WordErrors | None = None
    diarization: DiarizationErrors | None = None
    failure: str | None = None


class Totals(Frozen):
    """Scores added up over clips."""

    clips: int
    seconds: float
    took_s: float
    words: WordErrors
    diarization: DiarizationErrors
    speakers_right: int
    failures: int

    @property
    def real_time_factor(self) -> float:
        """Seconds of work per second of sound."""
        return self.took_s / self.seconds if self.seconds else 0.0


def read_manifest(folder: Path) -> tuple[Clip, ...]:
    """The clips of a folder; raises `MinutaError` if its manifest can't be read."""
    path = folder / MANIFEST
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(Clip.model_validate_json(line) for line in lines if line.strip())
    except (OSError, ValidationError) as error:
        raise MinutaError(
            f"{path} can't be read: {type(error).__name__}.",
            "Name a folder with recordings and a manifest.jsonl.",
        ) from error


async def evaluate(
    transcriber: Transcriber, folder: Path, clips: Iterable[Clip]
) -> AsyncIterator[ClipResult]:
    """Hear every clip, one after the other, and score it."""
    for clip in clips:
        request = SpeechRequest(language=clip.lang, is_mixed=clip.speakers > 1)
        began = time.perf_counter()
        try:
            heard = await transcriber.transcribe(folder / clip.file, request, lambda _: None)
        except (BadRecordingError, ProviderError) as error:
            yield _failed(clip, time.perf_counter() - began, str(error))
        else:
            yield _scored(clip, folder, heard, time.perf_counter() - began)


def add_up(results: Iterable[ClipResult]) -> Totals:
    """The scores of several clips as one; failed clips count only as failures."""
    every = list(results)
    fine = [result for result in every if result.failure is None]
    return Totals(
        clips=len(every),
        seconds=sum(result.seconds for result in fine),
        took_s=sum(result.took_s for result in fine),
        words=sum((r.words for r in fine if r.words), WordErrors()),
        diarization=sum((r.diarization for r in fine if r.diarization), DiarizationErrors()),
        speakers_right=sum(r.speakers == r.speakers_found for r in fine if r.is_mixed),
        failures=len(every) - len(fine),
    )


def _failed(clip: Clip, took_s: float, failure: str) -> ClipResult:
    return ClipResult(
        file=clip.file,
        kind=clip.kind,
        is_mixed=clip.speakers > 1,
        seconds=clip.seconds,
        took_s=took_s,
        speakers=clip.speakers,
        speakers_found=0,
        failure=failure,
    )


def _scored(clip: Clip, folder: Path, heard: HeardTrack, took_s: float) -> ClipResult:
    turns = [
        SpeakerTurn(speaker=s.speaker_label or "1", start_s=s.start_s, end_s=s.end_s)
        for s in heard.segments
    ]
    text = " ".join(segment.text for segment in heard.segments)
    return ClipResult(
        file=clip.file,
        kind=clip.kind,
        is_mixed=clip.speakers > 1,
        seconds=heard.duration_s,
        took_s=took_s,
        speakers=clip.speakers,
        speakers_found=len({turn.speaker for turn in turns}),
        words=word_errors(clip.text, text, clip.lang) if clip.text else None,
        diarization=(
            diarization_errors(read_rttm(folder / clip.rttm), turns) if clip.rttm else None
        ),
    )
