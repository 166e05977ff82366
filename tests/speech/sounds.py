"""Real sound files made when a test asks for them, and real voices that come with a package."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

import av
import numpy as np
from moonshine_voice.utils import get_assets_path

from bot.speech.decoding import decode

if TYPE_CHECKING:
    from pathlib import Path

    from av.audio.stream import AudioStream
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

RATE = 16_000


@cache
def voice(name: str) -> Floats:
    """All of a recording of one voice: "two_cities" (44 s) or "beckett" (10 s)."""
    path = get_assets_path() / f"{name}.wav"
    return np.concatenate([block.samples for block in decode(path)])


def tone(seconds: float, hertz: float = 440.0) -> Floats:
    samples: Floats = np.sin(np.arange(round(seconds * RATE)) * 2 * np.pi * hertz / RATE)
    return (0.3 * samples).astype(np.float32)


def silence(seconds: float) -> Floats:
    return np.zeros(round(seconds * RATE), np.float32)


def noise(seconds: float, level: float = 0.05) -> Floats:
    return np.random.default_rng(7).normal(0, level, round(seconds * RATE)).astype(np.float32)


def write(
    path: Path,
    samples: Floats,
    codec: str = "pcm_s16le",
    rate: int = RATE,
    layout: str = "mono",
    pauses: dict[float, float] | None = None,
) -> Path:
    """Encode a file; its name decides the container.

    `pauses` maps a second of the sound to the seconds that the timestamps jump there.
    """
    with av.open(str(path), "w") as container:
        stream = cast("AudioStream", container.add_stream(codec, rate=rate, layout=layout))
        resampler = av.AudioResampler(stream.format.name, layout, rate)
        for start in range(0, len(samples), RATE // 10):
            part = samples[start : start + RATE // 10]
            frame = av.AudioFrame.from_ndarray(part[None], "flt", "mono")
            frame.sample_rate = RATE
            jump = sum(j for at, j in (pauses or {}).items() if start >= at * RATE)
            for converted in resampler.resample(frame):
                converted.pts = round((start / RATE + jump) * rate) if pauses else None
                container.mux(stream.encode(converted))
        for converted in resampler.resample(None):
            converted.pts = None
            container.mux(stream.encode(converted))
        container.mux(stream.encode(None))
    return path


def write_video(path: Path, sound: Floats | None) -> Path:
    """A second or more of grey picture, with sound or without."""
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=10)
        picture.width = picture.height = 64
        picture.pix_fmt = "yuv420p"
        track = container.add_stream("aac", rate=RATE, layout="mono") if sound is not None else None
        length = 1.0 if sound is None else len(sound) / RATE
        for _ in range(round(10 * length)):
            grey = np.full((64, 64, 3), 128, np.uint8)
            container.mux(picture.encode(av.VideoFrame.from_ndarray(grey, "rgb24")))
        container.mux(picture.encode(None))
        if track is not None and sound is not None:
            for start in range(0, len(sound), 1024):
                part = sound[start : start + 1024]
                frame = av.AudioFrame.from_ndarray(part[None], "fltp", "mono")
                frame.sample_rate, frame.pts = RATE, start
                container.mux(track.encode(frame))
            container.mux(track.encode(None))
    return path
