import random
from datetime import timedelta

import pytest

from bot.capture.records import Header
from bot.capture.timeline import Anchor, MeetingClock
from tests.capture.start import STARTED_AT
from tests.capture.talk import MS, START_NS

PACKET_NS = 20 * MS
S = 1_000_000_000


class Stream:
    """Tells an anchor about packets and asks it where they lie."""

    def __init__(self, first_timestamp: int = 1_000_000) -> None:
        self.anchor = Anchor()
        self._first = first_timestamp
        self._arrived_ns: dict[int, int] = {}

    def hear(
        self, number: int, delay_ns: int = 0, *, ahead_ticks: int = 0, is_pause: bool = False
    ) -> None:
        """A packet that was sent at its number times 20 ms, its RTP time perhaps set forward."""
        timestamp = self._first + 960 * number + ahead_ticks
        self._arrived_ns[number] = number * PACKET_NS + delay_ns
        self.anchor.observe(number, timestamp, self._arrived_ns[number], is_pause=is_pause)

    def error_ms(self, number: int, *, ahead_ticks: int = 0) -> float:
        """By how much the place of a packet lies behind the moment it was sent."""
        timestamp = self._first + 960 * number + ahead_ticks
        place = self.anchor.at_ns(number, timestamp, self._arrived_ns[number])
        return (place - number * PACKET_NS) / MS


def test_the_meetings_clock_counts_from_its_start_by_the_header() -> None:
    utc_ns = round((STARTED_AT + timedelta(seconds=90)).timestamp()) * S
    clock = MeetingClock(STARTED_AT, Header("meeting", bytes(16), utc_ns, START_NS))
    assert clock.seconds(START_NS) == 90
    assert clock.seconds(START_NS + S // 2) == 90.5
    assert clock.sample(START_NS + S) == 91 * 16_000
    assert clock.sample(START_NS - 91 * S) == -16_000


def test_delays_of_the_network_move_nothing() -> None:
    stream = Stream()
    for number in range(500):
        stream.hear(number, delay_ns=(number * 7919) % 80 * MS)
        if number > 10:
            assert stream.error_ms(number) == pytest.approx(0, abs=0.5)


def test_a_first_packet_that_was_late_is_put_right_by_those_behind_it() -> None:
    stream = Stream()
    for number in range(100):  # all of them are read when a stall of two seconds is over
        stream.hear(number, delay_ns=2 * S - number * PACKET_NS)
    assert stream.error_ms(0) > 10
    stream.hear(100)
    assert stream.error_ms(0) == stream.error_ms(100) == 0


def test_a_stall_moves_nothing() -> None:
    stream = Stream()
    for number in range(600):
        is_stalled = 200 <= number < 300
        stream.hear(number, delay_ns=(300 - number) * PACKET_NS if is_stalled else 0)
        assert stream.error_ms(number) == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("ppm", [-150, -50, 50, 150])
def test_a_clock_that_is_slow_or_fast_is_followed(ppm: int) -> None:
    stream = Stream()
    for number in range(90_000):  # half an hour
        drift_ns = number * PACKET_NS * ppm // 1_000_000
        jitter_ns = (number * 7919) % 40 * MS
        stream.hear(number, delay_ns=drift_ns + jitter_ns)
        if number % 1000 == 999:
            assert stream.error_ms(number) - drift_ns / MS == pytest.approx(0, abs=2)


@pytest.mark.parametrize("jump_s", [-3600, -5, 5, 3600])
def test_rtp_time_that_is_set_anew_is_anchored_anew(jump_s: int) -> None:
    stream = Stream(10_000 * 48_000)
    for number in range(200):
        stream.hear(number)
    for number in range(200, 400):
        stream.hear(number, ahead_ticks=jump_s * 48_000)
        assert stream.error_ms(number, ahead_ticks=jump_s * 48_000) == 0
    assert stream.error_ms(199) == 0


def test_rtp_time_that_stood_still_in_a_pause_is_anchored_anew() -> None:
    stream = Stream()
    behind = -30 * 960
    for number in range(100):
        stream.hear(number)
    stream.hear(130, ahead_ticks=behind, is_pause=True)
    for number in range(131, 200):
        stream.hear(number, ahead_ticks=behind)
    assert stream.error_ms(130, ahead_ticks=behind) == 0
    assert stream.error_ms(99) == 0


def test_a_stall_over_a_pause_is_found_out_when_it_is_over() -> None:
    stream = Stream()
    for number in range(100):
        stream.hear(number)
    for number in range(130, 180):
        stream.hear(number, delay_ns=(180 - number) * PACKET_NS, is_pause=number == 130)
    stream.hear(180)
    assert stream.error_ms(130) == pytest.approx(0, abs=0.5)


def test_one_packet_with_a_wrong_time_harms_only_itself() -> None:
    stream = Stream()
    wrong = {300: 48_000 * 60, 600: 48_000 * 2, 900: -48_000 * 4}
    for number in range(1200):
        stream.hear(number, ahead_ticks=wrong.get(number, 0))
        # where it lies when it is heard at once, and when it is heard after a while
        for heard in (number, max(0, number - 200)):
            error_ms = stream.error_ms(heard, ahead_ticks=wrong.get(heard, 0))
            assert error_ms == pytest.approx(0, abs=1)


def test_a_line_that_became_slower_for_good_is_believed_in_the_end() -> None:
    stream = Stream()
    for number in range(1500):
        stream.hear(number, delay_ns=400 * MS if number >= 500 else 0)
    assert stream.error_ms(499) == pytest.approx(0, abs=2)
    assert stream.error_ms(500) == pytest.approx(400, abs=1)
    assert stream.error_ms(1499) == pytest.approx(400, abs=1)


def test_nothing_lies_after_its_arrival_whatever_it_claims() -> None:
    chance = random.Random(4)  # noqa: S311 (the same bad luck every time)
    anchor = Anchor()
    packets = [(chance.randrange(5000), chance.randrange(1 << 32), n * MS) for n in range(5000)]
    for packet in packets:
        anchor.observe(*packet, is_pause=False)
        assert all(anchor.at_ns(*each) <= each[2] for each in (packet, chance.choice(packets)))
