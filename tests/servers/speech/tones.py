"""Sound that carries its own transcript: each word is a tone, and its number is the pitch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats: TypeAlias = NDArray[np.float32]

RATE = 16_000
WORDS = 120
"""Words are numbered from 0; the highest pitch is well under half of the lowest rate, 8 kHz."""

WORDS_OF_A_VOICE = 40
"""The first forty words are said by one voice, the next forty by another, and so on."""

_LOWEST_HZ = 200.0
_STEP_HZ = 25.0
_RAMP_S = 0.01
_LEVEL = 0.3


class ToneWord(NamedTuple):
    """A word with its times in seconds."""

    text: str
    start_s: float
    end_s: float

    @property
    def number(self) -> int:
        """Its number; -1 for a sound that is no word."""
        found = numbers(self.text)
        return found[0] if found else -1

    @property
    def voice(self) -> int:
        """Who says it, counted from 0."""
        return max(0, self.number) // WORDS_OF_A_VOICE


class Talk(NamedTuple):
    """Mono sound at 16 kHz, and what is said in it."""

    samples: Floats
    words: tuple[ToneWord, ...]


def talk(
    words: Sequence[int],
    *,
    per_utterance: int = 5,
    pause_s: float = 1.0,
    word_s: float = 0.2,
    gap_s: float = 0.1,
    lead_s: float = 0.0,
    tail_s: float = 0.0,
) -> Talk:
    """Say words, with a short gap after each and a pause after every `per_utterance` of them.

    `lead_s` and `tail_s` of silence are before and after it all.
    """
    pieces, spoken, at = [_silence(lead_s)], [], round(lead_s * RATE)
    for place, number in enumerate(words):
        if place:
            pieces.append(_silence(gap_s if place % per_utterance else pause_s))
            at += len(pieces[-1])
        pieces.append(tone(number, word_s))
        spoken.append(ToneWord(text_of(number), at / RATE, (at + len(pieces[-1])) / RATE))
        at += len(pieces[-1])
    return Talk(np.concatenate([*pieces, _silence(tail_s)]), tuple(spoken))


def said(words: Sequence[int], *, per_utterance: int = 5, pause_s: float = 1.0) -> Floats:
    """The sound of words; see `talk`."""
    return talk(words, per_utterance=per_utterance, pause_s=pause_s).samples


def tone(number: int, seconds: float = 0.2) -> Floats:
    """One word without silence around it."""
    assert 0 <= number < WORDS
    count, ramp = round(seconds * RATE), round(_RAMP_S * RATE)
    wave = np.sin(2 * np.pi * pitch(number) * np.arange(count) / RATE)
    rise = np.sin(np.linspace(0, np.pi / 2, ramp)) ** 2
    wave[:ramp] *= rise
    wave[-ramp:] *= rise[::-1]
    return (_LEVEL * wave).astype(np.float32)


def pitch(number: int) -> float:
    """The pitch of a word in hertz."""
    return _LOWEST_HZ + _STEP_HZ * number


def number_at(hertz: float) -> int | None:
    """The word of this pitch; None if it is no word's."""
    number = round((hertz - _LOWEST_HZ) / _STEP_HZ)
    is_near = abs(pitch(number) - hertz) < _STEP_HZ / 3
    return number if is_near and 0 <= number < WORDS else None


def text_of(number: int) -> str:
    """How a word is written."""
    return f"w{number}"


def numbers(text: str) -> list[int]:
    """The words of a text, whatever its case and punctuation."""
    return [int(found) for found in re.findall(r"\bw(\d+)\b", text.lower())]


def pcm(samples: Floats) -> bytes:
    """Signed 16 bit samples, little endian."""
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def _silence(seconds: float) -> Floats:
    return np.zeros(round(seconds * RATE), np.float32)
