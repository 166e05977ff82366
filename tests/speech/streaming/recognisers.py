"""Recognisers for the live speech process that wait, hang or die at the sound of something loud."""

import os
import signal
import threading

import numpy as np
from numpy.typing import NDArray

from bot.domain.speech import Recognised
from bot.errors import Fault, ProviderError
from tests.speech.recognisers import Measuring

LOUD = 0.99
"""The peak of what is too loud."""


class Slow(Measuring):
    """Takes so many seconds of real time for a second of sound."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self._factor = factor

    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        threading.Event().wait(self._factor * len(samples) / 16_000)
        return super().recognise(samples, language)


class Startled(Measuring):
    """Hangs, dies or fails when it hears something loud."""

    def __init__(self, by: str) -> None:
        super().__init__()
        self._by = by

    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        if np.abs(samples).max(initial=0.0) >= LOUD:
            if self._by == "hanging":
                threading.Event().wait()
            if self._by == "dying":
                os.kill(os.getpid(), signal.SIGKILL)
            raise ProviderError(self.name, Fault.RATE, "too loud")
        return super().recognise(samples, language)


class Unloadable(Measuring):
    """Has a model that can't be loaded."""

    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        raise ProviderError(
            self.name, Fault.BAD_INPUT, f"no model for {len(samples)} in {language}"
        )


class Inventing(Measuring):
    """Writes other words every time, as a recogniser does that doesn't know the language."""

    def __init__(self) -> None:
        super().__init__()
        self._times = 0

    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        self._times += 1
        words = (f"w{self._times}x{n}" for n in range(len(samples) // 16_000 + 2))
        return Recognised(text=" ".join(words), language=language)
