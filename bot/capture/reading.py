"""Reads journals, whole ones, growing ones and damaged ones."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from zlib import crc32

from bot.capture.closable import Closable
from bot.capture.records import (
    HEAD,
    HEADER_KEY,
    MAX_BODY_BYTES,
    SYNC,
    Header,
    Kind,
    Lost,
    Mark,
    Presence,
    Record,
    Unwritten,
    decode,
)
from bot.domain.voice import Frame

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK_BYTES = 1 << 18
_UNFINISHED = b""


def instant(record: Record) -> int:
    """When a record was written of, in nanoseconds of its journal's monotonic clock."""
    match record:
        case Frame(arrived_ns=at_ns) | Unwritten(last_ns=at_ns) | Header(monotonic_ns=at_ns):
            return at_ns
        case Lost(at_ns=at_ns) | Presence(at_ns=at_ns) | Mark(at_ns=at_ns):
            return at_ns


class JournalReader(Closable):
    """Gives the records of a file, in order, and goes on where it stopped when the file has grown.

    Damage in the middle is skipped up to the next good record and counted. Whatever comes after
    the last good record is left alone: in a growing file it may become one.
    """

    def __init__(self, journal: Path) -> None:
        self.header: Header | None = None
        self._file = journal.open("rb", buffering=0)
        self._scanner = Scanner(None)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def position(self) -> int:
        """The offset in bytes after the last good record."""
        return self._scanner.position

    @property
    def size(self) -> int:
        """The bytes that the file has now."""
        return os.fstat(self._file.fileno()).st_size

    @property
    def holes(self) -> int:
        """How many times damage was skipped."""
        return self._scanner.holes

    @property
    def damaged_bytes(self) -> int:
        """How much was skipped."""
        return self._scanner.damaged_bytes

    def records(self, max_bytes: int | None = None) -> Iterator[Record]:
        """The records from here to the present end of the file, or of about so many bytes.

        The header comes once, before everything else.
        """
        left = max_bytes
        while True:
            data = self._file.read(_CHUNK_BYTES if left is None else min(left, _CHUNK_BYTES))
            self._scanner.feed(data)
            while (record := self._scanner.take(is_end=not data)) is not None:
                if not isinstance(record, Header):
                    yield record
                elif self.header is None:
                    self._begin(record)
                    yield record
                    yield from self.records(left)
                    return
            if left is not None:
                left -= len(data)
            if not data or left == 0:
                return

    def _begin(self, header: Header) -> None:
        """Read from the start with the key, for this may be a copy of a header that is damaged."""
        self.header = header
        self._scanner = Scanner(header.key)
        self._file.seek(0)


class Scanner:
    """Finds the records in bytes that come piece by piece.

    Without a key only headers are found.
    """

    def __init__(self, key: int | None) -> None:
        self.holes = 0
        self.damaged_bytes = 0
        self._key = key
        self._buffer = b""
        self._base = 0
        self._at = 0
        self._damaged_from: int | None = None

    @property
    def position(self) -> int:
        """The offset in all bytes after the last good record."""
        return self._base + self._at if self._damaged_from is None else self._damaged_from

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._buffer = self._buffer[self._at :] + data
        self._base += self._at
        self._at = 0

    def take(self, *, is_end: bool) -> Record | None:
        """The next record, None if there is none in the bytes so far.

        `is_end` says that no more bytes can be had at the moment: a record that is not finished is
        then taken for damage if a good one follows it.
        """
        while (body := self._next(is_end=is_end)) is not None:
            record = decode(body)
            if record is not None:
                return record
        return None

    def _next(self, *, is_end: bool) -> bytes | None:
        at, unfinished = self._at, -1
        while at >= 0:
            body = self._body(at)
            if body:
                self._skip_to(at)
                self._at = at + HEAD.size + len(body)
                self._close_hole(at)
                return body
            if body is not None and unfinished < 0:
                unfinished = at
                if not is_end:
                    break
            at = self._buffer.find(SYNC, at + 1)
        end = len(self._buffer) - self._buffer.endswith(SYNC[:1])
        self._skip_to(end if unfinished < 0 else unfinished)
        return None

    def _body(self, at: int) -> bytes | None:
        """The body of a good record at this place; None is damage."""
        if len(self._buffer) - at < HEAD.size:
            return _UNFINISHED
        sync, length, checksum = HEAD.unpack_from(self._buffer, at)
        if sync != SYNC or not 0 < length <= MAX_BODY_BYTES:
            return None
        body = self._buffer[at + HEAD.size : at + HEAD.size + length]
        if len(body) < length:
            return _UNFINISHED
        key = HEADER_KEY if body[0] == Kind.HEADER else self._key
        return None if key is None or crc32(body, key) != checksum else body

    def _skip_to(self, at: int) -> None:
        if at > self._at and self._damaged_from is None:
            self._damaged_from = self._base + self._at
        self._at = at

    def _close_hole(self, at: int) -> None:
        if self._damaged_from is not None:
            self.holes += 1
            self.damaged_bytes += self._base + at - self._damaged_from
            self._damaged_from = None
