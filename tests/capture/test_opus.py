from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.capture.opus import MAX_PACKET_SAMPLES, SAMPLE_RATE, Opus, OpusDecoder, Samples
from tests.capture.talk import SILENCE_FRAME, encoded, reading_aloud
from tests.speech.sounds import tone

if TYPE_CHECKING:
    from tests.speech.sounds import Floats


@pytest.fixture(scope="module")
def opus() -> Opus:
    return Opus()


@pytest.fixture
def samples() -> Samples:
    return Samples(SAMPLE_RATE)


def pitch(sound: Floats) -> float:
    return float(np.abs(np.fft.rfft(sound)).argmax() * SAMPLE_RATE / len(sound))


def test_packets_become_the_sound_that_was_encoded(opus: Opus, samples: Samples) -> None:
    decoder = OpusDecoder(opus)
    packets = encoded(tone(0.8, 440.0), 64_000)
    assert [decoder.decode(packet, samples) for packet in packets[:40]] == [320] * 40
    assert samples.free == SAMPLE_RATE - 40 * 320
    sound = samples.take()
    assert pitch(sound) == pytest.approx(440, abs=2)
    assert float(np.sqrt(np.mean(sound[1600:] ** 2))) == pytest.approx(0.3 / 2**0.5, rel=0.1)
    assert samples.used == 0


def test_stereo_is_heard_as_mono(opus: Opus, samples: Samples) -> None:
    decoder = OpusDecoder(opus)
    for packet in encoded(tone(0.8, 440.0), 64_000, layout="stereo")[:40]:
        assert packet[0] & 4  # the flag of a stereo packet (RFC 6716, section 3.1)
        assert decoder.decode(packet, samples) == 320
    assert pitch(samples.take()) == pytest.approx(440, abs=2)


def test_a_packet_says_how_long_it_is(opus: Opus) -> None:
    assert opus.ticks(SILENCE_FRAME) == 960
    assert {opus.ticks(packet) for packet in encoded(tone(0.2))} == {960}


@pytest.mark.parametrize(
    "packet",
    [b"", b"\xff", b"\xfb\x00", b"\x1b\x3f" + bytes(20)],
    ids=["empty", "no count", "no frames", "too long"],
)
def test_malformed_packets_have_no_length(opus: Opus, packet: bytes) -> None:
    assert opus.ticks(packet) == 0


def test_what_was_lost_is_recovered_from_the_packet_behind_it(opus: Opus) -> None:
    packets = encoded(reading_aloud(), packet_loss=20)[:1000]
    # not every packet repeats the one before: the encoder spares the copy of what is hardly heard
    lost = [n for n in range(50, 950, 50) if opus.repeats_previous(packets[n + 1])]
    assert len(lost) > 8
    whole = _heard(opus, packets, set())
    recovered = _heard(opus, packets, set(lost))
    bridged = _heard(opus, packets, set(lost), recovers=False)
    where = np.concatenate([np.arange(n * 320, (n + 1) * 320) for n in lost])
    assert len(recovered) == len(whole)
    assert _likeness(whole[where], recovered[where]) > 0.8
    assert _likeness(whole[where], recovered[where]) > _likeness(whole[where], bridged[where])


def _heard(opus: Opus, packets: list[bytes], lost: set[int], *, recovers: bool = True) -> Floats:
    decoder, samples = OpusDecoder(opus), Samples(len(packets) * 320 + MAX_PACKET_SAMPLES)
    for number, packet in enumerate(packets):
        if number - 1 in lost and recovers:
            assert decoder.recover(packet, 320, samples) == 320
        elif number - 1 in lost:
            assert decoder.conceal(320, samples) == 320
        if number not in lost:
            decoder.decode(packet, samples)
    return samples.take()


def _likeness(
    one: Floats,
    other: Floats,
) -> float:
    return float(np.dot(one, other) / np.sqrt(np.dot(one, one) * np.dot(other, other)))


def test_packets_without_a_copy_of_the_one_before_say_so(opus: Opus) -> None:
    assert not any(opus.repeats_previous(packet) for packet in encoded(reading_aloud())[:200])
    assert not opus.repeats_previous(SILENCE_FRAME)


def test_concealment_fades_out(opus: Opus, samples: Samples) -> None:
    decoder = OpusDecoder(opus)
    for packet in encoded(reading_aloud())[50:90]:
        decoder.decode(packet, samples)
    samples.take()
    assert decoder.conceal(1600, samples) == 1600
    sound = samples.take()
    assert np.abs(sound[:320]).max() > 0
    assert np.abs(sound[-320:]).max() < np.abs(sound[:320]).max()


def test_no_bytes_whatever_break_the_decoder(opus: Opus, samples: Samples) -> None:
    chance = random.Random(17)  # noqa: S311 (the same bad luck every time)
    decoder = OpusDecoder(opus)
    good = encoded(reading_aloud())[100]
    refused = 0
    for _ in range(3000):
        packet = chance.randbytes(chance.randrange(1, 400))
        ticks = opus.ticks(packet)
        if ticks:
            length = decoder.decode(packet, samples)
            assert length in {0, ticks // 3}
            refused += not length
        sound = samples.take()
        assert np.isfinite(sound).all()
    assert refused > 0
    assert decoder.decode(good, samples) == 320
