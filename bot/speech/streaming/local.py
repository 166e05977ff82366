"""Speech to text on this machine while people talk, in a process of its own."""

from __future__ import annotations

import asyncio
import logging
from itertools import count
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from bot.ports import SpeechStream, StreamingTranscriber
from bot.speech.child import load
from bot.speech.decoding import SAMPLE_RATE
from bot.speech.protocol import framed
from bot.speech.speech_process import MAX_MEMORY_BYTES, SpeechProcess, refuse_language
from bot.speech.streaming.protocol import (
    LIVE_ANSWERS,
    BeginLive,
    Closed,
    Finished,
    LiveRules,
    Lost,
    Opened,
    Quiet,
    Result,
    Sound,
    Taken,
    framed_sound,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    import numpy as np
    from numpy.typing import NDArray
    from pydantic import JsonValue

    from bot.domain.frozen import Frozen
    from bot.domain.speech import SpeechCapabilities, SpeechRequest
    from bot.domain.streaming import StreamedSegment
    from bot.speech.streaming.protocol import LiveAnswer

_log = logging.getLogger(__name__)

_LOAD_S = 120.0
"""Loading a large model takes longest."""

_STALL_S = 30.0
"""An utterance, of at most 15 s, takes about half a second."""

_BEHIND_S = 10.0
_SURE_S = 0.5
"""Quiet beyond the endpoint; more of it tells the process nothing."""


class LocalStreamingTranscriber(StreamingTranscriber):
    """Hears any number of people at once with one recogniser on this machine.

    `recogniser` is the import path of an `UtteranceRecogniser`, "module:Class", and `settings` are
    its keyword arguments (JSON values). One process holds it; it is started by the first `open` and
    keeps its model. When it dies, or makes no progress for `stall_s` seconds, every open stream is
    lost, and the next `open` gets a new one. A sender waits while the process is more than
    `behind_s` seconds of its sound behind.

    Everything must be called from one event loop.
    """

    name: ClassVar[str] = "local"

    def __init__(
        self,
        recogniser: str,
        settings: Mapping[str, JsonValue] | None = None,
        rules: LiveRules | None = None,
        *,
        behind_s: float = _BEHIND_S,
        stall_s: float = _STALL_S,
        max_memory_bytes: int | None = MAX_MEMORY_BYTES,
    ) -> None:
        self._begin = BeginLive(
            recogniser=recogniser,
            settings=dict(settings or {}),
            max_memory_bytes=max_memory_bytes,
            rules=rules or LiveRules(),
        )
        # building one loads no model: it checks the settings and tells what the engine can do
        described = load(recogniser)(**self._begin.settings)
        self._capabilities = described.capabilities.model_copy(
            update={"endpointing_s": self._begin.rules.silence_s}
        )
        self._engine = SpeechEngine(provider=described.name, model=described.model)
        self._pace = _Pace(
            behind=round(behind_s * SAMPLE_RATE),
            silence=round((self._begin.rules.silence_s + _SURE_S) * SAMPLE_RATE),
        )
        self._stall_s = stall_s
        self._connection: _Connection | None = None
        self._is_closed = False
        self._lock = asyncio.Lock()

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What the recogniser can do, and the silence that ends an utterance."""
        return self._capabilities

    @property
    def engine(self) -> SpeechEngine:
        """The recogniser and its model, as they are stored with the transcript."""
        return self._engine

    @property
    def process_id(self) -> int | None:
        """The process that hears, None while there is none."""
        connection = self._connection
        return None if connection is None or connection.is_lost else connection.process.id

    async def open(self, request: SpeechRequest) -> LocalSpeechStream:
        """Open a stream, which is one person's.

        Raises `ProviderError`: BAD_INPUT for a language that the engine doesn't know or for several
        voices in one stream, what the engine says when its model can't be loaded, SERVER when the
        process died meanwhile.
        """
        provider = self._engine.provider
        refuse_language(provider, self._capabilities, request.language)
        if request.is_mixed:
            detail = "can't tell voices apart while people talk; give it a stream per person"
            raise ProviderError(provider, Fault.BAD_INPUT, detail)
        async with self._lock:
            if self._is_closed:
                raise ProviderError(provider, Fault.SERVER, "live speech has been ended")
            if self._connection is None or self._connection.is_lost:
                process = await self._start()
                self._connection = _Connection(self._engine, process, self._pace)
            return self._connection.open(request)

    async def aclose(self) -> None:
        """End the process; streams that are open are lost, and no more can be opened."""
        async with self._lock:
            self._is_closed = True
            connection, self._connection = self._connection, None
            if connection is not None:
                await connection.aclose()

    async def _start(self) -> SpeechProcess:
        process = await SpeechProcess.start(
            self._engine.provider, "bot.speech.streaming.worker", self._begin, _LOAD_S
        )
        try:
            answer = await process.answer(LIVE_ANSWERS)
        except BaseException:
            await process.kill()
            raise
        if isinstance(answer, Lost):
            await process.kill()
            raise process.failed(answer.fault, answer.detail)
        process.stall_s = self._stall_s
        return process


class _Pace(NamedTuple):
    """How far ahead of the process a sender may be, and what is silence for sure, in samples."""

    behind: int
    silence: int


class _Connection:
    """A speech process and the streams that it hears."""

    def __init__(self, engine: SpeechEngine, process: SpeechProcess, pace: _Pace) -> None:
        self.engine = engine
        self.process = process
        self.is_lost = False
        self._provider = engine.provider
        self._pace = pace
        self._numbers = count(1)
        self._streams: dict[int, LocalSpeechStream] = {}
        self._told = 0
        self._taken = 0
        self._reading = asyncio.create_task(self._read(), name=f"speech process {process.id}")

    def open(self, request: SpeechRequest) -> LocalSpeechStream:
        stream = LocalSpeechStream(self, next(self._numbers), self._pace)
        self._streams[stream.number] = stream
        self.tell(Opened(stream=stream.number, request=request))
        return stream

    def tell(self, request: Frozen | Sound) -> None:
        """Send a request; its effect is due from now on."""
        framed_request = framed_sound(request) if isinstance(request, Sound) else framed(request)
        self.process.tell(framed_request)
        self._told += 1
        self.process.expect()

    def close(self, stream: LocalSpeechStream) -> None:
        if self._streams.pop(stream.number, None) is not None and not self.is_lost:
            self.tell(Closed(stream=stream.number))

    async def aclose(self) -> None:
        self._lose(ProviderError(self._provider, Fault.SERVER, "the speech process was ended"))
        await self.process.end()
        await self._reading

    async def _read(self) -> None:
        error = ProviderError(self._provider, Fault.SERVER, "the speech process was given up")
        try:
            while True:
                answer = await self.process.answer(LIVE_ANSWERS, is_due=self._is_due())
                if isinstance(answer, Lost) and answer.stream is None:
                    error = self.process.failed(answer.fault, answer.detail)
                    await self.process.kill()
                    return
                self._pass_on(answer)
        except ProviderError as told:
            error = told
        finally:
            self._lose(error)

    def _is_due(self) -> bool:
        """Whether the process has something to do."""
        return self._taken < self._told or any(s.is_waiting for s in self._streams.values())

    def _pass_on(self, answer: LiveAnswer) -> None:
        if isinstance(answer, Taken):
            self._taken = answer.requests
            for number, (taken, waiting) in answer.streams.items():
                if stream := self._streams.get(number):
                    stream.follow(taken, waiting)
        elif isinstance(answer, Result):
            if stream := self._streams.get(answer.stream):
                stream.understand(answer.result)
        elif isinstance(answer, Finished):
            if stream := self._streams.pop(answer.stream, None):
                stream.end(None)
        elif isinstance(answer, Lost) and (stream := self._streams.pop(answer.stream or 0, None)):
            stream.end(self.process.failed(answer.fault, answer.detail))

    def _lose(self, error: ProviderError) -> None:
        self.is_lost = True
        if self._streams:
            _log.warning("%d streams are lost: %s", len(self._streams), error)
        streams, self._streams = self._streams, {}
        for stream in streams.values():
            stream.end(error)


class LocalSpeechStream(SpeechStream):
    """One person's sound on its way to the speech process."""

    def __init__(self, connection: _Connection, number: int, pace: _Pace) -> None:
        self.number = number
        self._connection = connection
        self._pace = pace
        self._engine = connection.engine
        self._results: asyncio.Queue[StreamedSegment | ProviderError | None] = asyncio.Queue()
        self._error: ProviderError | None = None
        self._changed = asyncio.Event()
        self._is_finished = False
        self._sent = 0
        self._taken = 0
        self._waiting = 0
        self._sound_end = 0
        self._quiet_until = 0

    @property
    def engine(self) -> SpeechEngine:
        """The recogniser and its model."""
        return self._engine

    @property
    def is_waiting(self) -> bool:
        """Whether the process owes this stream something, as far as it said."""
        return self._is_finished or self._waiting > 0

    async def send(self, samples: NDArray[np.float32], start_s: float) -> None:
        """Hand over sound, and wait while the process is behind.

        Raises `ProviderError` when the stream is lost.
        """
        while self._error is None and self._sent - self._taken + self._waiting > self._pace.behind:
            self._changed.clear()
            await self._changed.wait()
        self._raise_if_lost()
        start = round(start_s * SAMPLE_RATE)
        self._connection.tell(Sound(self.number, start, samples))
        self._sent += len(samples)
        self._sound_end = start + len(samples)

    async def quiet(self, until_s: float) -> None:
        """Say that nothing was said up to this second; raises `ProviderError` as `send` does."""
        self._raise_if_lost()
        until = round(until_s * SAMPLE_RATE)
        if until > self._sound_end and self._quiet_until < self._sound_end + self._pace.silence:
            self._connection.tell(Quiet(stream=self.number, until=until))
            self._quiet_until = until

    async def results(self) -> AsyncIterator[StreamedSegment]:
        """What is recognised, in order of start.

        Raises `ProviderError` when the stream is lost, after everything that came before.
        """
        while True:
            result = await self._results.get()
            if result is None or isinstance(result, ProviderError):
                self._results.put_nowait(result)  # so it stays
                if result is None:
                    return
                raise result
            yield result

    async def finish(self) -> None:
        """Say that no more sound comes; the results that are due still come."""
        self._raise_if_lost()
        if not self._is_finished:
            self._is_finished = True
            self._connection.tell(Finished(stream=self.number))

    async def aclose(self) -> None:
        """Let go of the stream, whatever is under way."""
        self._connection.close(self)
        self.end(None)

    def follow(self, taken: int, waiting: int) -> None:
        """Learn how far the process is, in samples."""
        self._taken, self._waiting = taken, waiting
        self._changed.set()

    def understand(self, result: StreamedSegment) -> None:
        """Pass on what the process understood."""
        self._results.put_nowait(result)

    def end(self, error: ProviderError | None) -> None:
        """Nothing more comes."""
        self._error = self._error or error
        self._results.put_nowait(error)
        self._changed.set()

    def _raise_if_lost(self) -> None:
        if self._error is not None:
            raise self._error
