"""Deepgram's own SDK against the local Deepgram, and next to our client."""

from __future__ import annotations

import importlib
import json
import warnings
from contextlib import asynccontextmanager, suppress
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from aiohttp import web
from websockets.exceptions import ConnectionClosed

from bot.domain.speech import Extra, SpeechRequest
from bot.domain.speech_job import SoundFile, Ticket
from bot.ports import SpeechAccess
from integrations.speech.deepgram import Deepgram
from tests.servers.deepgram import KEY, LocalDeepgram
from tests.servers.speech import failures
from tests.servers.speech.tones import RATE, numbers, pcm, talk
from tests.speech.sounds import write
from tests.speech.streaming.talk import chunks, finals, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import ModuleType

    from tests.servers.speech.recorded import Recorded, RecordedSocket
    from tests.servers.speech.tones import Floats

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    # the SDK opens sockets with what is about to be removed
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

HURRY = 40.0
WORDS = [1, 2, 10, 41, 42, 3]
CALLBACK = "https://minuta.example/callbacks/secret"


@pytest.fixture(scope="module")
def deepgram() -> ModuleType:
    with warnings.catch_warnings(action="ignore"):
        return importlib.import_module("deepgram")


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[LocalDeepgram]:
    async with LocalDeepgram(HURRY) as server:
        yield server


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> SoundFile:
    samples = talk(WORDS, per_utterance=9, gap_s=0.12).samples
    path = write(tmp_path_factory.mktemp("sound") / "a.flac", samples, "flac")
    return SoundFile(path=path, duration_s=len(samples) / RATE, bytes=path.stat().st_size)


@asynccontextmanager
async def sdk(deepgram: ModuleType, server: LocalDeepgram, key: str = KEY) -> AsyncIterator[Any]:
    """What the SDK listens with, pointed at the local server."""
    environment = importlib.import_module("deepgram.environment").DeepgramClientEnvironment(
        base=server.base_url,
        production=server.ws_url,
        agent=server.ws_url,
        agent_rest=server.base_url,
    )
    client = deepgram.AsyncDeepgramClient(api_key=key, environment=environment)
    yield client.listen
    await client._client_wrapper.httpx_client.httpx_client.aclose()  # noqa: SLF001 (no other way)


async def our_file(
    server: LocalDeepgram, sound: SoundFile, request: SpeechRequest, callback_url: str | None
) -> Recorded:
    service = Deepgram(SpeechAccess(KEY, server.base_url)).files()
    assert service is not None
    await service.begin("", sound, request, Ticket(key="t-1", callback_url=callback_url))
    await service.aclose()
    return server.record.requests[-1]


async def our_stream(
    server: LocalDeepgram, samples: Floats, request: SpeechRequest, model: str
) -> tuple[str, RecordedSocket]:
    streams = Deepgram(SpeechAccess(KEY, server.base_url)).streams(model)
    streams.hurry = HURRY
    stream = await streams.open(request)
    end_s = await say(stream, samples)
    await stream.quiet(end_s + 2.0)
    await stream.finish()
    heard = " ".join(final.segment.text for final in await finals(stream))
    await stream.aclose()
    return heard, server.record.sockets[-1]


def same_request(ours: Recorded, theirs: Recorded) -> None:
    """The same but for the names that the SDK gives itself."""
    assert (ours.method, ours.path, ours.body) == (theirs.method, theirs.path, theirs.body)
    assert sorted(ours.query) == sorted(theirs.query)
    assert ours.headers.keys() <= theirs.headers.keys()
    assert ours.headers["authorization"] == theirs.headers["authorization"]


def steps(socket: RecordedSocket) -> list[Any]:
    """What was sent in order, sound of one size as one step."""
    return [frame for frame, _ in groupby(socket.frames)]


def check(message: Any) -> None:  # noqa: ANN401 (any model of the SDK)
    """Let the SDK's model look once more: a first look of the SDK passes over what is missing."""
    type(message).model_validate(json.loads(message.model_dump_json(exclude_unset=True)))


async def test_a_file_is_sent_as_the_sdk_sends_it(
    deepgram: ModuleType, server: LocalDeepgram, sound: SoundFile
) -> None:
    async with sdk(deepgram, server) as listen:
        answer = await listen.v1.media.transcribe_file(
            request=sound.path.read_bytes(),
            model="nova-3",
            mip_opt_out=True,
            keyterm=["Ada Lovelace", "Zoë"],
            smart_format=True,
            punctuate=True,
            diarize_model="latest",
            detect_entities=True,
            language="en-GB",
            utterances=True,
            sentiment=True,
        )
    request = SpeechRequest(
        language="en-GB",
        is_mixed=True,
        vocabulary=("Ada Lovelace", "Zoë"),
        extras=frozenset({Extra.ENTITIES, Extra.SENTIMENT}),
    )
    theirs = server.record.requests[-1]
    same_request(await our_file(server, sound, request, None), theirs)
    check(answer)
    (channel,), utterances = answer.results.channels, answer.results.utterances
    first = channel.alternatives[0]
    assert numbers(first.transcript) == WORDS
    assert [utterance.speaker for utterance in utterances] == [0, 1, 0]
    assert [(entity.label, entity.start_word, entity.end_word) for entity in first.entities] == [
        ("NAME", 2, 3)
    ]
    assert answer.results.sentiments.segments[0].sentiment == "positive"
    assert answer.metadata.diarize_info.arch == "v2"
    assert answer.metadata.duration == pytest.approx(sound.duration_s, abs=0.01)


@asynccontextmanager
async def desk(came: list[Any]) -> AsyncIterator[str]:
    async def take(request: web.Request) -> web.Response:
        came.append(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/callbacks/secret", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def test_a_file_with_a_callback_is_sent_as_the_sdk_sends_it(
    deepgram: ModuleType, server: LocalDeepgram, sound: SoundFile
) -> None:
    came: list[Any] = []
    async with desk(came) as server.calls_at, sdk(deepgram, server) as listen:
        answer = await listen.v1.media.transcribe_file(
            request=sound.path.read_bytes(),
            model="nova-3",
            mip_opt_out=True,
            smart_format=True,
            punctuate=True,
            language="multi",
            utterances=True,
            callback=CALLBACK,
            extra="ticket:t-1",
        )
        theirs = server.record.requests[-1]
        same_request(await our_file(server, sound, SpeechRequest(), CALLBACK), theirs)
        await server.until_idle()
    assert type(answer).__name__ == "ListenV1AcceptedResponse"
    called = importlib.import_module("deepgram.types").ListenV1Response.model_validate(came[0])
    assert called.metadata.request_id == answer.request_id
    assert numbers(called.results.channels[0].alternatives[0].transcript) == WORDS
    service = Deepgram(SpeechAccess(KEY, server.base_url)).files()
    assert service is not None
    callback = service.read_callback(json.dumps(came[0]).encode())
    assert callback.job_id == answer.request_id
    await service.aclose()


async def test_a_stream_with_nova_goes_as_with_the_sdk(
    deepgram: ModuleType, server: LocalDeepgram
) -> None:
    said = talk(WORDS, per_utterance=9).samples[: 17 * 1600]
    silence = bytes(3200)
    connect: dict[str, Any] = {
        "model": "nova-3",
        "mip_opt_out": "true",
        "keyterm": ["Ada"],
        "smart_format": "true",
        "punctuate": "true",
        "diarize_model": "latest",
        "detect_entities": "true",
        "language": "en",
        "channels": "1",
        "interim_results": "true",
        "endpointing": "300",
        "utterance_end_ms": "1000",
        "encoding": "linear16",
        "sample_rate": "16000",
    }
    async with sdk(deepgram, server) as listen, listen.v1.connect(**connect) as socket:
        await socket.send_media(pcm(said[:1600]))
        await socket.send_keep_alive()
        for _, samples in chunks(said[1600:], 0.1):
            await socket.send_media(pcm(samples))
        for _ in range(8):
            await socket.send_media(silence)
        await socket.send_finalize()
        await socket.send_close_stream()
        messages = [message async for message in socket]
    theirs = server.record.sockets[-1]
    request = SpeechRequest(
        language="en", vocabulary=("Ada",), is_mixed=True, extras=frozenset({Extra.ENTITIES})
    )
    heard, ours = await our_stream(server, said, request, "nova-3")
    same_request(ours.request, theirs.request)
    assert theirs.frames.pop(1) == {"type": "KeepAlive"}
    assert steps(ours) == steps(theirs) == [3200, {"type": "Finalize"}, {"type": "CloseStream"}]
    for message in messages:
        check(message)
    results = [message for message in messages if message.type == "Results"]
    assert messages[-1].type == "Metadata"
    final = " ".join(r.channel.alternatives[0].transcript for r in results if r.is_final)
    assert numbers(final) == numbers(heard) == WORDS


async def test_a_stream_with_flux_goes_as_with_the_sdk(
    deepgram: ModuleType, server: LocalDeepgram
) -> None:
    said = talk(WORDS, per_utterance=9).samples[: 21 * 1280]
    server.turn_pause_s = 1e9
    connect: dict[str, Any] = {
        "model": "flux-general-multi",
        "mip_opt_out": "true",
        "keyterm": ["Ada", "Zoë"],
        "language_hint": ["en"],
        "encoding": "linear16",
        "sample_rate": "16000",
    }
    async with sdk(deepgram, server) as listen, listen.v2.connect(**connect) as socket:
        for _, samples in chunks(said, 0.0, 0.08):
            await socket.send_media(pcm(samples))
        for _ in range(10):
            await socket.send_media(bytes(2560))
        await socket.send_force_end_turn()
        await socket.send_close_stream()
        messages = [message async for message in socket]
    theirs = server.record.sockets[-1]
    request = SpeechRequest(language="en", vocabulary=("Ada", "Zoë"))
    heard, ours = await our_stream(server, said, request, "flux-general-multi")
    same_request(ours.request, theirs.request)
    assert steps(ours) == steps(theirs) == [2560, {"type": "ForceEndTurn"}, {"type": "CloseStream"}]
    for message in messages:
        check(message)
    (end,) = [message for message in messages if getattr(message, "event", "") == "EndOfTurn"]
    assert (messages[0].type, end.trigger) == ("Connected", "manual")
    assert numbers(end.transcript) == numbers(heard) == WORDS


async def test_the_sdk_is_refused_as_we_are(
    deepgram: ModuleType, server: LocalDeepgram, sound: SoundFile
) -> None:
    error = importlib.import_module("deepgram.core.api_error").ApiError
    content = sound.path.read_bytes()
    async with sdk(deepgram, server, "wrong") as listen:
        with pytest.raises(error) as refused:
            await listen.v1.media.transcribe_file(request=content, model="nova-3")
        assert refused.value.status_code == 401
        with pytest.raises(error) as refused:
            async with listen.v1.connect(model="nova-3"):
                pass
        assert refused.value.status_code == 401
    async with sdk(deepgram, server) as listen:
        with pytest.raises(error) as refused:
            await listen.v1.media.transcribe_file(request=content, model="nova-3", diarize=True)
        assert (refused.value.status_code, refused.value.body["err_code"]) == (400, "Bad Request")
        with pytest.raises(error) as refused:
            await listen.v1.media.transcribe_file(request=b"no sound", model="nova-3")
        assert refused.value.status_code == 400


async def test_the_sdk_tries_again_after_the_wait_that_it_is_told(
    deepgram: ModuleType, server: LocalDeepgram, sound: SoundFile
) -> None:
    server.fail_next(failures.status(429, {}, {"Retry-After-Ms": "10"}))
    async with sdk(deepgram, server) as listen:
        answer = await listen.v1.media.transcribe_file(
            request=sound.path.read_bytes(), model="nova-3"
        )
    assert numbers(answer.results.channels[0].alternatives[0].transcript) == WORDS


RAW = {"model": "nova-3", "encoding": "linear16", "sample_rate": "16000"}


async def test_an_empty_frame_ends_a_stream(deepgram: ModuleType, server: LocalDeepgram) -> None:
    async with sdk(deepgram, server) as listen, listen.v1.connect(**RAW) as socket:
        await socket.send_media(pcm(talk([1]).samples))
        await socket.send_media(b"")
        messages = [message async for message in socket]
    assert messages[-1].type == "Metadata"
    assert server.record.sockets[-1].frames == [6400, 0]


async def _hurry(deepgram: ModuleType, server: LocalDeepgram) -> None:
    async with server, sdk(deepgram, server) as listen, listen.v1.connect(**RAW) as socket:
        with suppress(ConnectionClosed):
            for _ in range(20):
                await socket.send_media(bytes(6400))
            await socket.recv()


async def test_sound_that_comes_too_fast_fails_the_test(deepgram: ModuleType) -> None:
    with pytest.raises(ExceptionGroup) as failed:
        await _hurry(deepgram, LocalDeepgram())
    assert "faster than 1.25 times" in str(failed.value.exceptions[0])


@pytest.mark.parametrize(
    "asked",
    [
        {"diarize": "true"},
        {"diarize_model": "v2"},
        {"utterance_end_ms": "1000"},
        {"endpointing": "soon"},
        {"language": "multi", "language_hint": ["german"]},
        {"keyterm": ["Ada"] * 101},
        {"keyterm": ["A" * 501]},
        {"smart_format": "True"},
    ],
    ids=lambda asked: next(reversed(asked)),
)
async def test_what_deepgram_refuses_is_refused(
    deepgram: ModuleType, server: LocalDeepgram, asked: dict[str, Any]
) -> None:
    error = importlib.import_module("deepgram.core.api_error").ApiError
    async with sdk(deepgram, server) as listen:
        with pytest.raises(error) as refused:
            async with listen.v1.connect(model="nova-3", **asked):
                pass
    assert refused.value.status_code == 400
