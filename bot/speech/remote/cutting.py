"""Where a recording is cut that is longer or larger than a provider takes: in a pause."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.speech.voice_activity import CHUNK, VoiceActivity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Flags = NDArray[np.bool_]

_RATE = 16_000
_VOICE = 0.35  # as endpointing has it: below is no voice
_ABOVE_FLOOR_DB = 10.0
_LOUD_SHARE = 90.0  # percent of the chunks that are less loud
_UNDER_LOUD_DB = 6.0  # where nothing differs more than that, there is no pause
_FAINTEST = 1e-8
_SHORTEST_PAUSE = 3  # chunks, about 0.1 s: shorter dips are inside words
_GOOD_PAUSE = 10  # chunks, about 0.3 s: no need to look further back
_SMOOTHING = np.full(5, 0.2, np.float32)
_STRETCH = 120 * _RATE // CHUNK


class Outline(VoiceActivity):
    """Voice activity that remembers, for every chunk, what it said and how loud the sound was."""

    def __init__(self) -> None:
        super().__init__()
        self._voices: list[Floats] = []
        self._levels: list[Floats] = []

    def __call__(self, samples: Floats) -> Floats:
        """The probability of speech in each chunk."""
        probabilities = super().__call__(samples)
        chunks = samples.reshape(-1, CHUNK)
        power = np.einsum("ij,ij->i", chunks, chunks) / CHUNK
        self._voices.append(probabilities)
        self._levels.append((10 * np.log10(power + _FAINTEST)).astype(np.float32))
        return probabilities

    def sketch(self) -> Sketch:
        """All of what was heard."""
        if not self._voices:
            return Sketch(np.zeros(0, np.float32), np.zeros(0, np.float32))
        return Sketch(np.concatenate(self._voices), np.concatenate(self._levels))


class Sketch(NamedTuple):
    """A sound by its chunks of 32 ms: the probability of speech (0 to 1), and the level in dB."""

    voices: Floats
    levels: Floats


class Bounds(NamedTuple):
    """What one part may have: samples, bytes, and samples that it shares with the one before."""

    samples: int | None
    bytes: int | None
    overlap: int = 0


class Cut(NamedTuple):
    """A part in samples: its sound goes from `sound` to `end`, and it answers from `start` on."""

    sound: int
    start: int
    end: int


def cuts(
    sketch: Sketch, length: int, sizes: Sequence[tuple[int, int]], bounds: Bounds
) -> list[Cut]:
    """The parts of a sound of `length` samples, all within the bounds.

    `sizes` are pairs of samples and of the bytes that they take when encoded, from the start.
    """
    most = length if bounds.samples is None else max(CHUNK, bounds.samples)
    reach = _Reach(sizes, most, bounds.bytes, length)
    found: list[Cut] = []
    start = 0
    while start < length:
        sound = max(0, start - min(bounds.overlap, most // 4)) if found else 0
        limit = reach.from_(sound)
        if limit <= start:  # the overlap alone is too much
            sound, limit = start, reach.from_(start)
        end = length if limit >= length else _best_cut(sketch, start, limit)
        found.append(Cut(sound, start, end))
        start = end
    return found


class _Reach:
    """How far a part may go."""

    def __init__(
        self, sizes: Sequence[tuple[int, int]], most: int, most_bytes: int | None, length: int
    ) -> None:
        table = np.array(sizes, np.int64).reshape(-1, 2)
        self._samples, self._bytes = table[:, 0], table[:, 1]
        self._most = most
        self._most_bytes = most_bytes
        self._length = length

    def from_(self, start: int) -> int:
        """The last sample that a part may have that begins here."""
        limit = min(start + self._most, self._length)
        if self._most_bytes is not None:
            spent = float(np.interp(start, self._samples, self._bytes))
            limit = min(
                limit, round(np.interp(spent + self._most_bytes, self._bytes, self._samples))
            )
        return max(start + CHUNK, limit) if limit < self._length else limit


def _best_cut(sketch: Sketch, start: int, limit: int) -> int:
    """The middle of the longest pause in the last stretch before the limit, in samples."""
    first, last = -(-start // CHUNK) + 1, min(limit // CHUNK, len(sketch.voices))
    if last - first < 1:
        return limit
    best: tuple[int, int] | None = None
    for stretch in (min(_STRETCH, (last - first) // 4), (last - first) // 2, last - first):
        begin = max(first, last - max(stretch, 1))
        pause = max(_pauses(sketch, first, begin, last), key=lambda p: p[1] - p[0], default=None)
        if pause is not None and (best is None or pause[1] - pause[0] > best[1] - best[0]):
            best = pause
        if best is not None and best[1] - best[0] >= _GOOD_PAUSE:
            break
    if best is not None:
        return (best[0] + best[1]) * CHUNK // 2
    return _quietest(sketch, max(first, last - max((last - first) // 4, 1)), last) * CHUNK


def _pauses(sketch: Sketch, first: int, begin: int, last: int) -> Iterator[tuple[int, int]]:
    """Runs of chunks without a voice and hardly above the floor, the latest first.

    Those are told that go on after `begin`; the levels between there and the end say what is quiet.
    """
    window = sketch.levels[begin:last]
    floor = float(np.convolve(window, _SMOOTHING, mode="valid").min(initial=np.inf))
    loud = float(np.percentile(window, _LOUD_SHARE))
    ceiling = min(floor + _ABOVE_FLOOR_DB, loud - _UNDER_LOUD_DB)
    quiet = (sketch.voices[first:last] < _VOICE) & (sketch.levels[first:last] < ceiling)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    for start, end in reversed(edges.reshape(-1, 2).tolist()):
        if end - start >= _SHORTEST_PAUSE and first + end > begin:
            yield first + start, first + end


def _quietest(sketch: Sketch, first: int, last: int) -> int:
    """Where there is least voice and least sound: talk without any pause must be cut somewhere."""
    levels = sketch.levels[first:last]
    loudness = (levels - levels.min()) / max(float(np.ptp(levels)), 1.0)
    effort = np.convolve(sketch.voices[first:last] + loudness, _SMOOTHING, mode="same")
    return first + int(np.argmin(effort))
