from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.speech.decoding import SAMPLE_RATE, Block
from bot.speech.segmentation import Endpointing, Span, Turn, cut, utterances
from tests.speech.sounds import noise, silence, voice

Floats = NDArray[np.float32]


def blocks(samples: Floats, size: int = 64_000, start: int = 0) -> Iterator[Block]:
    for at in range(0, len(samples), size):
        yield Block(start + at, samples[at : at + size])


def words(seconds: float) -> Floats:
    """Speech without long pauses."""
    return voice("two_cities")[round(1.3 * SAMPLE_RATE) :][: round(seconds * SAMPLE_RATE)]


def test_speech_is_found_where_it_is() -> None:
    sound = np.concatenate([silence(3), words(2), silence(3), words(2.5), silence(2)])
    first, second = utterances(blocks(sound))
    for utterance, begin, end in ((first, 3.0, 5.0), (second, 8.0, 10.5)):
        assert utterance.speech.start / SAMPLE_RATE == pytest.approx(begin, abs=0.2)
        assert utterance.speech.end / SAMPLE_RATE == pytest.approx(end, abs=0.3)


@pytest.mark.parametrize("size", [333, 16_000, 1_000_000])
def test_the_size_of_blocks_changes_nothing(size: int) -> None:
    sound = np.concatenate([silence(1), words(6), silence(1.5), words(3)])
    expected = [(u.speech, u.start, len(u.samples)) for u in utterances(blocks(sound))]
    assert [
        (u.speech, u.start, len(u.samples)) for u in utterances(blocks(sound, size))
    ] == expected


@pytest.mark.parametrize("sound", [silence(30), noise(30), noise(30, 0.3)])
def test_nothing_is_heard_in_silence_and_noise(sound: Floats) -> None:
    assert list(utterances(blocks(sound))) == []


def test_the_sound_around_speech_is_kept_and_is_the_files_own() -> None:
    sound = np.concatenate([noise(2, 0.002), words(3), noise(2, 0.002)])
    (utterance,) = utterances(blocks(sound))
    assert 0.1 < (utterance.speech.start - utterance.start) / SAMPLE_RATE < 0.25
    piece = sound[utterance.start : utterance.start + len(utterance.samples)]
    assert np.array_equal(utterance.samples, piece)


def test_speech_up_to_the_very_end_is_kept() -> None:
    sound = words(4.321)
    (utterance,) = utterances(blocks(sound))
    assert utterance.speech.end <= len(sound)
    assert utterance.speech.end / SAMPLE_RATE == pytest.approx(4.3, abs=0.3)


def test_long_speech_is_split_without_losing_a_sample() -> None:
    rules = Endpointing(max_s=5.0)
    found = list(utterances(blocks(voice("two_cities")), rules))
    assert all(u.speech.length <= 5.1 * SAMPLE_RATE for u in found)
    whole = list(utterances(blocks(voice("two_cities")), Endpointing(max_s=100.0)))
    assert sum(u.speech.length for u in found) == pytest.approx(
        sum(u.speech.length for u in whole), abs=2 * SAMPLE_RATE
    )
    assert all(a.speech.end <= b.speech.start for a, b in pairwise(found))


def test_long_speech_is_split_where_it_is_quietest() -> None:
    first, second = words(4.0), words(4.0)
    sound = np.concatenate([first, silence(0.4), second])
    found = list(utterances(blocks(sound), Endpointing(max_s=6.0)))
    assert any(abs(u.speech.end / SAMPLE_RATE - 4.2) < 0.5 for u in found)


def test_an_utterance_ends_at_a_hole_and_times_stay_right() -> None:
    speech = words(3)
    stream = [*blocks(speech), *blocks(speech, start=100 * SAMPLE_RATE)]
    first, second = utterances(stream)
    assert first.speech.end <= 3 * SAMPLE_RATE
    assert second.start >= 100 * SAMPLE_RATE


def test_a_click_is_no_utterance() -> None:
    click = silence(5)
    click[40_000:40_400] = 0.9
    assert list(utterances(blocks(click))) == []


def test_rules_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Endpointing(silence_s=0.1, padding_s=0.2)
    with pytest.raises(ValueError, match="onset"):
        Endpointing(onset=0.3, offset=0.5)


def test_turns_are_cut_to_the_sample_across_blocks() -> None:
    sound = noise(20)
    spans = [Span(10, 5_000), Span(60_000, 70_001), Span(70_001, 200_000), Span(319_000, 320_000)]
    turns = [Turn(speech=s, sound=s, speaker="1", confidence=None) for s in spans]
    cuts = list(cut(blocks(sound), turns))
    assert [turn.sound for turn, _ in cuts] == spans
    for turn, samples in cuts:
        assert np.array_equal(samples, sound[turn.sound.start : turn.sound.end])
