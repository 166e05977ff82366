"""When a call that was not taken is made again."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest

from bot.outward.retrying import WAITS, next_attempt

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVEN = 0.5
"""The chance that leaves a wait as it is."""


def test_the_waits_grow_and_span_almost_two_days() -> None:
    assert list(WAITS) == sorted(WAITS)
    moments = [next_attempt(number, NOW, None, EVEN) for number in range(1, len(WAITS) + 1)]
    assert moments == [NOW + wait for wait in WAITS]
    *_, total = accumulate(WAITS)
    assert timedelta(hours=44) < total < timedelta(hours=45)


def test_after_the_ninth_attempt_it_is_given_up() -> None:
    assert next_attempt(8, NOW, None, EVEN) == NOW + timedelta(hours=24)
    assert next_attempt(9, NOW, None, EVEN) is None
    assert next_attempt(9, NOW, 60.0, EVEN) is None
    assert next_attempt(50, NOW, None, EVEN) is None


@pytest.mark.parametrize(("chance", "minutes"), [(0.0, 24), (1.0, 36)])
def test_a_wait_is_a_fifth_shorter_or_longer_at_most(chance: float, minutes: int) -> None:
    assert next_attempt(4, NOW, None, chance) == NOW + timedelta(minutes=minutes)


def test_what_the_receiver_asks_for_is_waited_at_least() -> None:
    assert next_attempt(1, NOW, 90.0, 0.0) == NOW + timedelta(seconds=90)
    assert next_attempt(4, NOW, 90.0, EVEN) == NOW + timedelta(minutes=30)
