"""Files made ready for providers in a process of its own, because they may be hostile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BadRecordingError, NoSpaceError
from bot.speech.kept_process import KeptProcess
from bot.speech.protocol import Failed, Progressed, Refused, framed
from bot.speech.remote.protocol import ANSWERS, DiskFull, Prepare, Prepared, Start
from bot.speech.speech_process import MAX_MEMORY_BYTES

if TYPE_CHECKING:
    from bot.ports import Report
    from bot.speech.speech_process import SpeechProcess

_NAME = "preparation"
_STALL_S = 120.0


class Preparation:
    """Prepares one file after the other, in a process that is kept in between."""

    def __init__(self, *, max_memory_bytes: int | None = MAX_MEMORY_BYTES) -> None:
        start = Start(max_memory_bytes=max_memory_bytes)
        self._process = KeptProcess(_NAME, "bot.speech.remote.worker", start, _STALL_S)

    async def prepare(self, order: Prepare, report: Report) -> Prepared:
        """Write what is sent of a file.

        Raises `BadRecordingError` for one that can't be heard, `NoSpaceError`, and `ProviderError`
        when the process died or hung.
        """
        async with self._process.turn() as process:
            return await _answered(process, order, report)

    async def aclose(self) -> None:
        """End the process; a file that it works on is lost."""
        await self._process.aclose()


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
