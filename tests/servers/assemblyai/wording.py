"""Tone words as AssemblyAI writes them: in sentences, with times in milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.assemblyai.rules import Json
    from tests.servers.speech.tones import ToneWord

_LABELS = "ABCDEFGHIJ"


def words(spoken: Sequence[ToneWord], *, is_formatted: bool = True) -> list[Json]:
    """Words of one sentence: "W1", "w2", "w3."."""
    return [
        {
            "text": _formatted(word.text, at, len(spoken)) if is_formatted else word.text,
            "start": round(word.start_s * 1000),
            "end": round(word.end_s * 1000),
            "confidence": confidence(word),
        }
        for at, word in enumerate(spoken)
    ]


def sentence(of: Sequence[Json]) -> str:
    """The text of words."""
    return " ".join(word["text"] for word in of)


def confidence(word: ToneWord) -> float:
    """Between 0.9 and 1, and low for a sound that is no word."""
    return 0.9 + (word.number % 10) / 100 if word.number >= 0 else 0.3


def mean(of: Sequence[Json]) -> float:
    """How sure they are of several words."""
    return float(sum(word["confidence"] for word in of) / len(of))


def label(word: ToneWord, most: int = len(_LABELS)) -> str:
    """The voice that says a word; no more than so many are told apart."""
    return _LABELS[min(word.voice, most - 1)]


def _formatted(text: str, at: int, count: int) -> str:
    text = text if at else text.capitalize()
    return f"{text}." if at == count - 1 else text
