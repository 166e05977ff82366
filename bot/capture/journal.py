"""The journal of a capture: what is heard goes to the disk first and is understood later."""

from __future__ import annotations

import logging
import secrets
import struct
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.capture.appending import AppendingFile
from bot.capture.closable import Closable
from bot.capture.reading import Scanner
from bot.capture.records import Header, Kind, Lost, Mark, Presence, Unwritten, encode
from bot.domain.voice import Frame, Loss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.capture.records import Record
    from bot.domain.voice import RoomMember
    from bot.errors import MinutaError
    from bot.ports import Clock

_log = logging.getLogger(__name__)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NS = 1_000_000_000
_ID_BYTES = 16


@dataclass(frozen=True)
class Pace:
    """How often things happen, in seconds, and how much is kept while the disk takes nothing.

    What was heard in the last `flush_s` is lost with a process that is killed, what was heard in
    the last `sync_s` with a machine that loses its power. Every `time_s` the time and the counts of
    lost packets are written, every `header_s` the header. `waiting_packets` come before encoding,
    `waiting_bytes` after it: a few minutes of many people who all talk.
    """

    flush_s: float = 0.1
    sync_s: float = 5.0
    time_s: float = 0.2
    header_s: float = 60.0
    waiting_packets: int = 100_000
    waiting_bytes: int = 64 << 20


class Journal(Closable):
    """Writes one journal, from its beginning to its end.

    `frame`, `lost`, `members`, `pause` and `resume` may be called from any thread; they return at
    once and never raise. Two threads of the journal's own write and make the disk keep what was
    written, so that a slow disk holds up neither the caller nor the other. When the disk takes
    nothing, `on_trouble` is told once, from one of these threads, and writing is tried again and
    again; what there is no room to keep meanwhile is counted, the oldest first.
    """

    def __init__(
        self,
        path: Path,
        meeting_id: str,
        clock: Clock,
        on_trouble: Callable[[MinutaError], None],
        *,
        pace: Pace | None = None,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """Begin a new file; blocks until it is on the disk.

        Raises `NoSpaceError` and `JournalError`.
        """
        self.path = path
        self._pace = pace or Pace()
        self._monotonic_ns = monotonic_ns
        utc_ns = (clock.now() - _EPOCH) // timedelta(microseconds=1) * 1000
        self._header = Header(meeting_id, secrets.token_bytes(_ID_BYTES), utc_ns, monotonic_ns())
        self._timed_ns = self._headed_ns = self._header.monotonic_ns
        self._lock = threading.Lock()
        self._pending: deque[Record] = deque()
        self._most_pending = self._pace.waiting_packets
        self._lost: Counter[tuple[str | None, Loss]] = Counter()
        self._untold: dict[str, Unwritten] = {}
        self._given_up: Counter[str] = Counter()
        self._present: frozenset[str] = frozenset()
        self._writing = threading.Lock()
        self._file = AppendingFile(
            path,
            encode(self._header, 0),
            max_waiting_bytes=self._pace.waiting_bytes,
            on_trouble=on_trouble,
            on_given_up=self._give_up_piece,
        )
        self._is_closed = threading.Event()
        self._threads = (
            self._repeating("journal-write", self.flush, self._pace.flush_s),
            self._repeating("journal-sync", self._file.sync, self._pace.sync_s),
        )

    @property
    def trouble(self) -> MinutaError | None:
        """Why the disk takes nothing at the moment."""
        return self._file.trouble

    @property
    def given_up(self) -> Mapping[str, int]:
        """Frames that the disk did not take in time, by user id."""
        with self._lock:
            return dict(self._given_up)

    def frame(self, frame: Frame) -> None:
        """Keep a packet of a person's voice."""
        with self._lock:
            self._pending.append(frame)
            if len(self._pending) > self._most_pending:
                self._give_up(self._pending.popleft())

    def lost(self, speaker: str | None, loss: Loss, packets: int) -> None:
        """Count packets of which there is no sound."""
        with self._lock:
            self._lost[speaker, loss] += packets

    def members(self, members: Sequence[RoomMember]) -> None:
        """Note who is in the room now, bots left out."""
        present = frozenset(member.user_id for member in members if not member.is_bot)
        now_ns = self._monotonic_ns()
        with self._lock:
            for user_id in sorted(present ^ self._present):
                self._pending.append(Presence(now_ns, user_id, user_id in present))
            self._present = present

    def pause(self) -> None:
        """Note that from now on nothing is heard, on purpose."""
        self._mark(Kind.PAUSED)

    def resume(self) -> None:
        """Note that from now on everything is heard again."""
        self._mark(Kind.RESUMED)

    def flush(self) -> bool:
        """Write what has come, without making the disk keep it; whether everything was written."""
        with self._writing:
            self._file.add(self._encoded(self._collected()))
            return self._file.write()

    def close(self) -> None:
        """Write what has come and the end, and wait until the disk keeps it; idempotent, blocks.

        What the disk does not take now is given up, and so is what comes later.
        """
        if self._is_closed.is_set():
            return
        self._is_closed.set()
        for thread in self._threads:
            thread.join()
        self._mark(Kind.ENDED)
        self._most_pending = 0
        if self.flush():
            self._file.sync()
        self._file.close()

    def _repeating(self, name: str, task: Callable[[], object], every_s: float) -> threading.Thread:
        thread = threading.Thread(target=self._repeat, args=(task, every_s), name=name, daemon=True)
        thread.start()
        return thread

    def _repeat(self, task: Callable[[], object], every_s: float) -> None:
        while not self._is_closed.wait(every_s):
            try:
                task()
            except Exception:  # noqa: BLE001 (whatever it was, the next sound must be written)
                _log.exception("journal %s", self.path.name)

    def _mark(self, kind: Kind) -> None:
        with self._lock:
            self._pending.append(Mark(self._monotonic_ns(), kind))

    def _collected(self) -> Iterable[Record]:
        """Everything to be written now."""
        now_ns = self._monotonic_ns()
        is_end = self._is_closed.is_set()
        is_time = is_end or now_ns - self._timed_ns >= self._pace.time_s * _NS
        with self._lock:
            pending, self._pending = self._pending, deque()
            if is_time:
                pending.extendleft(self._counted(now_ns))
        if is_time and not is_end:
            self._timed_ns = now_ns
            pending.append(Mark(now_ns, Kind.TIME))
        if now_ns - self._headed_ns >= self._pace.header_s * _NS:
            self._headed_ns = now_ns
            pending.appendleft(self._header)
        return pending

    def _counted(self, now_ns: int) -> Iterable[Record]:
        """Records of what was counted since the last time."""
        yield from (Lost(now_ns, *of, packets) for of, packets in self._lost.items())
        self._lost.clear()
        if not self._file.is_waiting:  # else there will be more to tell
            yield from self._untold.values()
            self._untold.clear()

    def _encoded(self, records: Iterable[Record]) -> bytes:
        key, pieces = self._header.key, []
        for record in records:
            try:
                pieces.append(encode(record, key))
            except (struct.error, ValueError):
                speaker = record.speaker if isinstance(record, Frame) else None
                self.lost(speaker, Loss.MALFORMED, 1)
        return b"".join(pieces)

    def _give_up_piece(self, piece: bytes) -> None:
        scanner = Scanner(self._header.key)
        scanner.feed(piece)
        with self._lock:
            while (record := scanner.take(is_end=True)) is not None:
                self._give_up(record)

    def _give_up(self, record: Record) -> None:
        if not isinstance(record, Frame):
            return
        speaker, at_ns = record.speaker, record.arrived_ns
        self._given_up[speaker] += 1
        known = self._untold.get(speaker, Unwritten(speaker, 0, at_ns, at_ns))
        self._untold[speaker] = Unwritten(speaker, known.packets + 1, known.first_ns, at_ns)
