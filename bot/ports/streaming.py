"""Engines that turn sound into text while people talk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import numpy as np
    from numpy.typing import NDArray

    from bot.domain.speech import SpeechCapabilities, SpeechRequest
    from bot.domain.streaming import StreamedSegment
    from bot.domain.transcript import SpeechEngine


class SpeechStream(ABC):
    """One person's sound on its way to an engine.

    Its clock is counted in seconds of the caller's choice; what is recognised is given on the same
    clock. Only one task sends and only one reads the results.
    """

    @property
    @abstractmethod
    def engine(self) -> SpeechEngine:
        """The engine that hears this stream, and its model."""

    @property
    def reason(self) -> str | None:
        """Why it is not the engine of first choice, for people; None if it is."""
        return None

    @property
    def max_session_s(self) -> float | None:
        """How long the stream may be open, in seconds; None for any time."""
        return None

    @abstractmethod
    async def send(self, samples: NDArray[np.float32], start_s: float) -> None:
        """Hand over sound: mono, 16 kHz, between -1 and 1, its first sample at `start_s`.

        A chunk that begins after the end of the last one means that nobody spoke in between. Waits
        while the engine is behind. Raises `ProviderError` when the stream is lost.
        """

    @abstractmethod
    async def quiet(self, until_s: float) -> None:
        """Say that nothing was said up to this second, so that an utterance can end."""

    @abstractmethod
    def results(self) -> AsyncIterator[StreamedSegment]:
        """What is recognised, finals in order of start; the next of a key replaces the one before.

        Ends after `finish`. Raises `ProviderError` when the stream is lost.
        """

    @abstractmethod
    async def finish(self) -> None:
        """Say that no more sound comes; the results that are due still come."""

    @abstractmethod
    async def aclose(self) -> None:
        """Let go of the stream, whatever is under way."""


class StreamingTranscriber(ABC):
    """Turns sound into text while it is spoken, one stream per person."""

    name: ClassVar[str]

    @property
    @abstractmethod
    def capabilities(self) -> SpeechCapabilities:
        """What the engine can do."""

    @property
    @abstractmethod
    def engine(self) -> SpeechEngine:
        """The engine and its model that are tried first, as they are stored with the transcript."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that sound may be sent to, as people are told; none on this machine."""
        return ()

    @abstractmethod
    async def open(self, request: SpeechRequest) -> SpeechStream:
        """Open a stream; raises `ProviderError`."""

    async def aclose(self) -> None:
        """Let go of processes and connections."""
        return
