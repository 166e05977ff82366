"""Calls one language model until it answers or trying again can't help."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.breaker import BreakerSettings, BreakerState, CircuitBreaker
from bot.domain.language import Completion, Prompt, Usage
from bot.errors import Fault, ProviderError
from bot.language.settings import LanguageSettings
from bot.ports import ChatModel, Clock

log = logging.getLogger(__name__)

_TRIES_OF_BAD_OUTPUT = 2
_LEAST_TIMEOUT_S = 0.01


class Bill:
    """What one answer has cost so far, and until when it may be waited for."""

    def __init__(self, clock: Clock) -> None:
        self.usage = Usage()
        self._clock = clock
        self._ends_at = clock.now()

    def allow(self, budget_s: float) -> None:
        """Let the next model have so many seconds from now."""
        self._ends_at = self._clock.now() + timedelta(seconds=budget_s)

    def add(self, usage: Usage) -> None:
        """Count what a call used."""
        self.usage += usage

    @property
    def left_s(self) -> float:
        """Seconds that remain; negative when time is up."""
        return (self._ends_at - self._clock.now()).total_seconds()


class Caller:
    """One model with its patience: time-outs, waits, and a bound on calls at once."""

    def __init__(
        self,
        model: ChatModel,
        settings: LanguageSettings,
        clock: Clock,
        chance: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        gate: asyncio.Semaphore,
    ) -> None:
        self.model = model
        self._settings = settings
        self._clock = clock
        self._chance = chance
        self._sleep = sleep
        self._gate = gate
        self._breaker = CircuitBreaker(_resting(settings), clock)

    async def call(self, prompt: Prompt, bill: Bill) -> Completion:
        """The answer as it came; raises `ProviderError` once the model is given up."""
        if (known := self._breaker.fault) is not None:
            raise known
        with self._breaker.attempt():
            return await self._until_answered(prompt, bill)

    async def _until_answered(self, prompt: Prompt, bill: Bill) -> Completion:
        tries = 0
        while True:
            tries += 1
            try:
                return await self._once(prompt, bill)
            except ProviderError as error:
                wait_s = self._wait_after(error, tries, bill)
                log.warning("%s, try %d, next in %s s", error, tries, wait_s)
                if wait_s is None:
                    raise
            await self._sleep(wait_s)
            known = self._breaker.fault
            if known is not None and self._breaker.state is BreakerState.OPEN:
                raise known

    async def _once(self, prompt: Prompt, bill: Bill) -> Completion:
        async with self._gate:
            began_at = self._clock.now()
            try:
                timeout_s = max(_LEAST_TIMEOUT_S, min(self._settings.call_timeout_s, bill.left_s))
                async with asyncio.timeout(timeout_s):
                    completion = await self.model.complete(prompt)
            except TimeoutError:
                bill.add(self._failed_since(began_at))
                raise ProviderError(
                    self.model.name, Fault.CONNECTIVITY, f"no answer in {timeout_s:.0f} s"
                ) from None
            except ProviderError:
                bill.add(self._failed_since(began_at))
                raise
        bill.add(completion.usage)
        return completion

    def _failed_since(self, began_at: datetime) -> Usage:
        return Usage(calls=1, seconds=max(0.0, (self._clock.now() - began_at).total_seconds()))

    def _wait_after(self, error: ProviderError, tries: int, bill: Bill) -> float | None:
        """Seconds to wait before the next try; None if there is to be none."""
        most = self._settings.tries
        if error.fault is Fault.BAD_OUTPUT:
            most = min(most, _TRIES_OF_BAD_OUTPUT)
        if not error.fault.is_retryable or tries >= most:
            return None
        backoff_s = min(
            self._settings.first_wait_s * 2 ** (tries - 1), self._settings.longest_wait_s
        )
        wait_s = max(backoff_s * (1 - self._chance() / 2), error.retry_after_s or 0.0)
        return wait_s if wait_s < bill.left_s else None


def _resting(settings: LanguageSettings) -> BreakerSettings:
    return BreakerSettings(
        long_rest_s=settings.rest_s,
        first_rest_s=settings.short_rest_s,
        longest_rest_s=settings.rest_s,
    )
