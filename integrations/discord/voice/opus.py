"""What the outside of an Opus packet tells about its inside (RFC 6716 section 3)."""

from __future__ import annotations

from typing import Final

SILENCE: Final = b"\xf8\xff\xfe"
"""A frame of silence. Discord's server makes them itself, so that they are never encrypted."""

_LONGEST: Final = 5760
"""Samples at 48 kHz in 120 ms, the most that a packet may last."""

_LONGEST_FRAME: Final = 1275
_ONE, _TWO_ALIKE, _TWO, _MANY = range(4)
_MANY_COUNT: Final = 0x3F
_MANY_PADDED: Final = 0x40
_MANY_VARIABLE: Final = 0x80


def _frame_samples(toc: int) -> int:
    configuration = toc >> 3
    if configuration < 12:  # noqa: PLR2004 (SILK: 10, 20, 40 and 60 ms)
        return (480, 960, 1920, 2880)[configuration & 3]
    if configuration < 16:  # noqa: PLR2004 (hybrid: 10 and 20 ms)
        return (480, 960)[configuration & 1]
    return (120, 240, 480, 960)[configuration & 3]


_FRAME_SAMPLES: Final = tuple(_frame_samples(toc) for toc in range(256))


def samples(packet: bytes) -> int:
    """How many samples at 48 kHz a packet holds; 0 if it can't be Opus.

    Looks at the lengths only: what passes can be given to a decoder, noise that was not decrypted
    mostly does not pass.
    """
    if not packet:
        return 0
    toc = packet[0]
    code = toc & 3
    if code == _ONE:
        return _FRAME_SAMPLES[toc] if len(packet) <= _LONGEST_FRAME + 1 else 0
    if code == _MANY:
        return _many(packet)
    body = len(packet) - 1
    if code == _TWO_ALIKE:
        fits = body % 2 == 0 and body <= 2 * _LONGEST_FRAME
    else:
        size, start = _frame_length(packet, 1)
        fits = 0 <= size <= len(packet) - start <= size + _LONGEST_FRAME
    return 2 * _FRAME_SAMPLES[toc] if fits else 0


def _many(packet: bytes) -> int:
    if len(packet) < 2:  # noqa: PLR2004 (the TOC and the count)
        return 0
    count = packet[1] & _MANY_COUNT
    total = count * _FRAME_SAMPLES[packet[0]]
    if not 0 < total <= _LONGEST:
        return 0
    start, end = 2, len(packet)
    if packet[1] & _MANY_PADDED:
        start, end = _without_padding(packet)
    if packet[1] & _MANY_VARIABLE:
        for _ in range(count - 1):
            size, start = _frame_length(packet, start)
            end -= max(size, 0)
            if size < 0:
                return 0
        fits = start <= end <= start + _LONGEST_FRAME
    else:
        fits = start <= end <= start + count * _LONGEST_FRAME and (end - start) % count == 0
    return total if fits else 0


def _without_padding(packet: bytes) -> tuple[int, int]:
    position, padding = 2, 0
    while position < len(packet):
        byte = packet[position]
        position += 1
        padding += min(byte, 254)
        if byte < 255:  # noqa: PLR2004 (255: 254 bytes and another length follows)
            return position, len(packet) - padding
    return position, -1


def _frame_length(packet: bytes, position: int) -> tuple[int, int]:
    """A frame's length and where it ends; the length is negative where there is none."""
    if position >= len(packet):
        return -1, position
    first = packet[position]
    if first < 252:  # noqa: PLR2004 (RFC 6716 section 3.2.1)
        return first, position + 1
    if position + 1 >= len(packet):
        return -1, position
    return 4 * packet[position + 1] + first, position + 2
