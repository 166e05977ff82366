"""Smallest AI's own SDK against the local Smallest AI, and next to our client."""

from __future__ import annotations

import importlib
import warnings
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.speech import Extra, HeardTrack, SpeechRequest
from bot.domain.speech_job import SoundFile, Ticket
from bot.ports import SpeechAccess
from integrations.speech.smallest import Smallest
from tests.servers.smallest import KEY, LocalSmallest
from tests.servers.speech import failures
from tests.servers.speech.tones import RATE, numbers, pcm, talk
from tests.speech.sounds import write
from tests.speech.streaming.talk import finals, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from types import ModuleType

    from tests.servers.speech.recorded import Recorded
    from tests.servers.speech.tones import Floats

# the SDK speaks the dialect of pydantic 1, and opens sockets with what is about to be removed
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

_FRAME = 4096


@pytest.fixture(scope="module")
def smallestai() -> ModuleType:
    with warnings.catch_warnings(action="ignore"):
        return importlib.import_module("smallestai")


@pytest.fixture
async def server() -> AsyncIterator[LocalSmallest]:
    async with LocalSmallest() as server:
        yield server


@pytest.fixture
def sound(tmp_path: Path) -> SoundFile:
    samples = talk([1, 2, 10, 41, 42, 3], per_utterance=9).samples
    path = write(tmp_path / "a.flac", samples, "flac")
    return SoundFile(path=path, duration_s=len(samples) / RATE, bytes=path.stat().st_size)


@asynccontextmanager
async def sdk(smallestai: ModuleType, server: LocalSmallest, key: str = KEY) -> AsyncIterator[Any]:
    environment = importlib.import_module("smallestai.environment").SmallestAIEnvironment(
        atoms=server.base_url,
        waves=server.base_url,
        waves_ws=server.ws_url,
        payment=server.base_url,
    )
    client = smallestai.AsyncSmallestAI(api_key=key, environment=environment)
    yield client.waves.speech_to_text
    await client._client_wrapper.httpx_client.httpx_client.aclose()  # noqa: SLF001 (no other way)


async def ours(
    server: LocalSmallest, sound: SoundFile, request: SpeechRequest, model: str, url: str | None
) -> Recorded:
    service = Smallest(SpeechAccess(KEY, server.base_url)).files(model)
    await service.begin("", sound, request, Ticket(key="ticket-1", callback_url=url))
    await service.aclose()
    return server.record.requests[-1]


def alike(ours: Recorded, theirs: Recorded) -> None:
    assert (ours.method, ours.path, ours.body) == (theirs.method, theirs.path, theirs.body)
    assert sorted(ours.query) == sorted(theirs.query)
    kept = {name: theirs.headers.get(name) for name in ours.headers}
    assert ours.headers == kept


async def test_a_file_is_sent_as_the_sdk_sends_it(
    smallestai: ModuleType,
    server: LocalSmallest,
    sound: SoundFile,
) -> None:
    async with sdk(smallestai, server) as client:
        answer = await client.transcribe(
            model="pulse",
            language="en",
            request=sound.path.read_bytes(),
            word_timestamps=True,
            diarize=True,
            emotion_detection="true",
            gender_detection="true",
        )
    extras = frozenset({Extra.EMOTION, Extra.GENDER})
    request = SpeechRequest(language="en", is_mixed=True, extras=extras)
    theirs = server.record.requests[-1]
    alike(await ours(server, sound, request, "pulse", None), theirs)
    assert type(answer).__name__ == "TranscriptionResponse"
    assert numbers(answer.transcription) == [1, 2, 10, 41, 42, 3]
    assert [word.speaker for word in answer.words] == [0, 0, 0, 1, 1, 0]
    assert [utterance.speaker for utterance in answer.utterances] == [0, 1, 0]
    assert answer.words[0].confidence == 0.97
    assert answer.metadata.duration == pytest.approx(sound.duration_s, abs=0.01)
    assert (answer.gender, answer.emotions["happiness"]) == ("female", 0.8)


async def test_a_callback_is_asked_for_as_the_sdk_asks_for_it(
    smallestai: ModuleType,
    server: LocalSmallest,
    sound: SoundFile,
) -> None:
    url = f"{server.base_url}/nobody"
    async with sdk(smallestai, server) as client:
        answer = await client.transcribe(
            model="pulse-pro",
            language="en",
            request=sound.path.read_bytes(),
            word_timestamps=True,
            webhook_url=url,
            webhook_method="POST",
            webhook_extra="ticket:ticket-1",
        )
    theirs = server.record.requests[-1]
    alike(await ours(server, sound, SpeechRequest(), "pulse-pro", url), theirs)
    assert answer.status == "processing"
    assert answer.request_id
    await server.until(lambda: server.deliveries == [404, 404])


@pytest.mark.parametrize(
    ("key", "model", "language", "error"),
    [
        ("sk_wrong", "pulse", "en", "UnauthorizedError"),
        (KEY, "pulse-max", "en", "BadRequestError"),
        (KEY, "pulse", "tlh", "BadRequestError"),
    ],
)
async def test_the_sdk_understands_what_is_refused(
    smallestai: ModuleType,
    server: LocalSmallest,
    key: str,
    model: str,
    language: str,
    error: str,
) -> None:
    async with sdk(smallestai, server, key) as client:
        with pytest.raises(Exception, match="request_id") as refused:
            await client.transcribe(model=model, language=language, request=b"sound")
    assert type(refused.value).__name__ == error


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, "ForbiddenError"),
        (413, "ContentTooLargeError"),
        (429, "TooManyRequestsError"),
        (503, "ServiceUnavailableError"),
    ],
)
async def test_the_sdk_understands_what_fails(
    smallestai: ModuleType,
    server: LocalSmallest,
    status: int,
    error: str,
) -> None:
    server.fail_next(failures.status(status, {"error": "no", "request_id": "1"}), times=3)
    async with sdk(smallestai, server) as client:
        with pytest.raises(Exception, match="no") as failed:
            await client.transcribe(
                model="pulse",
                language="en",
                request=b"sound",
                request_options={"max_retries": 0},
            )
    assert type(failed.value).__name__ == error


async def test_sound_is_streamed_as_the_sdk_streams_it(
    smallestai: ModuleType,
    server: LocalSmallest,
) -> None:
    helpers = importlib.import_module("smallestai.waves.helpers")
    spoken = talk([1, 2, 3], per_utterance=9)
    told = []
    async with (
        sdk(smallestai, server) as client,
        helpers.stream_speech_to_text(
            _Client(client),
            language="en",
            word_timestamps=True,
            finalize_on_words=False,
            max_words=60,
            keywords=["W2:1"],
        ) as socket,
    ):
        sent = pcm(spoken.samples)
        for at in range(0, len(sent), _FRAME):
            await socket.send_audio_chunk_out(sent[at : at + _FRAME].ljust(_FRAME, b"\0"))
        close = importlib.import_module("smallestai.waves.speech_to_text.types").CloseStream
        await socket.send_close_stream(close(type="close_stream"))
        async for event in socket:
            told.append(event)
            if event.is_last:
                break
    assert numbers(told[-1].transcript) == [1, 2, 3]
    assert [event.is_final for event in told[:-1]] == [False] * (len(told) - 1)
    await _say_it_ourselves(server, spoken.samples)
    theirs, mine = server.record.sockets
    assert mine.request.path == theirs.request.path
    assert sorted(mine.request.query) == sorted(theirs.request.query)
    assert mine.request.headers["authorization"] == theirs.request.headers["authorization"]
    assert mine.frames == theirs.frames


async def _say_it_ourselves(server: LocalSmallest, samples: Floats) -> None:
    streams = Smallest(SpeechAccess(KEY, server.base_url)).streams()
    assert streams is not None
    stream = await streams.open(SpeechRequest(language="en", vocabulary=("W2",)))
    await say(stream, samples)
    await stream.finish()
    assert [numbers(one.segment.text) for one in await finals(stream)] == [[1, 2, 3]]
    await stream.aclose()


class _Client:
    """What the SDK's helper looks for on a client."""

    def __init__(self, speech_to_text: Any) -> None:  # noqa: ANN401
        self.waves = self
        self.speech_to_text = speech_to_text


async def test_both_hear_the_same_in_a_file(
    smallestai: ModuleType,
    server: LocalSmallest,
    sound: SoundFile,
) -> None:
    async with sdk(smallestai, server) as client:
        theirs = await client.transcribe(
            model="pulse", language="en", request=sound.path.read_bytes(), word_timestamps=True
        )
    service = Smallest(SpeechAccess(KEY, server.base_url)).files()
    mine = await service.begin("", sound, SpeechRequest(language="en"), Ticket(key="t"))
    await service.aclose()
    assert isinstance(mine, HeardTrack)
    assert [(word.text, word.start_s) for part in mine.segments for word in part.words] == [
        (word.word, word.start) for word in theirs.words
    ]
