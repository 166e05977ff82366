"""Sound written as FLAC: mono, 16 kHz, 16 bit, without loss and without tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import av
import numpy as np

from bot.speech.decoding import SAMPLE_RATE

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_FULL_SCALE = 32767


class FlacWriter:
    """Writes one file within a `with`; `sizes` tells how many bytes the first samples take.

    Raises `OSError` when the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.samples = 0
        self.sizes: list[tuple[int, int]] = [(0, 0)]
        self._is_closed = False
        self._container = av.open(str(path), "w", format="flac")
        self._stream = self._container.add_stream("flac", rate=SAMPLE_RATE, layout="mono")

    def __enter__(self) -> Self:
        """Open already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close, and write what is left if all went well."""
        if kind is None:
            self.close()
        else:
            self._container.close()

    def close(self) -> None:
        """Write what is left and close; idempotent."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            self._encode(None)
        finally:
            self._container.close()

    def add(self, samples: Floats) -> None:
        """Write sound between -1 and 1."""
        if not len(samples):
            return
        whole = np.rint(np.clip(samples, -1.0, 1.0) * _FULL_SCALE).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(whole[None], "s16", "mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, self.samples
        self.samples += len(whole)
        self._encode(frame)

    def _encode(self, frame: av.AudioFrame | None) -> None:
        for packet in self._stream.encode(frame):
            samples, size = self.sizes[-1]
            self.sizes.append((samples + int(packet.duration or 0), size + packet.size))
            self._container.mux(packet)
