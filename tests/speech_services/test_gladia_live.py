"""People whom Gladia hears while they talk, over real sockets to a local Gladia."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from bot.domain.speech import Extra, Signal, SpeechRequest
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import Sentiment
from bot.errors import Fault, ProviderError
from bot.ports import SpeechAccess, SpeechStream, StreamingTranscriber
from integrations.speech.gladia import Gladia
from integrations.speech.gladia.live import GladiaDialect
from integrations.speech.wire.dialect import Acknowledged, Over
from tests.servers.gladia import LocalGladia
from tests.servers.speech.failures import answering, cut_after, status
from tests.servers.speech.sockets import Cut
from tests.servers.speech.tones import numbers, talk, tone
from tests.speech.streaming.talk import chunks

ALL = frozenset({Extra.ENTITIES, Extra.SENTIMENT, Extra.EMOTION})
SECOND = 32_000
_PATIENCE_S = 30.0


@pytest.fixture
async def server() -> AsyncIterator[LocalGladia]:
    async with LocalGladia() as opened:
        yield opened


@pytest.fixture
async def streams(server: LocalGladia) -> AsyncIterator[StreamingTranscriber]:
    opened = Gladia(SpeechAccess(server.key, server.base_url)).streams()
    assert opened is not None
    yield opened
    await opened.aclose()


async def say(stream: SpeechStream, words: Sequence[int], start_s: float = 0.0) -> float:
    spoken = talk(words)
    for at_s, part in chunks(spoken.samples, start_s):
        await stream.send(part, at_s)
    return start_s + len(spoken.samples) / 16_000


async def rest_of(stream: SpeechStream) -> list[StreamedSegment]:
    await stream.finish()
    async with asyncio.timeout(_PATIENCE_S):
        results = [result async for result in stream.results()]
    await stream.aclose()
    return results


def finals(results: list[StreamedSegment]) -> list[StreamedSegment]:
    """The last of each key, in order."""
    return list({r.key: r for r in results if r.is_final}.values())


def words_of(results: list[StreamedSegment]) -> list[int]:
    return [number for result in finals(results) for number in numbers(result.segment.text)]


async def loss_of(stream: SpeechStream) -> ProviderError:
    async with asyncio.timeout(_PATIENCE_S):
        try:
            async for _ in stream.results():
                pass
        except ProviderError as error:
            return error
    raise AssertionError


async def test_what_is_said_is_told_as_partials_and_then_as_finals(
    streams: StreamingTranscriber, server: LocalGladia
) -> None:
    stream = await streams.open(SpeechRequest(language="en"))
    end_s = await say(stream, range(10), 1000.0)
    await stream.quiet(end_s + 40)
    await say(stream, [11, 12], 2000.0)
    results = await rest_of(stream)
    assert words_of(results) == [*range(10), 11, 12]
    assert [r.segment.start_s for r in finals(results)] == pytest.approx(
        [1000.0, 1002.4, 2000.0], abs=0.03
    )
    assert len(results) > 6
    assert results[0].key == finals(results)[0].key
    assert not results[0].is_final
    segment = finals(results)[0].segment
    assert (segment.language, segment.confidence) == ("en", 0.93)
    assert segment.words[1].start_s == pytest.approx(1000.3, abs=0.02)
    assert (segment.entities, segment.sentiment) == ((), None)
    session = server.record.of("POST", "/v2/live")[0].body
    assert "realtime_processing" not in session


async def test_names_and_tones_come_with_the_final_once_more(
    streams: StreamingTranscriber, server: LocalGladia
) -> None:
    request = SpeechRequest(vocabulary=("Ceph",), extras=ALL)
    stream = await streams.open(request)
    await say(stream, [1, 7, 5])
    results = await rest_of(stream)
    told = [result for result in results if result.is_final]
    assert len(told) == 3
    assert len({result.key for result in told}) == 1
    segment = told[-1].segment
    assert [(e.kind, e.text) for e in segment.entities] == [("NAME", "w7")]
    assert segment.entities[0].start_s == pytest.approx(0.3, abs=0.02)
    assert segment.sentiment is Sentiment.POSITIVE
    assert segment.signals == (Signal(kind=Extra.EMOTION, value="joy"),)
    processing = server.record.of("POST", "/v2/live")[0].body["realtime_processing"]
    assert processing == {
        "custom_vocabulary": True,
        "custom_vocabulary_config": {"vocabulary": ["Ceph"]},
        "named_entity_recognition": True,
        "sentiment_analysis": True,
    }


async def test_an_emotion_is_no_fact_that_is_told_unasked(streams: StreamingTranscriber) -> None:
    stream = await streams.open(SpeechRequest(extras=frozenset({Extra.SENTIMENT})))
    await say(stream, [1, 5])
    (final,) = finals(await rest_of(stream))
    assert final.segment.sentiment is Sentiment.POSITIVE
    assert final.segment.signals == ()


async def test_the_key_goes_to_the_door_and_not_to_the_session(
    streams: StreamingTranscriber, server: LocalGladia, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    stream = await streams.open(SpeechRequest())
    await rest_of(stream)
    assert server.record.sockets[0].request.headers == {}
    (opened,) = server.record.of("POST", "/v2/live")
    assert opened.headers["x-gladia-key"] == "…"
    ours = " ".join(r.getMessage() for r in caplog.records if r.name != "aiohttp.access")
    assert "/v2/live" in ours
    assert server.key not in ours
    assert "token" not in ours


async def test_a_recording_is_deleted_when_its_session_is_closed(
    streams: StreamingTranscriber, server: LocalGladia, caplog: pytest.LogCaptureFixture
) -> None:
    stream = await streams.open(SpeechRequest())
    await stream.send(tone(1), 0.0)
    (session,) = server.sessions
    await stream.aclose()
    await stream.aclose()
    assert server.deleted == [session]
    server.fail_next(status(500, {}), where="DELETE")
    await (await streams.open(SpeechRequest())).aclose()
    assert "a session was not deleted: gladia: server: status 500" in caplog.text


@pytest.mark.parametrize("code", [1011, 4500])
async def test_a_session_is_resumed_and_no_word_is_lost_or_doubled(
    streams: StreamingTranscriber, server: LocalGladia, code: int
) -> None:
    server.trouble_next(*(Cut(round(s * SECOND), code) for s in (0.75, 1.3)), None)
    stream = await streams.open(SpeechRequest())
    await say(stream, range(15))
    results = await rest_of(stream)
    assert words_of(results) == list(range(15))
    sockets = server.record.sockets
    assert len({socket.request.query for socket in sockets}) == 1
    assert len(sockets) == 3
    assert len(server.record.of("POST", "/v2/live")) == 1


async def test_a_session_whose_connection_broke_is_not_resumed(
    streams: StreamingTranscriber, server: LocalGladia
) -> None:
    server.trouble_next(Cut(SECOND))
    stream = await streams.open(SpeechRequest())
    lost = await _go_on(stream)
    assert (lost.fault, lost.detail) == (Fault.CONNECTIVITY, "the connection broke")
    assert len(server.record.sockets) == 1
    await stream.aclose()


async def test_a_session_that_is_over_there_makes_room_for_a_new_one(
    streams: StreamingTranscriber, server: LocalGladia
) -> None:
    server.trouble_next(Cut(SECOND, 1011))
    stream = await streams.open(SpeechRequest())
    (session,) = server.sessions.values()
    session.is_over = True
    sending = asyncio.create_task(_go_on(stream))
    lost = await loss_of(stream)
    assert (lost.fault, lost.detail) == (Fault.SERVER, "closed with 4403")
    assert await sending is lost
    assert session.connections <= 1
    await stream.aclose()


async def _go_on(stream: SpeechStream) -> ProviderError:
    for second in range(10_000):
        try:
            await stream.send(tone(second % 100, 1.0), float(second))
            await asyncio.sleep(0)
        except ProviderError as error:
            return error
    raise AssertionError


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (1000, Fault.CONNECTIVITY),
        (1001, Fault.CONNECTIVITY),
        (4400, Fault.SERVER),
        (4401, Fault.SERVER),
        (4402, Fault.QUOTA),
        (4429, Fault.RATE),
    ],
)
async def test_some_closes_are_final(
    streams: StreamingTranscriber, server: LocalGladia, code: int, fault: Fault
) -> None:
    server.trouble_next(Cut(1, code))
    stream = await streams.open(SpeechRequest())
    await stream.send(tone(1), 0.0)
    lost = await loss_of(stream)
    assert (lost.fault, lost.detail) == (fault, f"closed with {code}")
    assert len(server.record.sockets) == 1
    await stream.aclose()


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "id"),
        ({"id": "1", "url": "ws://elsewhere.example/v2/live?token=1"}, "foreign host"),
        ({"id": "1", "url": "http://127.0.0.1/v2/live?token=1"}, "foreign host"),
        ({"id": "1", "url": "ws://[::1"}, "foreign host"),
    ],
)
async def test_sound_goes_only_where_people_were_told(
    streams: StreamingTranscriber, server: LocalGladia, body: object, wrong: str
) -> None:
    server.fail_next(answering(body, 201), where="POST /v2/live")
    with pytest.raises(ProviderError, match=wrong) as refused:
        await streams.open(SpeechRequest())
    assert refused.value.fault is Fault.BAD_OUTPUT


async def test_a_session_that_is_not_opened_says_why(
    streams: StreamingTranscriber, server: LocalGladia
) -> None:
    for fail, fault in (
        (status(401, {"message": "no"}), Fault.AUTHENTICATION),
        (status(429, {}), Fault.RATE),
        (cut_after(), Fault.CONNECTIVITY),
    ):
        server.fail_next(fail, where="POST /v2/live")
        with pytest.raises(ProviderError) as refused:
            await streams.open(SpeechRequest())
        assert refused.value.fault is fault


def said(kind: str, data: object, **more: object) -> str:
    return json.dumps({"session_id": "s", "type": kind, "data": data, **more})


def test_only_what_makes_sense_is_read() -> None:
    dialect = GladiaDialect(ALL)
    taken = said("audio_chunk", {"byte_range": [0, 99]}, acknowledged=True)
    assert list(dialect.read(taken)) == [Acknowledged(99)]
    assert list(dialect.read(said("speech_start", {"time": 1}))) == []
    assert list(dialect.read(said("made_up", None))) == []
    assert list(dialect.read(said("end_session", None))) == [Over()]
    unknown = {"utterance_id": "x", "results": [{"sentiment": "positive", "start": 0, "end": 1}]}
    assert list(dialect.read(said("sentiment_analysis", unknown))) == []


@pytest.mark.parametrize(
    "message",
    [
        "{",
        "[]",
        b"\xff",
        said("audio_chunk", None, acknowledged=False, error={"message": "no"}),
        said("audio_chunk", {"byte_range": [0]}, acknowledged=True),
        said("audio_chunk", {"byte_range": "0-1"}, acknowledged=True),
        said("transcript", None),
        said("transcript", {"id": "1", "is_final": True}),
        said(
            "transcript",
            {"id": "1", "is_final": True, "utterance": {"text": "x", "start": -5, "end": 1}},
        ),
    ],
)
def test_what_makes_no_sense_is_an_error_of_theirs(message: Any) -> None:  # noqa: ANN401
    with pytest.raises(ProviderError) as refused:
        list(GladiaDialect(ALL).read(message))
    assert refused.value.fault in {Fault.BAD_OUTPUT, Fault.SERVER}


def test_speech_that_was_not_understood_is_a_gap() -> None:
    data = {"id": "1", "is_final": True, "utterance": {"text": " ", "start": 1, "end": 2}}
    (told,) = GladiaDialect(ALL).read(said("transcript", data))
    assert isinstance(told, StreamedSegment)
    assert told.gap == "nothing was understood"
