"""Hears the words of `tones` again: in a stream as it comes, and in files."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import av
import numpy as np

from tests.servers.speech.tones import RATE, ToneWord, number_at, text_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_HOP_S = 0.005
"""The lowest tone has a peak of its wave in every hop."""

_LOUD = 0.02
_ENDS_AFTER_S = 0.03
_SHORTEST_S = 0.04
"""Of a word that was cut off: what is shorter has no pitch yet."""


class Ear:
    """Hears one stream of signed 16 bit mono samples at `rate`, in pieces of any size."""

    def __init__(self, rate: int = RATE) -> None:
        self._rate = rate
        self._hop = round(rate * _HOP_S)
        self._rest = b""
        self._heard = 0
        self._word: list[Floats] = []
        self._quiet = 0

    @property
    def heard_s(self) -> float:
        """How much sound came so far."""
        return (self._heard + len(self._rest) // 2) / self._rate

    @property
    def silent_s(self) -> float:
        """How long nothing was said up to now; 0 within a word."""
        return self._quiet / self._rate

    @property
    def is_within_word(self) -> bool:
        """Whether a word has begun that has not ended."""
        return bool(self._word)

    def hear(self, sound: bytes) -> list[ToneWord]:
        """Take more sound, and return the words that ended in it."""
        self._rest += sound
        size = 2 * self._hop
        words = []
        for at in range(0, len(self._rest) - size + 1, size):
            words += self._take(_floats(self._rest[at : at + size]))
        self._rest = self._rest[len(self._rest) - len(self._rest) % size :]
        return words

    def finish(self) -> list[ToneWord]:
        """No more sound comes: return the word that was being said."""
        self._take(_floats(self._rest))
        self._rest = b""
        word = self._end_word() if self._word else None
        return [] if word is None else [word]

    def _take(self, piece: Floats) -> list[ToneWord]:
        is_loud = bool((np.abs(piece) > _LOUD).any())
        self._heard += len(piece)
        if is_loud:
            self._word.append(piece)
            self._quiet = 0
            return []
        self._quiet += len(piece)
        if not self._word:
            return []
        self._word.append(piece)
        if self._quiet < _ENDS_AFTER_S * self._rate:
            return []
        word = self._end_word()
        return [] if word is None else [word]

    def _end_word(self) -> ToneWord | None:
        samples = np.concatenate(self._word)
        self._word = []
        loud = np.flatnonzero(np.abs(samples) > _LOUD)
        first, last = int(loud[0]), int(loud[-1])
        if last - first < _SHORTEST_S * self._rate:
            return None
        number = number_at(_pitch(samples[first : last + 1], self._rate))
        begin = self._heard - len(samples)
        text = "noise" if number is None else text_of(number)
        return ToneWord(text, (begin + first) / self._rate, (begin + last + 1) / self._rate)


class Turn(NamedTuple):
    """What was said without a long pause."""

    words: tuple[ToneWord, ...]

    @property
    def text(self) -> str:
        """The words in a row."""
        return " ".join(word.text for word in self.words)

    @property
    def start_s(self) -> float:
        """Where the first word begins."""
        return self.words[0].start_s

    @property
    def end_s(self) -> float:
        """Where the last word ends."""
        return self.words[-1].end_s


class TurnEar:
    """Hears a stream and ends a turn after `pause_s` of silence, or when it is told to."""

    def __init__(self, rate: int = RATE, pause_s: float = 0.3) -> None:
        self._ear = Ear(rate)
        self._pause_s = pause_s
        self._words: list[ToneWord] = []
        self._step = 2 * round(rate * _HOP_S)

    @property
    def heard_s(self) -> float:
        """How much sound came so far."""
        return self._ear.heard_s

    @property
    def so_far(self) -> Turn | None:
        """The turn that goes on; None if nobody has said anything since the last one."""
        return Turn(tuple(self._words)) if self._words else None

    def hear(self, sound: bytes) -> list[Turn]:
        """Take more sound, and return the turns that ended in it."""
        turns = []
        for at in range(0, len(sound), self._step):
            self._words += self._ear.hear(sound[at : at + self._step])
            if self._words and self._ear.silent_s >= self._pause_s:
                turns += self.end()
        return turns

    def end(self) -> list[Turn]:
        """End the turn that goes on, if there is one; a word that is being said goes on."""
        words, self._words = tuple(self._words), []
        return [Turn(words)] if words else []

    def finish(self) -> list[Turn]:
        """No more sound comes: end the turn with the word that is being said."""
        self._words += self._ear.finish()
        return self.end()


class HeardFile(NamedTuple):
    """A file's length, and what is said in it."""

    duration_s: float
    words: tuple[ToneWord, ...]

    def turns(self, pause_s: float = 0.5, *, by_voice: bool = False) -> tuple[Turn, ...]:
        """The words, parted where nobody spoke for so long and, if told to, between voices."""
        turns: list[list[ToneWord]] = []
        for word in self.words:
            is_next = not turns or word.start_s - turns[-1][-1].end_s >= pause_s
            if is_next or (by_voice and turns[-1][-1].voice != word.voice):
                turns.append([])
            turns[-1].append(word)
        return tuple(Turn(tuple(words)) for words in turns)


def heard_in(content: bytes) -> HeardFile:
    """Hear a file of any format; raises `av.FFmpegError` for what is no sound."""
    ear, words = Ear(), []
    resampler = av.AudioResampler("s16", "mono", RATE)
    with av.open(BytesIO(content), "r") as container:
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                words += ear.hear(part.to_ndarray().tobytes())
        for part in resampler.resample(None):
            words += ear.hear(part.to_ndarray().tobytes())
    words += ear.finish()
    return HeardFile(ear.heard_s, tuple(words))


def _floats(sound: bytes) -> Floats:
    return np.frombuffer(sound, "<i2", len(sound) // 2) / 32768


def _pitch(samples: Floats, rate: int) -> float:
    """The strongest frequency in hertz, between the bins of a padded Fourier transform."""
    size = 1 << 14
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size))
    return float(np.argmax(spectrum)) * rate / size
