"""A person's sound as frames of one length: gaps as silence, and an end to each utterance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

RATE = 16_000
_QUIET_S = 0.2
"""A shorter gap is part of the talk; it is sent as silence when the talk goes on."""


class Frame(NamedTuple):
    """Mono sound at 16 kHz; its first sample lies at `start_s` of the sender's clock."""

    samples: Floats
    start_s: float


class Flush(NamedTuple):
    """Enough silence was sent for an utterance to end."""


Step: TypeAlias = Frame | Flush


class Frames:
    """Cuts sound into frames of `frame_s` and says when an utterance is over.

    The last frame before a pause is filled up with silence. As much silence follows as there was,
    but not more than `silence_s`, and then, once for each utterance, a `Flush`. What each method
    returns has to be used up before the next is called. Times are in seconds.
    """

    def __init__(self, frame_s: float, silence_s: float) -> None:
        self._size = round(frame_s * RATE)
        self._silence_s = silence_s
        self._rest = np.zeros(0, np.float32)
        self._end_s: float | None = None
        self._silent_s = 0.0
        self._is_flushed = True

    def sound(self, samples: Floats, start_s: float) -> Iterator[Step]:
        """More sound, its first sample at `start_s`."""
        gap_s = 0.0 if self._end_s is None else start_s - self._end_s
        if gap_s >= _QUIET_S:
            yield from self.quiet(start_s)
        elif self._end_s is not None:
            missing = np.zeros(max(0, round((gap_s - self._silent_s) * RATE)), np.float32)
            start_s -= (len(self._rest) + len(missing)) / RATE
            samples = np.concatenate((self._rest, missing, samples))
        self._rest = samples[:0]
        self._silent_s, self._is_flushed = 0.0, False
        whole = len(samples) - len(samples) % self._size
        self._end_s = start_s + len(samples) / RATE
        for begin in range(0, whole, self._size):
            yield Frame(samples[begin : begin + self._size], start_s + begin / RATE)
        self._rest = samples[whole:]

    def quiet(self, until_s: float) -> Iterator[Step]:
        """Nothing was said up to this second."""
        if self._end_s is None or until_s - self._end_s < _QUIET_S:
            return
        yield from self.fill_up()
        while self._silent_s < min(until_s - self._end_s, self._silence_s):
            yield self.silence()
        if self._silent_s >= self._silence_s and not self._is_flushed:
            self._is_flushed = True
            yield Flush()

    def fill_up(self) -> Iterator[Step]:
        """What is less than a frame, filled up with silence."""
        if not len(self._rest):
            return
        frame = np.zeros(self._size, np.float32)
        frame[: len(self._rest)] = self._rest
        start_s = (self._end_s or 0.0) - len(self._rest) / RATE
        self._silent_s += (self._size - len(self._rest)) / RATE
        self._rest = self._rest[:0]
        yield Frame(frame, start_s)

    def silence(self) -> Frame:
        """A frame of silence after what was sent so far."""
        start_s = (self._end_s or 0.0) + self._silent_s
        self._silent_s += self._size / RATE
        return Frame(np.zeros(self._size, np.float32), start_s)
