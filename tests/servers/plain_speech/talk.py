"""Talk of real voices in which every word can be told: a faint high tone in it says its number."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import av
import numpy as np

from tests.speech.sounds import RATE, silence, voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WORD_S = 0.5
_FIRST_HZ, _STEP_HZ = 5600.0, 16.0
_WORDS = 120
_OF_A_VOICE = 40
_FADE = 80
_STEP = RATE // 100
_LOUD = 0.01
_SHORTEST_S = 0.4


class MarkedWord(NamedTuple):
    """A word as it is heard: "w17", or "torn" where a part of it is missing."""

    text: str
    start_s: float
    end_s: float

    @property
    def voice(self) -> str:
        """Whose word it is: 40 numbers each."""
        return str(int(self.text.removeprefix("w")) // _OF_A_VOICE) if self.text != "torn" else "?"


def talk(
    numbers: Sequence[int], *, per_utterance: int = 5, pause_s: float = 1.0, gap_s: float = 0.12
) -> Floats:
    """Words with a gap between them, and a pause after every utterance."""
    pieces = []
    for position, number in enumerate(numbers, start=1):
        pieces.append(word(number))
        is_last = position % per_utterance == 0
        pieces.append(silence(pause_s if is_last else gap_s))
    return np.concatenate(pieces)


@cache
def word(number: int) -> Floats:
    """Half a second of somebody who reads, with the tone of a number in it."""
    length = round(WORD_S * RATE)
    slices = _loud_slices(length)
    sound = slices[number % len(slices)].copy()
    sound *= 0.1 / max(float(np.sqrt(np.mean(sound**2))), 1e-6)
    spectrum = np.fft.rfft(sound)
    spectrum[np.fft.rfftfreq(length, 1 / RATE) > _FIRST_HZ - 200] = 0
    sound = np.fft.irfft(spectrum, length).astype(np.float32)
    hertz = _FIRST_HZ + _STEP_HZ * number
    sound += (0.04 * np.sin(2 * np.pi * hertz * np.arange(length) / RATE)).astype(np.float32)
    ramp = np.linspace(0, 1, _FADE, dtype=np.float32)
    sound[:_FADE] *= ramp
    sound[-_FADE:] *= ramp[::-1]
    return np.clip(sound, -1, 1)


@cache
def _loud_slices(length: int) -> list[Floats]:
    sound = voice("two_cities")
    slices = [sound[at : at + length] for at in range(0, len(sound) - length, length)]
    powers = [float(np.mean(each**2)) for each in slices]
    middle = float(np.median(powers))
    return [each for each, power in zip(slices, powers, strict=True) if power >= middle]


def heard_in(content: bytes) -> tuple[float, list[MarkedWord]]:
    """The length of a file in seconds, and its words in order."""
    with av.open(io.BytesIO(content), "r") as container:
        (stream,) = container.streams.audio
        assert stream.codec_context.name == "flac"
        assert container.metadata.keys() <= {"encoder"}
        frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
        assert stream.codec_context.sample_rate == RATE
        assert stream.codec_context.channels == 1
    sound = (np.concatenate(frames) / 32768).astype(np.float32)
    return len(sound) / RATE, list(_words(sound))


def turns(words: Iterable[MarkedWord], pause_s: float = 0.5) -> list[list[MarkedWord]]:
    """Words of one voice that follow on one another."""
    found: list[list[MarkedWord]] = []
    for each in words:
        last = found[-1][-1] if found else None
        if last and last.voice == each.voice and each.start_s - last.end_s < pause_s:
            found[-1].append(each)
        else:
            found.append([each])
    return found


def _words(sound: Floats) -> Iterator[MarkedWord]:
    whole = len(sound) // _STEP * _STEP
    peaks = np.abs(sound[:whole]).reshape(-1, _STEP).max(axis=1)
    loud = np.concatenate([[False], peaks > _LOUD, [False]])
    for begin, end in np.flatnonzero(np.diff(loud.astype(np.int8))).reshape(-1, 2).tolist():
        piece = sound[begin * _STEP : end * _STEP]
        is_whole = len(piece) / RATE >= _SHORTEST_S
        text = f"w{_number(piece)}" if is_whole else "torn"
        yield MarkedWord(text, begin * _STEP / RATE, end * _STEP / RATE)


def _number(piece: Floats) -> int:
    size = RATE
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), size))
    first = round(_FIRST_HZ - _STEP_HZ / 2)
    band = spectrum[first : first + round(_STEP_HZ * _WORDS)]
    return round((first + int(np.argmax(band)) - _FIRST_HZ) / _STEP_HZ)
