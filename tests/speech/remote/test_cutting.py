"""Where a recording is cut: by sketches of sound, without any sound."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.speech.remote.cutting import Bounds, Sketch, cuts
from bot.speech.voice_activity import CHUNK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TALK_DB, ROOM_DB = -20.0, -60.0
SECOND = 16_000


def sketch(*stretches: tuple[float, float, float]) -> Sketch:
    """Stretches of a length in seconds, a probability of speech and a level."""
    lengths = [round(seconds * SECOND / CHUNK) for seconds, _, _ in stretches]
    voices = np.repeat([voice for _, voice, _ in stretches], lengths)
    levels = np.repeat([level for _, _, level in stretches], lengths)
    return Sketch(voices.astype(np.float32), levels.astype(np.float32))


def speech(seconds: float) -> tuple[float, float, float]:
    return seconds, 0.9, TALK_DB


def pause(seconds: float) -> tuple[float, float, float]:
    return seconds, 0.05, ROOM_DB


def parts(
    drawn: Sketch, bounds: Bounds, sizes: Sequence[tuple[int, int]] = ((0, 0),)
) -> list[tuple[float, float, float]]:
    length = len(drawn.voices) * CHUNK
    return [
        (cut.sound / SECOND, cut.start / SECOND, cut.end / SECOND)
        for cut in cuts(drawn, length, sizes, bounds)
    ]


def test_what_fits_is_one_part() -> None:
    drawn = sketch(speech(3), pause(1), speech(3))
    ((sound, start, end),) = parts(drawn, Bounds(10 * SECOND, None))
    assert (sound, start) == (0.0, 0.0)
    assert end == pytest.approx(7.0, abs=0.1)


def test_nothing_is_no_part() -> None:
    assert cuts(sketch(), 0, ((0, 0),), Bounds(10, 10)) == []


def test_the_longest_pause_of_the_last_stretch_is_taken() -> None:
    drawn = sketch(speech(8), pause(0.5), speech(6), pause(1.0), speech(2), pause(0.4), speech(9))
    first, *_ = parts(drawn, Bounds(20 * SECOND, None))
    assert first[2] == pytest.approx(15.0, abs=0.1)  # in the middle of it


def test_without_a_pause_there_one_further_back_is_taken() -> None:
    drawn = sketch(speech(5), pause(0.5), speech(20))
    first, *_ = parts(drawn, Bounds(20 * SECOND, None))
    assert first[2] == pytest.approx(5.25, abs=0.1)


def test_a_dip_that_is_shorter_than_between_words_is_no_pause() -> None:
    drawn = sketch(speech(4), pause(0.3), speech(6), pause(0.064), speech(10))
    first, *_ = parts(drawn, Bounds(12 * SECOND, None))
    assert first[2] == pytest.approx(4.15, abs=0.1)


def test_talk_without_any_pause_is_cut_where_it_is_quietest() -> None:
    drawn = sketch(speech(9), (0.2, 0.6, TALK_DB - 10), speech(9))
    first, *_ = parts(drawn, Bounds(10 * SECOND, None))
    assert first[2] == pytest.approx(9.1, abs=0.2)


def test_pauses_are_found_by_loudness_where_no_voice_is() -> None:
    song = (4.0, 0.0, TALK_DB)
    drawn = sketch(song, pause(0.3), song, pause(0.3), song, pause(0.3), song)
    first, *_ = parts(drawn, Bounds(10 * SECOND, None))
    assert first[2] == pytest.approx(8.45, abs=0.1)


def test_a_steady_noise_behind_the_talk_is_no_talk() -> None:
    drawn = sketch(speech(8), (1.0, 0.1, TALK_DB - 12), speech(8))
    first, *_ = parts(drawn, Bounds(12 * SECOND, None))
    assert 8.0 < first[2] < 9.0


def test_parts_are_whole_and_within_their_bounds_whatever_is_said() -> None:
    chance = np.random.default_rng(3)
    for _ in range(8):
        count = int(chance.integers(1, 4000))
        drawn = Sketch(
            chance.random(count, np.float32), chance.uniform(-80, -10, count).astype(np.float32)
        )
        length = count * CHUNK - int(chance.integers(0, CHUNK))
        bounds = Bounds(int(chance.integers(CHUNK, 60 * SECOND)), 30_000, int(chance.integers(9)))
        sizes = sizes_of(chance.integers(1, 2000, count))
        found = cuts(drawn, length, sizes, bounds)
        assert [found[0].start, found[-1].end] == [0, length]
        assert all(before.end == after.start for before, after in itertools.pairwise(found))
        assert all(cut.sound <= cut.start < cut.end for cut in found)
        assert all(cut.end - cut.sound <= bounds.samples for cut in found)  # type: ignore[operator]


def test_bytes_bound_a_part_like_seconds() -> None:
    drawn = sketch(speech(4), pause(0.5), speech(4), pause(0.5), speech(4), pause(0.5), speech(4))
    sizes = sizes_of(np.full(len(drawn.voices), 100))
    found = parts(drawn, Bounds(None, 100 * 5 * SECOND // CHUNK), sizes)
    assert [end for _, _, end in found[:-1]] == pytest.approx([4.25, 8.75, 13.25], abs=0.1)


def test_parts_that_overlap_begin_before_the_cut() -> None:
    drawn = sketch(*[speech(4), pause(1)] * 12)
    found = parts(drawn, Bounds(20 * SECOND, None, 3 * SECOND))
    assert len(found) > 2
    for sound, start, end in found[1:]:
        assert start - sound == pytest.approx(3.0)
        assert end - sound <= 20.0


def sizes_of(each: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Pairs of samples and bytes, for so many bytes in each chunk."""
    spent = [0, *np.cumsum(each).tolist()]
    return [(number * CHUNK, size) for number, size in enumerate(spent)]
