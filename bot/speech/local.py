"""Speech to text on this machine, in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.errors import BadRecordingError
from bot.ports import Transcriber
from bot.speech.child import load
from bot.speech.kept_process import KeptProcess
from bot.speech.protocol import ANSWERS, Begin, Failed, Heard, Job, Progressed, Refused, framed
from bot.speech.speech_process import MAX_MEMORY_BYTES, refuse_language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic import JsonValue

    from bot.domain.speech import HeardTrack, SpeechCapabilities, SpeechRequest
    from bot.ports import Report
    from bot.speech.speech_process import SpeechProcess

_STALL_S = 120.0
"""Loading a large model takes longest; an utterance takes about a second."""


class LocalTranscriber(Transcriber):
    """Hears files with a recogniser on this machine, one at a time.

    `recogniser` is the import path of an `UtteranceRecogniser`, "module:Class", and `settings` are
    its keyword arguments (JSON values). The process is started by the first file and keeps its
    model; it is killed when a job is cancelled, when it makes no progress for `stall_s` seconds,
    and when the bot ends, however that happens. A new one serves the next file.

    All files must be given from one event loop.
    """

    name: ClassVar[str] = "local"

    def __init__(
        self,
        recogniser: str,
        settings: Mapping[str, JsonValue] | None = None,
        *,
        stall_s: float = _STALL_S,
        max_memory_bytes: int | None = MAX_MEMORY_BYTES,
    ) -> None:
        begin = Begin(
            recogniser=recogniser,
            settings=dict(settings or {}),
            max_memory_bytes=max_memory_bytes,
        )
        # building one loads no model: it checks the settings and tells what the engine can do
        described = load(recogniser)(**begin.settings)
        self._provider = described.name
        self._capabilities = described.capabilities.model_copy(update={"diarization": True})
        self._process = KeptProcess(self._provider, "bot.speech.worker", begin, stall_s)

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What the recogniser can do; the voices of a mixed recording are told apart by us."""
        return self._capabilities

    @property
    def process_id(self) -> int | None:
        """The process that hears, None while there is none."""
        return self._process.id

    async def transcribe(self, audio: Path, request: SpeechRequest, report: Report) -> HeardTrack:
        """Hear the whole file.

        Raises `BadRecordingError` for a file that can't be heard, and `ProviderError`: BAD_INPUT
        for a language that the engine doesn't know, SERVER when the process died or hung.
        """
        refuse_language(self._provider, self._capabilities, request.language)
        async with self._process.turn() as process:
            return await _hear(process, Job(audio=str(audio), request=request), report)

    async def aclose(self) -> None:
        """End the process; a job that is running is lost."""
        await self._process.aclose()


async def _hear(process: SpeechProcess, job: Job, report: Report) -> HeardTrack:
    process.tell(framed(job))
    while True:
        match await process.answer(ANSWERS):
            case Progressed(fraction=fraction):
                report(fraction)
            case Heard(track=track):
                report(1.0)
                return track
            case Refused(what=what, remedy=remedy):
                raise BadRecordingError(what, remedy)
            case Failed(fault=fault, detail=detail):
                raise process.failed(fault, detail)
