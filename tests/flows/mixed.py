"""The sample meeting as one recording in which all voices are mixed."""

from __future__ import annotations

import io
import wave
from functools import cache

import numpy as np

from bot.sample import sample_tracks
from bot.speech.decoding import SAMPLE_RATE, decode

_FULL_SCALE = 32767


@cache
def mixed_sample(seconds: float | None = None) -> bytes:
    """It, or its beginning, as a WAV file."""
    voices = [
        np.concatenate([block.samples for block in decode(track)])
        for track in sample_tracks().values()
    ]
    length = max(map(len, voices))
    mixed = np.zeros(length, np.float32)
    for voice in voices:
        mixed[: len(voice)] += voice
    if seconds is not None:
        mixed = mixed[: round(seconds * SAMPLE_RATE)]
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        sound = np.clip(mixed, -1, 1) * _FULL_SCALE
        file.writeframes(sound.astype("<i2").tobytes())
    return content.getvalue()
