"""How late text comes, judged by where speech really begins and ends."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from bot.speech.decoding import SAMPLE_RATE, Block
from bot.speech.evaluation.results import Delays
from bot.speech.segmentation import Endpointer, Endpointing
from bot.speech.streaming.talk import EXACT_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.domain.streaming import StreamedSegment
    from bot.speech.streaming.talk import Arrived

_UTTERANCES = Endpointing(silence_s=1.0, min_speech_s=0.25, max_s=24 * 3600.0)
"""A pause is longer than what any engine waits for."""


class Spoken(NamedTuple):
    """Speech between two pauses, in seconds of the sound."""

    start_s: float
    end_s: float

    def is_heard_in(self, result: StreamedSegment) -> bool:
        """Whether a result goes as far as the end of this."""
        segment = result.segment
        return segment.start_s < self.end_s and segment.end_s >= self.end_s - EXACT_S


def utterances(samples: NDArray[np.float32]) -> list[Spoken]:
    """Where somebody speaks: the same for every engine, however it divides what it hears."""
    endpointer = Endpointer(_UTTERANCES)
    found = [*endpointer.add(Block(0, samples)), *endpointer.finish()]
    return [Spoken(one.speech.start / SAMPLE_RATE, one.speech.end / SAMPLE_RATE) for one in found]


def delays(
    arrived: Sequence[Arrived],
    spoken: Sequence[Spoken],
    *,
    speed: float = 1.0,
    endpointing_s: float | None = None,
) -> Delays:
    """How late each utterance was, where sound was given `speed` times as fast as it was spoken.

    The times that an engine gives say only which utterances a result holds: silence that it counts
    as speech does not make it faster.
    """
    told = [one for one in arrived if one.result.segment.text]
    partials = [one for one in told if not one.result.is_final]
    finals = [one for one in told if one.result.is_final]
    first_s, final_s, own_s = [], [], []
    next_starts_s = [*(one.start_s for one in spoken[1:]), inf]
    for one, next_start_s in zip(spoken, next_starts_s, strict=True):
        began_s, ended_s = one.start_s / speed, one.end_s / speed
        final_at_s = min((f.at_s for f in finals if one.is_heard_in(f.result)), default=None)
        if final_at_s is None:
            continue
        final_s.append(final_at_s - ended_s)
        if endpointing_s is not None:
            waited_s = min(endpointing_s, next_start_s - one.end_s)
            own_s.append(final_s[-1] - waited_s / speed)
        within = (p.at_s for p in partials if began_s < p.at_s <= final_at_s)
        if (partial_at_s := min(within, default=None)) is not None:
            first_s.append(partial_at_s - began_s)
    return Delays(
        utterances=len(spoken),
        first_s=tuple(first_s),
        final_s=tuple(final_s),
        own_s=tuple(own_s),
    )
