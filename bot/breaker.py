"""Which providers are left alone for a while, so that not every call finds out anew."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from bot.domain.frozen import Frozen
from bot.errors import Fault, ProviderError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.ports import Clock

_NEEDS_SOMEBODY = frozenset({Fault.AUTHENTICATION, Fault.QUOTA})
_MANY = 20  # rests after which the next is the longest in any case


class BreakerSettings(Frozen):
    """How long a provider is left alone, in seconds.

    One that does not take the key or is over its quota rests for `long_rest_s`: somebody has to do
    something. One that fails otherwise rests for `first_rest_s`, or as long as it asks for, and
    twice as long each time it fails again, up to `longest_rest_s`. What was lost on the way, as a
    stream is that breaks, counts as a failure after `losses` times without anything heard between.
    """

    long_rest_s: float = Field(default=300.0, ge=0)
    first_rest_s: float = Field(default=30.0, ge=0)
    longest_rest_s: float = Field(default=300.0, ge=0)
    losses: int = Field(default=3, ge=1)


class BreakerState(StrEnum):
    """Whether a provider is asked: as ever, not at all, or once to see how it is."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class CircuitBreaker:
    """What is known of one provider in this process.

    After a failure that would repeat it is left alone (open). When its rest is over, one attempt
    may find out whether it is well again (half-open), and the others go on leaving it alone until
    that is known. What one input alone is to blame for says nothing about the provider.
    """

    def __init__(self, settings: BreakerSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._fault: ProviderError | None = None
        self._rests_until: datetime | None = None
        self._rests = 0
        self._losses = 0
        self._trial: Attempt | None = None

    @property
    def state(self) -> BreakerState:
        """Whether the provider is asked at present."""
        if self._rests_until is None:
            return BreakerState.CLOSED
        is_resting = self._clock.now() < self._rests_until
        return BreakerState.OPEN if is_resting else BreakerState.HALF_OPEN

    @property
    def fault(self) -> ProviderError | None:
        """Why the provider is left alone now; None if it may be asked."""
        if self.state is BreakerState.CLOSED:
            return None
        is_left_alone = self.state is BreakerState.OPEN or self._trial is not None
        return self._fault if is_left_alone else None

    def begin(self) -> Attempt:
        """Ask the provider, also while it rests; the attempt is to be closed in any case."""
        attempt = Attempt(self)
        if self.state is BreakerState.HALF_OPEN and self._trial is None:
            self._trial = attempt
        return attempt

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Ask the provider in this context: what it raises is how the provider is."""
        attempt = self.begin()
        try:
            yield
        except ProviderError as error:
            attempt.failed(error)
            raise
        else:
            attempt.succeeded()
        finally:
            attempt.close()

    def _end_trial(self, attempt: Attempt) -> None:
        if self._trial is attempt:
            self._trial = None

    def _succeeded(self) -> None:
        self._fault = self._rests_until = None
        self._rests = self._losses = 0

    def _lost(self, attempt: Attempt, error: ProviderError) -> None:
        self._losses += _rests_after(error)
        is_enough = self._losses >= self._settings.losses
        if is_enough or self._trial is attempt or error.fault in _NEEDS_SOMEBODY:
            self._failed(error)

    def _failed(self, error: ProviderError) -> None:
        is_known = error is self._fault and self.state is BreakerState.OPEN
        if is_known or not _rests_after(error):
            return
        now = self._clock.now()
        if self._rests_until is None or now >= self._rests_until:
            self._rests += 1  # those who asked at the same time found out the same
        self._fault, self._losses = error, 0
        self._rests_until = now + timedelta(seconds=self._rest_s(error))

    def _rest_s(self, error: ProviderError) -> float:
        if error.fault in _NEEDS_SOMEBODY:
            return self._settings.long_rest_s
        doubled_s = self._settings.first_rest_s * 2.0 ** min(self._rests - 1, _MANY)
        longest_s = max(self._settings.longest_rest_s, self._settings.first_rest_s)
        return min(max(doubled_s, error.retry_after_s or 0.0), longest_s)


class Attempt:
    """Asking a provider once; how it went may be told more than once while it lasts."""

    def __init__(self, breaker: CircuitBreaker) -> None:
        self._breaker = breaker

    def succeeded(self) -> None:
        """The provider did what it was asked to."""
        self._breaker._succeeded()  # noqa: SLF001 (the two are one thing)
        self.close()

    def failed(self, error: ProviderError) -> None:
        """The provider was given up."""
        self._breaker._failed(error)  # noqa: SLF001
        self.close()

    def lost(self, error: ProviderError) -> None:
        """The provider was lost on the way; the next attempt may go well."""
        self._breaker._lost(self, error)  # noqa: SLF001
        self.close()

    def close(self) -> None:
        """It is over; idempotent."""
        self._breaker._end_trial(self)  # noqa: SLF001


class Breakers:
    """The breakers of all providers of a process, by name."""

    def __init__(self, clock: Clock, settings: BreakerSettings | None = None) -> None:
        self._clock = clock
        self._settings = settings or BreakerSettings()
        self._breakers: dict[str, CircuitBreaker] = {}

    def of(self, provider: str) -> CircuitBreaker:
        """The breaker of a provider, the same one each time."""
        if provider not in self._breakers:
            self._breakers[provider] = CircuitBreaker(self._settings, self._clock)
        return self._breakers[provider]

    def states(self) -> Mapping[str, BreakerState]:
        """Whether each provider is asked at present."""
        return {provider: breaker.state for provider, breaker in self._breakers.items()}


def _rests_after(error: ProviderError) -> bool:
    """Whether further calls would fail alike, whatever they ask."""
    if error.fault in _NEEDS_SOMEBODY:
        return True
    return error.fault.is_retryable and error.fault is not Fault.BAD_OUTPUT
