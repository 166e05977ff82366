"""What every streaming transcriber keeps, run over each of them with real sound."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import pairwise

import numpy as np
import pytest
import pytest_asyncio

from bot.domain.speech import SpeechRequest
from bot.domain.streaming import StreamedSegment
from bot.errors import Fault, ProviderError
from bot.ports import SpeechStream, StreamingTranscriber
from bot.speech.streaming.local import LocalStreamingTranscriber
from integrations.registry import RECOGNISERS, import_path
from tests.contracts.streaming_services import SERVICES
from tests.speech.sounds import silence
from tests.speech.streaming.engines import Echo
from tests.speech.streaming.talk import finals, say, sentence

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENGINES: dict[str, Callable[[], StreamingTranscriber]] = {
    "moonshine": lambda: LocalStreamingTranscriber(import_path(RECOGNISERS, "moonshine")),
    "measuring": lambda: LocalStreamingTranscriber("tests.speech.recognisers:Measuring"),
    "echo": Echo,
}
_PATIENCE_S = 20.0
_AFTER_SPEECH_S = 0.6
"""An utterance may go on into the silence after it, but not far."""


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=[*ENGINES, *SERVICES])
async def transcriber(request: pytest.FixtureRequest) -> AsyncIterator[StreamingTranscriber]:
    if request.param in SERVICES:
        async with SERVICES[request.param]() as service:
            yield service.streams
        return
    engine = ENGINES[request.param]()
    yield engine
    await engine.aclose()


@pytest_asyncio.fixture(loop_scope="module")
async def stream(transcriber: StreamingTranscriber) -> AsyncIterator[SpeechStream]:
    opened = await transcriber.open(SpeechRequest(language="en"))
    yield opened
    await opened.aclose()


async def to_the_end(stream: SpeechStream) -> list[StreamedSegment]:
    """Everything that comes after the last sound."""
    await stream.finish()
    async with asyncio.timeout(_PATIENCE_S):
        return [result async for result in stream.results()]


async def test_what_was_said_has_become_final_when_the_results_end(stream: SpeechStream) -> None:
    await say(stream, sentence(3))
    results = await to_the_end(stream)
    assert [result for result in results if result.is_final]
    assert results[-1].is_final
    assert any(result.segment.text for result in results)


@pytest.mark.parametrize("start_s", [0.0, 86_400.0])
async def test_times_are_on_the_clock_of_the_sender(stream: SpeechStream, start_s: float) -> None:
    end_s = await say(stream, sentence(3), start_s)
    await stream.finish()
    segments = [result.segment for result in await finals(stream)]
    assert start_s <= segments[0].start_s < start_s + 0.5
    assert end_s - 0.5 < segments[-1].end_s <= end_s + 0.001
    assert all(segment.start_s < segment.end_s for segment in segments)
    for segment in segments:
        for word in segment.words:
            assert segment.start_s - 0.001 <= word.start_s <= word.end_s <= segment.end_s + 0.001


async def test_nobody_spoke_where_no_sound_was_sent(stream: SpeechStream) -> None:
    first_end_s = await say(stream, sentence(2))
    await say(stream, sentence(2), 10.0)
    await stream.finish()
    segments = [result.segment for result in await finals(stream)]
    assert all(s.end_s <= first_end_s + _AFTER_SPEECH_S or s.start_s >= 9.9 for s in segments)
    assert any(segment.start_s < first_end_s for segment in segments)
    assert any(segment.start_s >= 9.9 for segment in segments)


async def test_finals_come_in_order_and_each_under_its_own_key(stream: SpeechStream) -> None:
    await say(stream, np.concatenate([sentence(2), silence(1.5)] * 3))
    await stream.finish()
    results = await finals(stream)
    assert len(results) >= 3
    assert all(a.segment.start_s <= b.segment.start_s for a, b in pairwise(results))
    assert len({result.key for result in results}) == len(results)


async def test_every_partial_is_replaced_by_a_final(stream: SpeechStream) -> None:
    await say(stream, np.concatenate([sentence(3), silence(1.5), sentence(3)]))
    results = await to_the_end(stream)
    final_at = {result.key: at for at, result in enumerate(results) if result.is_final}
    assert all(at <= final_at[result.key] for at, result in enumerate(results))


async def test_an_utterance_ends_when_it_is_quiet_and_the_stream_goes_on(
    stream: SpeechStream,
) -> None:
    end_s = await say(stream, sentence(2))
    for tenth in range(1, 31):
        await stream.quiet(end_s + tenth / 10)
    results = stream.results()
    async with asyncio.timeout(_PATIENCE_S):
        first = await anext(result async for result in results if result.is_final)
    assert first.segment.end_s <= end_s + _AFTER_SPEECH_S
    await say(stream, sentence(2), 10.0)
    assert any(result.segment.start_s >= 9.9 for result in await to_the_end(stream))


async def test_a_stream_without_sound_ends_without_a_word(stream: SpeechStream) -> None:
    await stream.quiet(5.0)
    assert await to_the_end(stream) == []


async def test_a_gap_says_why_it_has_no_text(stream: SpeechStream) -> None:
    await say(stream, np.concatenate([sentence(1), silence(1.5)] * 2))
    for result in await to_the_end(stream):
        assert bool(result.segment.text) is (result.gap is None)


async def test_streams_hear_only_what_they_are_sent(
    transcriber: StreamingTranscriber, stream: SpeechStream
) -> None:
    other = await transcriber.open(SpeechRequest(language="en"))
    await asyncio.gather(say(stream, sentence(2), 100.0), say(other, sentence(2), 500.0))
    starts = [
        [result.segment.start_s for result in await to_the_end(each)] for each in (stream, other)
    ]
    await other.aclose()
    assert starts[0]
    assert starts[1]
    assert all(99 < start_s < 103 for start_s in starts[0])
    assert all(499 < start_s < 503 for start_s in starts[1])


async def test_letting_go_of_a_stream_leaves_the_others_alone(
    transcriber: StreamingTranscriber, stream: SpeechStream
) -> None:
    other = await transcriber.open(SpeechRequest(language="en"))
    await say(other, sentence(2))
    await other.aclose()
    await other.aclose()
    await say(stream, sentence(2))
    assert await to_the_end(stream)


async def test_an_unknown_language_is_refused(transcriber: StreamingTranscriber) -> None:
    if not transcriber.capabilities.languages:
        pytest.skip("it knows every language")
    with pytest.raises(ProviderError) as refused:
        await transcriber.open(SpeechRequest(language="tlh"))
    assert refused.value.fault is Fault.BAD_INPUT


async def test_a_language_it_knows_may_be_named_with_its_region(
    transcriber: StreamingTranscriber,
) -> None:
    await (await transcriber.open(SpeechRequest(language="en-GB"))).aclose()


async def test_the_engine_is_known_before_anything_is_heard(
    transcriber: StreamingTranscriber,
) -> None:
    assert transcriber.engine.provider
    assert transcriber.engine.model


@pytest.mark.parametrize("engine", ENGINES)
async def test_it_can_be_closed_twice_and_before_use(engine: str) -> None:
    transcriber = ENGINES[engine]()
    await transcriber.aclose()
    await transcriber.aclose()
