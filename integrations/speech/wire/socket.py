"""A person's sound on its way to a provider, over a WebSocket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from bot.domain.streaming import StreamedSegment
from bot.errors import Fault, ProviderError
from bot.ports import SpeechStream
from integrations.speech.wire.clock import SentClock
from integrations.speech.wire.dialect import Over, Ready
from integrations.speech.wire.http import one_line, retry_after

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from numpy.typing import NDArray
    from websockets.asyncio.client import ClientConnection

    from bot.domain.transcript import SpeechEngine
    from integrations.speech.wire.dialect import Address, Dialect, Message

_RATE = 16_000
_CONNECT_S = 15.0
_SEND_S = 30.0
"""A socket that takes nothing for so long is lost; the sound waits meanwhile."""

_PING_S = 10.0
_MOST_BYTES = 4 << 20
_QUIET_S = 0.2
_AHEAD_S = 0.5
"""So much of the sound may come early where a provider wants it in real time."""

_HANDSHAKE_FAULTS = {
    400: Fault.BAD_INPUT,
    401: Fault.AUTHENTICATION,
    402: Fault.QUOTA,
    403: Fault.AUTHENTICATION,
    404: Fault.BAD_INPUT,
    429: Fault.RATE,
}


async def open_stream(engine: SpeechEngine, address: Address, dialect: Dialect) -> SocketStream:
    """Connect, and say what has to be said first; raises `ProviderError`."""
    socket = await connected(engine.provider, address)
    stream = SocketStream(engine, socket, dialect)
    try:
        await stream.begin()
    except BaseException:
        await stream.aclose()
        raise
    return stream


async def connected(provider: str, address: Address) -> ClientConnection:
    """A socket to a provider; raises `ProviderError`."""
    try:
        return await connect(
            address.url,
            additional_headers=dict(address.headers),
            open_timeout=_CONNECT_S,
            close_timeout=2.0,
            ping_interval=_PING_S,
            ping_timeout=_PING_S,
            max_size=_MOST_BYTES,
        )
    except InvalidStatus as error:
        response = error.response
        fault = _HANDSHAKE_FAULTS.get(response.status_code, Fault.SERVER)
        raise ProviderError(
            provider,
            fault,
            f"status {response.status_code}: {one_line(_text(response.body))}",
            retry_after_s=retry_after(response.headers.get("Retry-After")),
        ) from None
    except (OSError, TimeoutError, WebSocketException) as error:
        detail = f"can't be reached: {type(error).__name__}"
        raise ProviderError(provider, Fault.CONNECTIVITY, detail) from None


def _text(body: bytes | bytearray | None) -> str:
    return bytes(body or b"").decode(errors="replace")


class SocketStream(SpeechStream):
    """One session; see `Dialect` for how sound is sent."""

    def __init__(self, engine: SpeechEngine, socket: ClientConnection, dialect: Dialect) -> None:
        self._engine = engine
        self._socket = socket
        self._dialect = dialect
        self._clock = SentClock()
        self._results: asyncio.Queue[StreamedSegment | ProviderError | None] = asyncio.Queue()
        self._error: ProviderError | None = None
        self._is_finishing = self._is_over = False
        self._ready = asyncio.Event()
        self._over = asyncio.Event()
        self._rest = np.zeros(0, np.float32)
        self._end_s: float | None = None
        self._silent_s = 0.0
        self._is_flushed = True
        self._due_at = self._sent_at = 0.0
        self._sending = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def engine(self) -> SpeechEngine:
        """The provider and its model."""
        return self._engine

    async def begin(self) -> None:
        """Say what has to be said first; raises `ProviderError`."""
        self._sent_at = asyncio.get_running_loop().time()
        self._tasks.append(asyncio.create_task(self._read(), name=f"{self._engine.provider} says"))
        await self._tell(self._dialect.opening())
        if self._dialect.waits:
            await self._until_ready()
        if self._dialect.keep_alive_s is not None:
            keeping = self._keep_alive(self._dialect.keep_alive_s)
            self._tasks.append(asyncio.create_task(keeping, name=f"{self._engine.provider} waits"))

    async def send(self, samples: NDArray[np.float32], start_s: float) -> None:
        """Hand over sound; raises `ProviderError` when the stream is lost."""
        async with self._sending:
            self._raise_if_lost()
            if self._end_s is not None and start_s - self._end_s >= _QUIET_S:
                await self._be_silent(start_s - self._end_s)
            elif len(self._rest):
                start_s = (self._end_s or start_s) - len(self._rest) / _RATE
                samples = np.concatenate((self._rest, samples))
            self._rest = np.zeros(0, np.float32)
            await self._send_frames(samples, start_s)

    async def quiet(self, until_s: float) -> None:
        """Say that nothing was said up to this second; raises as `send` does."""
        async with self._sending:
            self._raise_if_lost()
            if self._end_s is not None and until_s - self._end_s >= _QUIET_S:
                await self._be_silent(until_s - self._end_s)

    async def results(self) -> AsyncIterator[StreamedSegment]:
        """What is recognised; raises `ProviderError` once the stream is lost, after the rest."""
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
        async with self._sending:
            self._raise_if_lost()
            if self._is_finishing:
                return
            await self._fill_up()
            self._is_finishing = True
            await self._tell(self._dialect.ending())
        waiting = self._wait_for_the_end()
        self._tasks.append(asyncio.create_task(waiting, name=f"{self._engine.provider} ends"))

    async def aclose(self) -> None:
        """Let go of the stream, whatever is under way."""
        self._end(None)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close()

    async def _send_frames(self, samples: NDArray[np.float32], start_s: float) -> None:
        size = round(self._dialect.frame_s * _RATE)
        whole = len(samples) - len(samples) % size
        for begin in range(0, whole, size):
            await self._send_frame(samples[begin : begin + size], start_s + begin / _RATE)
        self._rest = samples[whole:]
        self._end_s = start_s + len(samples) / _RATE
        self._silent_s, self._is_flushed = 0.0, False

    async def _send_frame(self, samples: NDArray[np.float32], start_s: float) -> None:
        length_s = len(samples) / _RATE
        await self._pace(length_s)
        self._clock.sent(start_s, length_s)
        await self._tell([self._dialect.sound(self._pcm(samples))])

    def _pcm(self, samples: NDArray[np.float32]) -> bytes:
        if self._dialect.rate != _RATE:
            samples = _resampled(samples, self._dialect.rate)
        return (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()

    async def _fill_up(self) -> None:
        """Send what is less than a frame, filled up with silence."""
        if len(self._rest):
            size = round(self._dialect.frame_s * _RATE)
            frame = np.zeros(size, np.float32)
            frame[: len(self._rest)] = self._rest
            start_s = (self._end_s or 0.0) - len(self._rest) / _RATE
            self._silent_s += (size - len(self._rest)) / _RATE
            self._rest = np.zeros(0, np.float32)
            await self._send_frame(frame, start_s)

    async def _be_silent(self, up_to_s: float) -> None:
        """Send the silence after somebody's last words, as much as there was so far, and flush."""
        await self._fill_up()
        end_s, enough_s = self._end_s or 0.0, self._dialect.silence_s
        frame = np.zeros(round(self._dialect.frame_s * _RATE), np.float32)
        while self._silent_s < min(up_to_s, enough_s):
            start_s = end_s + self._silent_s
            self._silent_s += self._dialect.frame_s
            await self._send_frame(frame, start_s)
        if self._silent_s >= enough_s and not self._is_flushed:
            self._is_flushed = True
            await self._tell(self._dialect.flush())

    async def _pace(self, length_s: float) -> None:
        speed = self._dialect.speed
        if speed is None:
            return
        now = asyncio.get_running_loop().time()
        self._due_at = max(self._due_at, now - _AHEAD_S) + length_s / speed
        if self._due_at > now:
            await asyncio.sleep(self._due_at - now)

    async def _tell(self, messages: Sequence[Message]) -> None:
        try:
            async with asyncio.timeout(_SEND_S):
                for message in messages:
                    await self._socket.send(message)
        except (ConnectionClosed, TimeoutError) as error:
            if isinstance(error, TimeoutError):
                self._end(self._fault("takes no more sound"))
            else:
                await self._over.wait()  # whoever reads knows why
            self._raise_if_lost()
        self._sent_at = asyncio.get_running_loop().time()

    async def _until_ready(self) -> None:
        waiting = [asyncio.create_task(e.wait()) for e in (self._ready, self._over)]
        try:
            await asyncio.wait(waiting, timeout=_CONNECT_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        self._raise_if_lost()
        if not self._ready.is_set():
            raise self._fault("does not begin")

    async def _keep_alive(self, every_s: float) -> None:
        loop = asyncio.get_running_loop()
        while not self._over.is_set():
            await asyncio.sleep(max(0.05, self._sent_at + every_s - loop.time()))
            if loop.time() < self._sent_at + every_s or self._is_finishing:
                continue
            async with self._sending:
                if self._over.is_set() or self._is_finishing:
                    return
                message = self._dialect.keep_alive()
                if message is not None:
                    await self._tell([message])
                else:
                    frame = np.zeros(round(self._dialect.frame_s * _RATE), np.float32)
                    await self._send_frame(frame, self._end_s or 0.0)

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                for told in self._dialect.read(message):
                    if isinstance(told, StreamedSegment):
                        self._results.put_nowait(self._on_our_clock(told))
                    elif isinstance(told, Ready):
                        self._ready.set()
                    elif isinstance(told, Over):
                        self._end(None)
                        return
        except ProviderError as error:
            self._end(error)
        except ConnectionClosed:
            pass
        finally:
            self._end(
                self._dialect.closed(self._socket.close_code, self._socket.close_reason or "")
            )

    async def _wait_for_the_end(self) -> None:
        try:
            async with asyncio.timeout(self._dialect.last_words_s):
                await self._over.wait()
        except TimeoutError:
            self._end(self._fault("does not say its last words"))

    def _on_our_clock(self, told: StreamedSegment) -> StreamedSegment:
        clock, segment = self._clock, told.segment
        words = tuple(
            word.model_copy(
                update={
                    "start_s": clock.starts_at(word.start_s),
                    "end_s": clock.ends_at(word.end_s),
                }
            )
            for word in segment.words
        )
        entities = tuple(
            entity.model_copy(
                update={
                    "start_s": None if entity.start_s is None else clock.starts_at(entity.start_s),
                    "end_s": None if entity.end_s is None else clock.ends_at(entity.end_s),
                }
            )
            for entity in segment.entities
        )
        start_s = clock.starts_at(segment.start_s)
        moved = segment.model_copy(
            update={
                "start_s": start_s,
                "end_s": max(start_s, clock.ends_at(segment.end_s)),
                "words": words,
                "entities": entities,
            }
        )
        return told.model_copy(update={"segment": moved})

    def _end(self, error: ProviderError | None) -> None:
        """Nothing more comes; only the first call counts."""
        if self._over.is_set():
            return
        self._error = error
        self._over.set()
        self._results.put_nowait(error)

    def _raise_if_lost(self) -> None:
        if self._error is not None:
            raise self._error
        if self._over.is_set():
            raise self._fault("the session is over")

    def _fault(self, detail: str) -> ProviderError:
        return ProviderError(self._engine.provider, Fault.CONNECTIVITY, detail)


def _resampled(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Sound at 16 kHz at another rate, between the samples in straight lines.

    Sound of a voice has hardly anything near half the rate, where straight lines are wrong.
    """
    count = round(len(samples) * rate / _RATE)
    at = np.arange(count, dtype=np.float64) * _RATE / rate
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)
