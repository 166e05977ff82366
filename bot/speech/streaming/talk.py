"""Somebody who speaks into a stream in real time, to find out what comes of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from bot.errors import Fault, ProviderError
from bot.speech.decoding import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.domain.streaming import StreamedSegment
    from bot.ports import SpeechStream

EXACT_S = 0.3
"""By so much engines may differ from what is known about the end of speech."""

_STEP_S = 0.1
"""As often as live sound is handed on."""

_QUIET_S = 5.0
"""How long it may be quiet after the last word until the stream is ended."""

_LAST_WORDS_S = 30.0


class Arrived(NamedTuple):
    """A result, and when it came: seconds of wall time since the first sample was spoken."""

    at_s: float
    result: StreamedSegment


class Talk:
    """Somebody who speaks into a stream, as fast as they speak, and notes what comes back.

    `arrived` holds every result in order. `behind_s` is the most by which the engine made them
    wait, in seconds. It may take `last_words_s` to end.
    """

    def __init__(
        self, stream: SpeechStream, speed: float = 1.0, last_words_s: float = _LAST_WORDS_S
    ) -> None:
        self.arrived: list[Arrived] = []
        self.behind_s = 0.0
        self._stream = stream
        self._speed = speed
        self._last_words_s = last_words_s
        self._loop = asyncio.get_running_loop()
        self._began = 0.0

    @property
    def finals(self) -> tuple[StreamedSegment, ...]:
        """What is final by now: of each utterance as it was told last."""
        told = {one.result.key: one.result for one in self.arrived if one.result.is_final}
        return tuple(told.values())

    async def give(self, samples: NDArray[np.float32], spoken_until_s: float = 0.0) -> float:
        """Speak, wait in silence for the last words, and end; returns the seconds it took.

        The wait is over once what was spoken up to `spoken_until_s` is final. Raises
        `ProviderError` when the stream is lost.
        """
        self._began = self._loop.time()
        listening = asyncio.create_task(self._listen(), name="results of a stream")
        try:
            await self._speak(samples)
            await self._be_quiet(len(samples) / SAMPLE_RATE, spoken_until_s, listening)
            await self._stream.finish()
            async with asyncio.timeout(self._last_words_s):
                await listening
        except TimeoutError:
            raise ProviderError(
                self._stream.engine.provider, Fault.SERVER, "the stream does not end"
            ) from None
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        return self._loop.time() - self._began

    async def _listen(self) -> None:
        async for result in self._stream.results():
            self.arrived.append(Arrived(self._loop.time() - self._began, result))

    async def _speak(self, samples: NDArray[np.float32]) -> None:
        step = round(_STEP_S * SAMPLE_RATE)
        for start in range(0, len(samples), step):
            part = samples[start : start + step]
            # sound can't be given before it was spoken
            await self._until((start + len(part)) / SAMPLE_RATE)
            await self._stream.send(part, start / SAMPLE_RATE)

    async def _be_quiet(self, from_s: float, last_s: float, listening: asyncio.Task[None]) -> None:
        """Say nothing until all that was spoken is final, or nothing more is to be expected."""
        steps = round(_QUIET_S / _STEP_S)
        for number in range(1, steps + 1):
            if listening.done() or self._is_final(last_s):
                return
            at_s = from_s + number * _STEP_S
            await self._until(at_s)
            await self._stream.quiet(at_s)

    def _is_final(self, last_s: float) -> bool:
        return any(final.segment.end_s >= last_s - EXACT_S for final in self.finals)

    async def _until(self, at_s: float) -> None:
        wait_s = self._began + at_s / self._speed - self._loop.time()
        self.behind_s = max(self.behind_s, -wait_s)
        await asyncio.sleep(max(0.0, wait_s))
