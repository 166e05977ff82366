"""The process that hears one file after another for the bot that started it."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import BadRecordingError, Fault, MinutaError, ProviderError
from bot.speech.child import Channel, confine, load, where
from bot.speech.hearing import hear
from bot.speech.protocol import Begin, Failed, Heard, Job, Progressed, Refused

if TYPE_CHECKING:
    from bot.domain.frozen import Frozen
    from bot.ports import UtteranceRecogniser

_log = logging.getLogger(__name__)

_STEP = 0.002
"""Progress is told at most 500 times a file."""


def main() -> None:
    """Read jobs from standard input until it ends, and write answers to standard output."""
    logging.basicConfig(level=logging.WARNING)
    channel = Channel()
    begin = Begin.model_validate_json(channel.wait())
    confine(begin.max_memory_bytes)
    recogniser: UtteranceRecogniser | None = None
    while True:
        job = Job.model_validate_json(channel.wait())
        try:
            recogniser = recogniser or load(begin.recogniser)(**begin.settings)
            answer = _answer(job, recogniser, channel)
        except MemoryError:
            channel.send(Failed(fault=Fault.SERVER.label, detail="out of memory"))
            os._exit(1)  # the listening thread would hold up an orderly end
        except MinutaError as error:
            answer = Failed(fault=Fault.BAD_INPUT.label, detail=str(error))
        except ProviderError as error:
            answer = Failed(fault=error.fault.label, detail=error.detail)
        except Exception as error:  # noqa: BLE001 (a fault of ours costs one job, not the process)
            _log.error("unexpected %s at %s", type(error).__name__, where(error))
            # trying again would meet the same fault
            detail = f"unexpected {type(error).__name__}"
            answer = Failed(fault=Fault.BAD_INPUT.label, detail=detail)
        channel.send(answer)


def _answer(job: Job, recogniser: UtteranceRecogniser, channel: Channel) -> Frozen:
    told = 0.0

    def report(fraction: float) -> None:
        nonlocal told
        if fraction - told >= _STEP:
            told = fraction
            channel.send(Progressed(fraction=fraction))

    try:
        return Heard(track=hear(Path(job.audio), job.request, recogniser, report))
    except BadRecordingError as error:
        return Refused(what=error.what, remedy=error.remedy)


if __name__ == "__main__":
    main()
