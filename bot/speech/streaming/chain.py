"""Several engines that hear people while they talk, as one: the next where one fails."""

from __future__ import annotations

import asyncio
import logging
import time
from bisect import bisect_left
from collections import deque
from math import inf
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from bot.domain.speech import beyond
from bot.errors import Fault, ProviderError
from bot.metrics import STREAMS, Metrics
from bot.ports import SpeechStream, StreamingTranscriber
from bot.speech.chain import union
from bot.speech.decoding import SAMPLE_RATE
from bot.speech.reasons import most_promising, reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.breaker import Attempt, CircuitBreaker
    from bot.domain.speech import SpeechCapabilities, SpeechRequest
    from bot.domain.streaming import StreamedSegment
    from bot.domain.transcript import SpeechEngine

_log = logging.getLogger(__name__)

_LIMITED_S = 20.0
"""How long no session is asked for where there were too many, if the provider says nothing."""

_MOST_SENDS = 4096
"""Of which it is known when they were: several minutes of sound."""

_FULL = "hears as many people as it can at once"
_NEEDS_SOMEBODY = frozenset({Fault.AUTHENTICATION, Fault.QUOTA})


class TakenOverError(ProviderError):
    """An engine failed for good in the middle of a stream, and another one can go on."""


class StreamingChoice(NamedTuple):
    """An engine, the name that people know it by, and what is known of its provider."""

    name: str
    transcriber: StreamingTranscriber
    breaker: CircuitBreaker


class StreamingChain(StreamingTranscriber):
    """Opens each stream at the first of its engines that can.

    What an engine can't do, it is not asked, and neither for more sessions than it may have at
    once. One that is left alone for a while, or said that it has too many sessions, comes last.
    Once the first choice is well again, new streams go there. `now` gives seconds that go on
    evenly.

    Everything must be called from one event loop.
    """

    name: ClassVar[str] = "chain"

    def __init__(
        self,
        choices: Sequence[StreamingChoice],
        metrics: Metrics | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        if not choices:
            raise ValueError("a chain has at least one engine")
        self._seats = tuple(_Seats(choice, now) for choice in choices)
        self._metrics = metrics or Metrics()
        self._now = now

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What at least one engine can do; see `bot.speech.chain.union`."""
        return union(seats.transcriber.capabilities for seats in self._seats)

    @property
    def engine(self) -> SpeechEngine:
        """The engine of first choice."""
        return self._seats[0].transcriber.engine

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of all engines: whichever may come to hear somebody."""
        hosts = (host for seats in self._seats for host in seats.transcriber.hosts)
        return tuple(dict.fromkeys(hosts))

    async def open(self, request: SpeechRequest) -> ChainedStream:
        """Open a stream.

        Where no engine takes it, raises the `ProviderError` of which it is most worth trying again.
        """
        refused: dict[str, ProviderError | str] = {}
        errors: list[ProviderError] = []
        for seats in self._in_turn(request, refused, errors):
            try:
                return await self._opened(seats, request, refused)
            except ProviderError as error:
                _log.warning("%s did not open a stream: %s", seats.name, error)
                self._metrics.failed(seats.name, STREAMS, error.fault)
                errors.append(error)
                refused[seats.name] = error
        raise most_promising(errors)

    async def aclose(self) -> None:
        """Let go of what all engines hold."""
        await asyncio.gather(*(seats.transcriber.aclose() for seats in self._seats))

    def _in_turn(
        self,
        request: SpeechRequest,
        refused: dict[str, ProviderError | str],
        errors: list[ProviderError],
    ) -> Iterator[_Seats]:
        """The engines that can do it, those last that are left alone when it is their turn."""
        resting: list[_Seats] = []
        for seats in self._seats:
            lack = beyond(seats.transcriber.capabilities, request)
            if lack is not None or seats.is_full:
                why = lack or _FULL
                fault = Fault.BAD_INPUT if lack else Fault.RATE
                refused[seats.name] = why
                errors.append(ProviderError(seats.name, fault, why))
            elif (known := seats.fault) is not None:
                refused[seats.name] = known
                resting.append(seats)
            else:
                yield seats
        for seats in resting:
            if seats.is_full:  # since others were asked
                errors.append(ProviderError(seats.name, Fault.RATE, _FULL))
            else:
                yield seats

    async def _opened(
        self, seats: _Seats, request: SpeechRequest, refused: dict[str, ProviderError | str]
    ) -> ChainedStream:
        attempt = seats.breaker.begin()
        seats.taken += 1
        try:
            stream = await seats.transcriber.open(request)
        except BaseException as error:
            seats.taken -= 1
            if isinstance(error, ProviderError):
                seats.refused(attempt, error)
            attempt.close()
            raise
        self._metrics.stream_opened(seats.name)
        preferred = self._seats[: self._seats.index(seats)]
        why = reason((each.name, refused[each.name]) for each in preferred)
        others = [each for each in self._seats if each is not seats]

        def is_another_there() -> bool:
            able = (each for each in others if not beyond(each.transcriber.capabilities, request))
            return any(each.fault is None and not each.is_full for each in able)

        return ChainedStream(
            stream, seats, attempt, why, is_another_there, self._metrics, self._now
        )


class _Seats:
    """An engine, and the sessions that it has and may have."""

    def __init__(self, choice: StreamingChoice, now: Callable[[], float]) -> None:
        self.name, self.transcriber, self.breaker = choice
        self.taken = 0
        self._now = now
        self._limit: ProviderError | None = None
        self._limited_until_s = -inf

    @property
    def is_full(self) -> bool:
        """Whether it has as many sessions as it may have."""
        most = self.transcriber.capabilities.max_sessions
        return most is not None and self.taken >= most

    @property
    def fault(self) -> ProviderError | None:
        """Why it is not asked at present."""
        if self._limit is not None and self._now() < self._limited_until_s:
            return self._limit
        return self.breaker.fault

    def refused(self, attempt: Attempt, error: ProviderError) -> None:
        """It did not open a session."""
        if not self._is_limited(error):
            attempt.failed(error)

    def lost(self, attempt: Attempt, error: ProviderError) -> None:
        """It lost a session."""
        if not self._is_limited(error):
            attempt.lost(error)

    def _is_limited(self, error: ProviderError) -> bool:
        """Take in that there are too many sessions: that says nothing about files."""
        if error.fault is not Fault.RATE:
            return False
        self._limit = error
        self._limited_until_s = self._now() + (error.retry_after_s or _LIMITED_S)
        return True


class ChainedStream(SpeechStream):
    """A stream of one of the engines; what becomes of it is taken note of."""

    def __init__(
        self,
        stream: SpeechStream,
        seats: _Seats,
        attempt: Attempt,
        why: str | None,
        is_another_there: Callable[[], bool],
        metrics: Metrics,
        now: Callable[[], float],
    ) -> None:
        self._stream = stream
        self._seats = seats
        self._attempt = attempt
        self._reason = why
        self._is_another_there = is_another_there
        self._metrics = metrics
        self._delays = _Delays(now)
        self._error: ProviderError | None = None
        self._is_closed = False

    @property
    def engine(self) -> SpeechEngine:
        """The engine that hears this stream, and its model."""
        return self._stream.engine

    @property
    def reason(self) -> str | None:
        """What was wrong with the engines that are preferred."""
        return self._reason

    @property
    def max_session_s(self) -> float | None:
        """How long the stream may be open."""
        return self._seats.transcriber.capabilities.max_session_s

    async def send(self, samples: NDArray[np.float32], start_s: float) -> None:
        """Hand over sound; raises `TakenOverError` where another engine is to go on."""
        length_s = len(samples) / SAMPLE_RATE
        try:
            await self._stream.send(samples, start_s)
        except ProviderError as error:
            raise self._lost(error) from None
        self._metrics.sound_sent(self._seats.name, length_s)
        self._delays.sent(start_s + length_s)

    async def quiet(self, until_s: float) -> None:
        """Say that nothing was said up to this second; raises as `send` does."""
        try:
            await self._stream.quiet(until_s)
        except ProviderError as error:
            raise self._lost(error) from None

    async def results(self) -> AsyncIterator[StreamedSegment]:
        """What is recognised; raises as `send` does."""
        try:
            async for result in self._stream.results():
                if result.is_final:
                    self._take_note(result)
                yield result
        except ProviderError as error:
            raise self._lost(error) from None

    async def finish(self) -> None:
        """Say that no more sound comes; raises as `send` does."""
        try:
            await self._stream.finish()
        except ProviderError as error:
            raise self._lost(error) from None

    async def aclose(self) -> None:
        """Let go of the stream; another may be opened in its place."""
        try:
            await self._stream.aclose()
        finally:
            self._attempt.close()
            if not self._is_closed:
                self._is_closed = True
                self._seats.taken -= 1
                self._metrics.stream_closed(self._seats.name)

    def _take_note(self, final: StreamedSegment) -> None:
        self._attempt.succeeded()
        delay_s = self._delays.of(final.segment.end_s)
        if delay_s is not None:
            endpointing_s = self._seats.transcriber.capabilities.endpointing_s
            self._metrics.final_came(self._seats.name, delay_s, endpointing_s)

    def _lost(self, error: ProviderError) -> ProviderError:
        """What is told of a loss, which counts once however often it shows."""
        if self._error is None:
            self._seats.lost(self._attempt, error)
            self._metrics.failed(self._seats.name, STREAMS, error.fault)
            is_taken_over = error.fault in _NEEDS_SOMEBODY and self._is_another_there()
            self._error = _taken_over(error) if is_taken_over else error
        return self._error


class _Delays:
    """When the sound of a stream was sent, to tell how long its text took."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._sends: deque[tuple[float, float]] = deque(maxlen=_MOST_SENDS)

    def sent(self, end_s: float) -> None:
        """Sound up to this second was sent just now."""
        self._sends.append((end_s, self._now()))

    def of(self, end_s: float) -> float | None:
        """Seconds since the sound up to this second was sent; None if it was told before."""
        first = bisect_left(self._sends, end_s, key=lambda send: send[0])
        if first == len(self._sends):
            return None
        sent_at = self._sends[first][1]
        for _ in range(first + 1):
            self._sends.popleft()
        return self._now() - sent_at


def _taken_over(error: ProviderError) -> TakenOverError:
    return TakenOverError(error.provider, error.fault, error.detail)
