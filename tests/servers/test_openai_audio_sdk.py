"""OpenAI's own SDK against the local OpenAI that hears, and next to our client."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import openai
import pytest
import pytest_asyncio
from openai.types.realtime import RealtimeServerEvent
from openai.types.realtime.realtime_client_event import RealtimeClientEvent
from pydantic import TypeAdapter
from websockets.asyncio.client import connect

from bot.domain.speech import HeardTrack, SpeechRequest
from bot.domain.speech_job import SoundFile, Ticket
from bot.ports import SpeechAccess
from integrations.speech.openai import OpenAi
from integrations.speech.openai.realtime import RealtimeDialect
from integrations.speech.wire.rate import Upsampler
from tests.servers.openai_audio import KEY, LocalOpenAiAudio
from tests.servers.openai_audio.realtime import Manners
from tests.servers.speech.tones import RATE, numbers, pcm, talk
from tests.speech.sounds import write
from tests.speech.streaming.talk import finals, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.servers.speech.recorded import Recorded
    from tests.servers.speech.tones import Floats

pytestmark = pytest.mark.asyncio(loop_scope="module")

_FILES = "/v1/audio/transcriptions"
_REQUEST = SpeechRequest(language="en", vocabulary=("W2", "Ada Lovelace"))
_ENGLISH = SpeechRequest(language="en")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[LocalOpenAiAudio]:
    async with LocalOpenAiAudio() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(server: LocalOpenAiAudio) -> AsyncIterator[openai.AsyncOpenAI]:
    async with sdk(server) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def new_server() -> AsyncIterator[LocalOpenAiAudio]:
    async with LocalOpenAiAudio() as server:
        yield server


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> SoundFile:
    samples = talk([1, 2, 10, 41, 42, 3], per_utterance=9).samples
    path = write(tmp_path_factory.mktemp("sound") / "a.flac", samples, "flac")
    return SoundFile(path=path, duration_s=len(samples) / RATE, bytes=path.stat().st_size)


@asynccontextmanager
async def sdk(server: LocalOpenAiAudio, key: str = KEY) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(api_key=key, base_url=server.api_url, max_retries=0) as client:
        yield client


async def ours(server: LocalOpenAiAudio, sound: SoundFile, model: str) -> tuple[Recorded, Any]:
    service = OpenAi(SpeechAccess(KEY, server.api_url)).files(model)
    told = await service.begin("", sound, _REQUEST, Ticket(key="t"))
    await service.aclose()
    return server.record.requests[-1], told


def _base64(samples: Floats) -> str:
    return b64encode(pcm(Upsampler(24_000).more(samples))).decode()


_ASKED: dict[str, dict[str, Any]] = {
    "gpt-transcribe": {"response_format": "json", "keywords": ["W2", "Ada Lovelace"]},
    "gpt-4o-transcribe": {"response_format": "json"},
    "gpt-4o-transcribe-diarize": {
        "response_format": "diarized_json",
        "chunking_strategy": "auto",
    },
    "whisper-1": {
        "response_format": "verbose_json",
        "timestamp_granularities": ["word", "segment"],
    },
}


@pytest.mark.parametrize("model", list(_ASKED))
async def test_a_file_is_sent_as_the_sdk_sends_it(
    server: LocalOpenAiAudio, client: openai.AsyncOpenAI, sound: SoundFile, model: str
) -> None:
    answer = await client.audio.transcriptions.create(
        file=("a.flac", sound.path, "audio/flac"),
        model=model,
        language="en",
        **_ASKED[model],
    )
    theirs = server.record.of("POST", _FILES)[-1]
    mine, told = await ours(server, sound, model)
    assert (mine.method, mine.path, mine.query) == (theirs.method, theirs.path, theirs.query)
    assert sorted(mine.body) == sorted(theirs.body)
    assert mine.body[-1][0] == theirs.body[-1][0] == "file"
    assert mine.headers["authorization"] == theirs.headers["authorization"]
    assert mine.headers["content-type"] == theirs.headers["content-type"]
    assert isinstance(told, HeardTrack)
    assert numbers(answer.text) == [1, 2, 10, 41, 42, 3]
    assert " ".join(segment.text for segment in told.segments) == answer.text


async def test_the_sdk_knows_what_is_told_of_times_and_voices(
    client: openai.AsyncOpenAI, sound: SoundFile
) -> None:
    verbose = await client.audio.transcriptions.create(
        file=sound.path,
        model="whisper-1",
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )
    diarized = await client.audio.transcriptions.create(
        file=sound.path,
        model="gpt-4o-transcribe-diarize",
        response_format="diarized_json",
        chunking_strategy="auto",
    )
    plain = await client.audio.transcriptions.create(file=sound.path, model="gpt-transcribe")
    assert verbose.words is not None
    assert len(verbose.words) == 6
    assert verbose.segments is not None
    assert [part.speaker for part in diarized.segments] == ["A", "B", "A"]
    assert diarized.duration == pytest.approx(sound.duration_s, abs=0.01)
    assert plain.languages is not None
    assert [language.code for language in plain.languages] == ["en"]
    for answer in (verbose, diarized, plain):
        type(answer).model_validate(answer.model_dump(), strict=False)


@pytest.mark.parametrize(
    ("asked", "kind", "param"),
    [
        ({"model": "gpt-none"}, openai.NotFoundError, None),
        ({"model": "gpt-transcribe", "language": "english"}, openai.BadRequestError, "language"),
        ({"model": "whisper-1", "keywords": ["a"]}, openai.BadRequestError, "keywords"),
        (
            {"model": "gpt-4o-transcribe-diarize", "prompt": "a"},
            openai.BadRequestError,
            "prompt",
        ),
        (
            {"model": "gpt-4o-transcribe", "response_format": "verbose_json"},
            openai.BadRequestError,
            "response_format",
        ),
        (
            {"model": "whisper-1", "timestamp_granularities": ["word"]},
            openai.BadRequestError,
            "timestamp_granularities",
        ),
        (
            {"model": "whisper-1", "extra_body": {"hotwords": "a"}},
            openai.BadRequestError,
            "hotwords",
        ),
    ],
)
async def test_the_server_refuses_what_the_vendor_refuses(
    client: openai.AsyncOpenAI,
    sound: SoundFile,
    asked: dict[str, Any],
    kind: type[openai.APIStatusError],
    param: str | None,
) -> None:
    with pytest.raises(kind) as refused:
        await client.audio.transcriptions.create(file=sound.path, **asked)
    assert refused.value.param == param
    assert refused.value.request_id is not None


async def test_the_sdk_knows_a_file_that_is_too_long_or_too_large(
    new_server: LocalOpenAiAudio, sound: SoundFile
) -> None:
    async with sdk(new_server) as client:
        new_server.longest_s = 1.0
        with pytest.raises(openai.BadRequestError, match="longer than"):
            await client.audio.transcriptions.create(file=sound.path, model="gpt-transcribe")
        new_server.most_bytes = 1_000
        with pytest.raises(openai.APIStatusError, match="Maximum content size") as refused:
            await client.audio.transcriptions.create(file=sound.path, model="gpt-transcribe")
    assert refused.value.status_code == 413


async def test_a_wrong_key_is_known_to_the_sdk(server: LocalOpenAiAudio, sound: SoundFile) -> None:
    async with sdk(server, "sk-wrong") as client:
        with pytest.raises(openai.AuthenticationError):
            await client.audio.transcriptions.create(file=sound.path, model="gpt-transcribe")


async def test_a_session_is_held_as_the_sdk_holds_it(new_server: LocalOpenAiAudio) -> None:
    samples = talk([1, 2, 3], per_utterance=9, tail_s=1.0).samples
    update = json.loads(str(RealtimeDialect("gpt-live-transcribe", _REQUEST).opening()[0]))
    told = []
    async with (
        sdk(new_server) as client,
        client.realtime.connect(extra_query={"intent": "transcription"}) as connection,
    ):
        await connection.session.update(session=update["session"])
        await connection.input_audio_buffer.append(audio=_base64(samples))
        async for event in connection:
            told.append(event)
            if event.type == "conversation.item.input_audio_transcription.completed":
                assert numbers(event.transcript) == [1, 2, 3]
                break
    kinds = [event.type for event in told]
    assert kinds[:2] == ["session.created", "session.updated"]
    assert "input_audio_buffer.speech_started" in kinds
    stream = await OpenAi(SpeechAccess(KEY, new_server.api_url)).streams().open(_REQUEST)
    await say(stream, samples)
    await stream.finish()
    assert [numbers(one.segment.text) for one in await finals(stream)] == [[1, 2, 3]]
    await stream.aclose()
    theirs, mine = new_server.record.sockets
    assert (mine.request.path, mine.request.query) == (theirs.request.path, theirs.request.query)
    assert mine.request.headers["authorization"] == theirs.request.headers["authorization"]
    assert mine.frames[0] == theirs.frames[0]
    assert set(mine.frames[1]) == set(theirs.frames[1]) == {"type", "audio"}


@pytest.mark.parametrize("model", ["gpt-live-transcribe", "gpt-realtime-whisper"])
async def test_every_message_of_ours_is_one_that_the_sdk_knows(
    new_server: LocalOpenAiAudio, model: str
) -> None:
    known = TypeAdapter[Any](RealtimeClientEvent)
    stream = await OpenAi(SpeechAccess(KEY, new_server.api_url)).streams(model).open(_ENGLISH)
    end_s = await say(stream, talk([1, 2]).samples)
    await stream.quiet(end_s + 2.0)
    await stream.finish()
    await finals(stream)
    await stream.aclose()
    sent = new_server.record.sockets[0].frames
    events = [known.validate_python(frame) for frame in sent]
    assert [event.type for event in events] == [frame["type"] for frame in sent]
    assert {event.type for event in events} == {
        "session.update",
        "input_audio_buffer.append",
        "input_audio_buffer.commit",
    }
    session = events[0].session
    assert type(session).__name__ == "RealtimeTranscriptionSessionCreateRequest"
    assert session.model_dump(exclude_unset=True) == sent[0]["session"]


async def test_every_message_of_the_server_is_one_that_the_sdk_knows(
    new_server: LocalOpenAiAudio,
) -> None:
    known = TypeAdapter[Any](RealtimeServerEvent)
    new_server.manners = Manners(fails=frozenset({1}))
    update = RealtimeDialect("gpt-live-transcribe", _ENGLISH).opening()[0]
    kinds: set[str] = set()
    async with connect(
        f"{new_server.ws_url}/v1/realtime?intent=transcription",
        additional_headers={"Authorization": f"Bearer {KEY}"},
    ) as socket:
        await socket.send(update)
        audio = _base64(talk([1, 2, 3], per_utterance=2, tail_s=1.0).samples)
        for event in (
            {"type": "input_audio_buffer.append", "audio": audio},
            {"type": "input_audio_buffer.clear"},
            {"type": "input_audio_buffer.commit"},
        ):
            await socket.send(json.dumps(event))
        while not {"error", "conversation.item.input_audio_transcription.failed"} <= kinds:
            told = json.loads(await socket.recv())
            event = known.validate_python(told)
            assert event.type == told["type"]
            kinds.add(event.type)
    assert kinds == {
        "session.created",
        "session.updated",
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "input_audio_buffer.cleared",
        "conversation.item.added",
        "conversation.item.input_audio_transcription.delta",
        "conversation.item.input_audio_transcription.completed",
        "conversation.item.input_audio_transcription.failed",
        "error",
    }
