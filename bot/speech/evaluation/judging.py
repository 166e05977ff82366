"""One clip judged by its reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.speech.evaluation.calibration import Calibration, calibration
from bot.speech.evaluation.results import ClipResult
from bot.speech.scoring import SpeakerTurn, diarization_errors, read_rttm, word_errors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.domain.speech import Segment
    from bot.speech.evaluation.clips import Clip
    from bot.speech.evaluation.results import Mode


def judged(
    clip: Clip, folder: Path, segments: Sequence[Segment], mode: Mode, took_s: float
) -> ClipResult:
    """What was heard, in order of time, beside what was said."""
    turns = [
        SpeakerTurn(speaker=s.speaker_label or "1", start_s=s.start_s, end_s=s.end_s)
        for s in segments
    ]
    text = " ".join(segment.text for segment in segments)
    words = [word for segment in segments for word in segment.words]
    return ClipResult(
        file=clip.file,
        kind=clip.kind,
        mode=mode,
        is_mixed=clip.is_mixed,
        seconds=clip.seconds,
        took_s=took_s,
        speakers=clip.speakers,
        speakers_found=len({turn.speaker for turn in turns}),
        words=word_errors(clip.text, text, clip.lang) if clip.text else None,
        diarization=(
            diarization_errors(read_rttm(folder / clip.rttm), turns) if clip.rttm else None
        ),
        calibration=calibration(clip.text, words, clip.lang) if clip.text else Calibration(),
    )


def failed(clip: Clip, mode: Mode, took_s: float, failure: str) -> ClipResult:
    """A clip of which nothing came."""
    return ClipResult(
        file=clip.file,
        kind=clip.kind,
        mode=mode,
        is_mixed=clip.is_mixed,
        seconds=clip.seconds,
        took_s=took_s,
        speakers=clip.speakers,
        failure=failure,
    )
