"""Who speaks when in a mixed recording, without a trained model of voices."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.speech.clustering import Background, Statistics, cluster
from bot.speech.decoding import SAMPLE_RATE
from bot.speech.segmentation import Sounding, Span, Turn
from bot.speech.voice_activity import CHUNK
from bot.speech.voice_features import DIMENSIONS, HOP, VoiceFeatures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

DIARIZER = "minuta-glr-1"
"""The name that is stored with a transcript."""

_FRAMES_PER_S = SAMPLE_RATE / HOP
_VOICED = 0.35
_PAUSE_CHUNKS = 5  # 0.16 s: people change at pauses, and inside words there are none so long
_QUIET_SHARE = 0.2  # of the frames, the quietest tell of the room and not of the voice
_CHANGE_WINDOW = round(1.2 * _FRAMES_PER_S * (1 - _QUIET_SHARE))
_CHANGE_STEP = round(0.1 * _FRAMES_PER_S)
_CHANGE_BASE, _CHANGE_SLOPE = 2.5, 3.0
_MIN_FRAMES = round(1.0 * _FRAMES_PER_S * (1 - _QUIET_SHARE))
_MIN_VOICE_FRAMES = round(4.0 * _FRAMES_PER_S * (1 - _QUIET_SHARE))
_SWITCH_COST = 18.0
"""Nats that a change of speaker must be worth: keeps turns longer than a word."""
_PASSES = 2
_MOST_VOICES = 20  # where nobody says how many there are: more is a sign of changing noise
_MIN_TURN_S = 0.5


class _Utterance(NamedTuple):
    """Features of an utterance; pieces between pauses are ranges of frames."""

    speech: Span
    sound: Span
    cepstra: NDArray[np.float16]
    is_loud: NDArray[np.bool_]
    pieces: tuple[tuple[int, int], ...]

    def stretch(self, start: int, end: int) -> Floats:
        """The frames of a range that tell of the voice."""
        frames = self.cepstra[start:end][self.is_loud[start:end]]
        return frames.astype(np.float32)


class _Voice(NamedTuple):
    """A Gaussian: mean, inverse covariance and the logarithm of the covariance's determinant."""

    mean: Floats
    precision: Floats
    logdet: float


class Diarizer:
    """Collects what the utterances of a recording sound like, then tells the voices apart.

    Only features are kept, about 7 MB per hour of speech. What is not clearly another voice is
    counted as one that is known, so that there is rather one speaker too few than nonsense.
    """

    def __init__(self) -> None:
        self._features = VoiceFeatures()
        self._utterances: list[_Utterance] = []

    def add(self, utterance: Sounding) -> None:
        """Take in the next utterance of the recording; its sound is not kept."""
        frames = self._features(utterance.samples)
        quiet = np.quantile(frames.loudness, _QUIET_SHARE) if len(frames.loudness) else 0.0
        end = utterance.start + len(utterance.samples)
        self._utterances.append(
            _Utterance(
                speech=utterance.speech,
                sound=Span(utterance.start, end),
                cepstra=frames.cepstra.astype(np.float16),
                is_loud=frames.loudness >= quiet,
                pieces=tuple(_pieces(utterance.activity, len(frames.cepstra))),
            )
        )

    def turns(self, max_speakers: int | None = None) -> list[Turn]:
        """The turns of all speakers in order of time, named "1", "2" … as they are first heard."""
        voices = self._voices(max_speakers)
        labels = [_labels(utterance, voices) for utterance in self._utterances]
        for _ in range(_PASSES - 1):
            voices = self._relearned(labels, voices)
            labels = [_labels(utterance, voices) for utterance in self._utterances]
        found: list[Turn] = []
        names: dict[int, str] = {}
        for utterance, path in zip(self._utterances, labels, strict=True):
            for first, last in _runs(utterance, path):
                voice = int(path[first]) if len(path) else 0
                name = names.setdefault(voice, str(len(names) + 1))
                sure = _confidence(utterance, voices, first, last, voice)
                found.append(_turn(utterance, first, last, name, sure))
        return found

    def _voices(self, max_speakers: int | None) -> list[_Voice]:
        everything = self._everything()
        if everything is None:
            return []
        background = Background(everything)
        stretches = [
            Statistics.of(utterance.stretch(start, end))
            for utterance in self._utterances
            for start, end in _between_changes(utterance, background)
        ]
        long = [s for s in stretches if s.frames >= _MIN_FRAMES]
        if not long:
            return [_voice(everything, background)]
        labels = cluster(long, background, max_speakers or _MOST_VOICES)
        groups: dict[int, Statistics] = {}
        for label, part in zip(labels, long, strict=True):
            groups[label] = groups[label] + part if label in groups else part
        lasting = [g for g in groups.values() if g.frames >= _MIN_VOICE_FRAMES]
        lasting = lasting or [max(groups.values(), key=lambda group: group.frames)]
        return [_voice(group, background) for group in lasting]

    def _everything(self) -> Statistics | None:
        total: Statistics | None = None
        for utterance in self._utterances:
            part = Statistics.of(utterance.stretch(0, len(utterance.cepstra)))
            total = part if total is None else total + part
        return total if total is not None and total.frames > DIMENSIONS else None

    def _relearned(
        self, labels: Sequence[NDArray[np.int16]], voices: Sequence[_Voice]
    ) -> list[_Voice]:
        """The voices as the frames that were given to them have it; one that lost all is gone."""
        everything = self._everything()
        if everything is None or len(voices) <= 1:
            return list(voices)
        background = Background(everything)
        groups: dict[int, Statistics] = {}
        for utterance, path in zip(self._utterances, labels, strict=True):
            for voice in np.unique(path).tolist():
                part = Statistics.of(
                    utterance.cepstra[(path == voice) & utterance.is_loud].astype(np.float32)
                )
                groups[voice] = groups[voice] + part if voice in groups else part
        kept = [g for _, g in sorted(groups.items()) if g.frames > DIMENSIONS]
        return [_voice(group, background) for group in kept] or list(voices)


def _pieces(activity: Floats, frames: int) -> Iterator[tuple[int, int]]:
    """Ranges of frames between pauses."""
    voiced = np.nonzero(activity >= _VOICED)[0]
    if not len(voiced) or not frames:
        yield 0, frames
        return
    breaks = np.nonzero(np.diff(voiced) > _PAUSE_CHUNKS)[0]
    starts = voiced[np.concatenate([[0], breaks + 1])]
    ends = voiced[np.concatenate([breaks, [len(voiced) - 1]])] + 1
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        first, last = start * CHUNK // HOP, min(end * CHUNK // HOP, frames)
        if last > first:
            yield first, last


def _between_changes(utterance: _Utterance, background: Background) -> Iterator[tuple[int, int]]:
    """The pieces of an utterance, split where the voice seems to change without a pause."""
    for start, end in utterance.pieces:
        loud = start + np.nonzero(utterance.is_loud[start:end])[0]
        marks = _changes(utterance.cepstra[loud].astype(np.float64), background)
        cuts = [start, *(int(loud[mark]) for mark in marks), end]
        yield from pairwise(cuts)


def _changes(frames: NDArray[np.float64], background: Background) -> list[int]:
    """Frames at which what is heard before and after a moment differs most."""
    window = _CHANGE_WINDOW
    if len(frames) < 2 * window:
        return []
    sums = np.vstack([np.zeros((1, DIMENSIONS)), np.cumsum(frames, axis=0)])
    outer = np.cumsum(frames[:, :, None] * frames[:, None, :], axis=0)
    squares = np.concatenate([np.zeros((1, DIMENSIONS, DIMENSIONS)), outer])
    middle = np.arange(window, len(frames) - window + 1, _CHANGE_STEP)

    def cost(start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
        counts = (end - start).astype(np.float64)
        return background.cost(counts, sums[end] - sums[start], squares[end] - squares[start])

    low, high = middle - window, middle + window
    ratio = cost(low, high) - cost(low, middle) - cost(middle, high)
    threshold = _CHANGE_BASE * background.parameters + _CHANGE_SLOPE * window / 2
    found: list[int] = []
    for index in np.argsort(-ratio, kind="stable").tolist():
        if ratio[index] < threshold:
            break
        if all(abs(int(middle[index]) - other) >= 0.8 * window for other in found):
            found.append(int(middle[index]))
    return sorted(found)


def _voice(group: Statistics, background: Background) -> _Voice:
    covariance = background.covariances(
        np.array([group.frames]), group.total[None], group.squares[None]
    )[0]
    return _Voice(
        mean=(group.total / group.frames).astype(np.float32),
        precision=np.linalg.inv(covariance).astype(np.float32),
        logdet=float(np.linalg.slogdet(covariance)[1]),
    )


def _scores(utterance: _Utterance, voices: Sequence[_Voice]) -> Floats:
    """The logarithmic likelihood of each frame for each voice; what is quiet tells nothing."""
    frames = utterance.cepstra.astype(np.float32)
    scores = np.empty((len(frames), len(voices)), np.float32)
    for index, voice in enumerate(voices):
        offset = frames - voice.mean
        scores[:, index] = -0.5 * ((offset @ voice.precision * offset).sum(axis=1) + voice.logdet)
    scores[~utterance.is_loud] = 0.0
    return scores


def _labels(utterance: _Utterance, voices: Sequence[_Voice]) -> NDArray[np.int16]:
    """The voice of each frame: the best path, on which a change of voice costs something."""
    count = len(utterance.cepstra)
    if len(voices) <= 1 or count == 0:
        return np.zeros(count, np.int16)
    scores = _scores(utterance, voices)
    stay = np.arange(len(voices), dtype=np.int16)
    back = np.empty((count, len(voices)), np.int16)
    best = scores[0].astype(np.float64)
    for frame in range(1, count):
        leader = int(best.argmax())
        alternative = best[leader] - _SWITCH_COST
        stays = best >= alternative
        back[frame] = np.where(stays, stay, leader)
        best = np.where(stays, best, alternative) + scores[frame]
    path = np.empty(count, np.int16)
    path[-1] = best.argmax()
    for frame in range(count - 1, 0, -1):
        path[frame - 1] = back[frame, path[frame]]
    return path


def _runs(utterance: _Utterance, path: NDArray[np.int16]) -> list[tuple[int, int]]:
    """Ranges of frames of one voice within the utterance; too short ones go to a neighbour."""
    if not len(path):
        return [(0, 0)]
    edges = [0, *(np.nonzero(np.diff(path))[0] + 1).tolist(), len(path)]
    runs = list(pairwise(edges))
    shortest = _MIN_TURN_S * _FRAMES_PER_S
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        is_voiced = _voiced_frames(utterance, start, end) >= shortest
        if joined and (not is_voiced or path[joined[-1][0]] == path[start]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    if len(joined) > 1 and _voiced_frames(utterance, *joined[0]) < shortest:
        # the voice of a run is that of its first frame
        path[: joined[0][1]] = path[joined[1][0]]
        joined[:2] = [(0, joined[1][1])]
    return joined


def _voiced_frames(utterance: _Utterance, start: int, end: int) -> int:
    return sum(max(0, min(end, b) - max(start, a)) for a, b in utterance.pieces)


def _confidence(
    utterance: _Utterance, voices: Sequence[_Voice], first: int, last: int, voice: int
) -> float | None:
    """How much likelier this voice is than the next best, per frame; None where there is one."""
    if len(voices) <= 1 or last <= first:
        return None
    means = _scores(utterance, voices)[first:last].mean(axis=0)
    margin = means[voice] - np.delete(means, voice).max()
    return float(1.0 / (1.0 + np.exp(-margin)))


def _turn(utterance: _Utterance, first: int, last: int, name: str, sure: float | None) -> Turn:
    """A range of frames as samples: the utterance's own edges count at its ends."""
    is_first, is_last = first == 0, last >= len(utterance.cepstra)
    start, end = (utterance.sound.start + frame * HOP for frame in (first, last))
    sound = Span(
        utterance.sound.start if is_first else start, utterance.sound.end if is_last else end
    )
    heard = [(max(first, a), min(last, b)) for a, b in utterance.pieces if a < last and b > first]
    begins, ends = (
        (utterance.sound.start + heard[0][0] * HOP, utterance.sound.start + heard[-1][1] * HOP)
        if heard
        else sound
    )
    speech = Span(
        utterance.speech.start if is_first else begins, utterance.speech.end if is_last else ends
    )
    return Turn(speech=speech, sound=sound, speaker=name, confidence=sure)
