"""People who talk to AssemblyAI while it listens, over a socket to the local server."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager, suppress
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.domain.speech import SpeechRequest
from bot.errors import Fault, ProviderError
from bot.ports import SpeechAccess
from integrations.speech.assemblyai import AssemblyAi
from integrations.speech.assemblyai.streams import AssemblyAiStreams, streaming_url
from tests.servers.assemblyai import KEY, LocalAssemblyAi
from tests.servers.assemblyai.session import EndError, Manners
from tests.servers.speech import failures
from tests.servers.speech.sockets import Cut
from tests.servers.speech.tones import RATE, numbers, talk
from tests.speech.streaming.talk import say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.domain.streaming import StreamedSegment
    from bot.ports import SpeechStream
    from tests.servers.speech.failures import Failure
    from tests.servers.speech.sockets import Trouble

_SPEED = 50.0
_SECOND = 2 * RATE
"""Bytes."""


@pytest.fixture
async def server() -> AsyncIterator[LocalAssemblyAi]:
    async with LocalAssemblyAi(manners=Manners(speed=_SPEED)) as server:
        yield server


def streams_of(
    server: LocalAssemblyAi,
    model: str | None = None,
    *,
    key: str = KEY,
    reply_model: str | None = None,
    hurry: float = _SPEED,
) -> AssemblyAiStreams:
    streams = AssemblyAiStreams(SpeechAccess(key, server.base_url, reply_model), model)
    streams.hurry = hurry
    return streams


@asynccontextmanager
async def opened(
    streams: AssemblyAiStreams,
    request: SpeechRequest = SpeechRequest(),  # noqa: B008 (frozen)
) -> AsyncIterator[SpeechStream]:
    stream = await streams.open(request)
    yield stream
    await stream.aclose()


async def to_the_end(stream: SpeechStream) -> list[StreamedSegment]:
    await stream.finish()
    async with asyncio.timeout(10):
        return [result async for result in stream.results()]


async def results_of(
    streams: AssemblyAiStreams,
    words: Sequence[int],
    request: SpeechRequest = SpeechRequest(),  # noqa: B008 (frozen)
) -> list[StreamedSegment]:
    """Everything that comes of words, five to an utterance."""
    async with opened(streams, request) as stream:
        await say(stream, talk(words, tail_s=0.2).samples)
        return await to_the_end(stream)


def last_of(results: Sequence[StreamedSegment]) -> list[StreamedSegment]:
    """The last final of each key, in the order in which keys became final."""
    finals: dict[str, StreamedSegment] = {}
    finals.update((result.key, result) for result in results if result.is_final)
    return list(finals.values())


async def until_lost(stream: SpeechStream) -> tuple[list[StreamedSegment], ProviderError]:
    """What a stream tells, and what it is lost with."""
    heard: list[StreamedSegment] = []
    try:
        async with asyncio.timeout(10):
            async for result in stream.results():
                heard.append(result)  # noqa: PERF401 (it ends with an error)
    except ProviderError as error:
        return heard, error
    raise AssertionError("the stream was not lost")


async def failure_of(stream: SpeechStream) -> ProviderError:
    return (await until_lost(stream))[1]


def query_of(server: LocalAssemblyAi) -> dict[str, str]:
    return dict(server.record.sockets[-1].request.query)


async def test_turns_are_shown_as_they_grow_and_become_final(server: LocalAssemblyAi) -> None:
    spoken = talk(range(1, 9), tail_s=0.2)
    async with opened(streams_of(server)) as stream:
        await say(stream, spoken.samples, 100.0)
        results = await to_the_end(stream)
    finals = [result for result in results if result.is_final]
    assert [result.segment.text for result in finals] == ["W1 w2 w3 w4 w5.", "W6 w7 w8."]
    by_key = {key: list(of) for key, of in groupby(results, key=lambda result: result.key)}
    assert len(by_key) == 2
    grown = [numbers(result.segment.text) for result in by_key[finals[0].key][:-1]]
    assert grown == [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4, 5]]
    words = [word for result in finals for word in result.segment.words]
    for word, said in zip(words, spoken.words, strict=True):
        assert word.start_s == pytest.approx(100 + said.start_s, abs=0.02)
        assert word.end_s == pytest.approx(100 + said.end_s, abs=0.02)
        assert word.confidence == pytest.approx(0.9 + said.number / 100)
    segment = finals[0].segment
    assert (segment.start_s, segment.end_s) == (words[0].start_s, words[4].end_s)
    assert segment.language == "en"
    assert segment.speaker_label is None
    assert segment.confidence == pytest.approx(0.93)
    assert all(result.gap is None and result.reply is None for result in results)


async def test_silence_ends_a_turn_and_little_of_it_is_sent(server: LocalAssemblyAi) -> None:
    # the server alone would wait longer
    server.manners = Manners(speed=_SPEED, pause_s=5.0)
    async with opened(streams_of(server)) as stream:
        end_s = await say(stream, talk([1, 2]).samples)
        await stream.quiet(end_s + 3600)
        async with asyncio.timeout(10):
            first = await anext(result async for result in stream.results() if result.is_final)
        assert numbers(first.segment.text) == [1, 2]
        await say(stream, talk([3, 4]).samples, 5000.0)
        (last,) = last_of(await to_the_end(stream))
    assert last.segment.start_s == pytest.approx(5000, abs=0.02)
    (socket,) = server.record.sockets
    assert socket.told == [{"type": "ForceEndpoint"}, {"type": "Terminate"}]
    assert socket.sound_bytes < 3 * _SECOND
    assert {frame for frame in socket.frames if isinstance(frame, int)} == {_SECOND // 10}


async def test_sound_is_not_sent_faster_than_real_time() -> None:
    async with LocalAssemblyAi() as server:
        async with opened(AssemblyAi(SpeechAccess(KEY, server.base_url)).streams()) as stream:
            await say(stream, talk([1, 2, 3, 4, 5, 6], pause_s=0.3).samples)
            assert len(last_of(await to_the_end(stream))) > 0
        async with opened(streams_of(server)) as stream:
            await say(stream, talk([1, 2, 3, 4, 5, 6], pause_s=0.3).samples)
            error = await failure_of(stream)
    assert error.fault is Fault.RATE
    assert "Audio Transmission Rate Exceeded" in error.detail


async def test_a_session_says_what_it_wants(server: LocalAssemblyAi) -> None:
    request = SpeechRequest(
        language="de-AT",
        vocabulary=("Kelly Byrne-Donoghue", " Müller ", "x" * 51, ""),
        is_mixed=True,
        max_speakers=14,
        instruction="Name the tasks.",
    )
    await results_of(streams_of(server, reply_model="claude"), [1], request)
    query = query_of(server)
    assert json.loads(query.pop("llm_gateway")) == {
        "model": "claude",
        "messages": [{"role": "user", "content": "Name the tasks.\n\n{{turn}}"}],
        "max_tokens": 200,
    }
    assert query == {
        "sample_rate": "16000",
        "encoding": "pcm_s16le",
        "speech_model": "u3-rt-pro",
        "language_detection": "true",
        "language_codes": '["de"]',
        "keyterms_prompt": '["Kelly Byrne-Donoghue", "Müller"]',
        "speaker_labels": "true",
        "max_speakers": "10",
    }
    headers = server.record.sockets[-1].request.headers
    assert headers == {"authorization": "…", "assemblyai-version": "2025-05-12"}
    await results_of(streams_of(server), [1])
    assert query_of(server) == {
        "sample_rate": "16000",
        "encoding": "pcm_s16le",
        "speech_model": "u3-rt-pro",
        "language_detection": "true",
    }


async def test_likely_languages_are_named(server: LocalAssemblyAi) -> None:
    likely = ("en-GB", "de", "en-US", "ja")
    await results_of(streams_of(server), [1], SpeechRequest(languages=likely))
    assert json.loads(query_of(server)["language_codes"]) == ["en", "de"]
    await results_of(streams_of(server, "whisper-rt"), [1], SpeechRequest(languages=likely))
    assert json.loads(query_of(server)["language_codes"]) == ["en", "de", "ja"]


async def test_vocabulary_fits_into_an_address(server: LocalAssemblyAi) -> None:
    many = tuple(f"name {at}" for at in range(300))
    await results_of(streams_of(server), [1], SpeechRequest(vocabulary=many))
    assert json.loads(query_of(server)["keyterms_prompt"]) == list(many[:100])
    assert streams_of(server).capabilities.max_vocabulary == 100
    long = tuple(f"{at} {'я' * 45}" for at in range(100))
    address = await streams_of(server).address(SpeechRequest(vocabulary=long))
    assert 3000 < len(address.url) < 5000
    sent = json.loads(dict(parse_qsl(urlsplit(address.url).query))["keyterms_prompt"])
    assert sent == list(long[: len(sent)])


async def test_voices_are_told_apart_only_where_they_share_a_stream(
    server: LocalAssemblyAi,
) -> None:
    said = [1, 2, 3, 4, 5, 41, 42, 43, 44, 45]
    mixed = last_of(await results_of(streams_of(server), said, SpeechRequest(is_mixed=True)))
    assert [final.segment.speaker_label for final in mixed] == ["A", "B"]
    alone = last_of(await results_of(streams_of(server), said))
    assert [final.segment.speaker_label for final in alone] == [None, None]


async def test_a_voice_that_is_known_later_replaces_the_final(server: LocalAssemblyAi) -> None:
    async with opened(streams_of(server), SpeechRequest(is_mixed=True)) as stream:
        end_s = await say(stream, talk([41, 42], tail_s=1.0).samples)
        await say(stream, talk([43, 44, 45, 46], tail_s=1.0).samples, end_s)
        results = await to_the_end(stream)
    early, late, revised = [result for result in results if result.is_final]
    assert early.segment.speaker_label is None  # UNKNOWN there
    assert late.segment.speaker_label == "B"
    assert revised.key == early.key
    assert revised.segment == early.segment.model_copy(update={"speaker_label": "B"})


async def test_a_language_model_answers_turns(server: LocalAssemblyAi) -> None:
    prompts: list[str] = []

    def reply(prompt: str) -> str | None:
        prompts.append(prompt)
        return None if "W6" in prompt else f"Task:\n {prompt[:3]}{'x' * 1000}"

    server.reply = reply
    streams = streams_of(server, reply_model="claude")
    assert streams.capabilities.replies
    request = SpeechRequest(instruction="In {{turn}} find tasks")
    results = await results_of(streams, range(1, 8), request)
    assert prompts == ["In W1 w2 w3 w4 w5. find tasks", "In W6 w7. find tasks"]
    first, answered, unanswered = [result for result in results if result.is_final]
    assert first.reply is None
    assert answered.reply is not None
    assert answered.reply.startswith("Task: In xxx")
    assert len(answered.reply) <= 500
    assert answered.model_copy(update={"reply": None}) == first
    assert unanswered.reply is None


async def test_without_a_model_nobody_answers(server: LocalAssemblyAi) -> None:
    assert not streams_of(server).capabilities.replies
    results = await results_of(streams_of(server), [1], SpeechRequest(instruction="Find tasks"))
    assert all(result.reply is None for result in results)
    assert "llm_gateway" not in query_of(server)
    await results_of(streams_of(server, reply_model="claude"), [1])
    assert "llm_gateway" not in query_of(server)


async def test_a_formatted_repeat_replaces_the_final(server: LocalAssemblyAi) -> None:
    streams = streams_of(server, "universal-streaming-multilingual")
    results = await results_of(streams, [1, 2])
    finals = [result for result in results if result.is_final]
    assert [final.segment.text for final in finals] == ["w1 w2", "W1 w2."]
    assert finals[0].key == finals[1].key
    assert query_of(server)["format_turns"] == "true"


async def test_an_english_model_is_not_asked_for_languages(server: LocalAssemblyAi) -> None:
    streams = streams_of(server, "universal-streaming-english")
    (final,) = last_of(await results_of(streams, [1], SpeechRequest(language="en")))
    assert final.segment.language is None
    assert "language_detection" not in query_of(server)
    with pytest.raises(ProviderError) as refused:
        await streams.open(SpeechRequest(language="de"))
    assert refused.value.fault is Fault.BAD_INPUT
    assert len(server.record.sockets) == 1


def _end(code: int, reason: str) -> EndError:
    return EndError(code, reason)


@pytest.mark.parametrize(
    ("code", "reason", "fault"),
    [
        (1008, "Unauthorized Connection: insufficient account balance", Fault.QUOTA),
        (1008, "Unauthorized Connection: Insufficient funds", Fault.QUOTA),
        (1008, "Unauthorized Connection: account disabled", Fault.AUTHENTICATION),
        (1011, "Internal error", Fault.SERVER),
        (1013, "try again later", Fault.SERVER),
        (3005, "Session Cancelled: An error occurred", Fault.SERVER),
        (3006, 'Invalid Message Type: {"type":"Hello"}', Fault.BAD_INPUT),
        (3007, "Input duration violation: 20 ms. Expected between 50 and 1000 ms", Fault.BAD_INPUT),
        (3007, "Audio Transmission Rate Exceeded: Received 9 sec.", Fault.RATE),
        (3008, "Session Expired: Maximum session duration exceeded", Fault.SERVER),
        (3009, "Unauthorized Connection: Too many concurrent sessions", Fault.RATE),
        (4001, "Not Authorized", Fault.AUTHENTICATION),
        (4002, "Insufficient Funds", Fault.QUOTA),
        (4102, "This account has exceeded the number of allowed streams", Fault.RATE),
        (4999, "", Fault.SERVER),
    ],
)
@pytest.mark.parametrize("is_told", [True, False])
async def test_every_ending_has_its_fault(
    server: LocalAssemblyAi,
    code: int,
    reason: str,
    fault: Fault,
    is_told: bool,  # noqa: FBT001 (a parameter of the case)
) -> None:
    if is_told:
        server.endings.append(_end(code, reason))
    else:
        server.trouble_next(Cut(3200, code, reason))
    async with opened(streams_of(server)) as stream:
        await stream.send(talk([1]).samples, 0.0)
        error = await failure_of(stream)
    assert error.fault is fault
    assert error.provider == "assemblyai"
    assert str(code) in error.detail


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        (Cut(_SECOND), Fault.CONNECTIVITY),
        (Cut(_SECOND, 1000), Fault.SERVER),
        (Cut(_SECOND, 1001), Fault.SERVER),
    ],
)
async def test_a_stream_that_breaks_off_tells_what_was_understood_before(
    server: LocalAssemblyAi, trouble: Trouble, fault: Fault
) -> None:
    server.trouble_next(trouble)
    async with opened(streams_of(server)) as stream:
        with suppress(ProviderError):  # whoever sends may find out, or not
            await say(stream, talk([1, 2, 3, 4, 5, 6, 7], per_utterance=2).samples)
            await stream.finish()
        heard, error = await until_lost(stream)
    assert error.fault is fault
    assert [numbers(result.segment.text) for result in heard if result.is_final] == [[1, 2]]


async def test_a_stream_whose_last_words_are_missing_is_lost(server: LocalAssemblyAi) -> None:
    server.says_goodbye = False
    async with opened(streams_of(server)) as stream:
        await say(stream, talk([1]).samples)
        await stream.finish()
        error = await failure_of(stream)
    assert error.fault is Fault.SERVER
    assert error.detail == "the session ended before its last words"


async def test_a_turn_that_the_goodbye_leaves_open_has_ended_with_it(
    server: LocalAssemblyAi,
) -> None:
    server.interjections.append(_turn(end_of_turn=False))
    server.interjections.append(_turn(turn_order=1, end_of_turn=False, words=[], transcript=""))
    async with opened(streams_of(server)) as stream:
        results = await to_the_end(stream)
    assert [(result.segment.text, result.is_final) for result in results] == [
        ("hello", False),
        ("hello", True),
    ]


def _turn(**changes: object) -> dict[str, object]:
    word = {"text": "hello", "start": 0, "end": 0, "confidence": 0.5, "word_is_final": True}
    return {
        "type": "Turn",
        "turn_order": 0,
        "end_of_turn": True,
        "transcript": "hello",
        "words": [word],
        **changes,
    }


async def test_a_turn_of_which_nothing_is_left_says_why(server: LocalAssemblyAi) -> None:
    server.interjections += [
        _turn(end_of_turn=False),
        _turn(words=[], transcript=""),
        _turn(end_of_turn=False),
        _turn(turn_order=1, words=[], transcript=" "),
    ]
    async with opened(streams_of(server)) as stream:
        partial, final = await to_the_end(stream)
    assert (final.key, final.is_final, final.segment.text) == (partial.key, True, "")
    assert final.gap


async def test_a_voice_that_nobody_asked_for_is_left_out(server: LocalAssemblyAi) -> None:
    revision = {"turn_order": 0, "speaker_label": "B"}
    server.interjections += [
        _turn(speaker_label="A"),
        {"type": "SpeakerRevision", "revisions": [revision]},
    ]
    async with opened(streams_of(server)) as stream:
        (final,) = await to_the_end(stream)
    assert final.segment.speaker_label is None


async def test_a_reply_stays_with_its_turn(server: LocalAssemblyAi) -> None:
    data = {"choices": [{"message": {"role": "assistant", "content": "Task"}}]}
    revision = {"turn_order": 0, "speaker_label": "B"}
    server.interjections += [
        _turn(speaker_label="A"),
        {"type": "LLMGatewayResponse", "turn_order": 0, "data": data},
        _turn(transcript="Hello.", speaker_label="A"),
        {"type": "SpeakerRevision", "revisions": [revision]},
    ]
    async with opened(streams_of(server), SpeechRequest(is_mixed=True)) as stream:
        results = await to_the_end(stream)
    assert [(r.segment.text, r.segment.speaker_label, r.reply) for r in results] == [
        ("hello", "A", None),
        ("hello", "A", "Task"),
        ("Hello.", "A", "Task"),
        ("Hello.", "B", "Task"),
    ]


async def test_a_final_without_words_keeps_its_text(server: LocalAssemblyAi) -> None:
    server.interjections += [_turn(), _turn(turn_order=1, words=[], transcript="all\nright")]
    async with opened(streams_of(server)) as stream:
        results = await to_the_end(stream)
    assert [result.segment.text for result in results] == ["hello", "all right"]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "Hello"},
        {"type": ["Turn"]},
        {"kind": "Turn"},
        {"type": "Heartbeat", "total_audio_received_ms": 0},
        {"type": "Silence", "start_ms": 0, "end_ms": 4000},
        {"type": "LLMGatewayResponse", "turn_order": 0, "data": {"error": {"code": 500}}},
        {"type": "LLMGatewayResponse", "turn_order": 0, "data": {"choices": "none"}},
        {"type": "LLMGatewayResponse", "turn_order": 9, "data": {"choices": []}},
        {"type": "SpeakerRevision", "revisions": [{"turn_order": 9, "speaker_label": "B"}]},
        {"type": "Warning", "warning_code": 1, "warning": "soon over"},
    ],
)
async def test_what_is_not_understood_is_passed_over(
    server: LocalAssemblyAi, message: object
) -> None:
    server.interjections.append(message)
    (final,) = last_of(await results_of(streams_of(server), [1]))
    assert final.segment.text == "W1."


@pytest.mark.parametrize(
    "message",
    [
        '{"type": "Tur',
        ["Turn"],
        "7",
        "[" * 50_000,
        {"type": "Turn"},
        _turn(turn_order="first"),
        _turn(turn_order=10**100),
        _turn(words=[{"text": "hello", "start": -5, "end": 7}]),
        _turn(words=[{"text": "hello", "start": 1e30, "end": 7}]),
        _turn(words=[{"text": "hello", "start": float("nan"), "end": 7}]),
        {"type": "SpeakerRevision", "revisions": [{}]},
    ],
)
async def test_what_makes_no_sense_ends_the_stream(
    server: LocalAssemblyAi, message: object
) -> None:
    server.interjections.append(message)
    with pytest.raises(ProviderError) as failed:
        await results_of(streams_of(server), [1])
    assert failed.value.fault is Fault.BAD_OUTPUT
    assert "hello" not in str(failed.value)


async def test_turns_without_end_are_too_many(server: LocalAssemblyAi) -> None:
    server.interjections += [_turn(turn_order=at, end_of_turn=False) for at in range(101)]
    with pytest.raises(ProviderError) as failed:
        await results_of(streams_of(server), [1])
    assert failed.value.fault is Fault.BAD_OUTPUT


async def test_warnings_are_logged_without_the_key(
    server: LocalAssemblyAi, caplog: pytest.LogCaptureFixture
) -> None:
    server.interjections.append({"type": "Warning", "warning": f"Key {KEY}\nis old"})
    await results_of(streams_of(server), [1])
    assert "Key … is old" in caplog.text
    assert KEY not in caplog.text


async def test_an_error_without_a_code_is_of_the_server(server: LocalAssemblyAi) -> None:
    server.interjections.append({"type": "Error", "error": f"broken: {KEY}"})
    with pytest.raises(ProviderError) as failed:
        await results_of(streams_of(server), [1])
    assert failed.value.fault is Fault.SERVER
    assert KEY not in str(failed.value)


async def test_a_wrong_key_is_refused_and_not_repeated(server: LocalAssemblyAi) -> None:
    with pytest.raises(ProviderError) as refused:
        await streams_of(server, key="sk-wrong").open(SpeechRequest())
    assert refused.value.fault is Fault.AUTHENTICATION
    assert "sk-wrong" not in str(refused.value)
    assert "…" in refused.value.detail


async def test_too_many_sessions_are_refused_for_now(server: LocalAssemblyAi) -> None:
    server.most_sessions = 1
    async with opened(streams_of(server)):
        with pytest.raises(ProviderError) as refused:
            await streams_of(server).open(SpeechRequest())
    assert refused.value.fault is Fault.RATE


async def test_a_session_ends_after_its_time(server: LocalAssemblyAi) -> None:
    server.manners = Manners(speed=_SPEED, longest_s=1.0)
    async with opened(streams_of(server)) as stream:
        await stream.send(talk([1, 2, 3, 4, 5]).samples, 0.0)
        error = await failure_of(stream)
    assert error.fault is Fault.SERVER
    assert error.fault.is_retryable
    assert streams_of(server).capabilities.max_session_s == 3 * 3600


@pytest.mark.parametrize(
    ("failure", "fault"),
    [
        (failures.status(400, {"error": "bad parameter"}), Fault.BAD_INPUT),
        (failures.status(401, {"error": "wrong key"}), Fault.AUTHENTICATION),
        (failures.status(402, {"error": "no money"}), Fault.QUOTA),
        (failures.rate_limited("11"), Fault.RATE),
        (failures.page(502), Fault.SERVER),
        (failures.cut_before(), Fault.CONNECTIVITY),
    ],
)
async def test_a_handshake_that_is_refused_has_its_fault(
    server: LocalAssemblyAi, failure: Failure, fault: Fault
) -> None:
    server.fail_next(failure)
    with pytest.raises(ProviderError) as refused:
        await streams_of(server).open(SpeechRequest())
    assert refused.value.fault is fault
    assert refused.value.retry_after_s == (11.0 if fault is Fault.RATE else None)


async def test_nobody_there_is_a_matter_of_connection(server: LocalAssemblyAi) -> None:
    streams = AssemblyAiStreams(SpeechAccess(KEY, "http://127.0.0.1:9"))
    with pytest.raises(ProviderError) as refused:
        await streams.open(SpeechRequest())
    assert refused.value.fault is Fault.CONNECTIVITY
    assert server.open_sockets == 0


@pytest.mark.parametrize(
    ("base_url", "streaming"),
    [
        ("https://api.assemblyai.com", "wss://streaming.assemblyai.com"),
        ("https://api.eu.assemblyai.com", "wss://streaming.eu.assemblyai.com"),
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080"),
        ("https://proxy.example/assemblyai", "wss://proxy.example/assemblyai"),
    ],
)
async def test_streams_go_to_the_host_beside(base_url: str, streaming: str) -> None:
    assert streaming_url(base_url) == streaming
    streams = AssemblyAi(SpeechAccess("key", base_url)).streams()
    assert streams.hosts == (urlsplit(streaming).hostname,)
    assert (await streams.address(SpeechRequest())).url.startswith(f"{streaming}/v3/ws?")


async def test_a_session_is_kept_while_nobody_speaks() -> None:
    turns = AssemblyAi(SpeechAccess("key")).streams().dialect(SpeechRequest())
    assert json.loads(turns.keep_alive()) == {"type": "KeepAlive"}
    assert turns.keep_alive_s is not None


def test_a_model_says_what_it_can_do() -> None:
    provider = AssemblyAi(SpeechAccess("key"))
    usual = provider.streams()
    assert usual.engine.model == "u3-rt-pro"
    assert usual.hosts == ("streaming.assemblyai.com",)
    assert usual.capabilities.languages == {"en", "es", "de", "fr", "it", "pt"}
    assert usual.capabilities.diarization
    assert usual.capabilities.endpointing_s == 0.8
    assert provider.streams("whisper-rt").capabilities.languages == frozenset()
