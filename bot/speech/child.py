"""What every speech process does: talk to the bot alone, make little of itself, die with the bot.

Hostile files are decoded and native engines run there, so that a crash costs one job and no more.
"""

from __future__ import annotations

import os
import queue
import resource
import sys
import threading
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bot.speech.protocol import LENGTH, framed

if TYPE_CHECKING:
    from bot.domain.frozen import Frozen
    from bot.ports import UtteranceRecogniser

_NICENESS = 5
_FIRST_TO_DIE = "500"


class Channel:
    """The pipes between a speech process and the bot: requests come in, answers go out.

    Standard output is taken for answers alone: native engines print to it as they please. When the
    bot is gone, the process goes at once, whatever is being done.
    """

    def __init__(self) -> None:
        self._requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._answers = os.fdopen(_own_output(), "wb", buffering=0)
        listener = threading.Thread(target=self._listen, args=(sys.stdin.buffer,), daemon=True)
        listener.start()

    def wait(self) -> bytes:
        """The next request."""
        return self._requests.get()

    def wait_for(self, seconds: float) -> bytes | None:
        """The next request, or None if none comes in that time."""
        try:
            return self._requests.get(timeout=seconds)
        except queue.Empty:
            return None

    def send(self, answer: Frozen) -> None:
        """Write an answer; returns when the bot can read it."""
        remaining = memoryview(framed(answer))
        while remaining:
            remaining = remaining[self._answers.write(remaining) :]

    def _listen(self, source: BinaryIO) -> None:
        while True:
            header = source.read(LENGTH.size)
            if len(header) < LENGTH.size:
                os._exit(0)
            self._requests.put(source.read(LENGTH.unpack(header)[0]))


def load(recogniser: str) -> type[UtteranceRecogniser]:
    """The class with this import path, "module:Class"."""
    module, _, name = recogniser.partition(":")
    found: type[UtteranceRecogniser] = getattr(import_module(module), name)
    return found


def confine(max_memory_bytes: int | None) -> None:
    """Leave the machine to others: less processor time, bounded memory, first to be killed."""
    os.nice(_NICENESS)
    # a core file would hold what people said
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if max_memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (max_memory_bytes, max_memory_bytes))
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text(_FIRST_TO_DIE, encoding="ascii")


def where(error: Exception) -> str:
    """The lines of code through which an error came, without what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)


def _own_output() -> int:
    channel = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return channel
