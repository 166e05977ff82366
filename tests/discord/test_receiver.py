"""From datagrams to frames, with real keys and without sockets."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from bot.domain.voice import Frame, Loss, Reception
from integrations.discord.voice.packets import Arrival
from integrations.discord.voice.receiver import Line
from integrations.discord.voice.transport import transport
from tests.discord.ears import Ears
from tests.discord.group import Person
from tests.discord.listener import OPUS, OWN_SSRC, Listener
from tests.servers.discord import MODES, SILENCE, Wire
from tests.servers.discord.rtp import build, receiver_report, sender_report
from tests.servers.discord.transport import open_transport

if TYPE_CHECKING:
    from tests.servers.discord.rtp import Report


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("words", [None, 0, 1, 2, 3])
@pytest.mark.parametrize("csrc", [(), (1,), tuple(range(15))])
@pytest.mark.parametrize("padding", [0, 1, 4, 255])
def test_every_layout_of_a_packet_gives_the_same_frame(
    mode: str, words: int | None, csrc: tuple[int, ...], padding: int
) -> None:
    here = Listener(mode, people=1)
    ann = here.people[0]
    here.receiver.named(ann.ssrc, ann.user_id)
    ann.wire = Wire(extension_words=words, csrc=csrc, padding=padding, marker=True)
    said = here.say(ann, OPUS[:3])
    assert here.ears.frames == [
        Frame(
            speaker=str(ann.user_id),
            ssrc=ann.ssrc,
            sequence=65_530 + n,
            timestamp=(4_294_966_000 + 960 * n) % 2**32,
            arrived_ns=here.now_ns,
            opus=said[n],
        )
        for n in range(3)
    ]
    assert not here.ears.losses


@pytest.mark.parametrize("mode", MODES)
def test_sequence_and_timestamp_wrap_around_unnoticed(mode: str) -> None:
    here = Listener(mode)
    said = here.say(here.people[0], OPUS[:20])
    assert here.heard(here.people[0]) == said
    assert {frame.sequence for frame in here.ears.frames} >= {65_535, 0, 13}


def test_control_packets_and_other_media_are_no_sound_and_no_loss() -> None:
    here = Listener()
    ann = here.people[0]
    reports = [sender_report(ann.ssrc, 1.0, 960, 1, 80), receiver_report(ann.ssrc, 1, 2)]

    def sealed(report: Report) -> bytes:
        return here.transport.seal(report.clear, report.secret)

    here.hear([sealed(report) for report in reports])
    ann.wire = Wire(payload_type=101)
    here.hear([ann.packet(here.transport, bytes(900))])
    here.hear([b"\0\2" + bytes(72), (7).to_bytes(8, "little")])
    assert here.receiver.arrivals == {
        Arrival.CONTROL: 2,
        Arrival.OTHER_MEDIA: 1,
        Arrival.DISCOVERY: 1,
        Arrival.KEEP_ALIVE: 1,
    }
    assert not here.ears.frames
    assert not here.ears.losses


def test_garbage_is_counted_and_harms_nobody() -> None:
    here = Listener()
    chance = random.Random(3)  # noqa: S311 (no secret)
    here.receiver.named(here.people[0].ssrc, here.people[0].user_id)
    here.say(here.people[0], OPUS[:1])
    datagrams = [chance.randbytes(chance.randrange(1, 300)) for _ in range(3000)]
    datagrams += [bytes(n) for n in range(1, 200)]
    datagrams += [b"\x90\x78" + chance.randbytes(n) for n in range(100)]
    real = here.people[0].packet(here.transport, OPUS[1])
    datagrams += [real[:n] for n in range(1, len(real))]
    here.hear(datagrams)
    assert here.receiver.faults == 0
    assert {loss for _, loss in here.ears.losses} == {Loss.MALFORMED}
    aside = sum(here.receiver.arrivals.values()) - here.receiver.arrivals[Arrival.MALFORMED]
    assert sum(here.ears.losses.values()) + aside == len(datagrams)
    here.hear([real])
    assert here.heard(here.people[0]) == list(OPUS[:2])


def test_a_packet_that_was_changed_on_its_way_is_the_persons_loss() -> None:
    here = Listener()
    ann = here.people[0]
    here.say(ann, OPUS[:1])
    packet = bytearray(ann.packet(here.transport, OPUS[1]))
    packet[-10] ^= 1
    here.hear([bytes(packet)])
    assert here.ears.losses == {(str(ann.user_id), Loss.MALFORMED): 1}


@pytest.mark.parametrize("payload", [b"\x7b", b"\x7b\x3f" + bytes(63), b"\x79\0", bytes(1400)])
def test_what_can_not_be_opus_is_not_handed_on(payload: bytes) -> None:
    here = Listener()
    ann = here.people[0]
    here.say(ann, OPUS[:1])
    here.say(ann, [payload])
    assert len(here.ears.frames) == 1
    assert here.ears.losses == {(str(ann.user_id), Loss.MALFORMED): 1}


def test_lengths_that_contradict_each_other_are_malformed() -> None:
    here = Listener()
    ann = here.people[0]
    packet = build(Wire(extension_words=2), 1, 960, ann.ssrc, b"")
    words_too_many = packet.clear[:-1] + b"\xff"
    padded = build(Wire(padding=3), 1, 960, ann.ssrc, b"")
    here.hear(
        [
            here.transport.seal(words_too_many, packet.secret),
            here.transport.seal(padded.clear, padded.secret[:-1] + b"\xff"),
            here.transport.seal(padded.clear, padded.secret[:-1] + b"\0"),
            here.transport.seal(padded.clear, b""),
        ]
    )
    assert here.ears.losses == {(None, Loss.MALFORMED): 4}


def test_the_bots_own_packets_are_ignored() -> None:
    here = Listener()
    packet = build(Wire(), 1, 960, OWN_SSRC, SILENCE)
    here.hear([here.transport.seal(packet.clear, packet.secret)])
    assert not here.ears.frames
    assert not here.ears.losses


def test_silence_passes_without_a_key() -> None:
    here = Listener()
    ann = here.people[0]
    here.say(ann, [OPUS[0], *[SILENCE] * 5])
    assert [frame.opus for frame in here.ears.frames] == [OPUS[0], *[SILENCE] * 5]


def test_what_comes_before_the_transports_key_is_heard_once_it_is_there() -> None:
    here = Listener()
    ann = here.people[0]
    here.line = Line(OWN_SSRC)
    here.receiver.begin(here.line)
    here.transport = open_transport(MODES[0])
    said = here.say(ann, OPUS[:5])
    assert not here.ears.frames
    here.line.rekey(transport(MODES[0], here.transport.key))
    here.receiver.keys_changed()
    here.turn()
    assert here.heard(ann) == said


def test_packets_with_the_transports_old_key_are_heard_after_a_new_one() -> None:
    here = Listener()
    ann = here.people[0]
    late = ann.packet(here.transport, OPUS[0])
    fresh = open_transport(MODES[0])
    here.line.rekey(transport(MODES[0], fresh.key))
    here.hear([late, ann.packet(fresh, OPUS[1])])
    assert here.heard(ann) == list(OPUS[:2])


def test_a_line_without_any_key_loses_what_came_by_it() -> None:
    here = Listener()
    here.receiver.begin(Line(OWN_SSRC))
    here.say(here.people[0], OPUS[:5])
    here.receiver.finish(here.now_ns)
    assert here.ears.losses == {(None, Loss.UNDECRYPTABLE): 5}


def test_repetitions_are_neither_heard_twice_nor_lost() -> None:
    here = Listener()
    ann = here.people[0]
    datagrams = ann.packets(here.transport, OPUS[:10])
    here.hear(datagrams)
    here.hear(datagrams)
    assert here.heard(ann) == list(OPUS[:10])
    assert here.receiver.repeated == 10
    assert not here.ears.losses


def test_the_first_frame_is_announced_and_the_next_one_on_demand() -> None:
    here = Listener()
    here.say(here.people[0], OPUS[:5])
    here.receiver.announce_next()
    here.say(here.people[0], OPUS[5:7])
    assert here.first == [1, 6]


def test_reception_is_counted_per_person() -> None:
    here = Listener()
    ann, bob, _ = here.people
    here.say(ann, OPUS[:7])
    here.say(bob, OPUS[:2])
    here.say(bob, [b"\x7b"])
    assert here.receiver.reception() == {
        str(ann.user_id): Reception(received=7),
        str(bob.user_id): Reception(received=2, lost={Loss.MALFORMED: 1}),
    }


class Stumbling(Ears):
    """A sink that does what no sink may do: it raises, once."""

    has_stumbled = False

    def frame(self, frame: Frame) -> None:
        if not self.has_stumbled:
            self.has_stumbled = True
            raise RuntimeError("stumbled")
        super().frame(frame)


def test_a_sink_that_breaks_costs_one_packet() -> None:
    here = Listener(ears=Stumbling())
    ann = here.people[0]
    here.say(ann, OPUS[:3])
    assert here.heard(ann) == list(OPUS[1:3])
    assert here.receiver.faults == 1
    assert here.ears.losses == {(None, Loss.MALFORMED): 1}


def test_somebody_without_a_key_at_all_costs_nothing_but_their_own_packets() -> None:
    here = Listener()
    stranger = Person(here.group, 555, 9000)
    stranger.is_encrypting = False
    frame = bytes(60) + bytes(8) + b"\x05\x0c\xfa\xfa"
    here.receiver.named(stranger.ssrc, stranger.user_id)
    here.say(stranger, [frame] * 5)
    said = here.say(here.people[0], OPUS[:5])
    here.receiver.finish(here.now_ns)
    assert here.heard(here.people[0]) == said
    assert here.ears.losses == {("555", Loss.UNDECRYPTABLE): 5}
