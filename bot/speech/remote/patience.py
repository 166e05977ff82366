"""Tries again what can be mended by trying again, within a budget of time."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from bot.errors import Fault, ProviderError

if TYPE_CHECKING:
    from bot.ports import Clock
    from bot.speech.remote.settings import RemoteSettings

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
Chance: TypeAlias = Callable[[], float]

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

_TRIES_OF_BAD_OUTPUT = 2
_LEAST_TIMEOUT_S = 0.01


class Rhythm(NamedTuple):
    """How one waits: `chance` gives numbers from 0 to 1."""

    sleep: Sleep = asyncio.sleep
    chance: Chance = random.random


class Patience:
    """What one file may still cost in time."""

    def __init__(
        self,
        provider: str,
        settings: RemoteSettings,
        clock: Clock,
        rhythm: Rhythm,
        budget_s: float,
    ) -> None:
        self._provider = provider
        self._settings = settings
        self._clock = clock
        self._rhythm = rhythm
        self._budget_s = budget_s
        self._ends_at = clock.now() + timedelta(seconds=budget_s)

    @property
    def left_s(self) -> float:
        """Seconds that remain; negative when time is up."""
        return (self._ends_at - self._clock.now()).total_seconds()

    def over(self) -> ProviderError:
        """That time is up."""
        return ProviderError(self._provider, Fault.SERVER, f"no result in {self._budget_s:.0f} s")

    def jittered(self, seconds: float) -> float:
        """A wait that is up to half shorter, so that not all come back at once."""
        return seconds * (1 - self._rhythm.chance() / 2)

    async def once(self, action: Callable[[], Awaitable[_T]]) -> _T:
        """One try of something; raises `ProviderError` where it takes too long."""
        if self.left_s <= 0:
            raise self.over()
        timeout_s = max(_LEAST_TIMEOUT_S, min(self._settings.call_timeout_s, self.left_s))
        try:
            async with asyncio.timeout(timeout_s):
                return await action()
        except TimeoutError:
            raise ProviderError(
                self._provider,
                Fault.CONNECTIVITY,
                f"no answer in {timeout_s:.0f} s",
                is_in_doubt=True,
            ) from None

    async def retried(self, action: Callable[[], Awaitable[_T]]) -> _T:
        """What comes of an action, tried again as long as that may help."""
        retrying = AsyncRetrying(
            sleep=self._rhythm.sleep,
            stop=self._is_enough,
            wait=self._wait_s,
            retry=retry_if_exception(_may_pass),
            before_sleep=_tell,
            reraise=True,
        )

        async def tried() -> _T:
            return await self.once(action)

        return await retrying(tried)

    async def rest(self, bell: asyncio.Event, seconds: float) -> bool:
        """Wait so many seconds, or until the bell rings; whether it did."""
        sleeping = asyncio.ensure_future(self._rhythm.sleep(seconds))
        ringing = asyncio.create_task(bell.wait())
        try:
            await asyncio.wait({sleeping, ringing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            ringing.cancel()
        has_rung = bell.is_set()
        bell.clear()
        return has_rung

    def _wait_s(self, state: RetryCallState) -> float:
        first, longest = self._settings.first_wait_s, self._settings.longest_wait_s
        backoff_s = self.jittered(min(first * 2 ** (state.attempt_number - 1), longest))
        return max(backoff_s, _error(state).retry_after_s or 0.0)

    def _is_enough(self, state: RetryCallState) -> bool:
        tries = self._settings.tries
        if _error(state).fault is Fault.BAD_OUTPUT:
            tries = min(tries, _TRIES_OF_BAD_OUTPUT)
        return state.attempt_number >= tries or state.upcoming_sleep >= self.left_s


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, ProviderError) and error.fault.is_retryable


def _error(state: RetryCallState) -> ProviderError:
    error = state.outcome.exception() if state.outcome is not None else None
    if not isinstance(error, ProviderError):
        raise TypeError("only what a provider failed at is tried again")
    return error


def _tell(state: RetryCallState) -> None:
    _log.warning(
        "%s, try %d, next in %.1f s", _error(state), state.attempt_number, state.upcoming_sleep
    )
