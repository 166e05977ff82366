"""Streams with Flux at Deepgram, over a WebSocket against the local server."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import pytest_asyncio

from bot.domain.speech import SpeechRequest
from bot.errors import Fault, ProviderError
from bot.ports import SpeechAccess
from integrations.speech.deepgram import Deepgram
from integrations.speech.deepgram.flux import FluxDialect, FluxStreams
from tests.servers.deepgram import KEY, LocalDeepgram
from tests.servers.deepgram.results import confidence_of
from tests.servers.speech import failures
from tests.servers.speech.sockets import Cut
from tests.servers.speech.tones import numbers, pcm, talk
from tests.speech.streaming.talk import finals, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.streaming import StreamedSegment
    from bot.ports import SpeechStream
    from integrations.speech.deepgram.streams import DeepgramStreams

pytestmark = pytest.mark.asyncio(loop_scope="module")

HURRY = 40.0
ENGLISH = "flux-general-en"
MANY = "flux-general-multi"


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="running")
async def _running() -> AsyncIterator[LocalDeepgram]:
    async with LocalDeepgram(HURRY) as server:
        yield server


@pytest.fixture
def server(running: LocalDeepgram) -> LocalDeepgram:
    running.record.sockets.clear()
    running.is_eager = False
    running.has_times = running.ends_bare = True
    running.turn_pause_s = 0.5
    return running


def streams_of(server: LocalDeepgram, model: str = ENGLISH, key: str = KEY) -> DeepgramStreams:
    streams = Deepgram(SpeechAccess(key, server.base_url)).streams(model)
    streams.hurry = server.hurry
    return streams


@asynccontextmanager
async def open_stream(
    server: LocalDeepgram, request: SpeechRequest | None = None, model: str = ENGLISH
) -> AsyncIterator[SpeechStream]:
    stream = await streams_of(server, model).open(request or SpeechRequest())
    yield stream
    await stream.aclose()


async def to_the_end(stream: SpeechStream) -> list[StreamedSegment]:
    await stream.finish()
    return [result async for result in stream.results()]


async def asked(server: LocalDeepgram, request: SpeechRequest, model: str) -> dict[str, str]:
    async with open_stream(server, request, model):
        return dict(server.record.sockets[-1].request.query)


async def test_turns_become_final_with_every_word_and_its_time(server: LocalDeepgram) -> None:
    said = talk(range(1, 12), per_utterance=4, tail_s=1.0)
    async with open_stream(server) as stream:
        await say(stream, said.samples, 100.0)
        results = await to_the_end(stream)
    last = [result for result in results if result.is_final]
    assert [numbers(result.segment.text) for result in last] == [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [9, 10, 11],
    ]
    assert len({result.key for result in last}) == 3
    words = [word for result in last for word in result.segment.words]
    for word, spoken in zip(words, said.words, strict=True):
        assert word.start_s - 100 == pytest.approx(spoken.start_s, abs=0.03)
        assert word.end_s - 100 == pytest.approx(spoken.end_s, abs=0.03)
        assert word.confidence == confidence_of(spoken)


async def test_a_turn_is_told_while_it_goes_on(server: LocalDeepgram) -> None:
    async with open_stream(server) as stream:
        await say(stream, talk([1, 2, 3], tail_s=1.0).samples)
        results = await to_the_end(stream)
    assert {result.key for result in results} == {results[-1].key}
    assert [result.is_final for result in results] == [False] * (len(results) - 1) + [True]
    assert numbers(results[0].segment.text) == [1]
    assert numbers(results[-1].segment.text) == [1, 2, 3]


async def test_a_guess_at_the_end_is_not_the_end(server: LocalDeepgram) -> None:
    server.is_eager = True
    said = talk([1, 2, 3], gap_s=0.3, tail_s=1.0)
    async with open_stream(server) as stream:
        await say(stream, said.samples)
        results = await to_the_end(stream)
    assert [numbers(result.segment.text) for result in results if result.is_final] == [[1, 2, 3]]


@pytest.mark.parametrize("ends_bare", [True, False])
async def test_what_was_told_last_counts_where_the_session_ends_within_a_turn(
    server: LocalDeepgram, *, ends_bare: bool
) -> None:
    server.ends_bare = ends_bare
    async with open_stream(server) as stream:
        await say(stream, talk([1, 2, 3, 4]).samples)
        results = await to_the_end(stream)
    assert [numbers(result.segment.text) for result in results if result.is_final] == [[1, 2, 3, 4]]
    assert results[-1].is_final


async def test_a_broken_end_before_all_was_heard_is_a_loss() -> None:
    dialect = FluxDialect()
    dialect.sound(pcm(talk([1, 2, 3, 4, 5]).samples))
    dialect.sound(bytes(32_000))
    dialect.ending()
    said_by(dialect, turn(audio_window_end=0.5))
    lost = dialect.closed(None, "")
    assert lost is not None
    assert lost.fault is Fault.CONNECTIVITY
    said_by(dialect, turn(audio_window_end=1.4))
    assert dialect.closed(None, "") is None


async def test_an_end_that_was_not_asked_for_is_a_loss() -> None:
    lost = FluxDialect().closed(1005, "")
    assert lost is not None
    assert lost.fault is Fault.CONNECTIVITY


async def test_somebody_who_stops_has_finished(server: LocalDeepgram) -> None:
    server.turn_pause_s = 1e9
    async with open_stream(server) as stream:
        end_s = await say(stream, talk([1, 2]).samples)
        for tenth in range(1, 11):
            await stream.quiet(end_s + tenth / 10)
        async with asyncio.timeout(30):
            final = await anext(result async for result in stream.results() if result.is_final)
        assert numbers(final.segment.text) == [1, 2]
        await say(stream, talk([3]).samples, 60.0)
        await stream.finish()
        later = await finals(stream)
    assert server.record.sockets[0].told == [{"type": "ForceEndTurn"}, {"type": "CloseStream"}]
    assert [numbers(result.segment.text) for result in later] == [[3]]
    assert later[0].segment.start_s == pytest.approx(60.0, abs=0.05)


async def test_words_without_times_are_left_out(server: LocalDeepgram) -> None:
    server.has_times = False
    async with open_stream(server) as stream:
        await say(stream, talk([1, 2, 3], tail_s=1.0).samples, 10.0)
        results = await to_the_end(stream)
    (final,) = [result for result in results if result.is_final]
    assert (numbers(final.segment.text), final.segment.words) == ([1, 2, 3], ())
    assert 10.0 <= final.segment.start_s < final.segment.end_s <= 12.0


async def test_words_of_which_some_have_no_times_are_left_out() -> None:
    timed = {"word": "w1", "confidence": 0.9, "start": 0.1, "end": 0.3}
    (told,) = said_by(FluxDialect(), turn(words=[timed, {"word": "w2", "confidence": 0.9}]))
    assert told.segment.words == ()
    assert (told.segment.start_s, told.segment.end_s) == (0.0, 1.0)


async def test_frames_have_the_length_that_is_advised(server: LocalDeepgram) -> None:
    async with open_stream(server) as stream:
        await say(stream, talk([1, 2]).samples)
        await to_the_end(stream)
    assert set(server.record.sockets[0].frames[:-1]) == {2560}


async def test_a_quiet_stream_gets_silence(server: LocalDeepgram) -> None:
    class Quick(FluxDialect):
        keep_alive_s: ClassVar[float | None] = 0.05

    class QuickStreams(FluxStreams):
        hurry = HURRY

        def dialect(self, request: SpeechRequest) -> FluxDialect:
            del request
            return Quick()

    headers = {"Authorization": f"Token {KEY}"}
    stream = await QuickStreams(server.base_url, headers, ENGLISH).open(SpeechRequest())
    (socket,) = server.record.sockets
    await server.until(lambda: len(socket.frames) >= 3)
    assert socket.frames[:3] == [2560] * 3
    await stream.aclose()


async def test_what_is_asked_for_stands_in_the_query(server: LocalDeepgram) -> None:
    request = SpeechRequest(language="en-GB", vocabulary=("Ada Lovelace",))
    assert await asked(server, request, ENGLISH) == {
        "model": "flux-general-en",
        "mip_opt_out": "true",
        "keyterm": "Ada Lovelace",
        "encoding": "linear16",
        "sample_rate": "16000",
    }
    assert server.record.sockets[-1].request.path == "/v2/listen"


async def test_a_language_is_a_hint_to_the_model_that_knows_several(
    server: LocalDeepgram,
) -> None:
    assert (await asked(server, SpeechRequest(language="de-AT"), MANY))["language_hint"] == "de"
    assert "language_hint" not in await asked(server, SpeechRequest(), MANY)


async def test_a_turn_has_its_language_where_several_are_known(server: LocalDeepgram) -> None:
    async with open_stream(server, model=MANY) as stream:
        await say(stream, talk([61, 62], tail_s=1.0).samples)
        await stream.finish()
        (final,) = await finals(stream)
    assert final.segment.language == "de"


@pytest.mark.parametrize(
    "request_",
    [SpeechRequest(language="de"), SpeechRequest(language="en", is_mixed=True)],
    ids=["language", "voices"],
)
async def test_what_it_cannot_do_is_refused_before_a_socket_is_opened(
    server: LocalDeepgram, request_: SpeechRequest
) -> None:
    with pytest.raises(ProviderError) as failed:
        await streams_of(server).open(request_)
    assert failed.value.fault is Fault.BAD_INPUT
    assert server.record.sockets == []


async def test_a_wrong_key_is_an_authentication_error(server: LocalDeepgram) -> None:
    with pytest.raises(ProviderError) as failed:
        await streams_of(server, key="wrong").open(SpeechRequest())
    assert failed.value.fault is Fault.AUTHENTICATION


async def test_too_many_streams_are_told_when_to_come_again(server: LocalDeepgram) -> None:
    server.fail_next(failures.rate_limited("2"))
    with pytest.raises(ProviderError) as failed:
        await streams_of(server).open(SpeechRequest())
    assert (failed.value.fault, failed.value.retry_after_s) == (Fault.RATE, 2.0)


CUTS = {
    "no frame": (Cut(20_000), Fault.CONNECTIVITY),
    "bad sound": (Cut(20_000, 1008, "DATA-0000"), Fault.BAD_INPUT),
    "internal": (Cut(20_000, 1011, "NET-0000"), Fault.SERVER),
}


@pytest.mark.parametrize("name", CUTS)
async def test_each_close_has_its_fault(server: LocalDeepgram, name: str) -> None:
    cut, fault = CUTS[name]
    server.trouble_next(cut)
    async with open_stream(server) as stream:
        await stream.send(talk([1, 2, 3, 4, 5]).samples, 0.0)
        with pytest.raises(ProviderError) as lost:
            await finals(stream)
    assert lost.value.fault is fault


def turn(**changes: object) -> dict[str, Any]:
    told = {
        "type": "TurnInfo",
        "event": "Update",
        "turn_index": 0,
        "audio_window_start": 0.0,
        "audio_window_end": 1.0,
        "transcript": "w1",
        "words": [{"word": "w1", "confidence": 0.9, "start": 0.1, "end": 0.3}],
    }
    return told | changes


def said_by(dialect: FluxDialect, *messages: dict[str, Any] | str) -> list[Any]:
    told = []
    for message in messages:
        text = message if isinstance(message, str) else json.dumps(message)
        told += list(dialect.read(text))
    return told


async def test_a_turn_that_is_followed_by_another_has_ended() -> None:
    told = said_by(FluxDialect(), turn(), turn(turn_index=1, transcript="w2", words=[]))
    assert [(result.segment.text, result.is_final) for result in told] == [
        ("w1", False),
        ("w1", True),
        ("w2", False),
    ]


async def test_a_turn_whose_text_is_taken_back_is_a_gap() -> None:
    told = said_by(FluxDialect(), turn(), turn(event="EndOfTurn", transcript=" ", words=[]))
    assert (told[-1].is_final, told[-1].segment.text, told[-1].key) == (True, "", told[0].key)
    assert told[-1].gap


async def test_an_end_without_a_turn_and_silence_say_nothing() -> None:
    empty = turn(transcript="", words=[])
    dialect = FluxDialect()
    assert said_by(dialect, empty, empty | {"event": "EndOfTurn"}) == []
    assert list(dialect.rest()) == []


async def test_messages_that_nobody_knows_are_passed_over() -> None:
    unknown: tuple[dict[str, Any], ...] = (
        {"type": "Connected"},
        {"type": "Warning", "code": "SLOW", "description": "…"},
        {"type": "ConfigureSuccess"},
        {"type": None},
        {},
    )
    assert said_by(FluxDialect(), *unknown) == []
    assert list(FluxDialect().read(b"\0")) == []


HOSTILE: dict[str, dict[str, Any] | str] = {
    "no JSON": "{",
    "a list": "[]",
    "no turn": turn(turn_index=None),
    "no text": turn(transcript=5),
    "no end": json.dumps(turn()).replace("1.0", "1e999"),
    "negative": turn(audio_window_start=-1),
    "words of nothing": turn(words=[None]),
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
async def test_a_message_that_makes_no_sense_is_bad_output(message: dict[str, Any] | str) -> None:
    with pytest.raises(ProviderError) as failed:
        said_by(FluxDialect(), message)
    assert failed.value.fault is Fault.BAD_OUTPUT
    assert "w1" not in str(failed.value)


async def test_an_error_message_ends_the_session() -> None:
    with pytest.raises(ProviderError) as failed:
        said_by(FluxDialect(), {"type": "Error", "code": "INTERNAL_SERVER_ERROR"})
    assert failed.value.fault is Fault.SERVER
    assert "INTERNAL_SERVER_ERROR" in failed.value.detail
