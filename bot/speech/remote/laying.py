"""The sound of a file without the stretches in which there is none, and where each piece was.

A person's track is mostly silence, and providers are paid by the minute.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.domain.frozen import Frozen
from bot.speech.decoding import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from bot.speech.decoding import Block

    Floats = NDArray[np.float32]

_PAUSE = 2 * SAMPLE_RATE
"""What is left of silence: enough to end an utterance for every engine."""

_STEP = SAMPLE_RATE // 10
_SILENCE = 1e-4
"""Peak below which there is nothing to hear (-80 dBFS): a muted microphone, no quiet room."""


class Laid(Frozen):
    """Where the seconds of a sound that was sent come from, piece by piece.

    `starts` are seconds of what was sent, `origins` those of the file, `lengths` of both.
    """

    starts: tuple[float, ...]
    origins: tuple[float, ...]
    lengths: tuple[float, ...]

    def start(self, sent_s: float) -> float:
        """Where something lies that begins at this second of what was sent."""
        return self._at(bisect_right(self.starts, sent_s) - 1, sent_s)

    def end(self, sent_s: float) -> float:
        """Where something lies that ends at it: before what was left out rather than after."""
        return self._at(bisect_left(self.starts, sent_s) - 1, sent_s)

    def _at(self, piece: int, sent_s: float) -> float:
        if not self.starts:
            return 0.0
        piece = max(0, piece)
        within_s = min(max(0.0, sent_s - self.starts[piece]), self.lengths[piece])
        return self.origins[piece] + within_s


class Stretch(NamedTuple):
    """Sound to be sent; `origin` is where its first sample lies in the file."""

    origin: int
    samples: Floats


class Layer:
    """Lays stretches one after the other and remembers where they come from, in samples."""

    def __init__(self) -> None:
        self.sent = 0
        self._pieces: list[list[int]] = []

    def add(self, stretch: Stretch) -> None:
        """Take in what is sent next."""
        length = len(stretch.samples)
        last = self._pieces[-1] if self._pieces else None
        if last is not None and last[1] + last[2] == stretch.origin:
            last[2] += length
        else:
            self._pieces.append([self.sent, stretch.origin, length])
        self.sent += length

    def laid(self) -> Laid:
        """What was laid so far."""
        columns = zip(*self._pieces, strict=True) if self._pieces else ((), (), ())
        starts, origins, lengths = (
            tuple(sample / SAMPLE_RATE for sample in column) for column in columns
        )
        return Laid(starts=starts, origins=origins, lengths=lengths)


def without_silence(blocks: Iterable[Block]) -> Iterator[Stretch]:
    """What is to be sent of a file: of every silence, and of every hole, two seconds at most."""
    end, silent = 0, 0
    for block in blocks:
        hole = block.start - end
        if hole > 0:
            kept = min(hole, max(0, _PAUSE - silent))
            if kept:
                yield Stretch(end, np.zeros(kept, np.float32))
            silent += hole
        first = None
        for start in range(0, len(block.samples), _STEP):
            step = block.samples[start : start + _STEP]
            is_silent = float(np.abs(step).max(initial=0.0)) < _SILENCE
            is_kept = not is_silent or silent < _PAUSE
            silent = silent + len(step) if is_silent else 0
            if is_kept and first is None:
                first = start
            elif not is_kept and first is not None:
                yield Stretch(block.start + first, block.samples[first:start])
                first = None
        if first is not None:
            yield Stretch(block.start + first, block.samples[first:])
        end = block.end
