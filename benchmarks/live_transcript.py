"""How soon after somebody stopped the text is there, and what it costs, while many people talk.

`python -m benchmarks.live_transcript 1 5 25 --minutes 2 --clips DIR` lets so many people talk in
real time through the live transcript with the local engine, and prints a table. Each of them says
the clips of DIR (FLAC and the like), with pauses, from another place on; without DIR, a track of
the sample meeting, in which one person in three speaks at a time. The delay counts from the moment
at which the silence that ends an utterance is over: that silence is a setting and not counted.
The shares are of one processor core: the speech process, the bot beside it, and both together for
each of those who speak at a time. Memory is the proportional set size of the speech process.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.ears import Ears
from bot.capture.live_transcript import Audience, LiveTranscript
from bot.domain.speech import SpeechRequest
from bot.domain.voice import SoundChunk
from bot.sample import sample_tracks
from bot.speech.decoding import SAMPLE_RATE, decode
from bot.speech.streaming.local import LocalStreamingTranscriber
from bot.speech.streaming.protocol import LiveRules
from integrations.registry import RECOGNISERS, import_path

Floats = NDArray[np.float32]

_STEP_S = 0.1
"""As often as the journal is looked at."""

_PAUSE_S = 1.5
_AUDIBLE = 1e-3


class Measured(NamedTuple):
    """One run: delays in seconds, shares of one processor core."""

    speaking: float
    delays_s: Sequence[float]
    partials: int
    bot_share: float
    engine_share: float
    memory_mb: float
    lag_s: float


def voices(talkers: int, length_s: float, clips: Path | None) -> list[Floats]:
    """What each of them says; silence is zero."""
    paths = sorted(clips.glob("*.flac")) if clips else list(sample_tracks().values())
    sounds = [np.concatenate([block.samples for block in decode(path)]) for path in paths]
    if clips:
        pause = np.zeros(round(_PAUSE_S * SAMPLE_RATE), np.float32)
        sounds = [np.concatenate([part for sound in sounds for part in (sound, pause)])]
    samples = round(length_s * SAMPLE_RATE)
    return [
        np.resize(np.roll(sounds[n % len(sounds)], -n * len(sounds[0]) // talkers), samples)
        for n in range(talkers)
    ]


async def talk(live: LiveTranscript, sounds: Sequence[Floats], ears: Ears) -> tuple[float, float]:
    """Give everything in real time; returns how many spoke at a time and the longest lag."""
    step = round(_STEP_S * SAMPLE_RATE)
    steps = len(sounds[0]) // step
    spoken, lag_s = 0, 0.0
    for number in range(steps):
        # sound can't be given before it was made
        await asyncio.sleep(max(0.0, (number + 1) * _STEP_S - ears.now_s()))
        for speaker, sound in enumerate(sounds):
            part = sound[number * step : (number + 1) * step]
            if np.abs(part).max() > _AUDIBLE:
                spoken += 1
                await live.hear(SoundChunk(str(speaker), number * _STEP_S, part))
        await live.reached((number + 1) * _STEP_S)
        lag_s = max(lag_s, live.lag_s)
    return spoken / steps, lag_s


async def measure(talkers: int, length_s: float, clips: Path | None, engine: str) -> Measured:
    """Let them talk and watch both processes."""
    rules, request = LiveRules(), SpeechRequest(language="en")
    sounds = voices(talkers, length_s, clips)
    transcriber = LocalStreamingTranscriber(import_path(RECOGNISERS, engine), rules=rules)
    try:
        await (await transcriber.open(request)).aclose()  # the model is loaded
        process = transcriber.process_id or os.getpid()
        ears = Ears()
        audience = Audience(ears.keep, ears.show)
        live = LiveTranscript(transcriber, request, audience, meeting_s=ears.now_s)
        before = time.process_time(), _processor_s(process)
        speaking, lag_s = await talk(live, sounds, ears)
        took_s = ears.now_s()
        after = time.process_time(), _processor_s(process)
        memory_mb = _memory_mb(process)
        await live.finish()
    finally:
        await transcriber.aclose()
    return Measured(
        speaking=speaking,
        delays_s=ears.delays_s(rules.silence_s, length_s),
        partials=ears.partials,
        bot_share=(after[0] - before[0]) / took_s,
        engine_share=(after[1] - before[1]) / took_s,
        memory_mb=memory_mb,
        lag_s=lag_s,
    )


def _processor_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main(
    talkers: Annotated[list[int], typer.Argument(help="Numbers of people who talk.")],
    minutes: Annotated[float, typer.Option(help="How long they talk.")] = 2.0,
    clips: Annotated[Path | None, typer.Option(help="Folder of recordings of one voice.")] = None,
    engine: Annotated[str, typer.Option(help="A speech engine on this machine.")] = "moonshine",
) -> None:
    """Measure and print the table."""
    table = Table(
        "Talkers",
        "Speaking",
        "Utterances",
        "Delay, median",
        "Delay, 95 %",
        "Partials/min",
        "Most lag",
        "Engine",
        "Bot",
        "Per speaker",
        "Memory",
        box=None,
    )
    for count in talkers:
        result = asyncio.run(measure(count, minutes * 60, clips, engine))
        total = result.engine_share + result.bot_share
        table.add_row(
            str(count),
            f"{result.speaking:.1f}",
            str(len(result.delays_s)),
            f"{1000 * statistics.median(result.delays_s):.0f} ms",
            f"{1000 * np.quantile(result.delays_s, 0.95):.0f} ms",
            f"{result.partials / minutes:.0f}",
            f"{result.lag_s:.1f} s",
            f"{result.engine_share:.0%}",
            f"{result.bot_share:.1%}",
            f"{total / max(result.speaking, 0.01):.0%}",
            f"{result.memory_mb:.0f} MB",
        )
    Console(width=max(Console().width, 120)).print(table)


if __name__ == "__main__":
    typer.run(main)
