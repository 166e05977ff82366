"""Real Opus packets, made by libopus."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import av
import numpy as np

from tests.servers.discord.encryption import SILENCE
from tests.speech.sounds import RATE, voice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Packets = tuple[bytes, ...]

__all__ = ["CLOCK_HZ", "SILENCE", "duration", "encode", "talk", "tone"]

CLOCK_HZ = 48_000
_SILK_MS = (10, 20, 40, 60)
_HYBRID_MS = (10, 20)
_CELT_MS = (2.5, 5, 10, 20)


def encode(
    samples: Floats,
    rate: int = CLOCK_HZ,
    *,
    bitrate: int = 64_000,
    frame_ms: int = 20,
    packet_loss: int = 0,
) -> Packets:
    """Mono sound between -1 and 1 as packets.

    `packet_loss` in percent makes the encoder put forward error correction into the packets.
    """
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate = CLOCK_HZ
    codec.layout = "mono"
    codec.format = "flt"
    codec.bit_rate = bitrate
    codec.options = {"application": "voip", "frame_duration": str(frame_ms), "vbr": "on"}
    if packet_loss:
        codec.options |= {"fec": "1", "packet_loss": str(packet_loss)}
    resampler = av.AudioResampler("flt", "mono", CLOCK_HZ, frame_size=CLOCK_HZ * frame_ms // 1000)
    frame = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), "flt", "mono")
    frame.sample_rate = rate
    packets = []
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        packets += codec.encode(part)
    return tuple(bytes(packet) for packet in [*packets, *codec.encode(None)])


def duration(packet: bytes) -> int:
    """How long a packet sounds, in samples at 48 kHz (RFC 6716, section 3.1)."""
    configuration = packet[0] >> 3
    if configuration < 12:
        frame_ms: float = _SILK_MS[configuration % 4]
    elif configuration < 16:
        frame_ms = _HYBRID_MS[configuration % 2]
    else:
        frame_ms = _CELT_MS[configuration % 4]
    frames = {0: 1, 1: 2, 2: 2}.get(packet[0] & 3) or packet[1] & 0x3F
    return round(frames * frame_ms * CLOCK_HZ / 1000)


@cache
def talk(name: str = "two_cities", *, packet_loss: int = 0) -> Packets:
    """A real voice, "two_cities" (44 s) or "beckett" (10 s), in packets of 20 ms."""
    return encode(voice(name), RATE, packet_loss=packet_loss)


@cache
def tone(hertz: float, seconds: float) -> Packets:
    """A tone in packets of 20 ms; each person may have their own."""
    at = np.arange(round(seconds * CLOCK_HZ)) / CLOCK_HZ
    return encode((0.3 * np.sin(2 * np.pi * hertz * at)).astype(np.float32))
