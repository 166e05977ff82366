"""What a voice sounds like, in numbers: mel-frequency cepstra of short frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bot.speech.decoding import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HOP = 320
"""Samples between frames (20 ms): half of what recognisers use tells voices apart as well."""

DIMENSIONS = 19
"""Cepstra without the first, as in the meeting diarizers of ICSI and LIUM."""

_WINDOW, _FFT = 400, 512
_BANDS, _LOWEST_HZ, _HIGHEST_HZ = 30, 80.0, 7600.0
_EMPHASIS = 0.97
_FLOOR = 1e-7


class VoiceFrames(NamedTuple):
    """Frames of a stretch of sound: cepstra (frames, 19) and the mean logarithm of their bands."""

    cepstra: Floats
    loudness: Floats


class VoiceFeatures:
    """Turns sound into frames; holds the tables that this takes."""

    def __init__(self) -> None:
        self._bands = _mel_bands().T.copy()
        self._cosines = _cosines().T.copy()
        self._window = np.hamming(_WINDOW).astype(np.float32)

    def __call__(self, samples: Floats) -> VoiceFrames:
        """One frame for every 20 ms of mono sound at 16 kHz; a last incomplete one is left out."""
        if len(samples) < _WINDOW:
            return VoiceFrames(np.empty((0, DIMENSIONS), np.float32), np.empty(0, np.float32))
        sharpened = samples.copy()
        sharpened[1:] -= np.float32(_EMPHASIS) * samples[:-1]
        frames = sliding_window_view(sharpened, _WINDOW)[::HOP] * self._window
        spectrum = np.abs(np.fft.rfft(frames, _FFT)).astype(np.float32) ** 2
        bands = np.log(spectrum @ self._bands + np.float32(_FLOOR))
        return VoiceFrames(bands @ self._cosines, bands.mean(axis=1))


def _mel(hertz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hertz / 700.0))


def _mel_bands() -> Floats:
    """Triangles on the mel scale (O'Shaughnessy 1987): (bands, bins of the spectrum)."""
    marks = np.linspace(_mel(_LOWEST_HZ), _mel(_HIGHEST_HZ), _BANDS + 2)
    edges = 700.0 * (10.0 ** (marks / 2595.0) - 1.0)
    bins = np.arange(_FFT // 2 + 1) * SAMPLE_RATE / _FFT
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    bands: Floats = np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
    return bands


def _cosines() -> Floats:
    """The discrete cosine transform: (cepstra, bands)."""
    angles = np.pi * np.outer(np.arange(1, DIMENSIONS + 1), np.arange(_BANDS) + 0.5) / _BANDS
    cosines: Floats = (np.cos(angles) * np.sqrt(2.0 / _BANDS)).astype(np.float32)
    return cosines
