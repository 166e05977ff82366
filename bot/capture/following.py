"""Follows a journal while it is written: the sound of everybody, moments after it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.capture.assembling import Assembler
from bot.capture.closable import Closable
from bot.capture.reading import JournalReader
from bot.capture.records import Kind, Mark
from bot.capture.rtp import NS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.domain.voice import SoundChunk

_HOLD_S = 0.08
_MARGIN_S = 0.3
_MOST_BYTES = 1 << 20


class News(NamedTuple):
    """What a look at the journal brought.

    `chunks` are in order for each person. Up to `reached_s`, in seconds from the meeting's start,
    everything was heard: whoever has no sound before it was silent.
    """

    chunks: Sequence[SoundChunk]
    reached_s: float


class Follower(Closable):
    """Hears a journal that grows, from its beginning.

    The file is the only queue: who looks too seldom falls behind, and nothing is lost. Packets wait
    `hold_s` seconds for earlier ones. Sound that comes even later than `margin_s` seconds after
    that, as when the receiver was held up, is moved to after what was said to be reached.
    """

    def __init__(
        self,
        journal: Path,
        started_at: datetime,
        *,
        hold_s: float = _HOLD_S,
        margin_s: float = _MARGIN_S,
    ) -> None:
        self._reader = JournalReader(journal)
        self._assembler = Assembler(started_at, hold_s)
        self._margin_s = margin_s
        self._is_over = False

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()

    @property
    def is_over(self) -> bool:
        """Whether the journal has come to its end and everything in it was heard."""
        return self._is_over

    @property
    def behind_bytes(self) -> int:
        """How much of the file was not looked at yet."""
        return self._reader.size - self._reader.position

    def behind_s(self, monotonic_ns: int) -> float:
        """How old what was heard last is at this instant, in seconds; a second is nothing unusual.

        The instant is one of the monotonic clock that the journal is written by.
        """
        return max(0.0, (monotonic_ns - self._assembler.now_ns) / NS)

    def look(self, max_bytes: int = _MOST_BYTES) -> News:
        """Read and decode what was written since the last look; blocks.

        A mebibyte holds about two minutes of one person and takes about a quarter of a second. The
        interpreter is free for other threads for most of it.
        """
        for record in self._reader.records(max_bytes):
            self._assembler.add(record)
            if isinstance(record, Mark) and record.kind is Kind.ENDED:
                self._is_over = True
        if self._is_over:
            return News(self._assembler.finish(), self._assembler.settle(0.0))
        chunks = self._assembler.take()
        return News(chunks, self._assembler.settle(self._margin_s))
