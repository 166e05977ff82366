"""A provider that would fail again is left alone, and tried once when its rest is over."""

from datetime import timedelta

import pytest

from bot.breaker import BreakerSettings, BreakerState, CircuitBreaker
from bot.clock import AdjustableClock
from bot.errors import Fault, ProviderError

SETTINGS = BreakerSettings(long_rest_s=300, first_rest_s=30, longest_rest_s=100, losses=3)


def failure(kind: Fault, after_s: float | None = None) -> ProviderError:
    return ProviderError("deepgram", kind, "as it was told to", retry_after_s=after_s)


class Subject:
    """A breaker, and its clock."""

    def __init__(self) -> None:
        self.clock = AdjustableClock()
        self.breaker = CircuitBreaker(SETTINGS, self.clock)

    def fail(self, kind: Fault, after_s: float | None = None) -> None:
        with pytest.raises(ProviderError), self.breaker.attempt():
            raise failure(kind, after_s)

    def fault(self) -> ProviderError | None:
        return self.breaker.fault

    def state(self) -> BreakerState:
        return self.breaker.state

    def later(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def rests(self, seconds: float) -> bool:
        """Whether it rests so long and no longer; leaves the clock after it."""
        self.later(seconds - 1)
        before = self.breaker.state
        self.later(2)
        return (before, self.breaker.state) == (BreakerState.OPEN, BreakerState.HALF_OPEN)


@pytest.mark.parametrize("kind", [Fault.AUTHENTICATION, Fault.QUOTA])
def test_what_somebody_has_to_see_to_rests_long(kind: Fault) -> None:
    subject = Subject()
    subject.fail(kind)
    known = subject.fault()
    assert known is not None
    assert known.fault is kind
    assert subject.rests(300)


@pytest.mark.parametrize("kind", [Fault.CONNECTIVITY, Fault.SERVER, Fault.RATE])
def test_what_may_be_over_soon_rests_longer_each_time(kind: Fault) -> None:
    subject = Subject()
    for seconds in (30, 60, 100, 100):
        subject.fail(kind)
        assert subject.rests(seconds)


def test_a_provider_rests_as_long_as_it_asks_for_within_reason() -> None:
    subject = Subject()
    subject.fail(Fault.RATE, after_s=45)
    assert subject.rests(45)
    subject.fail(Fault.RATE, after_s=86_400)
    assert subject.rests(100)


@pytest.mark.parametrize("kind", [Fault.BAD_INPUT, Fault.TOO_LONG, Fault.BAD_OUTPUT])
def test_what_one_input_is_to_blame_for_changes_nothing(kind: Fault) -> None:
    subject = Subject()
    for _ in range(5):
        subject.fail(kind)
    assert subject.state() is BreakerState.CLOSED


def test_one_may_try_while_the_others_go_on_leaving_it_alone() -> None:
    subject = Subject()
    subject.fail(Fault.SERVER)
    subject.later(31)
    assert subject.fault() is None
    with subject.breaker.attempt():
        assert subject.fault() is not None
    assert subject.state() is BreakerState.CLOSED


def test_a_trial_that_found_out_nothing_leaves_it_to_the_next() -> None:
    subject = Subject()
    subject.fail(Fault.SERVER)
    subject.later(31)
    trial = subject.breaker.begin()
    assert subject.fault() is not None
    trial.close()
    assert subject.fault() is None
    subject.fail(Fault.BAD_INPUT)
    assert subject.state() is BreakerState.HALF_OPEN
    assert subject.fault() is None


def test_those_who_find_out_at_the_same_time_count_once() -> None:
    subject = Subject()
    attempts = [subject.breaker.begin() for _ in range(5)]
    for attempt in attempts:
        attempt.failed(failure(Fault.SERVER))
    assert subject.rests(30)


def test_single_losses_are_nothing_and_several_in_a_row_are_a_failure() -> None:
    subject = Subject()
    for _ in range(2):
        subject.breaker.begin().lost(failure(Fault.CONNECTIVITY))
    subject.breaker.begin().succeeded()
    for _ in range(2):
        subject.breaker.begin().lost(failure(Fault.CONNECTIVITY))
    assert subject.state() is BreakerState.CLOSED
    subject.breaker.begin().lost(failure(Fault.CONNECTIVITY))
    assert subject.state() is BreakerState.OPEN


def test_a_loss_in_a_trial_is_a_failure_and_so_is_one_that_somebody_has_to_see_to() -> None:
    subject = Subject()
    subject.fail(Fault.SERVER)
    subject.later(31)
    subject.breaker.begin().lost(failure(Fault.CONNECTIVITY))
    assert subject.rests(60)
    other = Subject()
    other.breaker.begin().lost(failure(Fault.QUOTA))
    assert other.rests(300)
