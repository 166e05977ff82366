"""Opus packets to mono sound at 16 kHz, by libopus (RFC 6716)."""

from __future__ import annotations

import ctypes
import weakref
from ctypes.util import find_library
from importlib.metadata import PackageNotFoundError, files
from typing import TYPE_CHECKING

import numpy as np

from bot.domain.voice import RTP_CLOCK_HZ
from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Hertz; what speech recognition works at, and a rate that libopus decodes to by itself."""

TICKS_PER_SAMPLE = RTP_CLOCK_HZ // SAMPLE_RATE
MAX_PACKET_SAMPLES = SAMPLE_RATE * 120 // 1000
"""A packet holds at most 120 ms (RFC 6716, section 3.2.5)."""

_MAX_PACKET_TICKS = RTP_CLOCK_HZ * 120 // 1000
_BYTES_PER_SAMPLE = 4


class Samples:
    """Room for sound at a fixed address, filled from its start; reused again and again."""

    def __init__(self, capacity: int) -> None:
        self.used = 0
        self.room = np.zeros(capacity, np.float32)
        self.address = self.room.ctypes.data

    @property
    def free(self) -> int:
        """How many samples still fit."""
        return len(self.room) - self.used

    def take(self) -> NDArray[np.float32]:
        """A copy of what is in it, which is then empty."""
        taken = self.room[: self.used].copy()
        self.used = 0
        return taken


class Opus:
    """The library: the one that PyAV brings in its wheel, else the system's.

    The first is preferred because it is the one that was tested. Raises `SettingsError` when there
    is none.
    """

    def __init__(self) -> None:
        library = _load()
        self.create = _function(
            library.opus_decoder_create,
            ctypes.c_void_p,
            (ctypes.c_int32, ctypes.c_int, ctypes.c_void_p),
        )
        self.destroy = _function(library.opus_decoder_destroy, None, (ctypes.c_void_p,))
        self.decode = _function(
            library.opus_decode_float,
            ctypes.c_int,
            (
                ctypes.c_void_p,
                ctypes.c_char_p,
                ctypes.c_int32,
                ctypes.c_void_p,
                ctypes.c_int,
                ctypes.c_int,
            ),
        )
        self._count = _function(
            library.opus_packet_get_nb_samples,
            ctypes.c_int,
            (ctypes.c_char_p, ctypes.c_int32, ctypes.c_int32),
        )
        # since libopus 1.4; without it no packet is known to repeat the one before
        look = getattr(library, "opus_packet_has_lbrr", None)
        self._has_copy = look and _function(look, ctypes.c_int, (ctypes.c_char_p, ctypes.c_int32))

    def ticks(self, packet: bytes) -> int:
        """How long a packet is at the RTP clock; 0 if it is malformed.

        A packet of the right form can still turn out to be malformed when it is decoded.
        """
        count: int = self._count(packet, len(packet), RTP_CLOCK_HZ) if packet else 0
        return count if 0 < count <= _MAX_PACKET_TICKS else 0

    def repeats_previous(self, packet: bytes) -> bool:
        """Whether a packet holds the one before it again in lower quality (forward correction)."""
        return self._has_copy is not None and self._has_copy(packet, len(packet)) == 1


class OpusDecoder:
    """Decodes the packets of one stream, in order.

    Every method writes behind what `samples` holds already and returns how many samples it wrote,
    0 where libopus refuses. Whoever calls sees to it that `MAX_PACKET_SAMPLES` fit. The interpreter
    is free for other threads meanwhile.
    """

    def __init__(self, opus: Opus) -> None:
        error = ctypes.c_int()
        self._state = opus.create(SAMPLE_RATE, 1, ctypes.byref(error))
        if not self._state:
            raise MemoryError("libopus made no decoder")
        self._decode = opus.decode
        weakref.finalize(self, opus.destroy, self._state)

    def decode(self, packet: bytes, samples: Samples) -> int:
        """Decode a packet."""
        return self._write(packet, len(packet), samples, MAX_PACKET_SAMPLES, 0)

    def recover(self, packet: bytes, length: int, samples: Samples) -> int:
        """Decode the `length` samples before a packet that repeats what was lost."""
        return self._write(packet, len(packet), samples, length, 1)

    def conceal(self, length: int, samples: Samples) -> int:
        """Go on with `length` samples of what was heard last, fading out."""
        return self._write(None, 0, samples, length, 0)

    def _write(
        self, packet: bytes | None, size: int, samples: Samples, length: int, fec: int
    ) -> int:
        address = samples.address + samples.used * _BYTES_PER_SAMPLE
        written: int = self._decode(self._state, packet, size, address, length, fec)
        if written <= 0:
            return 0
        samples.used += written
        return written


def _load() -> ctypes.CDLL:
    for name in _candidates():
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise SettingsError(
        "Opus can't be decoded: libopus is missing.",
        "Install PyAV from its wheel, or libopus with the system's packages (libopus0, opus).",
    )


def _candidates() -> Iterator[str]:
    try:
        bundled = files("av") or []
    except PackageNotFoundError:
        bundled = []
    for file in bundled:
        if file.name.removeprefix("lib").startswith("opus"):
            yield str(file.locate())
    system = find_library("opus")
    if system:
        yield system


def _function(
    function: ctypes._NamedFuncPointer,
    result: type[ctypes.c_int | ctypes.c_void_p] | None,
    arguments: tuple[type, ...],
) -> ctypes._NamedFuncPointer:
    function.restype = result
    function.argtypes = arguments
    return function
