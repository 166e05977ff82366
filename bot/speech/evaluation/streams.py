"""Clips that are heard while they are spoken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

from bot.domain.speech import SpeechRequest
from bot.errors import BadRecordingError, ProviderError
from bot.speech.decoding import SAMPLE_RATE, decode
from bot.speech.evaluation.delays import delays, utterances
from bot.speech.evaluation.judging import failed, judged
from bot.speech.evaluation.results import Mode
from bot.speech.streaming.talk import Talk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.ports import StreamingTranscriber
    from bot.speech.evaluation.clips import Clip
    from bot.speech.evaluation.results import ClipResult


async def hear_streams(
    transcriber: StreamingTranscriber, folder: Path, clips: Iterable[Clip], speed: float = 1.0
) -> AsyncIterator[ClipResult]:
    """Speak every clip into a stream of its own, one after the other, and judge it.

    Sound is given in real time, or `speed` times as fast. Delays are wall time.
    """
    loop = asyncio.get_running_loop()
    for clip in clips:
        began = loop.time()
        try:
            yield await _heard(transcriber, folder, clip, speed)
        except (BadRecordingError, ProviderError) as error:
            yield failed(clip, Mode.STREAM, loop.time() - began, str(error))


async def _heard(
    transcriber: StreamingTranscriber, folder: Path, clip: Clip, speed: float
) -> ClipResult:
    samples = await asyncio.to_thread(_samples, folder / clip.file)
    spoken = await asyncio.to_thread(utterances, samples)
    request = SpeechRequest(language=clip.lang, is_mixed=clip.is_mixed)
    stream = await transcriber.open(request)
    try:
        talk = Talk(stream, speed)
        took_s = await talk.give(samples, spoken[-1].end_s if spoken else 0.0)
    finally:
        await stream.aclose()
    segments = sorted((result.segment for result in talk.finals), key=lambda s: s.start_s)
    waits_s = transcriber.capabilities.endpointing_s
    late = delays(talk.arrived, spoken, speed=speed, endpointing_s=waits_s)
    return judged(clip, folder, segments, Mode.STREAM, took_s).model_copy(
        update={
            "engine": stream.engine,
            "seconds": len(samples) / SAMPLE_RATE,
            "delays": late.model_copy(update={"behind_s": talk.behind_s}),
        }
    )


def _samples(path: Path) -> NDArray[np.float32]:
    blocks = list(decode(path))
    samples = np.zeros(blocks[-1].end if blocks else 0, np.float32)
    for block in blocks:
        samples[block.start : block.end] = block.samples
    return samples
