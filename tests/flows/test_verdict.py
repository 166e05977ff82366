"""Which failures are tried again, when, and what people are told."""

import pytest

from bot.errors import BadRecordingError, Fault, NoSpaceError, ProviderError
from bot.pipeline.settings import Patience
from bot.pipeline.verdict import judge, next_wait

SUBJECT = "0123456789abcdef"
PATIENCE = Patience(attempts=5, first_wait_s=2, longest_wait_s=10, budget_s=100)


def _wait(error: Exception, attempt: int, elapsed_s: float = 0, chance: float = 0) -> float | None:
    return next_wait(judge(error, "transcribe", SUBJECT, attempt), elapsed_s, PATIENCE, chance)


def _provider_error(fault: Fault, retry_after_s: float | None = None) -> ProviderError:
    return ProviderError("somebody", fault, "detail", retry_after_s=retry_after_s)


@pytest.mark.parametrize("fault", list(Fault))
def test_a_fault_that_may_pass_is_tried_again_and_no_other(fault: Fault) -> None:
    assert (_wait(_provider_error(fault), 1) is not None) == fault.is_retryable


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_is_told_in_one_line_with_what_to_do(fault: Fault) -> None:
    failure = judge(_provider_error(fault), "transcribe", SUBJECT, 2).failure
    assert failure.what.startswith("Somebody ")
    assert failure.what.endswith(".")
    assert failure.remedy.endswith("minuta jobs retry 01234567.")
    assert "\n" not in failure.what + failure.remedy
    assert (failure.stage, failure.attempts) == ("transcribe", 2)


def test_the_waits_double_up_to_the_longest() -> None:
    error = _provider_error(Fault.SERVER)
    assert [_wait(error, attempt) for attempt in range(1, 6)] == [2, 4, 8, 10, None]


def test_chance_shortens_a_wait_by_up_to_a_half() -> None:
    error = _provider_error(Fault.SERVER)
    assert [_wait(error, 2, chance=chance) for chance in (0, 0.5, 1)] == [4, 3, 2]


def test_a_longer_wait_that_was_asked_for_is_granted_within_the_budget() -> None:
    assert _wait(_provider_error(Fault.RATE, 60), 1) == 60
    assert _wait(_provider_error(Fault.RATE, 60), 1, elapsed_s=41) is None
    assert _wait(_provider_error(Fault.RATE, 0.1), 1) == 2


def test_a_recording_that_cannot_be_heard_is_not_tried_again() -> None:
    error = BadRecordingError("It is empty.", "Hand in another.")
    failure = judge(error, "transcribe", SUBJECT, 1).failure
    assert (failure.what, failure.remedy) == ("It is empty.", "Hand in another.")
    assert _wait(error, 1) is None


def test_a_full_disk_is_given_a_minute() -> None:
    error = NoSpaceError("The disk is full.", "Make room.")
    assert _wait(error, 1) == 60
    assert judge(error, "x", SUBJECT, 1).failure.remedy.startswith("Make room, then run")


def test_a_call_that_took_too_long_is_tried_again() -> None:
    assert _wait(TimeoutError(), 1) == 2


def test_an_unexpected_error_is_neither_tried_again_nor_quoted() -> None:
    error = ValueError("the words of somebody")
    failure = judge(error, "transcribe", SUBJECT, 1).failure
    assert _wait(error, 1) is None
    assert "ValueError" in failure.what
    assert "words" not in failure.model_dump_json()
