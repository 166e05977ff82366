"""Recognisers that go wrong in the ways that native engines do; built inside the speech process."""

import ctypes
import os
import signal
import threading
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from bot.domain.speech import Recognised, SpeechCapabilities
from bot.domain.transcript import Word
from bot.errors import Fault, ProviderError
from bot.ports import UtteranceRecogniser


class Measuring(UtteranceRecogniser):
    """Writes how long each utterance is, so that tests see exactly what was heard."""

    name: ClassVar[str] = "measuring"

    def __init__(self, text: str = "{length} samples came from {process}") -> None:
        self._text = text

    @property
    def model(self) -> str:
        return "ruler"

    @property
    def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities(languages=frozenset({"en"}), word_times=True)

    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        return Recognised(
            text=self._text.format(length=len(samples), process=os.getpid()),
            words=(Word(text="samples", start_s=0.1, end_s=0.2),),
            language=language,
        )

    def close(self) -> None:
        return


class Printing(Measuring):
    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        os.write(1, b"native engines print what they like\n")
        return super().recognise(samples, language)


class Crashing(Measuring):
    """Dies of a memory error as C does, but only on the first file (a mark remembers it)."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark

    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        if not os.path.exists(self._mark):  # noqa: PTH110 (a line of a crash)
            os.close(os.open(self._mark, os.O_CREAT))
            ctypes.string_at(0)
        return super().recognise(samples, language)


class Hanging(Measuring):
    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        threading.Event().wait()
        return super().recognise(samples, language)


class Killed(Measuring):
    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().recognise(samples, language)


class Hungry(Measuring):
    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        np.ones(8 << 30, np.uint8)
        return super().recognise(samples, language)


class Refusing(Measuring):
    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        raise ProviderError(self.name, Fault.RATE, f"{len(samples)} are too many in {language}")
