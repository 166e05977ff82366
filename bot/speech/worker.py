"""The speech process: hears one file after another for the bot that started it, and dies with it.

Hostile files are decoded and native engines run here, so that a crash costs one job and no more.
"""

from __future__ import annotations

import logging
import os
import queue
import resource
import sys
import threading
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bot.errors import BadRecordingError, Fault, MinutaError, ProviderError
from bot.speech.hearing import hear
from bot.speech.protocol import (
    LENGTH,
    Begin,
    Failed,
    Heard,
    Job,
    Progressed,
    Refused,
    framed,
)

if TYPE_CHECKING:
    from bot.domain.frozen import Frozen
    from bot.ports import UtteranceRecogniser

_log = logging.getLogger(__name__)

_STEP = 0.002
"""Progress is told at most 500 times a file."""

_NICENESS = 5
_FIRST_TO_DIE = "500"


def main() -> None:
    """Read jobs from standard input until it ends, and write answers to standard output."""
    logging.basicConfig(level=logging.WARNING)
    answers = _own_channel()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    begin = Begin.model_validate_json(requests.get())
    _confine(begin.max_memory_bytes)
    recogniser: UtteranceRecogniser | None = None
    while True:
        job = Job.model_validate_json(requests.get())
        try:
            recogniser = recogniser or load(begin.recogniser)(**begin.settings)
            answer = _answer(job, recogniser, answers)
        except MemoryError:
            _send(answers, Failed(fault=Fault.SERVER.label, detail="out of memory"))
            os._exit(1)  # the listening thread would hold up an orderly end
        except MinutaError as error:
            answer = Failed(fault=Fault.BAD_INPUT.label, detail=str(error))
        except ProviderError as error:
            answer = Failed(fault=error.fault.label, detail=error.detail)
        except Exception as error:  # noqa: BLE001 (a fault of ours costs one job, not the process)
            _log.error("unexpected %s at %s", type(error).__name__, _where(error))
            # trying again would meet the same fault
            detail = f"unexpected {type(error).__name__}"
            answer = Failed(fault=Fault.BAD_INPUT.label, detail=detail)
        _send(answers, answer)


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)


def load(recogniser: str) -> type[UtteranceRecogniser]:
    """The class with this import path, "module:Class"."""
    module, _, name = recogniser.partition(":")
    found: type[UtteranceRecogniser] = getattr(import_module(module), name)
    return found


def _own_channel() -> BinaryIO:
    """Take standard output for answers alone: native engines print to it as they please."""
    channel = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return os.fdopen(channel, "wb", buffering=0)


def _listen(source: BinaryIO, requests: queue.SimpleQueue[bytes]) -> None:
    """Pass requests on; when the bot is gone, go at once, whatever is being done."""
    while True:
        header = source.read(LENGTH.size)
        if len(header) < LENGTH.size:
            os._exit(0)
        requests.put(source.read(LENGTH.unpack(header)[0]))


def _confine(max_memory_bytes: int | None) -> None:
    """Leave the machine to others: less processor time, bounded memory, first to be killed."""
    os.nice(_NICENESS)
    # a core file would hold what people said
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if max_memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (max_memory_bytes, max_memory_bytes))
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text(_FIRST_TO_DIE, encoding="ascii")


def _answer(job: Job, recogniser: UtteranceRecogniser, answers: BinaryIO) -> Frozen:
    told = 0.0

    def report(fraction: float) -> None:
        nonlocal told
        if fraction - told >= _STEP:
            told = fraction
            _send(answers, Progressed(fraction=fraction))

    try:
        return Heard(track=hear(Path(job.audio), job.request, recogniser, report))
    except BadRecordingError as error:
        return Refused(what=error.what, remedy=error.remedy)


def _send(answers: BinaryIO, message: Frozen) -> None:
    remaining = memoryview(framed(message))
    while remaining:
        remaining = remaining[answers.write(remaining) :]


if __name__ == "__main__":
    main()
