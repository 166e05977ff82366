"""One audio file per person from a journal."""

from __future__ import annotations

import errno
import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Self

import av
import numpy as np

from bot.capture.appending import fsync_folder
from bot.capture.assembling import Assembler
from bot.capture.losses import Losses
from bot.capture.opus import SAMPLE_RATE
from bot.capture.reading import JournalReader
from bot.domain.frozen import Frozen
from bot.errors import NoSpaceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from types import TracebackType

    from numpy.typing import NDArray

    from bot.domain.voice import SoundChunk

_HOLD_S = 10.0
"""Nobody waits for the sound: even what was held back for a key has come by then."""

_FRAME = SAMPLE_RATE // 10
_TICK = SAMPLE_RATE // 1000
"""Matroska's timestamps are in milliseconds; what begins on one keeps its place to the sample."""

_PADDING = SAMPLE_RATE * 3 // 10
_HOLE = SAMPLE_RATE * 12 // 10
"""A shorter silence is written out: it may lie within an utterance, where a hole would end it."""

_EVERY_RECORDS = 5_000
_LOUDEST = 32_767
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class SoundFile(Frozen):
    """A file; `offset_s` is where its first sample lies, in seconds from the meeting's start."""

    path: Path
    offset_s: float
    duration_s: float


class PersonSound(Frozen):
    """What a journal holds of one person; `file` is None if none of it can be heard."""

    speaker: str
    file: SoundFile | None
    losses: Losses


class Rendering(Frozen):
    """What came of a journal.

    `nobodys` are packets of which nobody knows whose they are, `damaged_bytes` what can't be read.
    """

    people: tuple[PersonSound, ...]
    nobodys: Losses
    damaged_bytes: int


def render(
    journal: Path,
    started_at: datetime,
    folder: Path,
    report: Callable[[float], None],
    until_s: float | None = None,
) -> Rendering:
    """Write the sound of every person of a journal to a file of their own in `folder`; blocks.

    The files are Matroska with FLAC, 16 kHz mono; where nothing was heard for longer, their
    timestamps leave a hole. Each appears when it is complete and replaces one of an earlier
    attempt. With `until_s` all begin with the meeting and go on at least to this second of it;
    without, each begins and ends with its sound. `report` is told the fraction that is done. Takes
    about ten seconds of a processor per hour that a person talks, and memory that does not grow
    with the time. A journal of which nothing can be read has no people. Raises `NoSpaceError`.
    """
    try:
        with JournalReader(journal) as reader, _Files(folder, journal.stem, until_s) as files:
            assembler = Assembler(started_at, _HOLD_S)
            size = max(1, reader.size)
            for number, record in enumerate(reader.records(), 1):
                assembler.add(record)
                if number % _EVERY_RECORDS == 0:
                    files.write(assembler.take())
                    report(min(1.0, reader.position / size))
            files.write(assembler.finish())
            written = files.finish()
            losses = dict(assembler.losses)
            nobodys = losses.pop(None, Losses())
            report(1.0)
            return Rendering(
                people=tuple(
                    PersonSound(speaker=speaker, file=written.get(speaker), losses=of)
                    for speaker, of in losses.items()
                    if speaker is not None
                ),
                nobodys=nobodys,
                damaged_bytes=reader.damaged_bytes + reader.size - reader.position,
            )
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpaceError(
                f"There is no room for the sound of a meeting in {folder}.",
                "Make room on that disk; nothing is lost, and it is tried again.",
            ) from error
        raise


def file_name(stem: str, number: int) -> str:
    """What the file of the so-manieth person of a journal is called: a user id is no name."""
    return f"{stem}-{number:03d}.mka"


class _Files:
    """The files of a journal; those that were not finished are gone at the end of the context."""

    def __init__(self, folder: Path, stem: str, until_s: float | None) -> None:
        self._folder = folder
        self._stem = stem
        self._until_s = until_s
        self._files: dict[str, _File] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            file.discard()

    def write(self, chunks: Iterable[SoundChunk]) -> None:
        for chunk in chunks:
            file = self._files.get(chunk.speaker)
            if file is None:
                path = self._folder / file_name(self._stem, len(self._files) + 1)
                file = self._files[chunk.speaker] = _File(path, self._until_s)
            file.write(chunk)

    def finish(self) -> dict[str, SoundFile]:
        finished = {speaker: file.finish() for speaker, file in self._files.items()}
        fsync_folder(self._folder)
        return finished


class _File:
    """Encodes one person's sound as it comes."""

    def __init__(self, path: Path, until_s: float | None) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        self._part.unlink(missing_ok=True)
        self._raw = self._part.open("xb")
        self._part.chmod(0o600)
        self._container = av.open(self._raw, "w", format="matroska")
        self._stream = self._container.add_stream(
            "flac", rate=SAMPLE_RATE, layout="mono", options={"frame_size": str(_FRAME)}
        )
        self._stream.codec_context.format = av.AudioFormat("s16")
        self._origin: int | None = None
        self._end = 0
        self._pending = np.zeros(0, np.int16)
        self._until = None if until_s is None else round(until_s * SAMPLE_RATE)

    def write(self, chunk: SoundChunk) -> None:
        start = round(chunk.start_s * SAMPLE_RATE)
        if self._origin is None:
            # what is to begin with the meeting gets silence there: readers take the first timestamp
            # for the beginning of the file
            self._origin = self._end = _begin(start) if self._until is None else 0
        self._reach(start)
        self._append(np.rint(np.clip(chunk.samples, -1, 1) * _LOUDEST).astype(np.int16))

    def finish(self) -> SoundFile:
        if self._until is not None:
            self._reach(self._until)
        self._end_stretch()
        self._container.mux(self._stream.encode(None))
        self._container.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        self._part.replace(self._path)
        origin = self._origin or 0
        return SoundFile(
            path=self._path,
            offset_s=origin / SAMPLE_RATE,
            duration_s=(self._end - origin) / SAMPLE_RATE,
        )

    def discard(self) -> None:
        self._raw.close()
        self._part.unlink(missing_ok=True)

    def _reach(self, sample: int) -> None:
        """Go on in silence up to this sample of the meeting; a long one becomes a hole."""
        if sample - self._end >= _HOLE:
            self._end_stretch()
            self._end = _begin(sample)
        self._append(np.zeros(max(0, sample - self._end), np.int16))

    def _end_stretch(self) -> None:
        silence = _PADDING + -(len(self._pending) + _PADDING) % _FRAME
        self._append(np.zeros(silence, np.int16))

    def _append(self, samples: NDArray[np.int16]) -> None:
        pending = np.concatenate([self._pending, samples])
        at = self._end - len(self._pending) - (self._origin or 0)
        whole = len(pending) // _FRAME * _FRAME
        for start in range(0, whole, _FRAME):
            frame = av.AudioFrame.from_ndarray(pending[None, start : start + _FRAME], "s16", "mono")
            frame.sample_rate, frame.time_base = SAMPLE_RATE, Fraction(1, SAMPLE_RATE)
            frame.pts = at + start
            self._container.mux(self._stream.encode(frame))
        self._pending = pending[whole:]
        self._end += len(samples)


def _begin(start: int) -> int:
    """Where a stretch of the file begins so that the sound at `start` does not begin abruptly."""
    earliest = min(0, start)  # a meeting has no sound from before it
    return max(start - _PADDING, earliest) // _TICK * _TICK
