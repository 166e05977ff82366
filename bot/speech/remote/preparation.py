"""Files made ready for providers in a process of its own, because they may be hostile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.errors import BadRecordingError, NoSpaceError, ProviderError
from bot.speech.protocol import Failed, Progressed, Refused, framed
from bot.speech.remote.protocol import ANSWERS, DiskFull, Prepare, Prepared, Start
from bot.speech.speech_process import MAX_MEMORY_BYTES, SpeechProcess

if TYPE_CHECKING:
    from bot.ports import Report

_NAME = "preparation"
_STALL_S = 120.0


class Preparation:
    """Prepares one file after the other, in a process that is started by the first.

    The process is killed when a file is not wanted any more, when it makes no progress and when the
    bot ends; a new one serves the next file.
    """

    def __init__(self, *, max_memory_bytes: int | None = MAX_MEMORY_BYTES) -> None:
        self._start = Start(max_memory_bytes=max_memory_bytes)
        self._process: SpeechProcess | None = None
        self._lock = asyncio.Lock()

    async def prepare(self, order: Prepare, report: Report) -> Prepared:
        """Write what is sent of a file.

        Raises `BadRecordingError` for one that can't be heard, `NoSpaceError`, and `ProviderError`
        when the process died or hung.
        """
        async with self._lock:
            process = await self._running()
            try:
                return await _answered(process, order, report)
            except (BadRecordingError, NoSpaceError, ProviderError):
                raise
            except BaseException:
                # cancelled, or told something senseless: what the process does next is unknown
                await process.kill()
                raise

    async def aclose(self) -> None:
        """End the process; a file that it works on is lost."""
        process, self._process = self._process, None
        if process is not None:
            await process.end()

    async def _running(self) -> SpeechProcess:
        if self._process is None or self._process.is_gone:
            self._process = await SpeechProcess.start(
                _NAME, "bot.speech.remote.worker", self._start, _STALL_S
            )
        return self._process


async def _answered(process: SpeechProcess, order: Prepare, report: Report) -> Prepared:
    process.tell(framed(order))
    while True:
        match await process.answer(ANSWERS):
            case Progressed(fraction=fraction):
                report(fraction)
            case Prepared() as prepared:
                return prepared
            case DiskFull():
                raise NoSpaceError(
                    "There is no room for the sound that is sent to be heard.",
                    "Free some space on the disk of MINUTA_DATA_DIR.",
                )
            case Refused(what=what, remedy=remedy):
                raise BadRecordingError(what, remedy)
            case Failed(fault=fault, detail=detail):
                raise process.failed(fault, detail)
