"""One person's way to an engine: opened when they speak, and again whenever it is lost."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, NamedTuple, Self

from pydantic import Field, model_validator

from bot.domain.frozen import Frozen
from bot.domain.transcript import Gap
from bot.engine.logs import report
from bot.errors import Fault, ProviderError
from bot.metrics import Metrics
from bot.speech.streaming.chain import TakenOverError
from bot.speech.streaming.replay import ReplayBuffer, joined

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.speech import SpeechRequest
    from bot.domain.streaming import StreamedSegment
    from bot.domain.transcript import SpeechEngine
    from bot.ports import SpeechStream, StreamingTranscriber
    from bot.speech.streaming.replay import Piece, Stretch

_log = logging.getLogger(__name__)

_MANY = 20  # waits after which the next is the longest in any case
_LAST_WORDS_S = 5.0
"""How long a stream that takes nothing more may still tell what it understood."""

_RENEWED_FROM = 0.9
_RENEWED_AT = 0.98
"""The shares of its longest life from which on a stream is renewed in a pause, and in any case."""

_PAUSE_S = 0.2
_LOST = "the live engine was lost"
_NOT_AWAITED = "the meeting was over before this was heard"
_BROKEN = "the live transcript failed"


class Steadiness(Frozen):
    """How much is done to hear somebody live; times are in seconds.

    A stream is closed after `close_after_s` of quiet. One that is lost is opened again after a wait
    that doubles from `first_wait_s` to `longest_wait_s`, shortened by up to a half at random, and
    gets the sound since something was last understood, at most `replay_s` of it. If it is lost
    `attempts` times over the same sound, that sound is given up. Whoever brings sound waits when
    `ahead_s` of it are not sent yet, but not for a stream that could not be opened `attempts` times
    in a row, or that asks for a longer wait.
    """

    close_after_s: float = Field(default=60.0, gt=0)
    replay_s: float = Field(default=60.0, gt=0)
    ahead_s: float = Field(default=20.0, gt=0)
    attempts: int = Field(default=4, ge=1)
    first_wait_s: float = Field(default=0.5, gt=0)
    longest_wait_s: float = Field(default=15.0, gt=0)

    @model_validator(mode="after")
    def _keeps_what_is_waited_for(self) -> Self:
        if self.replay_s < 2 * self.ahead_s:
            raise ValueError("replay_s must be at least twice ahead_s")
        return self


class Hearer(NamedTuple):
    """The engine that understood something, and why it is not the engine of first choice."""

    engine: SpeechEngine
    reason: str | None = None


class SteadyStream:
    """Takes a person's sound and delivers what is understood; what is not is in `missing`.

    `deliver` gets every result in order, with a key that no earlier stream has used, and must not
    raise; no sound is forgotten before it has returned. `lost` is called when the partials that
    were delivered are void. A stream that comes near to the end of its longest life is finished in
    a pause, and the next one goes on. Times are seconds from the meeting's start; `now` gives
    seconds that go on evenly. It raises nothing.
    """

    def __init__(
        self,
        transcriber: StreamingTranscriber,
        request: SpeechRequest,
        deliver: Callable[[StreamedSegment, Hearer], Awaitable[None]],
        lost: Callable[[], None],
        steadiness: Steadiness,
        metrics: Metrics | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.fault: Fault | None = None
        self._transcriber = transcriber
        self._request = request
        self._deliver = deliver
        self._lost = lost
        self._steadiness = steadiness
        self._metrics = metrics or Metrics()
        self._now = now
        self._streams = 0
        self._opened_s = 0.0
        self._random = random.SystemRandom()
        self._buffer = ReplayBuffer(steadiness.replay_s)
        self._missing: dict[str, list[Stretch]] = {}
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._sound_end_s = self._quiet_until_s = -inf
        self._is_resting = self._is_finishing = self._is_hopeless = False
        self._over: str | None = None
        self._refusals = self._losses = 0

    @property
    def missing(self) -> tuple[Gap, ...]:
        """Sound of which no text will come from here."""
        gaps = [
            Gap(start_s=stretch.start_s, end_s=stretch.end_s, reason=reason)
            for reason, stretches in self._missing.items()
            for stretch in stretches
        ]
        return tuple(sorted(gaps, key=lambda gap: gap.start_s))

    @property
    def first_unsent_s(self) -> float | None:
        """Where the sound begins that the engine has not taken yet, while there is hope for it."""
        return None if self._is_hopeless else self._buffer.first_unsent_s

    async def send(self, piece: Piece) -> None:
        """Take sound, and wait while the engine is behind with what came before."""
        self._sound_end_s = max(self._sound_end_s, piece.end_s)
        self._miss(self._buffer.add(piece), _LOST)
        if self._over is not None:
            self._miss(self._buffer.give_up(), self._over)
            return
        self._is_resting = False
        self._task = self._task or asyncio.create_task(self._run(), name="live stream")
        self._news.set()
        while self._buffer.unsent_s > self._steadiness.ahead_s and not self._is_hopeless:
            self._room.clear()
            await self._room.wait()

    def quiet(self, until_s: float) -> None:
        """Take in that everything up to this second was given."""
        self._quiet_until_s = until_s
        self._is_resting = until_s - self._sound_end_s >= self._steadiness.close_after_s
        self._news.set()

    async def finish(self, within_s: float | None = None) -> None:
        """Wait until everything is heard, but no longer than this; no more sound comes."""
        self._is_finishing = True
        self._news.set()
        if self._task is not None:
            try:
                await asyncio.wait([self._task], timeout=within_s)
            finally:
                self._task.cancel()
            await asyncio.wait([self._task])
        self._end(self._over or _NOT_AWAITED)

    async def _run(self) -> None:
        try:
            while await self._has_sound():
                await self._connect()
        except Exception as error:  # noqa: BLE001 (one person's stream, and no more, ends with a fault of ours)
            report(_log, "a live stream", error)
            self._end(_BROKEN)

    async def _has_sound(self) -> bool:
        """Wait for sound to send; False when none will come."""
        while self._buffer.first_unsent_s is None:
            if self._is_finishing or self._over is not None:
                return False
            self._news.clear()
            await self._news.wait()
        return True

    async def _connect(self) -> None:
        """Open a stream and use it as long as it lasts."""
        try:
            stream = await self._transcriber.open(self._request)
        except ProviderError as error:
            self._refusals += 1
            await self._recover(error)
            return
        self._refusals = 0
        self._is_hopeless = False
        self._streams += 1
        self._opened_s = self._now()
        try:
            await self._converse(stream)
        except ProviderError as error:
            self._losses += 1
            await self._recover(error)
        else:
            self._buffer.settle_sent()

    async def _converse(self, stream: SpeechStream) -> None:
        all_sent = asyncio.Event()
        reading = asyncio.create_task(self._read(stream, all_sent), name="live results")
        writing = asyncio.create_task(self._write(stream, all_sent), name="live sound")
        tasks = {reading, writing}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                # what was understood before a loss is told before it
                is_lost = writing.exception() is not None
                await asyncio.wait([reading], timeout=_LAST_WORDS_S if is_lost else None)
            (reading if reading.done() else writing).result()
        finally:
            for task in tasks:
                task.cancel()
            # waits for the tasks to end, and takes note of what they raised
            await asyncio.gather(*tasks, return_exceptions=True)
            await stream.aclose()

    async def _read(self, stream: SpeechStream, all_sent: asyncio.Event) -> None:
        number, hearer = self._streams, Hearer(stream.engine, stream.reason)
        async for result in stream.results():
            unique = result.model_copy(update={"key": f"{number}:{result.key}"})
            await self._deliver(unique, hearer)
            if result.is_final:
                self._losses = 0
                self._buffer.settle(result.segment.end_s)
        if not all_sent.is_set():
            detail = "the stream ended before its time"
            raise ProviderError(stream.engine.provider, Fault.SERVER, detail)

    async def _write(self, stream: SpeechStream, all_sent: asyncio.Event) -> None:
        """Send what there is, until the person is quiet for long or no more sound comes."""
        sent_s = told_s = -inf
        while True:
            if self._is_due_for_another(stream, sent_s):
                all_sent.set()
                await stream.finish()
                return
            if piece := self._buffer.next():
                self._room.set()
                await stream.send(piece.samples, piece.start_s)
                sent_s = told_s = piece.end_s
            elif self._is_resting or self._is_finishing:
                all_sent.set()
                await stream.finish()
                return
            elif self._quiet_until_s > told_s:
                told_s = self._quiet_until_s
                await stream.quiet(told_s)
            else:
                self._news.clear()
                await self._news.wait()

    def _is_due_for_another(self, stream: SpeechStream, sent_s: float) -> bool:
        """Whether a stream is to end now, before its longest life does, and another to go on."""
        if stream.max_session_s is None:
            return False
        age = (self._now() - self._opened_s) / stream.max_session_s
        unsent_s = self._buffer.first_unsent_s
        pause_s = (self._quiet_until_s if unsent_s is None else unsent_s) - sent_s
        return age >= _RENEWED_AT or (age >= _RENEWED_FROM and pause_s >= _PAUSE_S)

    async def _recover(self, error: ProviderError) -> None:
        """Make up for a stream that was lost or could not be opened: wait, or give up."""
        patience = self._steadiness
        self._lost()
        self._metrics.replayed(self._buffer.sent_s)
        self._miss(self._buffer.rewind(), _LOST)
        if isinstance(error, TakenOverError):
            _log.warning("another engine goes on: %s", error)
            return
        if not error.fault.is_retryable and error.fault is not Fault.TOO_LONG:
            self.fault = error.fault
            _log.warning("a live stream ends: %s", error)
            self._end(f"the live engine failed: {error.fault.label}")
            return
        if self._losses >= patience.attempts:
            # this sound would meet the same end again
            self._miss(self._buffer.give_up(), _LOST)
            self._losses = 0
        doublings = min(self._refusals + self._losses, _MANY)
        backoff_s = min(patience.first_wait_s * 2**doublings / 2, patience.longest_wait_s)
        wait_s = max(backoff_s * (1 - self._random.random() / 2), error.retry_after_s or 0.0)
        self._is_hopeless |= self._refusals >= patience.attempts
        self._is_hopeless |= wait_s > patience.longest_wait_s
        self._room.set()
        if self._is_hopeless and self._is_finishing:
            self._end(_LOST)
            return
        _log.warning("a live stream is opened again in %.1f s: %s", wait_s, error)
        await self._pause(wait_s)

    async def _pause(self, wait_s: float) -> None:
        """Wait, but where there is no hope do not hold up the end: it is tried once more then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                while not (self._is_hopeless and self._is_finishing):
                    self._news.clear()
                    await self._news.wait()

    def _end(self, reason: str) -> None:
        """Take no more sound, and say that what is not understood by now never will be."""
        self._over = reason
        self._miss(self._buffer.give_up(), reason)
        self._room.set()

    def _miss(self, stretches: list[Stretch], reason: str) -> None:
        if stretches:
            self._metrics.missed(sum(stretch.end_s - stretch.start_s for stretch in stretches))
            self._missing[reason] = joined([*self._missing.get(reason, []), *stretches])
