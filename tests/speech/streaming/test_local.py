import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.domain.speech import HeardTrack, SpeechRequest
from bot.errors import Fault, ProviderError
from bot.ports import SpeechStream
from bot.speech.local import LocalTranscriber
from bot.speech.streaming.local import LocalStreamingTranscriber
from bot.speech.streaming.protocol import LiveRules
from tests.speech.sounds import RATE, silence, voice, write
from tests.speech.streaming.recognisers import LOUD
from tests.speech.streaming.talk import errors, finals, say, sentence, text_of
from tests.speech.test_local import is_alive, is_gone

MOONSHINE = "integrations.speech.moonshine:Moonshine"
HERE = "tests.speech.streaming.recognisers"
MEASURING = "tests.speech.recognisers:Measuring"


@asynccontextmanager
async def hearing(
    recogniser: str,
    settings: dict[str, str | float] | None = None,
    rules: LiveRules | None = None,
    *,
    behind_s: float = 10.0,
    stall_s: float = 30.0,
    max_memory_bytes: int | None = 4 << 30,
) -> AsyncIterator[LocalStreamingTranscriber]:
    transcriber = LocalStreamingTranscriber(
        recogniser,
        dict(settings or {}),
        rules,
        behind_s=behind_s,
        stall_s=stall_s,
        max_memory_bytes=max_memory_bytes,
    )
    try:
        yield transcriber
    finally:
        await transcriber.aclose()


async def said_whole(transcriber: LocalStreamingTranscriber, samples: NDArray[np.float32]) -> str:
    stream = await transcriber.open(SpeechRequest(language="en"))
    await say(stream, samples)
    await stream.finish()
    return await text_of(stream)


async def from_a_file(path: Path) -> HeardTrack:
    batch = LocalTranscriber(MOONSHINE)
    try:
        return await batch.transcribe(path, SpeechRequest(language="en"), lambda _: None)
    finally:
        await batch.aclose()


async def test_live_text_is_the_text_of_the_file(tmp_path: Path) -> None:
    sound = voice("two_cities")[: 25 * RATE]
    expected = await from_a_file(write(tmp_path / "talk.wav", sound))
    async with hearing(MOONSHINE) as transcriber:
        text = await said_whole(transcriber, sound)
    assert errors(" ".join(s.text for s in expected.segments), text) <= 0.05


@pytest.mark.nightly
async def test_two_people_at_once_are_not_mixed() -> None:
    voices = [voice("two_cities")[: 10 * RATE], voice("beckett")]
    async with hearing(MOONSHINE) as transcriber:
        alone = [await said_whole(transcriber, samples) for samples in voices]
        streams = [await transcriber.open(SpeechRequest(language="en")) for _ in voices]
        await asyncio.gather(
            *(say(stream, samples) for stream, samples in zip(streams, voices, strict=True))
        )
        for stream in streams:
            await stream.finish()
        together = [await text_of(stream) for stream in streams]
    assert errors(alone[0], alone[1]) > 0.7
    assert together == alone


async def test_times_are_those_of_the_sender() -> None:
    async with hearing(MEASURING) as transcriber:
        starts: list[list[float]] = []
        for start_s in (0.0, 86_400.0):
            stream = await transcriber.open(SpeechRequest())
            await say(stream, np.concatenate([sentence(3), silence(2), sentence(2)]), start_s)
            await stream.finish()
            told = [result.segment for result in await finals(stream)]
            starts.append(
                [time_s - start_s for s in told for time_s in (s.start_s, s.end_s)]
                + [word.start_s - start_s for s in told for word in s.words]
            )
    assert len(starts[0]) == 6
    assert starts[1] == pytest.approx(starts[0], abs=1e-6)
    assert starts[0][2] == pytest.approx(5.0, abs=0.2)


async def test_an_utterance_ends_when_the_sender_only_stops() -> None:
    async with hearing(MEASURING) as transcriber:
        stream = await transcriber.open(SpeechRequest())
        await say(stream, sentence(2))
        for tenth in range(20, 40):
            await stream.quiet(tenth / 10)
        result = await anext(r async for r in stream.results() if r.is_final)
    assert result.segment.end_s == pytest.approx(2.0, abs=0.2)


async def test_partials_come_before_their_final() -> None:
    async with hearing(MOONSHINE) as transcriber:
        stream = await transcriber.open(SpeechRequest())
        results = stream.results()
        end_s = await say(stream, sentence(3))
        partial = await anext(results)
        await say(stream, silence(1), end_s)
        final = await anext(r async for r in results if r.is_final)
    assert not partial.is_final
    assert partial.segment.text
    assert final.key == partial.key
    assert "best of times" in final.segment.text.lower()


async def test_results_come_in_order_of_start() -> None:
    async with hearing(MEASURING) as transcriber:
        stream = await transcriber.open(SpeechRequest())
        await say(stream, np.concatenate([sentence(2), silence(1)] * 5))
        await stream.finish()
        heard = await finals(stream)
    assert len(heard) == 5
    assert all(a.segment.end_s <= b.segment.start_s for a, b in pairwise(heard))


async def test_who_sends_waits_while_the_process_is_behind() -> None:
    sent = 0

    async def talk(stream: SpeechStream) -> None:
        nonlocal sent
        for turn in range(10):
            await say(stream, np.concatenate([sentence(3), silence(1)]), turn * 4.0)
            sent += 1

    # a second and a half of real time for each of these utterances
    async with hearing(f"{HERE}:Slow", {"factor": 0.5}, behind_s=5.0) as transcriber:
        stream = await transcriber.open(SpeechRequest())
        talking = asyncio.create_task(talk(stream))
        await anext(r async for r in stream.results() if r.is_final)
        assert sent <= 4
        talking.cancel()


async def test_everything_is_heard_however_slow_it_is() -> None:
    async with hearing(f"{HERE}:Slow", {"factor": 0.05}, behind_s=2.0) as transcriber:
        stream = await transcriber.open(SpeechRequest())
        for turn in range(10):
            await say(stream, np.concatenate([sentence(2), silence(1)]), turn * 3.0)
        await stream.finish()
        assert len(await finals(stream)) == 10


async def test_twenty_five_people_talk_at_once() -> None:
    async with hearing(MEASURING) as transcriber:
        streams = [await transcriber.open(SpeechRequest()) for _ in range(25)]

        async def talk(number: int, stream: SpeechStream) -> list[float]:
            await say(
                stream, np.concatenate([sentence(2), silence(1), sentence(1)]), number * 100.0
            )
            await stream.finish()
            return [result.segment.start_s - number * 100.0 for result in await finals(stream)]

        heard = await asyncio.gather(*(talk(n, stream) for n, stream in enumerate(streams)))
    assert len(heard[0]) == 2
    assert all(starts == pytest.approx(heard[0], abs=1e-6) for starts in heard)


async def test_a_process_that_is_killed_loses_every_stream_and_the_next_gets_a_new_one() -> None:
    async with hearing(MEASURING) as transcriber:
        streams = [await transcriber.open(SpeechRequest()) for _ in range(2)]
        await say(streams[0], np.concatenate([sentence(2), silence(1)]))
        results = streams[0].results()
        await anext(r async for r in results if r.is_final)
        assert transcriber.process_id is not None
        os.kill(transcriber.process_id, signal.SIGKILL)
        for stream in streams:
            with pytest.raises(ProviderError, match="SIGKILL") as failed:
                await finals(stream)
            assert failed.value.fault is Fault.SERVER
            with pytest.raises(ProviderError, match="SIGKILL"):
                await stream.send(sentence(1), 5.0)
        assert await said_whole(transcriber, sentence(2))


async def test_what_was_understood_before_the_end_is_still_told() -> None:
    async with hearing(f"{HERE}:Startled", {"by": "dying"}) as transcriber:
        stream = await transcriber.open(SpeechRequest())
        await say(stream, np.concatenate([sentence(2), silence(1)]))
        loud = np.clip(sentence(3) * 100, -LOUD, LOUD)
        await say(stream, np.concatenate([loud, silence(1)]).astype(np.float32), 3.0)
        results = stream.results()
        assert (await anext(r async for r in results if r.is_final)).segment.text
        with pytest.raises(ProviderError, match="SIGKILL"):
            await finals(stream)


async def test_a_process_that_hangs_is_given_up() -> None:
    async with hearing(f"{HERE}:Startled", {"by": "hanging"}, stall_s=1.0) as transcriber:
        stream = await transcriber.open(SpeechRequest())
        loud = np.clip(sentence(2) * 100, -LOUD, LOUD).astype(np.float32)
        await say(stream, np.concatenate([loud, silence(1)]))
        with pytest.raises(ProviderError, match="no progress for 1 s") as failed:
            await finals(stream)
        assert failed.value.fault is Fault.SERVER
        assert transcriber.process_id is None


async def test_a_process_that_has_nothing_to_do_is_not_given_up() -> None:
    async with hearing(MEASURING, stall_s=0.4) as transcriber:
        stream = await transcriber.open(SpeechRequest())
        await say(stream, np.concatenate([sentence(2), silence(1)]))
        results = stream.results()
        await anext(r async for r in results if r.is_final)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                await anext(results)
        assert transcriber.process_id is not None


async def test_an_engines_own_error_costs_one_stream() -> None:
    async with hearing(f"{HERE}:Startled", {"by": "failing"}) as transcriber:
        loud, other = [await transcriber.open(SpeechRequest()) for _ in range(2)]
        await say(loud, np.clip(sentence(2) * 100, -LOUD, LOUD).astype(np.float32))
        await loud.finish()
        with pytest.raises(ProviderError, match="too loud") as failed:
            await finals(loud)
        assert failed.value.fault is Fault.RATE
        await say(other, sentence(2))
        await other.finish()
        assert len(await finals(other)) == 1


async def test_a_model_that_can_not_be_loaded_is_told_when_a_stream_is_opened() -> None:
    async with hearing(f"{HERE}:Unloadable") as transcriber:
        with pytest.raises(ProviderError, match="no model") as failed:
            await transcriber.open(SpeechRequest())
        assert failed.value.fault is Fault.BAD_INPUT
        assert transcriber.process_id is None


@pytest.mark.parametrize(
    ("request_", "detail"),
    [
        (SpeechRequest(language="de-DE"), "understands en, not de"),
        (SpeechRequest(is_mixed=True), "a stream per person"),
    ],
)
async def test_what_it_can_not_do_is_refused_before_a_process_starts(
    request_: SpeechRequest, detail: str
) -> None:
    async with hearing(MEASURING) as transcriber:
        with pytest.raises(ProviderError, match=detail) as refused:
            await transcriber.open(request_)
        assert refused.value.fault is Fault.BAD_INPUT
        assert transcriber.process_id is None


async def test_memory_has_a_limit() -> None:
    async with hearing("tests.speech.recognisers:Hungry", max_memory_bytes=2 << 30) as transcriber:
        with pytest.raises(ProviderError, match="out of memory"):
            await transcriber.open(SpeechRequest())


async def test_memory_does_not_grow_with_what_was_said() -> None:
    def resident_mb() -> float:
        status = Path(f"/proc/{transcriber.process_id}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    async with hearing(MEASURING, behind_s=2.0) as transcriber:
        stream = await transcriber.open(SpeechRequest())
        turn = np.concatenate([sentence(8), silence(2)])
        grown: list[float] = []
        for number in range(60):
            await say(stream, turn, number * 10.0)
            if number in {10, 59}:
                grown.append(resident_mb())
        await stream.finish()
        assert len(await finals(stream)) == 60
    # fifty turns are 31 MB of sound
    assert grown[1] - grown[0] < 8


async def test_a_stream_that_is_closed_ends_and_the_others_go_on() -> None:
    async with hearing(MEASURING) as transcriber:
        closed, other = [await transcriber.open(SpeechRequest()) for _ in range(2)]
        await say(closed, sentence(2))
        await closed.aclose()
        await closed.aclose()
        assert await finals(closed) == []
        await say(other, sentence(2))
        await other.finish()
        assert len(await finals(other)) == 1


async def test_closing_leaves_no_process_and_loses_what_is_open() -> None:
    async with hearing(MEASURING) as transcriber:
        stream = await transcriber.open(SpeechRequest())
        process = transcriber.process_id
    assert process is not None
    assert not is_alive(process)
    with pytest.raises(ProviderError, match="was ended"):
        await finals(stream)
    with pytest.raises(ProviderError, match="has been ended"):
        await transcriber.open(SpeechRequest())
    await transcriber.aclose()


def test_the_process_dies_with_a_bot_that_was_killed() -> None:
    program = f"""
import asyncio
from bot.domain.speech import SpeechRequest
from bot.speech.streaming.local import LocalStreamingTranscriber
async def main():
    transcriber = LocalStreamingTranscriber({MEASURING!r})
    await transcriber.open(SpeechRequest())
    print(transcriber.process_id, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    assert is_gone(child)
