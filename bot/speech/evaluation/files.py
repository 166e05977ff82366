"""Clips that are heard as files."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.domain.speech import SpeechRequest
from bot.errors import BadRecordingError, ProviderError
from bot.speech.evaluation.judging import failed, judged
from bot.speech.evaluation.results import Mode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from bot.ports import Transcriber
    from bot.speech.evaluation.clips import Clip
    from bot.speech.evaluation.results import ClipResult


async def hear_files(
    transcriber: Transcriber, folder: Path, clips: Iterable[Clip]
) -> AsyncIterator[ClipResult]:
    """Hear every clip, one after the other, and judge it."""
    for clip in clips:
        request = SpeechRequest(language=clip.lang, is_mixed=clip.is_mixed)
        began = time.perf_counter()
        try:
            heard = await transcriber.transcribe(folder / clip.file, request, lambda _: None)
        except (BadRecordingError, ProviderError) as error:
            yield failed(clip, Mode.FILE, time.perf_counter() - began, str(error))
        else:
            took_s = time.perf_counter() - began
            result = judged(clip, folder, heard.segments, Mode.FILE, took_s)
            yield result.model_copy(update={"engine": heard.engine, "seconds": heard.duration_s})
