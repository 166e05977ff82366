"""People who talk into streams, as fast as they may."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from tests.speech.sounds import RATE, voice

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from bot.domain.streaming import StreamedSegment
    from bot.ports import SpeechStream

    Floats = NDArray[np.float32]

CHUNK_S = 0.1


def sentence(seconds: float = 3.0) -> Floats:
    """Speech without long pauses, of up to ten seconds."""
    return voice("two_cities")[round(1.3 * RATE) :][: round(seconds * RATE)]


def chunks(
    samples: Floats, start_s: float, size_s: float = CHUNK_S
) -> Iterator[tuple[float, Floats]]:
    size = round(size_s * RATE)
    for at in range(0, len(samples), size):
        yield start_s + at / RATE, samples[at : at + size]


async def say(stream: SpeechStream, samples: Floats, start_s: float = 0.0) -> float:
    """Send sound in small chunks and return the second at which it ends."""
    for at_s, part in chunks(samples, start_s):
        await stream.send(part, at_s)
    return start_s + len(samples) / RATE


async def finals(stream: SpeechStream) -> list[StreamedSegment]:
    """What is final until the stream ends."""
    return [result async for result in stream.results() if result.is_final]


async def text_of(stream: SpeechStream) -> str:
    return " ".join(result.segment.text for result in await finals(stream))


def errors(expected: str, actual: str) -> float:
    """The share of words that differ, whatever their case and punctuation."""
    return Levenshtein.normalized_distance(_words(expected), _words(actual))


def _words(text: str) -> list[str]:
    return re.sub(r"[^a-z0-9' ]+", " ", text.lower()).split()
