"""Delays are compared with seconds counted by hand."""

import numpy as np
import pytest

from bot.domain.speech import Segment
from bot.domain.streaming import StreamedSegment
from bot.speech.evaluation.delays import Spoken, delays, utterances
from bot.speech.evaluation.results import Delays, spread
from bot.speech.streaming.talk import Arrived
from tests.speech.sounds import silence
from tests.speech.streaming.talk import sentence


def came(
    at_s: float, start_s: float, end_s: float, *, is_final: bool = True, text: str = "yes"
) -> Arrived:
    segment = Segment(start_s=start_s, end_s=end_s, text=text)
    return Arrived(at_s, StreamedSegment(key=str(start_s), segment=segment, is_final=is_final))


def test_a_final_is_late_from_the_end_of_speech_and_a_partial_from_its_beginning() -> None:
    arrived = [came(2.0, 1.0, 1.5, is_final=False), came(3.0, 1, 2, is_final=False), came(5, 1, 4)]
    late = delays(arrived, [Spoken(1.0, 4.0)])
    assert late == Delays(utterances=1, first_s=(1.0,), final_s=(1.0,))


def test_the_silence_that_an_engine_waits_for_is_told_apart() -> None:
    late = delays([came(5.0, 1.0, 4.0)], [Spoken(1.0, 4.0)], endpointing_s=0.6)
    assert late.own_s == pytest.approx((0.4,))


def test_silence_counted_as_speech_makes_no_engine_faster() -> None:
    assert delays([came(5.0, 0.5, 4.9)], [Spoken(1.0, 4.0)]).final_s == (1.0,)


def test_an_utterance_in_pieces_is_final_with_its_last_piece() -> None:
    arrived = [came(3.0, 1.0, 2.5), came(5.5, 2.5, 3.8)]
    assert delays(arrived, [Spoken(1.0, 4.0)]).final_s == (1.5,)


def test_two_utterances_in_one_final_wait_for_it_both() -> None:
    late = delays([came(9.0, 1.0, 8.0)], [Spoken(1.0, 4.0), Spoken(5.0, 8.0)], endpointing_s=2.0)
    assert late.final_s == (5.0, 1.0)
    # after the first there was only one second of silence to wait for
    assert late.own_s == (4.0, -1.0)


def test_an_utterance_that_was_not_heard_counts_as_such() -> None:
    arrived = [came(2.0, 0.0, 1.0), came(6.0, 3.0, 5.0, text="")]
    late = delays(arrived, [Spoken(0.0, 1.0), Spoken(3.0, 5.0)])
    assert (late.utterances, late.final_s) == (2, (1.0,))


def test_a_final_that_comes_again_counts_when_it_came_first() -> None:
    assert delays([came(2.0, 0, 1), came(4.0, 0, 1)], [Spoken(0.0, 1.0)]).final_s == (1.0,)


def test_delays_of_hurried_speech_are_wall_time() -> None:
    late = delays([came(2.5, 1.0, 4.0)], [Spoken(1.0, 4.0)], speed=2.0, endpointing_s=0.6)
    assert late.final_s == (0.5,)
    assert late.own_s == pytest.approx((0.2,))


def test_utterances_end_in_pauses_and_not_between_words() -> None:
    samples = np.concatenate([silence(1.0), sentence(3.0), silence(2.0), sentence(3.0)])
    first, second = utterances(samples)
    assert first.start_s == pytest.approx(1.0, abs=0.3)
    assert first.end_s == pytest.approx(4.0, abs=0.3)
    assert second.start_s == pytest.approx(6.0, abs=0.3)


def test_percentiles_are_values_that_occurred() -> None:
    found = spread([n / 100 for n in range(100, 0, -1)])
    assert found is not None
    assert (found.median, found.p95, found.p99) == (0.5, 0.95, 0.99)
    alone = spread([0.3])
    assert alone is not None
    assert (alone.median, alone.p99) == (0.3, 0.3)
    assert spread([]) is None
