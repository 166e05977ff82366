"""A person's sound on its way to a provider, over a WebSocket."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from typing import TYPE_CHECKING

import numpy as np

from bot.domain.streaming import StreamedSegment
from bot.errors import Fault, ProviderError
from bot.ports import SpeechStream
from integrations.speech.wire.clock import SentClock
from integrations.speech.wire.connecting import connected
from integrations.speech.wire.dialect import Acknowledged, Over, Ready
from integrations.speech.wire.frames import RATE, Flush, Frames
from integrations.speech.wire.link import Link, LinkOverError
from integrations.speech.wire.pace import Pace
from integrations.speech.wire.rate import Upsampler

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from numpy.typing import NDArray

    from bot.domain.transcript import SpeechEngine
    from integrations.speech.wire.dialect import Address, Dialect
    from integrations.speech.wire.frames import Frame, Step

_log = logging.getLogger(__name__)

_READY_S = 15.0
_FORGET_S = 5.0
_MOST_RESULTS = 1000
"""So many may wait to be taken; then the provider waits."""


async def _nothing() -> None:
    """There is nothing to forget."""


async def open_stream(
    engine: SpeechEngine,
    address: Address,
    dialect: Dialect,
    hurry: float = 1.0,
    forget: Callable[[], Awaitable[None]] = _nothing,
) -> SocketStream:
    """Connect, and say what has to be said first; raises `ProviderError`.

    Where sound has to go in real time it may be `hurry` times as fast. `forget` is called when the
    session is closed, to delete what is left of it.
    """
    socket = await connected(engine.provider, address, dialect.ping_s)
    link = Link(engine.provider, socket, address, dialect)
    pace = Pace(None if dialect.speed is None else dialect.speed * hurry)
    stream = SocketStream(engine, link, dialect, pace, forget)
    try:
        await stream.begin()
    except BaseException:
        await stream.aclose()
        raise
    return stream


class SocketStream(SpeechStream):
    """One session; see `Dialect` for how sound is sent."""

    def __init__(
        self,
        engine: SpeechEngine,
        link: Link,
        dialect: Dialect,
        pace: Pace,
        forget: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        self._engine = engine
        self._link = link
        self._dialect = dialect
        self._pace = pace
        self._forget: Callable[[], Awaitable[None]] | None = forget
        self._clock = SentClock()
        self._frames = Frames(dialect.frame_s, dialect.silence_s)
        self._upsampler = Upsampler(dialect.rate) if dialect.rate != RATE else None
        self._results: asyncio.Queue[StreamedSegment | Exception | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(_MOST_RESULTS)
        self._error: Exception | None = None
        self._is_finishing = False
        self._ready = asyncio.Event()
        self._over = asyncio.Event()
        self._sent_at = 0.0
        self._sending = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def engine(self) -> SpeechEngine:
        """The provider and its model."""
        return self._engine

    async def begin(self) -> None:
        """Say what has to be said first; raises `ProviderError`."""
        name = self._engine.provider
        self._tasks.append(asyncio.create_task(self._read(), name=f"{name} says"))
        await self._do(self._link.tell(self._dialect.opening()))
        if self._dialect.waits:
            await self._until_ready()
        if self._dialect.keep_alive_s is not None:
            keeping = self._keep_alive(self._dialect.keep_alive_s)
            self._tasks.append(asyncio.create_task(keeping, name=f"{name} is kept"))

    async def send(self, samples: NDArray[np.float32], start_s: float) -> None:
        """Hand over sound; raises `ProviderError` when the stream is lost."""
        async with self._sending:
            self._raise_if_lost()
            await self._send(self._frames.sound(samples, start_s))

    async def quiet(self, until_s: float) -> None:
        """Say that nothing was said up to this second; raises as `send` does."""
        async with self._sending:
            self._raise_if_lost()
            await self._send(self._frames.quiet(until_s))

    async def results(self) -> AsyncIterator[StreamedSegment]:
        """What is recognised; raises `ProviderError` once the stream is lost, after the rest."""
        while True:
            result = await self._results.get()
            if isinstance(result, StreamedSegment):
                self._room.release()
                yield result
                continue
            self._results.put_nowait(result)  # so it stays
            if result is None:
                return
            raise result

    async def finish(self) -> None:
        """Say that no more sound comes; the results that are due still come."""
        async with self._sending:
            self._raise_if_lost()
            if self._is_finishing:
                return
            await self._send(self._frames.fill_up())
            self._is_finishing = True
            await self._do(self._link.end_sound())
        waiting = self._wait_for_the_end()
        name = f"{self._engine.provider} ends"
        self._tasks.append(asyncio.create_task(waiting, name=name))

    async def aclose(self) -> None:
        """Let go of the stream, whatever is under way."""
        self._end(None)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._link.aclose()
        forget, self._forget = self._forget, None
        if forget is None:
            return
        try:
            async with asyncio.timeout(_FORGET_S):
                await forget()
        except (ProviderError, TimeoutError) as error:
            _log.warning("a session was not deleted: %s", str(error) or "no answer in time")

    async def _send(self, steps: Iterable[Step]) -> None:
        for step in steps:
            if isinstance(step, Flush):
                await self._do(self._link.tell(self._dialect.flush()))
            else:
                await self._send_frame(step)

    async def _send_frame(self, frame: Frame) -> None:
        length_s = len(frame.samples) / RATE
        await self._pace.wait(length_s)
        self._clock.sent(frame.start_s, length_s)
        await self._do(self._link.send_sound(self._pcm(frame.samples)))

    def _pcm(self, samples: NDArray[np.float32]) -> bytes:
        if self._upsampler is not None:
            samples = self._upsampler.more(samples)
        return (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()

    async def _do(self, sending: Awaitable[None]) -> None:
        """Send within the time that a socket may take; raises `ProviderError`."""
        try:
            async with asyncio.timeout(self._dialect.patience_s):
                await sending
        except LinkOverError:
            await self._over.wait()  # whoever reads knows why
        except TimeoutError:
            self._end(self._fault("takes no more sound"))
        self._raise_if_lost()
        self._sent_at = asyncio.get_running_loop().time()

    async def _until_ready(self) -> None:
        try:
            async with asyncio.timeout(_READY_S):
                await self._ready.wait()
        except TimeoutError:
            self._end(self._fault("does not begin"))
        self._raise_if_lost()

    async def _keep_alive(self, every_s: float) -> None:
        loop = asyncio.get_running_loop()
        while not self._over.is_set():
            await asyncio.sleep(max(0.01, self._sent_at + every_s - loop.time()))
            if loop.time() < self._sent_at + every_s:
                continue
            async with self._sending:
                if self._over.is_set() or self._is_finishing:
                    return
                message = self._dialect.keep_alive()
                if message is not None:
                    await self._do(self._link.tell([message]))
                else:
                    await self._send(self._frames.fill_up())
                    await self._send_frame(self._frames.silence())

    async def _read(self) -> None:
        error: Exception | None = None
        try:
            async with aclosing(self._link.messages()) as messages:
                async for message in messages:
                    for told in self._dialect.read(message):
                        if isinstance(told, Over):
                            return
                        await self._take(told)
            for segment in self._dialect.rest():
                await self._take(segment)
        except Exception as fault:  # noqa: BLE001 (told to whoever reads the results)
            error = fault
        finally:
            self._end(error)

    async def _take(self, told: StreamedSegment | Acknowledged | Ready) -> None:
        if isinstance(told, Ready):
            self._ready.set()
        elif isinstance(told, Acknowledged):
            self._link.acknowledged(told.until)
        elif not self._over.is_set():
            await self._room.acquire()
            placed = told.model_copy(update={"segment": self._clock.placed(told.segment)})
            self._results.put_nowait(placed)

    async def _wait_for_the_end(self) -> None:
        try:
            async with asyncio.timeout(self._dialect.last_words_s):
                await self._over.wait()
        except TimeoutError:
            self._end(self._fault("does not say its last words"))

    def _end(self, error: Exception | None) -> None:
        """Nothing more comes; only the first call counts."""
        if self._over.is_set():
            return
        self._error = error
        self._over.set()
        self._ready.set()
        self._link.over()
        self._results.put_nowait(error)

    def _raise_if_lost(self) -> None:
        if self._error is not None:
            raise self._error
        if self._over.is_set():
            raise self._fault("the session is over")

    def _fault(self, detail: str) -> ProviderError:
        return ProviderError(self._engine.provider, Fault.CONNECTIVITY, detail)
