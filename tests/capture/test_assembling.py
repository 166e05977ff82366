"""What is heard of a stream of packets, and what is said of those that are missing."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.capture.assembling import Assembler
from bot.capture.losses import Losses
from bot.capture.records import Header, Kind, Lost, Mark, Unwritten
from bot.domain.voice import Frame, Loss
from tests.capture.start import STARTED_AT
from tests.capture.talk import (
    MS,
    PACKET_NS,
    SILENCE_FRAME,
    START_NS,
    Network,
    Sender,
    encoded,
    reading_aloud,
)
from tests.speech.sounds import RATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.capture.records import Record
    from bot.domain.voice import SoundChunk

HEADER = Header("meeting", bytes(16), round(STARTED_AT.timestamp()) * 1_000_000_000, START_NS)
PACKET = RATE // 50


@pytest.fixture(scope="module")
def packets() -> list[bytes]:
    """20 s of a voice, for a good line."""
    return encoded(reading_aloud())[:1000]


@pytest.fixture(scope="module")
def sturdy_packets() -> list[bytes]:
    """20 s of a voice, for a lossy line: packets repeat the one before."""
    return encoded(reading_aloud(), packet_loss=20)[:1000]


class Heard:
    """What comes of records."""

    def __init__(self, records: Iterable[Record], hold_s: float = 10.0) -> None:
        assembler = Assembler(STARTED_AT, hold_s)
        self.chunks: list[SoundChunk] = []
        for number, record in enumerate(itertools.chain([HEADER], records)):
            assembler.add(record)
            if number % 97 == 0:
                self.chunks += assembler.take()
        self.chunks += assembler.finish()
        self.losses = assembler.losses

    def of(self, speaker: str = "1001") -> Losses:
        return self.losses[speaker]

    def spans(self, speaker: str = "1001") -> list[tuple[int, int]]:
        """Where sound lies, in samples of the meeting, chunks that touch joined."""
        spans: list[tuple[int, int]] = []
        for chunk in self.chunks:
            start = round(chunk.start_s * RATE)
            if chunk.speaker != speaker:
                continue
            if spans and spans[-1][1] == start:
                start = spans.pop()[0]
            spans.append((start, round(chunk.start_s * RATE) + len(chunk.samples)))
        return spans

    @property
    def sound(self) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return np.concatenate([chunk.samples for chunk in self.chunks])


def without(frames: Sequence[Frame], lost: Iterable[int]) -> list[Frame]:
    gone = set(lost)
    return [frame for number, frame in enumerate(frames) if number not in gone]


def test_sound_lies_where_it_was_made(packets: list[bytes]) -> None:
    heard = Heard(Sender().frames(packets, start_s=3))
    assert heard.spans() == [(3 * RATE, 3 * RATE + 1000 * PACKET)]
    assert heard.of() == Losses(received=1000)
    assert np.abs(heard.sound).max() > 0.1


def test_chunks_never_overlap_and_are_in_order(packets: list[bytes]) -> None:
    network = Network(loss=0.2, duplication=0.1, jitter_s=0.2, stalls_at_s=(5.0,))
    heard = Heard(network.carry(Sender().frames(packets)), hold_s=0.08)
    ends = [c.start_s + len(c.samples) / RATE for c in heard.chunks]
    starts = [c.start_s for c in heard.chunks]
    assert all(start >= end - 1e-9 for end, start in zip(ends, starts[1:], strict=False))
    assert len(starts) > 10


def test_a_pause_is_a_hole_and_no_loss(packets: list[bytes]) -> None:
    sent = [*packets[:100], *[SILENCE_FRAME] * 5, *[None] * 50, *packets[155:300]]
    heard = Heard(Sender().frames(sent))
    assert heard.spans() == [(0, 105 * PACKET), (155 * PACKET, 300 * PACKET)]
    assert heard.of() == Losses(received=250)


def test_duplicates_are_heard_once(packets: list[bytes]) -> None:
    frames = Sender().frames(packets)
    again = [frame for frame in frames for _ in range(2)]
    heard = Heard([*again, *frames[-50:]])
    assert heard.spans() == [(0, 1000 * PACKET)]
    assert heard.of() == Losses(received=1000, duplicate=1050)


def test_disorder_is_undone(packets: list[bytes]) -> None:
    frames = Sender().frames(packets)
    whole = Heard(frames)
    chance = random.Random(2)  # noqa: S311 (the same bad luck every time)
    late: list[Frame] = [
        frame._replace(arrived_ns=frame.arrived_ns + chance.randrange(0, 70) * MS)
        for frame in frames
    ]
    late.sort(key=lambda frame: frame.arrived_ns)
    assert [frame.sequence for frame in late] != [frame.sequence for frame in frames]
    mixed = Heard(late)
    assert mixed.of() == Losses(received=1000)
    assert np.array_equal(mixed.sound[: 900 * PACKET], whole.sound[: 900 * PACKET])


def test_what_was_held_back_for_a_key_is_heard_at_its_place(packets: list[bytes]) -> None:
    frames = Sender().frames(packets)
    heard = Heard([*frames[:200], *frames[300:500], *frames[200:300], *frames[500:]])
    assert heard.spans() == [(0, 1000 * PACKET)]
    assert heard.of() == Losses(received=1000)


def test_a_lost_packet_is_heard_from_the_copy_in_the_next(sturdy_packets: list[bytes]) -> None:
    frames = Sender().frames(sturdy_packets)
    lost = set(range(60, 960, 60))
    heard, whole = Heard(without(frames, lost)), Heard(frames)
    losses = heard.of()
    assert (losses.received, losses.missing) == (1000 - len(lost), len(lost))
    assert losses.recovered + losses.concealed == len(lost)
    assert losses.recovered > len(lost) // 2
    assert losses.gap_s == 0
    assert heard.spans() == whole.spans()


def test_without_a_copy_a_short_loss_is_bridged(packets: list[bytes]) -> None:
    heard = Heard(without(Sender().frames(packets), [100, 200, 201, 300, 301, 302, 303, 304]))
    assert heard.of() == Losses(received=992, missing=8, concealed=8)
    assert heard.spans() == [(0, 1000 * PACKET)]


def test_a_long_loss_is_bridged_for_100_ms_and_then_an_honest_hole(packets: list[bytes]) -> None:
    heard = Heard(without(Sender().frames(packets), range(200, 400)))
    assert heard.of() == Losses(received=800, missing=200, concealed=5, gap_s=195 * 0.02)
    assert heard.spans() == [(0, 205 * PACKET), (400 * PACKET, 1000 * PACKET)]


def test_a_long_loss_ends_with_the_copy(sturdy_packets: list[bytes]) -> None:
    heard = Heard(without(Sender().frames(sturdy_packets), range(200, 400)))
    assert heard.of().missing == 200
    assert heard.of().recovered in {0, 1}
    hole_s = heard.of().gap_s
    assert hole_s == pytest.approx((195 - heard.of().recovered) * 0.02)
    (_, until), (since, _) = heard.spans()
    assert since - until == round(hole_s * RATE)


def test_loss_beside_a_pause_is_bridged_only_where_the_talk_was(packets: list[bytes]) -> None:
    quiet = [SILENCE_FRAME] * 5 + [None] * 50
    sent = Sender().frames([*packets[:100], *quiet, *packets[155:255]])
    end_lost = Heard(without(sent, range(97, 105)))  # the end of the talkspurt and its silence
    assert end_lost.of() == Losses(received=197, missing=8, concealed=5, gap_s=0.06)
    assert end_lost.spans() == [(0, 102 * PACKET), (155 * PACKET, 255 * PACKET)]
    start_lost = Heard(without(sent, range(105, 108)))  # the beginning of the next one
    assert start_lost.of() == Losses(received=202, missing=3, gap_s=0.06)
    assert start_lost.spans() == [(0, 105 * PACKET), (158 * PACKET, 255 * PACKET)]


def test_minutes_that_were_lost_are_counted(packets: list[bytes]) -> None:
    frames = Sender().frames([*packets] * 12)
    heard = Heard(without(frames, range(1000, 11_000)))
    assert heard.of().missing == 10_000
    assert heard.of().gap_s == pytest.approx(200, abs=0.2)


def test_late_packets_are_counted_where_nobody_can_wait_for_them(packets: list[bytes]) -> None:
    frames = Sender().frames(packets)
    late = frames[500]._replace(arrived_ns=frames[500].arrived_ns + 300 * MS)
    heard = Heard([*frames[:500], *frames[501:516], late, *frames[516:]], hold_s=0.08)
    assert heard.of() == Losses(received=999, missing=1, concealed=1, late=1)
    assert heard.of().lost == 0


def test_malformed_packets_are_never_decoded(packets: list[bytes]) -> None:
    frames = Sender().frames(packets)
    bad = [b"", b"\xff", b"\x1b\x3f" + bytes(20)]
    spoiled = [
        frame._replace(opus=bad[number % 3]) if number % 100 == 50 else frame
        for number, frame in enumerate(frames)
    ]
    heard = Heard(spoiled)
    losses = heard.of()
    assert losses.refused == {Loss.MALFORMED: 10}
    assert (losses.received, losses.missing, losses.concealed) == (990, 10, 10)
    assert losses.lost == 0
    assert heard.spans() == [(0, 1000 * PACKET)]


def test_a_packet_that_fails_in_the_decoder_is_bridged(packets: list[bytes]) -> None:
    frames = Sender().frames(packets)
    # four frames of unequal length, of which the lengths do not fit (RFC 6716, section 3.2.5)
    frames[500] = frames[500]._replace(opus=b"\x0b\x84\xfa\xfa\xfa" + bytes(30))
    losses = Heard(frames).of()
    assert losses.refused == {Loss.MALFORMED: 1}
    assert losses.received == 999


def test_a_new_ssrc_is_the_same_persons_sound(packets: list[bytes]) -> None:
    first = Sender(ssrc=1).frames(packets[:500])
    second = Sender(ssrc=2, first_sequence=77, first_timestamp=5).frames(packets[500:], 10)
    heard = Heard([*first, *second])
    assert heard.spans() == [(0, 1000 * PACKET)]
    assert heard.of() == Losses(received=1000)


def test_an_ssrc_that_changes_hands_is_two_peoples_sound(packets: list[bytes]) -> None:
    first = Sender("1", ssrc=1).frames(packets[:500])
    second = Sender("2", ssrc=1).frames(packets[500:], start_s=10)
    heard = Heard([*first, *second])
    assert heard.spans("1") == [(0, 500 * PACKET)]
    assert heard.spans("2") == [(500 * PACKET, 1000 * PACKET)]


def test_what_was_not_heard_on_purpose_is_not_missing(packets: list[bytes]) -> None:
    frames = Sender().frames(packets)
    paused = Mark(frames[300].arrived_ns, Kind.PAUSED)
    resumed = Mark(frames[600].arrived_ns, Kind.RESUMED)
    heard = Heard([*frames[:300], paused, resumed, *frames[600:]])
    assert heard.of() == Losses(received=700)
    assert heard.spans() == [(0, 300 * PACKET), (600 * PACKET, 1000 * PACKET)]


@pytest.mark.parametrize("packets_unseen", [70, 40_000, 65_436, 65_536, 90_000])
def test_after_a_pause_of_any_length_every_packet_is_heard(
    packets: list[bytes], packets_unseen: int
) -> None:
    frames = Sender().frames(packets[:100])
    sequence = frames[-1].sequence + packets_unseen + 1
    timestamp = frames[-1].timestamp + 960 * (packets_unseen + 1)
    later = [
        frame._replace(
            sequence=(sequence + number) & 0xFFFF,
            timestamp=(timestamp + 960 * number) & 0xFFFFFFFF,
            arrived_ns=frames[-1].arrived_ns + (packets_unseen + 1 + number) * PACKET_NS,
        )
        for number, frame in enumerate(frames)
    ]
    pause: list[Record] = [
        Mark(frames[-1].arrived_ns, Kind.PAUSED),
        Mark(later[0].arrived_ns, Kind.RESUMED),
    ]
    heard = Heard([*frames, *pause, *later])
    assert heard.of() == Losses(received=200)
    again = (100 + packets_unseen) * PACKET
    assert heard.spans() == [(0, 100 * PACKET), (again, again + 100 * PACKET)]


def test_who_opted_out_is_counted_and_their_return_is_no_loss(packets: list[bytes]) -> None:
    frames = Sender().frames(packets)
    out = [
        Lost(frames[number].arrived_ns, "1001", Loss.OPTED_OUT, 25)
        for number in range(325, 600, 25)
    ]
    heard = Heard([*frames[:300], *out, *frames[600:]])
    assert heard.of() == Losses(received=700, refused={Loss.OPTED_OUT: 275})
    never = Heard([Lost(START_NS, "7", Loss.OPTED_OUT, 9)])
    assert never.of("7") == Losses(refused={Loss.OPTED_OUT: 9})
    assert never.chunks == []


def test_what_the_receiver_and_the_disk_lost_is_counted(packets: list[bytes]) -> None:
    frames = without(Sender().frames(packets), range(100, 110))
    notes: list[Record] = [
        Lost(START_NS, "1001", Loss.UNDECRYPTABLE, 6),
        Lost(START_NS, None, Loss.UNATTRIBUTED, 3),
        Unwritten("1001", 4, START_NS, START_NS),
    ]
    heard = Heard([*frames, *notes])
    assert heard.of().unwritten == 4
    assert heard.of().refused == {Loss.UNDECRYPTABLE: 6}
    assert (heard.of().missing, heard.of().lost) == (10, 0)
    assert heard.losses[None] == Losses(refused={Loss.UNATTRIBUTED: 3})


def test_whatever_one_person_sends_the_others_are_heard(packets: list[bytes]) -> None:
    chance = random.Random(31)  # noqa: S311 (the same bad luck every time)
    good = Sender("good").frames(packets)
    hostile = [
        Frame(
            "hostile",
            chance.randrange(12),
            chance.randrange(1 << 16),
            chance.randrange(1 << 32),
            START_NS + chance.randrange(20_000) * MS,
            chance.randbytes(chance.randrange(60)),
        )
        for _ in range(6000)
    ]
    mixed: list[Frame] = sorted([*good, *hostile], key=lambda frame: frame.arrived_ns)
    heard = Heard(mixed)
    assert heard.spans("good") == [(0, 1000 * PACKET)]
    assert heard.of("good") == Losses(received=1000)
    assert all(np.isfinite(chunk.samples).all() for chunk in heard.chunks)
    assert all(-5 < chunk.start_s < 30 for chunk in heard.chunks)


def test_a_flood_at_one_instant_does_not_pile_up(packets: list[bytes]) -> None:
    assembler = Assembler(STARTED_AT, hold_s=10.0)
    assembler.add(HEADER)
    frames = [f._replace(arrived_ns=START_NS) for f in Sender().frames(packets * 10)]
    for frame in frames:
        assembler.add(frame)
    losses = assembler.losses["1001"]
    assert losses.received + losses.late > len(frames) - 3000
    # nobody makes more sound than time goes by
    assert sum(len(chunk.samples) for chunk in assembler.take()) < 20 * RATE


def test_a_journal_begins_with_its_header(packets: list[bytes]) -> None:
    with pytest.raises(ValueError, match="header"):
        Assembler(STARTED_AT, 1.0).add(Sender().frames(packets)[0])
