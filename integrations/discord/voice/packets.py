"""What arrives on a voice connection's UDP socket, told apart without a key."""

from __future__ import annotations

from enum import StrEnum
from struct import Struct
from typing import Final

HEADER: Final = Struct(">BBHII")
"""RFC 3550 section 5.1: V/P/X/CC, marker and payload type, sequence, timestamp, SSRC."""

OPUS: Final = 0x78
"""The payload type of Opus in Discord's voice (120); video and retransmission have others."""

_EXTENSION: Final = 0x10
_PADDING: Final = 0x20
_DISCOVERY_LENGTH: Final = 74
_KEEP_ALIVE_LENGTH: Final = 8
_CONTROL_TYPES: Final = range(200, 205)

HEADER_LENGTHS: Final = tuple(
    HEADER.size + 4 * (first & 0x0F) + (4 if first & _EXTENSION else 0) for first in range(256)
)
"""Bytes that are sent in clear, by the first byte: the header, its CSRCs and, of an extension, only
profile and length (the `rtpsize` modes of Discord's voice documentation)."""


class Arrival(StrEnum):
    """What a datagram is; only `voice` and `malformed` were meant to be sound."""

    VOICE = "voice"
    CONTROL = "control"
    DISCOVERY = "discovery"
    KEEP_ALIVE = "keep_alive"
    OTHER_MEDIA = "other_media"
    MALFORMED = "malformed"


def arrival(datagram: bytes) -> Arrival:
    """Tell RTP of voice from everything else that Discord sends to the same port.

    RTCP has its packet type where RTP has marker and payload type (RFC 5761 section 4); the reply
    to IP discovery is 74 bytes long and begins with 0002; a keep-alive comes back as it was sent.
    """
    length = len(datagram)
    if length == _DISCOVERY_LENGTH and datagram[:2] == b"\0\2":
        return Arrival.DISCOVERY
    if length == _KEEP_ALIVE_LENGTH:
        return Arrival.KEEP_ALIVE
    if length < _KEEP_ALIVE_LENGTH or datagram[0] >> 6 != 2:  # noqa: PLR2004 (RTP's version)
        return Arrival.MALFORMED
    if datagram[1] in _CONTROL_TYPES:
        return Arrival.CONTROL
    if length < HEADER.size:
        return Arrival.MALFORMED
    return Arrival.VOICE if datagram[1] & 0x7F == OPUS else Arrival.OTHER_MEDIA


def payload(plain: bytes, datagram: bytes, header: int) -> bytes:
    """Cut the header extension's body and the padding off what was decrypted.

    `header` is the length of what was in clear. Empty if the lengths in the packet contradict each
    other.
    """
    first = datagram[0]
    start = 0
    if first & _EXTENSION:
        start = 4 * (datagram[header - 2] << 8 | datagram[header - 1])
    if first & _PADDING:
        padding = plain[-1] if plain else 0
        return plain[start : len(plain) - padding] if 0 < padding <= len(plain) else b""
    return plain[start:]
