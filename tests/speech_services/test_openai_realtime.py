"""People heard live by OpenAI, over a socket to the local server."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.speech import SpeechRequest, beyond
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from bot.ports import SpeechAccess
from integrations.speech.openai import OpenAi
from integrations.speech.openai.realtime import RealtimeDialect
from integrations.speech.wire.dialect import Over
from tests.servers.openai_audio import KEY, LocalOpenAiAudio
from tests.servers.openai_audio.realtime import Manners
from tests.servers.speech import failures
from tests.servers.speech.sockets import Cut
from tests.servers.speech.tones import numbers, said, talk
from tests.speech.streaming.talk import finals, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.ports import SpeechStream, StreamingTranscriber

ENGLISH = SpeechRequest(language="en")
APPEND = "input_audio_buffer.append"
COMMIT = {"type": "input_audio_buffer.commit"}


@pytest.fixture
async def server() -> AsyncIterator[LocalOpenAiAudio]:
    async with LocalOpenAiAudio() as server:
        yield server


@pytest.fixture
def streams(server: LocalOpenAiAudio) -> StreamingTranscriber:
    return streams_of(server)


def streams_of(
    server: LocalOpenAiAudio, model: str | None = None, key: str = KEY
) -> StreamingTranscriber:
    return OpenAi(SpeechAccess(key, server.api_url)).streams(model)


async def results(stream: SpeechStream) -> list[StreamedSegment]:
    return [result async for result in stream.results()]


async def heard(
    streams: StreamingTranscriber, words: Sequence[int], request: SpeechRequest = ENGLISH
) -> list[StreamedSegment]:
    """Everything that is told of words that are said in one stream."""
    stream = await streams.open(request)
    await say(stream, said(words))
    await stream.finish()
    told = await results(stream)
    await stream.aclose()
    return told


async def refusal(streams: StreamingTranscriber, request: SpeechRequest = ENGLISH) -> ProviderError:
    with pytest.raises(ProviderError) as refused:
        await streams.open(request)
    assert KEY not in str(refused.value)
    return refused.value


async def loss(stream: SpeechStream) -> ProviderError:
    with pytest.raises(ProviderError) as lost:
        await results(stream)
    await stream.aclose()
    return lost.value


def told_to(server: LocalOpenAiAudio) -> list[Any]:
    """What the client said but for the sound."""
    return [frame for frame in server.record.sockets[-1].told if frame["type"] != APPEND]


@pytest.mark.parametrize("model", ["gpt-live-transcribe", "gpt-realtime-whisper"])
async def test_what_is_said_is_told_at_its_time(server: LocalOpenAiAudio, model: str) -> None:
    streams = streams_of(server, model)
    stream = await streams.open(ENGLISH)
    spoken = talk([1, 2, 3, 4, 5, 6], per_utterance=3, pause_s=1.5, lead_s=0.4)
    end_s = await say(stream, spoken.samples[: len(spoken.samples) // 2], 100.0)
    await stream.quiet(end_s)
    await say(stream, spoken.samples[len(spoken.samples) // 2 :], end_s)
    await stream.finish()
    told = await finals(stream)
    said_by_end = [number for one in told for number in numbers(one.segment.text)]
    assert said_by_end == [1, 2, 3, 4, 5, 6]
    assert all(a.segment.end_s <= b.segment.start_s for a, b in pairwise(told))
    assert all(100 <= one.segment.start_s < one.segment.end_s < 104 for one in told)
    assert {one.segment.words for one in told} == {()}
    assert stream.engine == SpeechEngine(provider="openai", model=model)
    await stream.aclose()


async def test_times_are_those_of_the_speech_and_not_of_the_silence_around(
    streams: StreamingTranscriber,
) -> None:
    spoken = talk([1, 2, 3, 4], per_utterance=2, pause_s=2.0, lead_s=1.0, tail_s=1.5)
    stream = await streams.open(ENGLISH)
    await say(stream, spoken.samples)
    await stream.finish()
    times = [(one.segment.start_s, one.segment.end_s) for one in await finals(stream)]
    await stream.aclose()
    words = spoken.words
    assert times[0] == pytest.approx((words[0].start_s, words[1].end_s), abs=0.03)
    assert times[1] == pytest.approx((words[2].start_s, words[3].end_s), abs=0.03)


async def test_the_session_is_set_up_before_any_sound(
    server: LocalOpenAiAudio, streams: StreamingTranscriber
) -> None:
    await heard(streams, [1], SpeechRequest(language="pt-BR", vocabulary=("Ada",)))
    recorded = server.record.sockets[0]
    assert recorded.request.path == "/v1/realtime"
    assert recorded.request.query == (("intent", "transcription"),)
    assert recorded.frames[0] == {
        "type": "session.update",
        "session": {
            "type": "transcription",
            "audio": {
                "input": {
                    "format": {"type": "audio/pcm", "rate": 24_000},
                    "transcription": {
                        "model": "gpt-live-transcribe",
                        "language": "pt",
                        "keywords": ["Ada"],
                    },
                    "turn_detection": {
                        "type": "server_vad",
                        "threshold": 0.5,
                        "prefix_padding_ms": 300,
                        "silence_duration_ms": 500,
                    },
                }
            },
        },
    }
    assert told_to(server)[1:] == [COMMIT]


async def test_names_are_written_as_in_the_vocabulary(
    server: LocalOpenAiAudio, streams: StreamingTranscriber
) -> None:
    request = SpeechRequest(language="en", vocabulary=("W7",))
    assert (await heard(streams, [3, 7, 4], request))[-1].segment.text == "W3 W7 w4."
    older = streams_of(server, "gpt-4o-transcribe")
    assert (await heard(older, [3, 7, 4], request))[-1].segment.text == "W3 w7 w4."


async def test_partials_grow_and_the_final_replaces_them(streams: StreamingTranscriber) -> None:
    told = await heard(streams, range(1, 9))
    partials = [one for one in told if not one.is_final]
    final_at = {one.key: at for at, one in enumerate(told) if one.is_final}
    assert [one.segment.text for one in partials[:2]] == ["W1", "W1 w2"]
    assert all(told.index(one) < final_at[one.key] for one in partials)
    assert len(final_at) == 2


async def test_finals_come_in_order_whatever_the_server_finishes_first(
    server: LocalOpenAiAudio, streams: StreamingTranscriber
) -> None:
    server.manners.reverses = True
    told = [one for one in await heard(streams, range(1, 21)) if one.is_final]
    assert [numbers(one.segment.text)[0] for one in told] == [1, 6, 11, 16]


async def test_a_turn_that_fails_is_a_gap(
    server: LocalOpenAiAudio, streams: StreamingTranscriber
) -> None:
    server.manners = Manners(fails=frozenset({0}))
    gap, final = [one for one in await heard(streams, range(1, 9)) if one.is_final]
    assert gap.gap is not None
    assert gap.segment.text == ""
    assert gap.segment.end_s - gap.segment.start_s == pytest.approx(1.4, abs=0.05)
    assert numbers(final.segment.text) == [6, 7, 8]


async def test_what_a_model_hears_in_silence_is_not_told(
    server: LocalOpenAiAudio, streams: StreamingTranscriber
) -> None:
    server.manners = Manners(says_in_silence="Thank you for watching!")
    stream = await streams.open(ENGLISH)
    end_s = await say(stream, said([1, 2]))
    await stream.quiet(end_s + 5.0)
    await stream.finish()
    assert [numbers(one.segment.text) for one in await finals(stream)] == [[1, 2]]
    await stream.aclose()


async def test_a_word_right_at_the_end_is_not_lost(streams: StreamingTranscriber) -> None:
    spoken = talk([1, 2, 3], per_utterance=2, pause_s=1.5)
    stream = await streams.open(ENGLISH)
    await say(stream, spoken.samples[:-1_600])  # in the middle of the word
    await stream.finish()
    told = await finals(stream)
    assert [numbers(one.segment.text) for one in told] == [[1, 2], [3]]
    assert told[1].segment.start_s == pytest.approx(spoken.words[2].start_s, abs=0.03)
    await stream.aclose()


async def test_turns_are_ended_by_us_where_the_server_does_not(server: LocalOpenAiAudio) -> None:
    streams = streams_of(server, "gpt-realtime-whisper")
    stream = await streams.open(ENGLISH)
    end_s = await say(stream, said([1, 2]))
    await stream.quiet(end_s + 2.0)
    first = await anext(one async for one in stream.results() if one.is_final)
    assert numbers(first.segment.text) == [1, 2]
    assert first.segment.end_s == pytest.approx(end_s, abs=0.11)
    await say(stream, said([3]), 60.0)
    await stream.finish()
    (last,) = await finals(stream)
    assert last.segment.start_s == pytest.approx(60.0, abs=0.02)
    assert [frame["type"] for frame in told_to(server)] == ["session.update"] + [COMMIT["type"]] * 2
    await stream.aclose()


async def test_nothing_is_told_of_nothing(streams: StreamingTranscriber) -> None:
    assert await heard(streams, []) == []


async def test_a_local_server_needs_no_key() -> None:
    async with LocalOpenAiAudio(key="") as server:
        assert await heard(streams_of(server, key=""), [1])


@pytest.mark.parametrize(
    ("failure", "fault", "wait_s"),
    [
        (failures.status(401, {"error": {"message": "no"}}), Fault.AUTHENTICATION, None),
        (failures.status(403, {"error": {"message": "no"}}), Fault.AUTHENTICATION, None),
        (failures.rate_limited("4"), Fault.RATE, 4.0),
        (failures.status(503, "overloaded"), Fault.SERVER, None),
        (failures.cut_before(), Fault.CONNECTIVITY, None),
    ],
)
async def test_a_refused_handshake_is_told_by_its_fault(
    server: LocalOpenAiAudio,
    streams: StreamingTranscriber,
    failure: failures.Failure,
    fault: Fault,
    wait_s: float | None,
) -> None:
    server.fail_next(failure)
    error = await refusal(streams)
    assert (error.fault, error.retry_after_s) == (fault, wait_s)


async def test_a_wrong_key_is_refused_and_not_repeated(server: LocalOpenAiAudio) -> None:
    error = await refusal(streams_of(server, key="sk-wrong-key"))
    assert error.fault is Fault.AUTHENTICATION
    assert "sk-wrong-key" not in str(error)


async def test_a_model_that_is_not_there_is_refused_before_any_sound(
    server: LocalOpenAiAudio,
) -> None:
    assert (await refusal(streams_of(server, "gpt-none"))).fault is Fault.BAD_INPUT
    assert [frame["type"] for frame in server.record.sockets[0].told] == ["session.update"]


def problem(
    code: str | None, kind: str = "invalid_request_error", text: str = "no"
) -> dict[str, Any]:
    return {"type": kind, "code": code, "message": text, "param": None}


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (problem("insufficient_quota"), Fault.QUOTA),
        (problem(None, text="You exceeded your current quota"), Fault.QUOTA),
        (problem("rate_limit_exceeded", "rate_limit_error"), Fault.RATE),
        (problem("invalid_api_key"), Fault.AUTHENTICATION),
        (problem(None, "server_error"), Fault.SERVER),
        (problem("unknown_parameter"), Fault.BAD_INPUT),
    ],
)
async def test_an_error_at_the_beginning_is_told_by_its_fault(
    server: LocalOpenAiAudio,
    streams: StreamingTranscriber,
    told: dict[str, Any],
    fault: Fault,
) -> None:
    server.manners = Manners(update_error=told)
    assert (await refusal(streams)).fault is fault


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (problem("session_expired"), Fault.CONNECTIVITY),
        (problem("something_new"), Fault.SERVER),  # so it is opened again
    ],
)
async def test_an_error_on_the_way_ends_the_session(
    server: LocalOpenAiAudio,
    streams: StreamingTranscriber,
    told: dict[str, Any],
    fault: Fault,
) -> None:
    server.manners = Manners(append_error=told)
    stream = await streams.open(ENGLISH)
    with suppress(ProviderError):
        await say(stream, said([1]))
    assert (await loss(stream)).fault is fault


@pytest.mark.parametrize("cut", [Cut(80_000), Cut(80_000, 1011, "internal"), Cut(80_000, 1000)])
async def test_a_lost_session_is_told_after_what_was_understood(
    server: LocalOpenAiAudio, streams: StreamingTranscriber, cut: Cut
) -> None:
    server.trouble_next(cut)
    stream = await streams.open(ENGLISH)
    end_s = await say(stream, said([1, 2]))
    await stream.quiet(end_s + 1.0)
    first = await anext(one async for one in stream.results() if one.is_final)
    assert numbers(first.segment.text) == [1, 2]
    with suppress(ProviderError):
        await say(stream, said([3, 4]), end_s + 1.0)
        await stream.finish()
    assert (await loss(stream)).fault is Fault.CONNECTIVITY
    assert await heard(streams, [1])


def test_voices_and_times_of_words_are_not_promised() -> None:
    capabilities = OpenAi(SpeechAccess(KEY)).streams().capabilities
    assert beyond(capabilities, SpeechRequest(is_mixed=True))
    assert not capabilities.word_times
    assert capabilities.endpointing_s == 0.5


@pytest.mark.parametrize(
    "message",
    [
        "no json",
        "[]",
        '{"event_id": "1"}',
        '{"type": "input_audio_buffer.speech_started", "item_id": "i", "audio_start_ms": -5}',
        '{"type": "input_audio_buffer.committed", "item_id": {"a": 1}}',
    ],
)
def test_what_makes_no_sense_is_bad_output(message: str) -> None:
    with pytest.raises(ProviderError) as failed:
        list(RealtimeDialect("gpt-live-transcribe", ENGLISH).read(message))
    assert failed.value.fault is Fault.BAD_OUTPUT


def test_committed_turns_are_put_in_order_by_what_they_follow() -> None:
    dialect = RealtimeDialect("gpt-live-transcribe", ENGLISH)

    def event(kind: str, **told: object) -> list[object]:
        return list(dialect.read(json.dumps({"type": kind, **told})))

    def started(item: str, start_ms: int) -> None:
        event("input_audio_buffer.speech_started", item_id=item, audio_start_ms=start_ms)
        event("input_audio_buffer.speech_stopped", item_id=item, audio_end_ms=start_ms + 1_500)

    started("a", 1_000)
    started("b", 3_000)
    started("c", 5_000)
    event("input_audio_buffer.committed", item_id="a")
    event("input_audio_buffer.committed", item_id="c", previous_item_id="b")
    event("input_audio_buffer.committed", item_id="b", previous_item_id="a")
    done = "conversation.item.input_audio_transcription.completed"
    assert event(done, item_id="c", transcript="three") == []
    assert event(done, item_id="b", transcript="two") == []
    told = event(done, item_id="a", transcript="one")
    assert [one.key for one in told if isinstance(one, StreamedSegment)] == ["a", "b", "c"]


def test_the_end_waits_for_what_was_committed() -> None:
    dialect = RealtimeDialect("gpt-live-transcribe", ENGLISH)
    dialect.sound(bytes(48_000))
    dialect.ending()
    committed = {"type": "input_audio_buffer.committed", "item_id": "a"}
    assert list(dialect.read(json.dumps(committed))) == []
    done = "conversation.item.input_audio_transcription.completed"
    told = list(dialect.read(json.dumps({"type": done, "item_id": "a", "transcript": "x"})))
    assert isinstance(told[0], StreamedSegment)
    assert isinstance(told[-1], Over)
