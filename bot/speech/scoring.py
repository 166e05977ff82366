"""How good a transcript is: word error rate and diarization error rate.

Needs the `evaluate` extra; only the evaluation imports this module.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import jiwer
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from bot.domain.frozen import Frozen

_FRAMES_PER_SECOND = 100
"""Frames of 10 ms, the resolution at which md-eval of NIST reports."""


class WordErrors(Frozen):
    """Counts over some reference text; they add up over recordings."""

    words: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    @property
    def rate(self) -> float:
        """Word error rate; 1.0 where there was nothing to hear and something was heard."""
        errors = self.substitutions + self.deletions + self.insertions
        return errors / self.words if self.words else float(errors > 0)

    def __add__(self, other: "WordErrors") -> "WordErrors":
        return WordErrors(
            words=self.words + other.words,
            substitutions=self.substitutions + other.substitutions,
            deletions=self.deletions + other.deletions,
            insertions=self.insertions + other.insertions,
        )


class DiarizationErrors(Frozen):
    """Seconds of speech that were missed, invented or given to the wrong speaker."""

    speech_s: float = 0.0
    missed_s: float = 0.0
    false_alarm_s: float = 0.0
    confusion_s: float = 0.0

    @property
    def rate(self) -> float:
        """Diarization error rate."""
        errors_s = self.missed_s + self.false_alarm_s + self.confusion_s
        return errors_s / self.speech_s if self.speech_s else float(errors_s > 0)

    def __add__(self, other: "DiarizationErrors") -> "DiarizationErrors":
        return DiarizationErrors(
            speech_s=self.speech_s + other.speech_s,
            missed_s=self.missed_s + other.missed_s,
            false_alarm_s=self.false_alarm_s + other.false_alarm_s,
            confusion_s=self.confusion_s + other.confusion_s,
        )


class SpeakerTurn(Frozen):
    """A stretch of speech of one speaker, in seconds."""

    speaker: str
    start_s: float
    end_s: float


@cache  # one compiles its patterns when it is made
def normaliser(language: str) -> Callable[[str], str]:
    """What makes spellings comparable, as Whisper's authors published it."""
    chosen: Callable[[str], str] = (
        EnglishTextNormalizer() if language == "en" else BasicTextNormalizer()
    )
    return chosen


def word_errors(reference: str, heard: str, language: str = "en") -> WordErrors:
    """Compare texts after the normalisation that Whisper's authors published."""
    normalise = normaliser(language)
    expected, actual = normalise(reference), normalise(heard)
    if not expected.strip():
        return WordErrors(insertions=len(actual.split()))
    output = jiwer.process_words(expected, actual)
    return WordErrors(
        words=len(expected.split()),
        substitutions=output.substitutions,
        deletions=output.deletions,
        insertions=output.insertions,
    )


def read_rttm(path: Path) -> tuple[SpeakerTurn, ...]:
    """The speaker turns of an RTTM file (NIST RT-09 evaluation plan, appendix A)."""
    rows = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(
        SpeakerTurn(speaker=row[7], start_s=float(row[3]), end_s=float(row[3]) + float(row[4]))
        for row in rows
        if row and row[0] == "SPEAKER"
    )


def diarization_errors(
    reference: Sequence[SpeakerTurn], heard: Sequence[SpeakerTurn], collar_s: float = 0.0
) -> DiarizationErrors:
    """Compare speaker turns under the best one-to-one naming of the speakers.

    Overlapping speech counts once per speaker. Sound within `collar_s` of a reference boundary is
    left out.
    """
    end_s = max((turn.end_s for turn in (*reference, *heard)), default=0.0)
    frames = int(end_s * _FRAMES_PER_SECOND) + 1
    counted = _outside_collars(reference, frames, collar_s)
    expected = _activity(reference, frames)[:, counted]
    actual = _activity(heard, frames)[:, counted]
    overlap = expected.astype(np.int64) @ actual.astype(np.int64).T
    correct = int(overlap[linear_sum_assignment(overlap, maximize=True)].sum())
    expected_count, actual_count = expected.sum(axis=0), actual.sum(axis=0)
    both = int(np.minimum(expected_count, actual_count).sum())
    return DiarizationErrors(
        speech_s=int(expected_count.sum()) / _FRAMES_PER_SECOND,
        missed_s=int(np.maximum(expected_count - actual_count, 0).sum()) / _FRAMES_PER_SECOND,
        false_alarm_s=int(np.maximum(actual_count - expected_count, 0).sum()) / _FRAMES_PER_SECOND,
        confusion_s=(both - correct) / _FRAMES_PER_SECOND,
    )


def _activity(turns: Sequence[SpeakerTurn], frames: int) -> NDArray[np.int8]:
    """Who speaks when: one row per speaker, one column per frame."""
    rows = {name: index for index, name in enumerate(dict.fromkeys(t.speaker for t in turns))}
    activity = np.zeros((len(rows), frames), dtype=np.int8)
    for turn in turns:
        start, end = (round(moment * _FRAMES_PER_SECOND) for moment in (turn.start_s, turn.end_s))
        activity[rows[turn.speaker], start:end] = 1
    return activity


def _outside_collars(
    reference: Iterable[SpeakerTurn], frames: int, collar_s: float
) -> NDArray[np.bool_]:
    counted = np.ones(frames, dtype=np.bool_)
    collar = round(collar_s * _FRAMES_PER_SECOND)
    if collar:
        for turn in reference:
            for moment in (turn.start_s, turn.end_s):
                boundary = round(moment * _FRAMES_PER_SECOND)
                counted[max(0, boundary - collar) : boundary + collar] = False
    return counted
