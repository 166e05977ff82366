"""Any audio or video file as blocks of mono sound at 16 kHz on the file's own time line."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

import av
import numpy as np
from av.error import FFmpegError

from bot.errors import BadRecordingError
from bot.speech.recording import (
    OpenRecording,
    open_recording,
    protected,
    shown,
    spoken_length,
    unreadable,
)
from bot.speech.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from av.audio.frame import AudioFrame
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Hertz; what voice activity, diarization and the recognisers work at."""

LONGEST_S = 24 * 3600.0
"""Seconds of sound that are decoded where the request sets no limit of its own."""

_BLOCK_S = 4.0
_CUT_S, _CUT_SHARE = 1.0, 0.001
_MAX_BROKEN_SHARE = 0.5


class Recording(NamedTuple):
    """What a file holds: its container, its audio codec and its length in seconds."""

    container: str
    codec: str
    duration_s: float


class Block(NamedTuple):
    """A stretch of sound without a hole.

    `start` counts samples at 16 kHz from the start of the file; between the end of one block and
    the start of the next lies nothing, because nothing was recorded there or (`follows_damage`)
    because it can't be decoded. `samples` lie between -1 and 1.
    """

    start: int
    samples: NDArray[np.float32]
    follows_damage: bool = False

    @property
    def end(self) -> int:
        """The first sample after the block."""
        return self.start + len(self.samples)


def probe(
    path: Path, *, max_duration_s: float | None = None, allow_truncated: bool = False
) -> Recording:
    """Read the whole file without decoding it, and refuse what can't become a transcript.

    Costs about 0.5 s per hour of sound. Raises `BadRecordingError` for a file that is missing,
    empty, no sound, protected, longer than `max_duration_s` or (unless `allow_truncated`) cut off.
    """
    limit_s = LONGEST_S if max_duration_s is None else max_duration_s
    with open_recording(path) as opened:
        extent = _extent(path, opened)
        codec = opened.stream.codec_context.name
    declared_s = opened.declared_s
    if min(extent.end_s, extent.sound_s) > limit_s:
        raise _too_long(path, extent.sound_s, limit_s)
    if declared_s is not None and declared_s > limit_s and extent.reaches(declared_s):
        raise _too_long(path, declared_s, limit_s)
    if extent.packets == 0 and not declared_s:
        raise BadRecordingError(f"{shown(path)} is 0 s long.", "Record or export it again.")
    if not allow_truncated and (opened.is_cut or not extent.reaches(declared_s)):
        raise _truncated(path, extent.sound_s, declared_s)
    # a length that goes past the limit is a lie of the timestamps: the sound itself does not
    length_s = extent.end_s if extent.end_s <= limit_s else extent.sound_s
    return Recording(container=opened.format, codec=codec, duration_s=length_s)


def decode(path: Path, *, max_duration_s: float | None = None) -> Iterator[Block]:
    """Decode a file into blocks of about four seconds, in order of time; memory stays flat.

    Raises `BadRecordingError` for a file that can't be opened, holds no sound that can be decoded,
    or decodes to more than `max_duration_s` seconds.
    """
    limit_s = LONGEST_S if max_duration_s is None else max_duration_s
    with open_recording(path) as opened:
        frames = _Frames(path, opened)
        line, run, heard_s = Timeline(limit_s), None, 0.0
        for frame, following in pairwise(chain(frames, [None])):
            if frame is None:
                break
            duration_s = frame.frame.samples / frame.frame.sample_rate
            next_s = following.claimed_s if following else None
            expected_s = line.end_s
            start_s = line.place(frame.claimed_s, duration_s, next_s)
            heard_s += duration_s
            if heard_s > limit_s + _CUT_S:
                raise _too_long(path, heard_s, limit_s)
            if run is None or start_s > expected_s or not run.takes(frame.frame):
                if run is not None:
                    yield from run.finish()
                run = _Run(start_s, follows_damage=frame.follows_damage)
            yield from run.add(frame.frame)
        if run is not None:
            yield from run.finish()
        frames.refuse_if_broken()


class _Extent(NamedTuple):
    """How far the packets of a file go, in seconds from its start."""

    packets: int
    sound_s: float
    end_s: float
    last_s: float

    def reaches(self, declared_s: float | None) -> bool:
        """Whether any stream goes on for about as long as the container promises."""
        return declared_s is None or (
            max(self.last_s, self.sound_s) >= declared_s * (1 - _CUT_SHARE) - _CUT_S
        )


def _extent(path: Path, opened: OpenRecording) -> _Extent:
    packets, sound_s, end_s, last_s = 0, 0.0, 0.0, 0.0
    index = opened.stream.index
    bases = {s.index: float(s.time_base or 0) for s in opened.container.streams}
    try:
        for packet in opened.container.demux():
            if not packet.size:
                continue
            base = bases[packet.stream_index]
            length_s = (packet.duration or 0) * base
            stamp = packet.pts if packet.pts is not None else packet.dts
            until_s = stamp * base - opened.origin_s + length_s if stamp is not None else 0.0
            last_s = max(last_s, until_s)
            if packet.stream_index == index:
                if packets == 0 and packet.has_sidedata("encryption_info"):
                    raise protected(path)
                packets += 1
                sound_s += max(0.0, length_s)
                end_s = max(end_s, until_s, sound_s)
    except MemoryError:
        raise
    except FFmpegError:
        pass  # what is there before the break counts; a short one is told as truncated
    except OSError as error:
        raise unreadable(path, error) from error
    return _Extent(packets, sound_s or end_s, end_s, last_s)


class _Stamped(NamedTuple):
    frame: AudioFrame
    claimed_s: float | None
    follows_damage: bool


class _Frames:
    """The decoded frames of a recording; packets that can't be decoded are skipped and counted."""

    def __init__(self, path: Path, opened: OpenRecording) -> None:
        self._path = path
        self._opened = opened
        self._good = 0
        self._broken = 0

    def __iter__(self) -> Iterator[_Stamped]:
        is_broken = False
        for frames in self._decoded():
            is_broken = is_broken or frames is None
            for frame in frames or ():
                if frame.samples:
                    yield _Stamped(frame, self._claimed_s(frame), is_broken)
                    is_broken = False

    def _decoded(self) -> Iterator[Iterable[AudioFrame] | None]:
        packets = self._opened.container.demux(self._opened.stream)
        while True:
            try:
                packet = next(packets, None)
            except MemoryError:
                raise
            except FFmpegError:
                self._broken += 1
                return
            except OSError as error:
                raise unreadable(self._path, error) from error
            if packet is None:
                return
            try:
                frames = packet.decode()
            except MemoryError:
                raise
            except FFmpegError:
                self._broken += 1
                yield None
            else:
                self._good += bool(frames)
                yield frames

    def _claimed_s(self, frame: AudioFrame) -> float | None:
        if frame.pts is None or frame.time_base is None:
            return None
        return float(frame.pts * frame.time_base) - self._opened.origin_s

    def refuse_if_broken(self) -> None:
        """Raise `BadRecordingError` when hardly anything could be decoded."""
        if self._good == 0 or self._broken > _MAX_BROKEN_SHARE * (self._good + self._broken):
            raise BadRecordingError(
                f"{shown(self._path)} is damaged: its sound can't be decoded.",
                "Export or download it again.",
            )


class _Run:
    """A stretch of frames of one format without a hole, brought to 16 kHz mono as one."""

    def __init__(self, start_s: float, *, follows_damage: bool) -> None:
        self._next = round(start_s * SAMPLE_RATE)
        self._follows_damage = follows_damage
        self._fifo = av.AudioFifo()
        self._resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        self._form: tuple[str, str, int] | None = None

    def takes(self, frame: AudioFrame) -> bool:
        """Whether the frame has the format of those before it."""
        return self._form is None or self._form == _form(frame)

    def add(self, frame: AudioFrame) -> Iterator[Block]:
        self._form = self._form or _form(frame)
        frame.pts = None  # time is ours; the queue would insist on gapless stamps
        self._fifo.write(frame)
        if self._fifo.samples >= _BLOCK_S * frame.sample_rate:
            yield from self._blocks(self._resampler.resample(self._fifo.read()))

    def finish(self) -> Iterator[Block]:
        rest = self._fifo.read()
        if rest is not None:
            yield from self._blocks(self._resampler.resample(rest))
        yield from self._blocks(self._resampler.resample(None))

    def _blocks(self, frames: Iterable[AudioFrame]) -> Iterator[Block]:
        for frame in frames:
            sound = np.nan_to_num(frame.to_ndarray()[0], copy=True, posinf=1.0, neginf=-1.0)
            samples: NDArray[np.float32] = np.clip(sound, -1.0, 1.0, out=sound)
            yield Block(self._next, samples, self._follows_damage)
            self._next += len(samples)
            self._follows_damage = False


def _form(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _too_long(path: Path, length_s: float, limit_s: float) -> BadRecordingError:
    return BadRecordingError(
        f"{shown(path)} is {spoken_length(length_s)} long; the limit is {spoken_length(limit_s)}.",
        "Split it, or raise MINUTA_MAX_RECORDING_HOURS.",
    )


def _truncated(path: Path, there_s: float, declared_s: float | None) -> BadRecordingError:
    there = spoken_length(there_s)
    is_known = declared_s is not None and declared_s > there_s + _CUT_S
    whole = f" of {spoken_length(declared_s)}" if declared_s and is_known else ""
    return BadRecordingError(
        f"{shown(path)} was cut off after {there}{whole}.",
        "Export or download the whole file again, or allow a truncated recording.",
    )
