"""One file from what people shared to what a provider takes, on the side that decodes."""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.speech_job import SoundFile
from bot.domain.transcript import Gap
from bot.errors import Fault, ProviderError
from bot.speech.decoding import SAMPLE_RATE, Block, decode, probe
from bot.speech.hearing import DAMAGED, MIN_HOLE_S
from bot.speech.remote.cutting import Bounds, Cut, Outline, cuts
from bot.speech.remote.encoding import FlacWriter
from bot.speech.remote.laying import Layer, without_silence
from bot.speech.remote.protocol import Part, Prepared, Stretch
from bot.speech.segmentation import Endpointer, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.ports import Report
    from bot.speech.remote.protocol import Prepare

_ROOM = 0.97  # the parts of a file are encoded anew, and come out a little larger or smaller
_HEADER_BYTES = 9_000  # FLAC's own, with the padding that the muxer leaves
_SPLITTING_SHARE = 0.1


def prepare(order: Prepare, report: Report) -> Prepared:
    """Write what is sent of a file; raises `BadRecordingError`, `OSError` if the disk is full."""
    passage = _Passage(order, report)
    outline, layer = Outline(), Layer()
    endpointer = Endpointer(activity=outline)
    spoken: list[Span] = []
    with FlacWriter(Path(order.folder) / "whole.flac") as whole:
        for stretch in without_silence(passage.blocks()):
            found = endpointer.add(Block(layer.sent, stretch.samples))
            spoken += [utterance.speech for utterance in found]
            layer.add(stretch)
            whole.add(stretch.samples)
        spoken += [utterance.speech for utterance in endpointer.finish()]
    parts = _parts(order, whole, outline, spoken) if spoken else ()
    report(1.0)
    return Prepared(
        duration_s=passage.end / SAMPLE_RATE,
        gaps=tuple(passage.gaps),
        laid=layer.laid(),
        speech=tuple(
            Stretch(start_s=span.start / SAMPLE_RATE, end_s=span.end / SAMPLE_RATE)
            for span in spoken
        ),
        parts=parts,
    )


class _Passage:
    """The file's sound, gone through once, with progress told and damage noted."""

    def __init__(self, order: Prepare, report: Report) -> None:
        self.end = 0
        self.gaps: list[Gap] = []
        self._audio = Path(order.audio)
        self._limit_s = order.request.max_duration_s
        recording = probe(
            self._audio,
            max_duration_s=self._limit_s,
            allow_truncated=order.request.allow_truncated,
        )
        self._length = max(1, round(recording.duration_s * SAMPLE_RATE))
        self._report = report

    def blocks(self) -> Iterator[Block]:
        for block in decode(self._audio, max_duration_s=self._limit_s):
            hole = Span(self.end, block.start)
            if block.follows_damage and hole.length >= MIN_HOLE_S * SAMPLE_RATE:
                start_s, end_s = hole.start / SAMPLE_RATE, hole.end / SAMPLE_RATE
                self.gaps.append(Gap(start_s=start_s, end_s=end_s, reason=DAMAGED))
            self.end = block.end
            yield block
            self._report((1 - _SPLITTING_SHARE) * min(1.0, self.end / self._length))


def _parts(
    order: Prepare, whole: FlacWriter, outline: Outline, spoken: Sequence[Span]
) -> tuple[Part, ...]:
    size = whole.path.stat().st_size
    most = None if order.max_duration_s is None else int(order.max_duration_s * SAMPLE_RATE)
    fits = (most is None or whole.samples <= most) and (
        order.max_bytes is None or size <= order.max_bytes
    )
    if fits:
        sound = _sound_file(whole.path, whole.samples)
        return (Part(sound=sound, sound_s=0.0, start_s=0.0, end_s=sound.duration_s),)
    overlap = round(order.overlap_s * SAMPLE_RATE)
    room = _ROOM
    while room > _ROOM / 2:
        most_bytes = order.max_bytes and max(1, round(order.max_bytes * room) - _HEADER_BYTES)
        bounds = Bounds(most, most_bytes, overlap)
        found = cuts(outline.sketch(), whole.samples, whole.sizes, bounds)
        parts = _written(whole.path, [cut for cut in found if _holds_any(cut, spoken)])
        if order.max_bytes is None or all(p.sound.bytes <= order.max_bytes for p in parts):
            whole.path.unlink()
            return tuple(parts)
        room -= 0.1
    raise ProviderError("preparation", Fault.BAD_INPUT, f"no part fits in {order.max_bytes} bytes")


def _holds_any(cut: Cut, spoken: Sequence[Span]) -> bool:
    return any(span.start < cut.end and span.end > cut.start for span in spoken)


def _written(whole: Path, wanted: Sequence[Cut]) -> list[Part]:
    """The parts as files, by one passage through the whole; neighbours may overlap."""
    parts: list[Part] = []
    waiting = deque(enumerate(wanted))
    with ExitStack() as files:
        open_parts: deque[tuple[Cut, FlacWriter]] = deque()
        for block in decode(whole):
            while waiting and waiting[0][1].sound < block.end:
                number, cut = waiting.popleft()
                writer = FlacWriter(whole.with_name(f"part-{number}.flac"))
                open_parts.append((cut, files.enter_context(writer)))
            for cut, writer in open_parts:
                first, last = max(cut.sound, block.start), min(cut.end, block.end)
                if first < last:
                    writer.add(block.samples[first - block.start : last - block.start])
            while open_parts and open_parts[0][0].end <= block.end:
                parts.append(_finished(*open_parts.popleft()))
    return parts + [_finished(cut, writer) for cut, writer in open_parts]


def _finished(cut: Cut, writer: FlacWriter) -> Part:
    writer.close()
    return Part(
        sound=_sound_file(writer.path, writer.samples),
        sound_s=cut.sound / SAMPLE_RATE,
        start_s=cut.start / SAMPLE_RATE,
        end_s=cut.end / SAMPLE_RATE,
    )


def _sound_file(path: Path, samples: int) -> SoundFile:
    return SoundFile(path=path, duration_s=samples / SAMPLE_RATE, bytes=path.stat().st_size)
