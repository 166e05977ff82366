"""People who talk into a network that disturbs them: real voices as real Opus in RTP's terms."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import av
import numpy as np

from bot.capture.journal import Journal, Pace
from bot.domain.voice import Frame
from bot.ports import Clock
from tests.capture.start import STARTED_AT
from tests.speech.sounds import RATE, silence, voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.errors import MinutaError

    Floats = NDArray[np.float32]

START_NS = 5_000_000_000_000
"""What the monotonic clock shows when the meeting starts."""

MS = 1_000_000
PACKET_NS = 20 * MS
TICKS = 960
SILENCE_FRAME = b"\xf8\xff\xfe"
_SILENCE_FRAMES = 5
_QUIET = 1e-3
_HANGOVER = 10  # packets


class StillClock(Clock):
    """Stands at the meeting's start."""

    def now(self) -> datetime:
        return STARTED_AT


class Instant:
    """A monotonic clock that is set by hand."""

    def __init__(self) -> None:
        self.ns = START_NS

    def __call__(self) -> int:
        return self.ns


def by_hand(path: Path, instant: Instant | None = None, **pace: float) -> Journal:
    """A journal that writes only when it is told to."""
    return Journal(
        path,
        "meeting",
        StillClock(),
        unexpected,
        pace=Pace(**{"flush_s": 3600, "sync_s": 3600, **pace}),  # type: ignore[arg-type]
        monotonic_ns=instant or Instant(),
    )


def unexpected(trouble: MinutaError) -> None:
    raise AssertionError(trouble)


def written(path: Path, frames: Iterable[Frame]) -> Path:
    """A whole journal of frames in the order given."""
    instant = Instant()
    with by_hand(path, instant) as journal:
        for frame in frames:
            instant.ns = max(instant.ns, frame.arrived_ns)
            journal.frame(frame)
    return path


@cache
def reading_aloud() -> Floats:
    """40 s of a real voice."""
    return voice("two_cities")[: 40 * RATE]


def encoded(
    sound: Floats, bit_rate: int = 24_000, packet_loss: int = 0, layout: str = "mono"
) -> list[bytes]:
    """Opus packets of 20 ms; those for a lossy line repeat the one before (in-band FEC)."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate = 48_000
    encoder.layout, encoder.format = layout, "s16"
    encoder.bit_rate = bit_rate
    encoder.options = {
        "application": "voip",
        "frame_duration": "20",
        "fec": str(int(packet_loss > 0)),
        "packet_loss": str(packet_loss),
    }
    resampler = av.AudioResampler("s16", layout, 48_000, frame_size=TICKS)
    frame = av.AudioFrame.from_ndarray(sound[None], "flt", "mono")
    frame.sample_rate = RATE
    packets = [
        bytes(packet)
        for resampled in (*resampler.resample(frame), *resampler.resample(None))
        for packet in encoder.encode(resampled)
    ]
    return packets + [bytes(packet) for packet in encoder.encode(None)]


def gated(packets: Sequence[bytes], sound: Floats) -> list[bytes | None]:
    """What a client sends that goes quiet in pauses: five frames of silence, then nothing."""
    sent: list[bytes | None] = []
    quiet = 0
    for number, packet in enumerate(packets):
        part = sound[number * RATE // 50 : (number + 1) * RATE // 50]
        is_quiet = not len(part) or float(np.sqrt(np.mean(part**2))) < _QUIET
        quiet = quiet + 1 if is_quiet else 0
        if quiet <= _HANGOVER:
            sent.append(packet)
        else:
            sent.append(SILENCE_FRAME if quiet <= _HANGOVER + _SILENCE_FRAMES else None)
    return sent


class Sender(NamedTuple):
    """Somebody's stream: where its numbers begin, and by how many ppm its clock is slow.

    `freezes` lets the RTP time stand still while nothing is sent, as some senders do.
    """

    speaker: str = "1001"
    ssrc: int = 7
    first_sequence: int = 65_500
    first_timestamp: int = (1 << 32) - 100_000
    slow_ppm: float = 0.0
    freezes: bool = False

    def frames(self, packets: Iterable[bytes | None], start_s: float = 0.0) -> list[Frame]:
        """The packets as they leave, one every 20 ms from that second of the meeting on."""
        frames: list[Frame] = []
        timestamp, start_ns = self.first_timestamp, START_NS + round(start_s * 1e9)
        for number, packet in enumerate(packets):
            if packet is not None:
                at_ns = start_ns + round(number * PACKET_NS * (1 + self.slow_ppm / 1e6))
                sequence = (self.first_sequence + len(frames)) & 0xFFFF
                frames.append(
                    Frame(self.speaker, self.ssrc, sequence, timestamp & 0xFFFFFFFF, at_ns, packet)
                )
            if packet is not None or not self.freezes:
                timestamp += TICKS
        return frames


class Network(NamedTuple):
    """What happens to packets on their way; probabilities from 0 to 1, times in seconds.

    `jitter_s` is the mean of a delay that is different for each packet and so reorders them.
    Packets that would arrive in the `stall_s` after `stalls_at_s` (seconds of the meeting) are read
    only when it is over.
    """

    loss: float = 0.0
    duplication: float = 0.0
    jitter_s: float = 0.0
    stalls_at_s: tuple[float, ...] = ()
    stall_s: float = 2.0
    seed: int = 1

    def carry(self, frames: Iterable[Frame]) -> list[Frame]:
        """What arrives of the frames, in the order of arrival."""
        chance = random.Random(self.seed)  # noqa: S311 (the same bad luck every time)
        arrived = []
        for frame in frames:
            if chance.random() < self.loss:
                continue
            for _ in range(1 + (chance.random() < self.duplication)):
                delay_s = chance.expovariate(1 / self.jitter_s) if self.jitter_s else 0.0
                at_ns = self._read_at(frame.arrived_ns + round(delay_s * 1e9))
                arrived.append(frame._replace(arrived_ns=at_ns))
        return sorted(arrived, key=lambda frame: frame.arrived_ns)

    def _read_at(self, at_ns: int) -> int:
        for stall_s in self.stalls_at_s:
            from_ns = START_NS + round(stall_s * 1e9)
            until_ns = from_ns + round(self.stall_s * 1e9)
            if from_ns <= at_ns < until_ns:
                return until_ns
        return at_ns


def laid_out(chunks: Iterable[tuple[float, Floats]], length_s: float) -> Floats:
    """Sound at its place in a meeting of so many seconds, silence elsewhere."""
    line = silence(length_s)
    for start_s, samples in chunks:
        start = round(start_s * RATE)
        part = samples[max(0, -start) : max(0, len(line) - start)]
        line[max(0, start) : max(0, start) + len(part)] = part
    return line


def errors_s(heard: Floats, truth: Floats, within_s: float = 0.5) -> dict[int, float]:
    """By how much sound lies off its place, for every place (a sample) with enough of it."""
    found = {}
    reach = round(within_s * RATE)
    for start in range(reach, len(truth) - RATE - reach, RATE):
        part = truth[start : start + RATE]
        around = heard[start - reach : start + RATE + reach]
        if np.sqrt(np.mean(part**2)) < 10 * _QUIET or len(around) < RATE + 2 * reach:
            continue
        size = 1 << (len(around) + RATE).bit_length()
        spectrum = np.fft.rfft(around, size) * np.conj(np.fft.rfft(part, size))
        likeness = np.fft.irfft(spectrum, size)[: 2 * reach + 1]
        found[start] = (int(np.argmax(likeness)) - reach) / RATE
    return found
