"""RTP and RTCP as Discord's clients send them (RFC 3550, RFC 8285)."""

from __future__ import annotations

import struct
from typing import NamedTuple

OPUS = 0x78
"""The payload type of sound; pictures have others and an SSRC of their own."""

_ONE_BYTE_EXTENSIONS = 0xBEDE
_AUDIO_LEVEL = 0x10
_HEADER_LENGTH = 12


class Wire(NamedTuple):
    """How a client's packets look.

    `extension_words` is the length of the header extension in words of 4 bytes: 2 for clients of
    today, 0 or 1 for bots, None for no extension at all (an extension of 0 words is legal, too).
    `padding` counts the bytes behind the payload with their own count in the last one.
    """

    extension_words: int | None = 2
    csrc: tuple[int, ...] = ()
    padding: int = 0
    payload_type: int = OPUS
    marker: bool = False


class Packet(NamedTuple):
    """An RTP packet between its sender and the server's forwarding.

    `clear` stays readable on the wire, `secret` is what the transport encrypts: the rest of the
    header extension, the payload and the padding.
    """

    ssrc: int
    sequence: int
    timestamp: int
    clear: bytes
    secret: bytes
    payload: bytes


def build(wire: Wire, sequence: int, timestamp: int, ssrc: int, payload: bytes) -> Packet:
    """Put a packet together; `payload` is a frame as the other clients shall get it."""
    has_extension = wire.extension_words is not None
    first = 0x80 | bool(wire.padding) << 5 | has_extension << 4 | len(wire.csrc)
    second = wire.marker << 7 | wire.payload_type
    clear = struct.pack(">BBHII", first, second, sequence, timestamp, ssrc)
    clear += struct.pack(f">{len(wire.csrc)}I", *wire.csrc)
    extension = b""
    if wire.extension_words is not None:
        clear += struct.pack(">HH", _ONE_BYTE_EXTENSIONS, wire.extension_words)
        extension = _extension(wire.extension_words, sequence)
    padding = bytes(wire.padding - 1) + bytes([wire.padding]) if wire.padding else b""
    secret = extension + payload + padding
    return Packet(ssrc, sequence, timestamp, clear, secret, payload)


def _extension(words: int, sequence: int) -> bytes:
    level = bytes([_AUDIO_LEVEL, 0x80 | sequence % 60]) if words else b""
    return level.ljust(4 * words, b"\0")


def clear_length(datagram: bytes) -> int:
    """How many bytes of an RTP packet are not encrypted; raises `ValueError`."""
    length = _HEADER_LENGTH + 4 * (datagram[0] & 0x0F) + 4 * bool(datagram[0] & 0x10)
    if len(datagram) < length:
        raise ValueError("a packet that ends within its header")
    return length


def read(clear: bytes, secret: bytes) -> Packet:
    """Take a packet of a client apart, decrypted; raises `ValueError`."""
    sequence, timestamp, ssrc = struct.unpack_from(">HII", clear, 2)
    payload = secret
    if clear[0] & 0x10:
        (words,) = struct.unpack_from(">H", clear, len(clear) - 2)
        payload = payload[4 * words :]
    if clear[0] & 0x20:
        if not payload or payload[-1] > len(payload):
            raise ValueError("more padding than payload")
        payload = payload[: -payload[-1]]
    return Packet(ssrc, sequence, timestamp, clear, secret, payload)


def is_rtcp(datagram: bytes) -> bool:
    return len(datagram) >= 8 and 200 <= datagram[1] <= 204


class Report(NamedTuple):
    """An RTCP packet; the first eight bytes stay readable."""

    clear: bytes
    secret: bytes


def sender_report(ssrc: int, seconds: float, timestamp: int, packets: int, octets: int) -> Report:
    """What a sender says of its clock: `seconds` since 1970 are `timestamp` (RFC 3550, 6.4.1)."""
    whole = int(seconds)
    ntp = struct.pack(">II", (whole + 2_208_988_800) & 0xFFFF_FFFF, int((seconds - whole) * 2**32))
    body = ntp + struct.pack(">III", timestamp, packets & 0xFFFF_FFFF, octets & 0xFFFF_FFFF)
    return Report(struct.pack(">BBHI", 0x80, 200, 6, ssrc), body)


def receiver_report(ssrc: int, about: int, highest_sequence: int) -> Report:
    """What a receiver says of somebody's stream (RFC 3550, 6.4.2)."""
    body = struct.pack(">IIIIII", about, 0, highest_sequence, 0, 0, 0)
    return Report(struct.pack(">BBHI", 0x81, 201, 7, ssrc), body)
