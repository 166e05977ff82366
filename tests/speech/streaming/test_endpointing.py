from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.speech.decoding import Block
from bot.speech.segmentation import Endpointer, Endpointing, Sounding, utterances
from tests.speech.sounds import RATE, noise, silence, voice
from tests.speech.streaming.talk import sentence

Floats = NDArray[np.float32]

RULES = Endpointing(silence_s=0.6)


def live() -> Endpointer:
    return Endpointer(RULES, batch=1, leaves_gaps=True)


def given(
    endpointer: Endpointer, samples: Floats, start: int = 0, size: int = 1_600
) -> list[tuple[int, Sounding]]:
    """The utterances, each with the end of the sound that had been given when it was found."""
    found = []
    for at in range(0, len(samples), size):
        block = Block(start + at, samples[at : at + size])
        found += [(block.end, utterance) for utterance in endpointer.add(block)]
    return found


def test_an_utterance_is_found_as_soon_as_the_silence_is_long_enough() -> None:
    sound = np.concatenate([silence(1), sentence(2), silence(5)])
    ((found_at, utterance),) = given(live(), sound)
    silence_s = (found_at - utterance.speech.end) / RATE
    assert RULES.silence_s <= silence_s <= RULES.silence_s + 0.2


def test_an_utterance_ends_when_the_sender_only_says_that_it_is_quiet() -> None:
    endpointer = live()
    assert given(endpointer, sentence(2)) == []
    assert endpointer.quiet(round(2.3 * RATE)) == []
    (utterance,) = endpointer.quiet(round(2.8 * RATE))
    assert utterance.speech.end <= 2.1 * RATE
    assert endpointer.quiet(90 * RATE) == []


def test_an_utterance_ends_when_the_next_sound_comes_much_later() -> None:
    endpointer = live()
    given(endpointer, sentence(2))
    ((_, utterance),) = given(endpointer, sentence(2), start=60 * RATE)
    assert utterance.speech.end <= 2.1 * RATE
    (later,) = endpointer.finish()
    assert later.start == 60 * RATE


def test_a_hole_shorter_than_the_silence_is_heard_as_silence() -> None:
    endpointer = live()
    hole = round(0.3 * RATE)
    spoken = sentence(3)
    given(endpointer, spoken)
    given(endpointer, sentence(2), start=len(spoken) + hole)
    (utterance,) = endpointer.finish()
    assert utterance.start == 0
    missing = utterance.samples[len(spoken) : len(spoken) + hole]
    assert not missing.any()
    assert np.array_equal(utterance.samples[len(spoken) + hole :][:RATE], sentence(1))


def test_silence_that_was_announced_step_by_step_is_not_heard_twice() -> None:
    endpointer = live()
    given(endpointer, sentence(2))
    for until_s in (2.1, 2.2, 2.3):
        assert endpointer.quiet(round(until_s * RATE)) == []
    given(endpointer, sentence(2), start=round(2.4 * RATE))
    (utterance,) = endpointer.finish()
    assert utterance.speech.end / RATE == pytest.approx(4.4, abs=0.1)


@pytest.mark.parametrize("step", [-900, -3, 3])
def test_times_that_are_off_by_a_little_cut_no_word(step: int) -> None:
    endpointer = live()
    spoken = sentence(4)
    given(endpointer, spoken[:32_000])
    given(endpointer, spoken[32_000:], start=32_000 + step)
    (utterance,) = endpointer.finish()
    assert np.array_equal(utterance.samples, spoken)


def test_sound_from_well_before_starts_anew_at_its_own_time() -> None:
    endpointer = live()
    given(endpointer, sentence(2), start=60 * RATE)
    ((_, first),) = given(endpointer, sentence(2), start=20 * RATE)
    (second,) = endpointer.finish()
    assert (first.start, second.start) == (60 * RATE, 20 * RATE)


@pytest.mark.parametrize("size", [320, 1_600, 7_001])
def test_live_and_from_a_file_the_same_utterances_are_found(size: int) -> None:
    sound = np.concatenate([voice("two_cities"), silence(2)])
    endpointer = live()
    heard = [utterance for _, utterance in given(endpointer, sound, size=size)]
    heard += endpointer.finish()
    expected = list(utterances([Block(0, sound)], RULES))
    assert [(u.speech, u.start) for u in heard] == [(u.speech, u.start) for u in expected]
    for ours, theirs in zip(heard, expected, strict=True):
        assert np.array_equal(ours.samples, theirs.samples)


def test_what_is_under_way_grows_and_in_a_pause_is_the_whole_utterance() -> None:
    endpointer = live()
    lengths, pausing = [], []
    for at in range(0, 3 * RATE, 1_600):
        endpointer.add(Block(at, sentence(3)[at : at + 1_600]))
        under_way = endpointer.under_way()
        lengths.append(len(under_way.samples) if under_way else 0)
        pausing.append(endpointer.is_pausing)
    assert all(before <= after for before, after in pairwise(lengths))
    assert lengths[-1] > 2.8 * RATE
    assert not any(pausing[-10:])
    endpointer.quiet(round(3.4 * RATE))
    assert endpointer.is_pausing
    in_the_pause = endpointer.under_way()
    (utterance,) = endpointer.quiet(5 * RATE)
    assert in_the_pause is not None
    assert np.array_equal(in_the_pause.samples, utterance.samples)
    assert endpointer.under_way() is None


def test_nothing_is_under_way_in_noise() -> None:
    endpointer = live()
    assert given(endpointer, noise(10)) == []
    assert endpointer.spoken is None
    assert endpointer.under_way() is None
