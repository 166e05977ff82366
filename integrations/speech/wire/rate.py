"""Sound at the rate that a provider takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from integrations.speech.wire.frames import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Upsampler:
    """Makes sound of 16 kHz one of a higher rate, piece by piece, in straight lines.

    Sound of a voice has hardly anything near half the rate, where straight lines are wrong. The
    last sample of a piece is kept, so that pieces meet without a step.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._last = np.zeros(1, np.float32)

    def more(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next piece; its length times the rates' ratio is to be a whole number."""
        count = round(len(samples) * self._rate / RATE)
        known = np.concatenate((self._last, samples))
        at = np.arange(1, count + 1, dtype=np.float64) * RATE / self._rate
        self._last = samples[-1:].astype(np.float32)
        return np.interp(at, np.arange(len(known)), known).astype(np.float32)
