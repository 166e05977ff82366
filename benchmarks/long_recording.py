"""Time and memory of `minuta notes` on long recordings.

`python -m benchmarks.long_recording 1 3 --clips DIR` joins the clips of DIR (FLAC and the like; the
sample meeting if left out) to recordings of one and three hours, one mixed Opus file each, takes
them through `minuta notes` in a data folder of its own, and prints a table. Memory is the
proportional set size of all its processes together, read every quarter of a second.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Annotated, NamedTuple

import av
import typer
from rich.console import Console
from rich.table import Table

from bot.sample import sample_tracks

_RATE_HZ = 16_000
_SAMPLE_EVERY_S = 0.25


class Measured(NamedTuple):
    """One run: seconds of sound, seconds it took, seconds of processor time, peak of memory."""

    sound_s: float
    took_s: float
    processor_s: float
    peak_mb: float


def join(clips: Sequence[Path], hours: float, target: Path) -> float:
    """Write the clips one after the other, again and again, until the length is reached.

    Returns the length in seconds.
    """
    samples = 0
    with av.open(str(target), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=_RATE_HZ, layout="mono")
        stream.bit_rate = 32_000
        for clip in cycle(clips):
            for frame in _frames(clip):
                frame.pts = samples
                samples += frame.samples
                container.mux(stream.encode(frame))
            if samples >= hours * 3600 * _RATE_HZ:
                break
        container.mux(stream.encode(None))
    return samples / _RATE_HZ


def _frames(clip: Path) -> Iterator[av.AudioFrame]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE_HZ)
    with av.open(str(clip)) as container:
        for decoded in container.decode(audio=0):
            yield from resampler.resample(decoded)


def measure(recording: Path, sound_s: float, data: Path) -> Measured:
    """Run the command to its end and watch its processes."""
    before = os.times()
    began = time.perf_counter()
    peak_kb = 0
    command = [sys.executable, "-m", "bot", "notes", str(recording), "--format", "json"]
    environment = os.environ | {"MINUTA_DATA_DIR": str(data)}
    with (data.parent / "notes.json").open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output)  # noqa: S603 (ours)
        while process.poll() is None:
            peak_kb = max(peak_kb, sum(map(_memory_kb, _family(process.pid))))
            time.sleep(_SAMPLE_EVERY_S)
    if process.returncode:
        raise SystemExit(process.returncode)
    after = os.times()
    processor_s = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    return Measured(sound_s, time.perf_counter() - began, processor_s, peak_kb / 1024)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:  # it has just ended
        return
    for child in children:
        yield from _family(int(child))


def _memory_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has just ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def main(
    hours: Annotated[list[float], typer.Argument(help="Lengths of the recordings, in hours.")],
    clips: Annotated[Path | None, typer.Option(help="Folder of recordings to join.")] = None,
) -> None:
    """Measure and print the table."""
    sources = sorted(clips.glob("*.flac")) if clips else list(sample_tracks().values())
    table = Table("Sound", "Took", "Real-time factor", "Processor", "Peak memory", box=None)
    for length in hours:
        with tempfile.TemporaryDirectory() as folder:
            recording = Path(folder) / "long.opus"
            sound_s = join(sources, length, recording)
            result = measure(recording, sound_s, Path(folder) / "data")
        table.add_row(
            f"{result.sound_s / 3600:.2f} h",
            f"{result.took_s:.0f} s",
            f"{result.took_s / result.sound_s:.3f}",
            f"{result.processor_s:.0f} s",
            f"{result.peak_mb:.0f} MB",
        )
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
