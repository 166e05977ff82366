from bot.capture.rtp import NS, UNKNOWN_GAP, Sequence, Unwrapped

MS = 1_000_000


def test_a_counter_goes_on_when_it_wraps_around() -> None:
    counter = Unwrapped(16)
    first = counter.extend(65_530)
    assert [counter.extend(n & 0xFFFF) - first for n in range(65_531, 65_540)] == list(range(1, 10))


def test_what_is_out_of_order_around_the_wrap_keeps_its_place() -> None:
    counter = Unwrapped(32)
    first = counter.extend((1 << 32) - 960)
    assert counter.extend(960) - first == 1920
    assert counter.extend(0) - first == 960
    assert counter.extend((1 << 32) - 1920) - first == -960
    assert counter.extend(1920) - first == 2880


def test_a_counter_goes_around_many_times() -> None:
    counter = Unwrapped(16)
    first = counter.extend(7)
    for number in range(0, 1_000_000, 999):
        assert counter.extend((7 + number) & 0xFFFF) - first == number


def test_lost_packets_leave_a_gap_that_can_be_counted() -> None:
    sequence = Sequence()
    first = sequence.extend(65_000, 0)
    assert sequence.extend((65_000 + 3000) & 0xFFFF, 60 * NS) - first == 3000


def test_packets_that_can_not_have_been_sent_in_the_time_are_a_new_beginning() -> None:
    sequence = Sequence()
    first = sequence.extend(100, 0)
    again = sequence.extend(10_000, 20 * MS)
    assert again - first >= UNKNOWN_GAP
    assert sequence.extend(10_001, 40 * MS) == again + 1
    lower = sequence.extend(5, 60 * MS)
    assert lower - again >= UNKNOWN_GAP
    assert sequence.extend(4, 61 * MS) == lower - 1


def test_numbers_that_seem_to_go_back_after_a_long_time_are_a_new_beginning() -> None:
    sequence = Sequence()
    first = sequence.extend(500, 0)
    # 65 436 packets were sent that nobody saw
    assert sequence.extend(400, 1308 * NS) - first >= UNKNOWN_GAP


def test_a_packet_that_was_held_for_seconds_keeps_its_place() -> None:
    sequence = Sequence()
    first = sequence.extend(500, 10 * NS)
    assert sequence.extend(300, 6 * NS) - first == -200
    assert sequence.extend(501, 10 * NS) - first == 1
