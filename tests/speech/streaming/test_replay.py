import numpy as np
import pytest

from bot.speech.streaming.replay import Piece, ReplayBuffer, Stretch, joined
from tests.speech.sounds import RATE


def piece(start_s: float, length_s: float = 1.0) -> Piece:
    samples = np.arange(round(length_s * RATE), dtype=np.float32) / RATE + start_s
    return Piece(start_s, samples.astype(np.float32))


def filled(limit_s: float, *starts_s: float) -> ReplayBuffer:
    buffer = ReplayBuffer(limit_s)
    for start_s in starts_s:
        buffer.add(piece(start_s))
    return buffer


def unsent(buffer: ReplayBuffer) -> list[float]:
    found = []
    while (piece_ := buffer.next()) is not None:
        found.append(piece_.start_s)
    return found


def test_pieces_are_sent_once_and_in_order() -> None:
    buffer = filled(60, 0, 1, 5)
    assert (buffer.first_unsent_s, buffer.unsent_s) == (0, 3)
    assert unsent(buffer) == [0, 1, 5]
    assert (buffer.first_unsent_s, buffer.unsent_s) == (None, 0)


def test_what_was_not_settled_is_sent_again() -> None:
    buffer = filled(60, 0, 1, 2)
    unsent(buffer)
    buffer.add(piece(7))
    buffer.settle(1.0)
    assert buffer.rewind() == []
    assert buffer.unsent_s == 3
    assert unsent(buffer) == [1, 2, 7]


def test_a_piece_is_settled_in_part_to_the_sample() -> None:
    buffer = filled(60, 0, 1)
    unsent(buffer)
    buffer.settle(0.25)
    buffer.rewind()
    rest = buffer.next()
    assert rest is not None
    assert rest.start_s == 0.25
    assert rest.samples[0] == pytest.approx(0.25, abs=1e-6)
    assert rest.end_s == 1.0


def test_sound_that_was_never_sent_is_missing_when_there_is_too_much() -> None:
    buffer = filled(3, 0, 1, 2)
    assert buffer.add(piece(3)) == [Stretch(0, 1)]
    assert unsent(buffer) == [1, 2, 3]


def test_sound_that_was_sent_is_missing_only_if_the_engine_is_lost() -> None:
    buffer = filled(3, 0, 1, 2)
    unsent(buffer)
    assert buffer.add(piece(3)) == []
    assert buffer.rewind() == [Stretch(0, 1)]
    assert buffer.rewind() == []


def test_sound_that_was_let_go_is_not_missing_once_something_later_is_understood() -> None:
    buffer = filled(3, 0, 1, 2)
    unsent(buffer)
    buffer.add(piece(3))
    buffer.settle(1.5)
    assert buffer.rewind() == []


def test_all_that_is_given_up_is_missing() -> None:
    buffer = filled(60, 0, 1, 2)
    buffer.next()
    buffer.add(piece(30))
    assert buffer.give_up() == [Stretch(0, 3), Stretch(30, 31)]
    assert unsent(buffer) == []
    assert buffer.give_up() == []


def test_what_was_sent_is_forgotten_and_the_rest_is_not() -> None:
    buffer = filled(60, 0, 1)
    buffer.next()
    buffer.settle_sent()
    assert buffer.give_up() == [Stretch(1, 2)]


def test_it_never_holds_more_than_its_limit() -> None:
    buffer = ReplayBuffer(5)
    for second in range(100):
        buffer.add(piece(second))
        if second % 3:
            buffer.next()
    buffer.rewind()
    assert buffer.unsent_s == pytest.approx(5)


def test_stretches_that_nearly_touch_become_one() -> None:
    stretches = [Stretch(5, 6), Stretch(0, 1), Stretch(1.5, 2), Stretch(0.5, 0.7)]
    assert joined(stretches) == [Stretch(0, 2), Stretch(5, 6)]
