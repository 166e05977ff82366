"""Streaming engines that go wrong in the ways that services do, as they are told to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from bot.domain.speech import Segment, SpeechCapabilities
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from bot.ports import SpeechStream, StreamingTranscriber
from tests.speech.sounds import RATE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.domain.speech import SpeechRequest


def fault(kind: Fault = Fault.CONNECTIVITY) -> ProviderError:
    return ProviderError("echo", kind, "as it was told to")


class Echo(StreamingTranscriber):
    """Says for every second of sound that it was heard, when told that there was quiet after it.

    `refusals` are raised by `open`, one after the other; then streams are lost when they are sent
    the sound of a second in `losses` (each once).
    """

    name: ClassVar[str] = "echo"

    def __init__(
        self,
        refusals: Sequence[ProviderError] = (),
        losses: Sequence[float] = (),
        *,
        provider: str = "echo",
        capabilities: SpeechCapabilities | None = None,
    ) -> None:
        self._provider = provider
        self._capabilities = capabilities or SpeechCapabilities()
        self.streams: list[EchoStream] = []
        self.refusals = list(refusals)
        self.losses = list(losses)
        self.may_take = asyncio.Event()
        self.may_take.set()

    @property
    def capabilities(self) -> SpeechCapabilities:
        return self._capabilities

    @property
    def engine(self) -> SpeechEngine:
        return SpeechEngine(provider=self._provider, model="none")

    def has_closed(self, count: int) -> bool:
        """Whether so many streams were opened and closed."""
        return sum(stream.is_closed for stream in self.streams) >= count

    async def open(self, request: SpeechRequest) -> EchoStream:
        del request
        await asyncio.sleep(0)
        if self.refusals:
            raise self.refusals.pop(0)
        self.streams.append(EchoStream(self))
        return self.streams[-1]


class EchoStream(SpeechStream):
    def __init__(self, engine: Echo) -> None:
        self.sent: list[float] = []
        self.is_finished = False
        self.is_closed = False
        self._engine = engine
        self._unsaid: list[tuple[float, float]] = []
        self._error: ProviderError | None = None
        self._results: asyncio.Queue[StreamedSegment | ProviderError | None] = asyncio.Queue()

    @property
    def engine(self) -> SpeechEngine:
        return self._engine.engine

    async def send(self, samples: NDArray[np.float32], start_s: float) -> None:
        await self._engine.may_take.wait()
        if self._error is None and start_s in self._engine.losses:
            self._engine.losses.remove(start_s)
            self.lose(fault())
        if self._error is not None:
            raise self._error
        self.sent.append(start_s)
        self._unsaid.append((start_s, start_s + len(samples) / RATE))

    async def quiet(self, until_s: float) -> None:
        del until_s
        if self._error is not None:
            raise self._error
        self.understand()

    def understand(self) -> None:
        """Tell everything that was sent."""
        for start_s, end_s in self._unsaid:
            text = f"second {start_s:.0f}"
            segment = Segment(start_s=start_s, end_s=end_s, text=text)
            self._results.put_nowait(
                StreamedSegment(key=str(start_s), segment=segment, is_final=True)
            )
        self._unsaid.clear()

    def suppose(self) -> None:
        """Tell what was sent so far as a partial."""
        start_s, end_s = self._unsaid[0][0], self._unsaid[-1][1]
        segment = Segment(start_s=start_s, end_s=end_s, text="so far")
        self._results.put_nowait(StreamedSegment(key="so far", segment=segment, is_final=False))

    def forget(self) -> None:
        """Understand nothing of what was sent so far."""
        self._unsaid.clear()

    def tell(self, result: StreamedSegment) -> None:
        """Tell something of its own."""
        self._results.put_nowait(result)

    def lose(self, error: ProviderError | None) -> None:
        """Be lost, or (None) end without being asked to."""
        self._error = error
        self._results.put_nowait(error)

    async def results(self) -> AsyncIterator[StreamedSegment]:
        while (result := await self._results.get()) is not None:
            if isinstance(result, ProviderError):
                raise result
            yield result

    async def finish(self) -> None:
        self.is_finished = True
        self.understand()
        self._results.put_nowait(None)

    async def aclose(self) -> None:
        self.is_closed = True
