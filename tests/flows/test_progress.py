"""The fraction of a meeting that is done."""

import pytest

from bot.pipeline.progress import overall


@pytest.mark.parametrize(
    ("durations_s", "fractions", "done"),
    [
        ([None], {}, 0.0),
        ([None], {0: 0.5}, 0.5),
        ([None, None], {0: 1.0}, 0.5),
        ([30.0, 90.0], {0: 1.0}, 0.25),
        ([30.0, 90.0], {0: 1.0, 1: 1.0}, 1.0),
        ([30.0, 90.0, None], {2: 1.0}, 60 / 180),
        ([0.0, 10.0], {0: 1.0}, 0.5),
    ],
)
def test_tracks_count_by_their_length_where_it_is_known(
    durations_s: list[float | None], fractions: dict[int, float], done: float
) -> None:
    assert overall(durations_s, fractions) == pytest.approx(done)
