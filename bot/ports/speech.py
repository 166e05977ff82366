"""Engines that turn sound into text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from bot.domain.speech import HeardTrack, Recognised, SpeechCapabilities, SpeechRequest
    from bot.ports.work import Report


class Transcriber(ABC):
    """Turns one audio file into segments of text."""

    name: ClassVar[str]

    @property
    @abstractmethod
    def capabilities(self) -> SpeechCapabilities:
        """What the engine can do."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that sound may be sent to, as people are told; none on this machine."""
        return ()

    @abstractmethod
    async def transcribe(self, audio: Path, request: SpeechRequest, report: Report) -> HeardTrack:
        """Hear the whole file.

        Raises `BadRecordingError` for a file that can't be heard, `ProviderError` for the rest.
        """

    async def aclose(self) -> None:
        """Let go of processes and connections."""
        return


class UtteranceRecogniser(ABC):
    """An engine on this machine that turns one utterance into text.

    It is used by one thread at a time, in a process of its own.
    """

    name: ClassVar[str]

    @property
    @abstractmethod
    def model(self) -> str:
        """The name of the model, as it is stored with the transcript."""

    @property
    @abstractmethod
    def capabilities(self) -> SpeechCapabilities:
        """What the engine can do."""

    @abstractmethod
    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        """The text of one utterance: mono samples between -1 and 1 at 16 kHz.

        `language` is the BCP 47 tag that was asked for, None to go by what is spoken.
        """

    @abstractmethod
    def close(self) -> None:
        """Free the model."""
