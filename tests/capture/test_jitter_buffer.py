import random
from collections.abc import Iterable

from bot.capture.jitter_buffer import Admission, JitterBuffer, Packet

MS = 1_000_000


def packet(sequence: int, arrived_ms: float) -> Packet:
    return Packet(sequence, 960 * sequence, 960, round(arrived_ms * MS), b"")


def numbers(packets: Iterable[Packet]) -> list[int]:
    return [each.sequence for each in packets]


def test_packets_come_out_in_order_after_the_hold() -> None:
    buffer = JitterBuffer(80 * MS)
    for sequence, arrived_ms in ((1, 0), (3, 20), (2, 40), (4, 60)):
        assert buffer.add(packet(sequence, arrived_ms)) is Admission.TAKEN
    assert numbers(buffer.due(79 * MS)) == []
    assert numbers(buffer.due(80 * MS)) == [1]
    assert numbers(buffer.due(100 * MS)) == [2, 3]
    assert numbers(buffer.rest()) == [4]


def test_a_late_packet_does_not_hold_up_those_behind_it() -> None:
    buffer = JitterBuffer(80 * MS)
    buffer.add(packet(2, 0))
    buffer.add(packet(3, 10))
    buffer.add(packet(1, 79))
    assert numbers(buffer.due(80 * MS)) == [1, 2]
    assert numbers(buffer.due(90 * MS)) == [3]


def test_what_was_there_already_is_a_duplicate_before_and_after_its_turn() -> None:
    buffer = JitterBuffer(80 * MS)
    assert buffer.add(packet(5, 0)) is Admission.TAKEN
    assert buffer.add(packet(5, 10)) is Admission.DUPLICATE
    assert numbers(buffer.due(100 * MS)) == [5]
    assert buffer.add(packet(5, 110)) is Admission.DUPLICATE
    assert numbers(buffer.rest()) == []


def test_what_comes_after_its_turn_is_late() -> None:
    buffer = JitterBuffer(80 * MS)
    buffer.add(packet(5, 0))
    assert numbers(buffer.due(100 * MS)) == [5]
    assert buffer.add(packet(4, 110)) is Admission.LATE
    assert buffer.add(packet(6, 120)) is Admission.TAKEN


def test_more_than_there_is_room_for_goes_at_once() -> None:
    buffer = JitterBuffer(1000 * MS, max_packets=10)
    for sequence in range(25):
        buffer.add(packet(sequence, 0))
    assert numbers(buffer.due(0)) == list(range(15))
    assert numbers(buffer.rest()) == list(range(15, 25))


def test_any_disorder_within_the_hold_is_undone() -> None:
    chance = random.Random(3)  # noqa: S311 (the same bad luck every time)
    arrivals = sorted((sequence * 20 + chance.uniform(0, 79), sequence) for sequence in range(3000))
    assert [sequence for _, sequence in arrivals] != list(range(3000))
    buffer = JitterBuffer(80 * MS)
    heard = []
    for arrived_ms, sequence in arrivals:
        heard += numbers(buffer.due(round(arrived_ms * MS)))
        assert buffer.add(packet(sequence, arrived_ms)) is Admission.TAKEN
    assert heard + numbers(buffer.rest()) == list(range(3000))
