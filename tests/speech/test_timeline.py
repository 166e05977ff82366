from collections.abc import Sequence

import pytest

from bot.speech.timeline import Timeline

LIMIT_S = 3600.0


def placed(claims: Sequence[float | None], duration_s: float = 1.0) -> list[float]:
    line = Timeline(LIMIT_S)
    following = [*claims[1:], None]
    return [line.place(c, duration_s, n) for c, n in zip(claims, following, strict=True)]


@pytest.mark.parametrize(
    ("claims", "starts"),
    [
        ([0, 1, 2, 3], [0, 1, 2, 3]),
        ([None, None, None], [0, 1, 2]),
        ([0.02, 0.99, 2.03, 2.98], [0, 1, 2, 3]),
        ([5, 6, 7], [5, 6, 7]),
        ([0, 1, 8, 9], [0, 1, 8, 9]),
        ([0, 1, 0, 1, 2], [0, 1, 2, 3, 4]),
        ([0, 1, 99, 3, 4], [0, 1, 2, 3, 4]),
        ([0, 1, -50, 3, 4], [0, 1, 2, 3, 4]),
        ([0, 1, 1e9, 1e9 + 1], [0, 1, 2, 3]),
        ([-3, -2, -1], [0, 1, 2]),
        ([0, 1, 0, 1, 5, 6], [0, 1, 2, 3, 7, 8]),
    ],
    ids=[
        "gapless",
        "without timestamps",
        "rounded",
        "starting late",
        "a hole",
        "starting again",
        "one timestamp too high",
        "one timestamp too low",
        "a jump past the limit",
        "starting before zero",
        "a hole after starting again",
    ],
)
def test_frames_lie_where_they_were_recorded(
    claims: Sequence[float | None], starts: list[float]
) -> None:
    assert placed(claims) == pytest.approx(starts)


def test_slow_drift_is_followed_within_a_tenth_of_a_second() -> None:
    claims = [frame * 1.001 for frame in range(3000)]
    starts = placed(claims)
    assert max(abs(a - b) for a, b in zip(claims, starts, strict=True)) < 0.11
