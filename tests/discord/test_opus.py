"""What is taken for an Opus packet."""

from __future__ import annotations

import pytest

from integrations.discord.voice.opus import SILENCE, samples
from tests.servers.discord import encode, talk
from tests.speech.sounds import RATE, voice


def test_real_packets_have_their_duration() -> None:
    assert {samples(packet) for packet in talk("beckett")} == {960}
    assert samples(SILENCE) == 960


@pytest.mark.parametrize("frame_ms", [10, 20, 40, 60, 80, 100, 120])
def test_packets_of_every_length_have_theirs(frame_ms: int) -> None:
    packets = encode(voice("beckett")[: 2 * RATE], RATE, frame_ms=frame_ms)
    assert {samples(packet) for packet in packets} == {48 * frame_ms}


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (b"\x00", 480),
        (b"\x08" + bytes(10), 960),
        (b"\x10" + bytes(10), 1920),
        (b"\x18" + bytes(10), 2880),
        (b"\x60" + bytes(10), 480),
        (b"\x68" + bytes(10), 960),
        (b"\x80" + bytes(10), 120),
        (b"\x88" + bytes(10), 240),
        (b"\x90" + bytes(10), 480),
        (b"\x98" + bytes(10), 960),
        (b"\x99" + bytes(10), 1920),
        (b"\x9a\x03" + bytes(10), 1920),
        (b"\x9a\xfc\x01" + bytes(300), 1920),
        (b"\x9b\x03" + bytes(9), 2880),
        (b"\x9b\x43\x02" + bytes(11), 2880),
        (b"\x9b\x42\xff\x01" + bytes(4 + 255), 1920),
        (b"\x9b\x83\x01\x02" + bytes(5), 2880),
        (b"\x9b\x06", 5760),
        (b"\x83\x30", 5760),
    ],
)
def test_every_way_to_put_frames_together_is_understood(packet: bytes, expected: int) -> None:
    assert samples(packet) == expected


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x98" + bytes(1276), id="a frame that is too long"),
        pytest.param(b"\x99\0", id="two frames alike, of which one is longer"),
        pytest.param(b"\x99" + bytes(2552), id="two frames alike that are too long"),
        pytest.param(b"\x9a", id="two frames without a length"),
        pytest.param(b"\x9a\x05" + bytes(4), id="a first frame that is cut off"),
        pytest.param(b"\x9a\xfc", id="half a length"),
        pytest.param(b"\x9a\x00" + bytes(1276), id="a second frame that is too long"),
        pytest.param(b"\x9b", id="no count"),
        pytest.param(b"\x9b\x00", id="a count of 0"),
        pytest.param(b"\x9b\x07" + bytes(7), id="140 ms"),
        pytest.param(b"\x83\x31" + bytes(49), id="49 frames of 2.5 ms"),
        pytest.param(b"\x9b\x03" + bytes(10), id="three frames that are not alike"),
        pytest.param(b"\x9b\x43\x0c" + bytes(9), id="more padding than packet"),
        pytest.param(b"\x9b\x43\xff\xff", id="padding without an end"),
        pytest.param(b"\x9b\x83\x01", id="a length that is missing"),
        pytest.param(b"\x9b\x83\x05\x05" + bytes(5), id="lengths that are too long"),
    ],
)
def test_what_contradicts_itself_is_none(packet: bytes) -> None:
    assert samples(packet) == 0
