"""What it costs the bot to have many people heard elsewhere while they talk.

`python -m benchmarks.speech_streams 1 5 25 --minutes 1` lets so many people talk at once, in real
time, through the live transcript, a socket for each, with a Deepgram on this machine that has a
process of its own, and prints a table. Each says five words, waits for a second, and so on. What
is measured is the bot's process: how much later than asked its event loop comes round, a
hundred times a second, what it takes of one processor core altogether and for each who talks, and
by how much the sound that was sent is behind. Texts are late from the end of speech, with the
silence that the provider waits for.
"""

import asyncio
import multiprocessing
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Annotated, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.ears import Ears
from bot.breaker import Breakers
from bot.capture.live_transcript import Audience, LiveTranscript
from bot.clock import SystemClock
from bot.domain.speech import SpeechRequest
from bot.domain.voice import SoundChunk
from bot.ports import SpeechAccess
from bot.speech.decoding import SAMPLE_RATE
from bot.speech.streaming.chain import StreamingChain, StreamingChoice
from integrations.speech.deepgram import Deepgram
from tests.servers.deepgram.server import KEY, LocalDeepgram
from tests.servers.speech.tones import WORDS, Talk, talk

Floats = NDArray[np.float32]

_STEP_S = 0.1
_LOOK_S = 0.01
_UTTERANCE_S = 2.4
"""Five words with gaps, and the pause after them."""

_PER_UTTERANCE = 5
_LAST_WORDS_S = 30.0


class Measured(NamedTuple):
    """One run: seconds, and the share of one processor core."""

    said: int
    heard: int
    partials: int
    late_s: Sequence[float]
    loop_s: Sequence[float]
    share: float
    lag_s: float


@contextmanager
def provider() -> Iterator[str]:
    """The address of a Deepgram in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        process.join()


def _serve(pipe: Connection) -> None:
    async def serve() -> None:
        async with LocalDeepgram() as server:
            pipe.send(server.base_url)
            await asyncio.to_thread(pipe.recv)

    asyncio.run(serve())


def voices(people: int, length_s: float) -> list[Talk]:
    """What each says, none in step with another."""
    words = _PER_UTTERANCE * round(length_s / _UTTERANCE_S)
    return [
        talk(
            [(n * 7 + place) % WORDS for place in range(words)],
            per_utterance=_PER_UTTERANCE,
            lead_s=0.2 + n * _UTTERANCE_S / people,
            tail_s=1.0,
        )
        for n in range(people)
    ]


async def speak(live: LiveTranscript, sounds: Sequence[Floats], ears: Ears) -> float:
    """Give everything in real time, silence included; returns the most that was behind."""
    step = round(_STEP_S * SAMPLE_RATE)
    lag_s = 0.0
    for number in range(max(map(len, sounds)) // step + 1):
        # sound can't be given before it was made
        await asyncio.sleep(max(0.0, (number + 1) * _STEP_S - ears.now_s()))
        for speaker, sound in enumerate(sounds):
            part = sound[number * step : (number + 1) * step]
            if len(part):
                await live.hear(SoundChunk(str(speaker), number * _STEP_S, part))
        await live.reached((number + 1) * _STEP_S)
        lag_s = max(lag_s, live.lag_s)
    return lag_s


async def _look(late_s: list[float]) -> None:
    """Note how much later than asked the event loop comes round."""
    while True:
        due_s = time.perf_counter() + _LOOK_S
        await asyncio.sleep(_LOOK_S)
        late_s.append(max(0.0, time.perf_counter() - due_s))


async def measure(people: int, length_s: float, base_url: str) -> Measured:
    """Let them talk and watch this process."""
    spoken = voices(people, length_s)
    streams = Deepgram(SpeechAccess(KEY, base_url)).streams()
    if streams is None:
        raise RuntimeError("its usual model hears no streams")
    choice = StreamingChoice("deepgram", streams, Breakers(SystemClock()).of("deepgram"))
    chain = StreamingChain([choice])
    ears, loop_s = Ears(), list[float]()
    live = LiveTranscript(
        chain, SpeechRequest(), Audience(ears.keep, ears.show), meeting_s=ears.now_s
    )
    looking = asyncio.create_task(_look(loop_s), name="looks at the event loop")
    before = time.process_time()
    lag_s = await speak(live, [one.samples for one in spoken], ears)
    share = (time.process_time() - before) / ears.now_s()
    looking.cancel()
    await live.finish(_LAST_WORDS_S)
    await chain.aclose()
    kept = {utterance.id: utterance for _, utterance in ears.kept}
    return Measured(
        said=sum(len(one.words) for one in spoken),
        heard=sum(len(utterance.words) for utterance in kept.values()),
        partials=ears.partials,
        late_s=[at_s - utterance.end_s for at_s, utterance in ears.kept],
        loop_s=loop_s,
        share=share,
        lag_s=lag_s,
    )


def main(
    people: Annotated[list[int], typer.Argument(help="Numbers of people who talk at once.")],
    minutes: Annotated[float, typer.Option(help="How long they talk.")] = 1.0,
) -> None:
    """Measure and print the table."""
    table = Table(
        "People", "Words said", "Heard", "Partials/min", "Text late, median", "95 %",
        "Loop late, median", "99 %", "Core", "Per speaker", "Most lag", box=None,
    )  # fmt: skip
    with provider() as base_url:
        for count in people:
            result = asyncio.run(measure(count, minutes * 60, base_url))
            table.add_row(
                str(count),
                str(result.said),
                str(result.heard),
                f"{result.partials / minutes:.0f}",
                f"{1000 * statistics.median(result.late_s):.0f} ms",
                f"{1000 * np.quantile(result.late_s, 0.95):.0f} ms",
                f"{1000 * statistics.median(result.loop_s):.1f} ms",
                f"{1000 * np.quantile(result.loop_s, 0.99):.1f} ms",
                f"{result.share:.0%}",
                f"{result.share / count:.2%}",
                f"{result.lag_s:.1f} s",
            )
    Console(width=max(Console().width, 130)).print(table)


if __name__ == "__main__":
    typer.run(main)
