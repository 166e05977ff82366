"""The records of a journal: sound as it came, before anybody has listened to it.

A journal is a file of records one after the other. Each can be read by itself, so that damage costs
what is damaged and nothing else; that is why a frame names its speaker in full. Numbers are
little-endian, text is UTF-8, instants are nanoseconds of the writing process's monotonic clock.

    offset  size  what
         0     2  A7 4D, to look for where the next record begins after damage
         2     2  length n of the body, 1 to 4096
         4     4  CRC-32 of the body (zlib's), which starts from the journal's key
         8     n  the body: one byte says which kind it is, the rest depends on it

    kind  body after that byte
       1  header: version u16 = 1, journal id 16 bytes, UTC i64 (nanoseconds since 1970) and the
          instant u64 at which it was read, meeting id (the rest)
       2  frame: arrival u64, SSRC u32, RTP timestamp u32, RTP sequence u16, length u8 of the user
          id, user id, Opus packet (the rest)
       3  lost, packets that came and give no sound: instant u64, packets u32, reason u8 (see
          `_LOSSES`), user id (the rest, empty if it isn't known)
       4  unwritten, frames that the disk did not take: first and last arrival u64, packets u32,
          user id (the rest)
       5  presence: instant u64, 1 for came or 0 for went as u8, user id (the rest)
       6  time, 7 paused, 8 resumed, 9 ended: instant u64

The key of a journal is the CRC-32 of its random id; headers themselves have the key 0. What people
send can hold any bytes, but not a record that would be believed when it is come upon in the search
after damage, because nobody outside knows the key. The header comes first and is repeated now and
then, so that the rest can be read without its first copy. Kinds that are not known are skipped.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from zlib import crc32

from bot.domain.voice import Frame, Loss

if TYPE_CHECKING:
    from collections.abc import Callable

SYNC = b"\xa7\x4d"
HEAD = struct.Struct("<2sHI")
MAX_BODY_BYTES = 4096
"""More than a datagram of RTP can hold; a longer record is damage."""

MAX_RECORD_BYTES = HEAD.size + MAX_BODY_BYTES
HEADER_KEY = 0

_VERSION = 1
_ID_BYTES = 16


class Kind(IntEnum):
    """What a record is, the first byte of its body."""

    HEADER = 1
    FRAME = 2
    LOST = 3
    UNWRITTEN = 4
    PRESENCE = 5
    TIME = 6
    PAUSED = 7
    RESUMED = 8
    ENDED = 9


class Header(NamedTuple):
    """Whose journal it is, and one moment on both clocks: UTC since 1970 and monotonic."""

    meeting_id: str
    journal_id: bytes
    utc_ns: int
    monotonic_ns: int

    @property
    def key(self) -> int:
        """Where the checksums of the other records start from."""
        return crc32(self.journal_id)


class Lost(NamedTuple):
    """Packets that came and give no sound."""

    at_ns: int
    speaker: str | None
    loss: Loss
    packets: int


class Unwritten(NamedTuple):
    """Frames of one person that are missing because the disk did not take them."""

    speaker: str
    packets: int
    first_ns: int
    last_ns: int


class Presence(NamedTuple):
    """Somebody came into the room or went out of it."""

    at_ns: int
    user_id: str
    is_present: bool


class Mark(NamedTuple):
    """A moment of the capture: `kind` is TIME, PAUSED, RESUMED or ENDED.

    TIME says that everything that had arrived before is written.
    """

    at_ns: int
    kind: Kind


Record: TypeAlias = Frame | Header | Lost | Unwritten | Presence | Mark

_HEADER = struct.Struct(f"<BH{_ID_BYTES}sqQ")
_FRAME = struct.Struct("<BQIIHB")
_LOST = struct.Struct("<BQIB")
_UNWRITTEN = struct.Struct("<BQQI")
_PRESENCE = struct.Struct("<BQB")
_MARK = struct.Struct("<BQ")

_LOSSES = {
    Loss.OPTED_OUT: 1,
    Loss.UNDECRYPTABLE: 2,
    Loss.UNATTRIBUTED: 3,
    Loss.MALFORMED: 4,
}
_LOSS_OF = {code: loss for loss, code in _LOSSES.items()}


def encode(record: Record, key: int) -> bytes:
    """A record as bytes.

    Raises `ValueError` or `struct.error` for one that has no place in a journal: a number out of
    range, a text that is too long or no Unicode.
    """
    if isinstance(record, Frame):
        return _framed(_frame_body(record), key)
    return _framed(_body(record), HEADER_KEY if isinstance(record, Header) else key)


def _frame_body(frame: Frame) -> bytes:
    speaker = frame.speaker.encode()
    head = _FRAME.pack(
        Kind.FRAME, frame.arrived_ns, frame.ssrc, frame.timestamp, frame.sequence, len(speaker)
    )
    return b"".join((head, speaker, frame.opus))


def _framed(body: bytes, key: int) -> bytes:
    if len(body) > MAX_BODY_BYTES:
        raise ValueError(f"a record of {len(body)} bytes")
    return HEAD.pack(SYNC, len(body), crc32(body, key)) + body


def _body(record: Record) -> bytes:
    match record:
        case Header(meeting_id, journal_id, utc_ns, monotonic_ns):
            head = _HEADER.pack(Kind.HEADER, _VERSION, journal_id, utc_ns, monotonic_ns)
            return head + meeting_id.encode()
        case Lost(at_ns, speaker, loss, packets):
            return _LOST.pack(Kind.LOST, at_ns, packets, _LOSSES[loss]) + (speaker or "").encode()
        case Unwritten(speaker, packets, first_ns, last_ns):
            return _UNWRITTEN.pack(Kind.UNWRITTEN, first_ns, last_ns, packets) + speaker.encode()
        case Presence(at_ns, user_id, is_present):
            return _PRESENCE.pack(Kind.PRESENCE, at_ns, is_present) + user_id.encode()
        case Mark(at_ns, kind):
            return _MARK.pack(kind, at_ns)
    raise ValueError("a record that a journal can't hold")


def decode(body: bytes) -> Record | None:
    """The record in a body whose checksum was right; None for one that this version can't read."""
    try:
        read = _READERS.get(body[0])
        return read(body) if read else None
    except (struct.error, ValueError, KeyError):
        return None


def _frame(body: bytes) -> Frame:
    _, arrived_ns, ssrc, timestamp, sequence, length = _FRAME.unpack_from(body)
    end = _FRAME.size + length
    speaker = str(body[_FRAME.size : end], "utf-8")
    return Frame(speaker, ssrc, sequence, timestamp, arrived_ns, body[end:])


def _header(body: bytes) -> Header:
    _, version, journal_id, utc_ns, monotonic_ns = _HEADER.unpack_from(body)
    if version != _VERSION:
        raise ValueError(f"version {version}")
    return Header(str(body[_HEADER.size :], "utf-8"), journal_id, utc_ns, monotonic_ns)


def _lost(body: bytes) -> Lost:
    _, at_ns, packets, code = _LOST.unpack_from(body)
    return Lost(at_ns, str(body[_LOST.size :], "utf-8") or None, _LOSS_OF[code], packets)


def _unwritten(body: bytes) -> Unwritten:
    _, first_ns, last_ns, packets = _UNWRITTEN.unpack_from(body)
    return Unwritten(str(body[_UNWRITTEN.size :], "utf-8"), packets, first_ns, last_ns)


def _presence(body: bytes) -> Presence:
    _, at_ns, is_present = _PRESENCE.unpack_from(body)
    return Presence(at_ns, str(body[_PRESENCE.size :], "utf-8"), bool(is_present))


def _mark(body: bytes) -> Mark:
    kind, at_ns = _MARK.unpack_from(body)
    return Mark(at_ns, Kind(kind))


_READERS: dict[int, Callable[[bytes], Record]] = {
    Kind.HEADER: _header,
    Kind.FRAME: _frame,
    Kind.LOST: _lost,
    Kind.UNWRITTEN: _unwritten,
    Kind.PRESENCE: _presence,
    Kind.TIME: _mark,
    Kind.PAUSED: _mark,
    Kind.RESUMED: _mark,
    Kind.ENDED: _mark,
}
