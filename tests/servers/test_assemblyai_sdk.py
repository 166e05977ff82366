"""AssemblyAI's own SDK against the local AssemblyAI, and next to our client."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import assemblyai as aai
import pytest
from assemblyai.streaming.v3 import (
    AsyncRealTimeTranscriber,
    RealTimeEvents,
    RealTimeParameters,
    RealTimeSessionParameters,
    RealTimeTranscriberOptions,
    SpeechModel,
)
from assemblyai.streaming.v3.models import LLMGatewayConfig, LLMGatewayMessage

from bot.domain.speech import Extra, SpeechRequest
from bot.domain.speech_job import SoundFile, Ticket
from bot.ports import SpeechAccess
from integrations.speech.assemblyai import AssemblyAi
from tests.servers.assemblyai import KEY, LocalAssemblyAi
from tests.servers.assemblyai.session import Manners
from tests.servers.speech.tones import RATE, numbers, pcm, talk
from tests.speech.sounds import write
from tests.speech.streaming.talk import say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from tests.servers.speech.recorded import Recorded

# the SDK still speaks the dialect of pydantic 1
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

_SPEED = 50.0
_FRAME = 3200


@pytest.fixture
async def server() -> AsyncIterator[LocalAssemblyAi]:
    async with LocalAssemblyAi(manners=Manners(speed=_SPEED)) as server:
        yield server


@pytest.fixture
def sound(tmp_path: Path) -> SoundFile:
    samples = talk([1, 2, 10, 41, 42, 3], per_utterance=9).samples
    path = write(tmp_path / "a.flac", samples, "flac")
    return SoundFile(path=path, duration_s=len(samples) / RATE, bytes=path.stat().st_size)


@asynccontextmanager
async def sdk(server: LocalAssemblyAi, key: str = KEY) -> AsyncIterator[aai.AsyncTranscriber]:
    settings = aai.Settings(api_key=key, base_url=server.base_url, polling_interval=0.01)
    async with aai.AsyncClient(settings=settings) as client:
        yield aai.AsyncTranscriber(client=client)


def provider(server: LocalAssemblyAi) -> AssemblyAi:
    return AssemblyAi(SpeechAccess(KEY, server.base_url, "claude"))


def _config(url: str | None = None) -> aai.TranscriptionConfig:
    """What `_request` comes to."""
    return aai.TranscriptionConfig(
        speech_models=["universal-3-pro", "universal-2"],
        language_detection=True,
        language_detection_options=aai.LanguageDetectionOptions(code_switching=True),
        speaker_labels=True,
        speaker_options=aai.SpeakerOptions(max_speakers_expected=3),
        keyterms_prompt=["Ceph", "Kelly Byrne-Donoghue"],
        entity_detection=True,
        sentiment_analysis=True,
        webhook_url=url,
        webhook_auth_header_name="X-Minuta-Ticket" if url else None,
        webhook_auth_header_value="ticket" if url else None,
    )


_REQUEST = SpeechRequest(
    vocabulary=("Ceph", "Kelly Byrne-Donoghue"),
    is_mixed=True,
    max_speakers=3,
    extras=frozenset({Extra.ENTITIES, Extra.SENTIMENT}),
)


async def test_it_hears_a_file_for_its_own_sdk(server: LocalAssemblyAi, sound: SoundFile) -> None:
    async with sdk(server) as transcriber:
        transcript = await transcriber.transcribe(str(sound.path), _config())
    assert transcript.status is aai.TranscriptStatus.completed
    assert transcript.text == "W1 w2 w10. W41 w42. W3."
    assert [(u.speaker, u.text) for u in transcript.utterances or ()] == [
        ("A", "W1 w2 w10."),
        ("B", "W41 w42."),
        ("A", "W3."),
    ]
    words = transcript.words or []
    assert [(words[1].start, words[1].end)] == [pytest.approx((300, 500), abs=10)]
    assert [entity.text for entity in transcript.entities or ()] == ["w10"]
    assert [tone.sentiment.value for tone in transcript.sentiment_analysis or ()] == [
        "NEUTRAL",
        "NEGATIVE",
        "POSITIVE",
    ]
    assert transcript.audio_duration == round(sound.duration_s)


async def test_both_clients_ask_for_a_transcript_alike(
    server: LocalAssemblyAi, sound: SoundFile
) -> None:
    url = f"{server.base_url}/nobody"
    async with sdk(server) as transcriber:
        theirs = await transcriber.submit(str(sound.path), _config(url))
        await theirs.wait_for_completion(poll_timeout=5)
    of_sdk = _steps(server.record.requests)
    server.record.requests.clear()
    service = provider(server).files()
    upload = await service.upload(sound)
    job = await service.begin(upload, sound, _REQUEST, Ticket(key="ticket", callback_url=url))
    while await service.fetch(job.job_id) is None:
        pass
    await service.aclose()
    ours = _steps(server.record.requests)
    # the OpenAPI file names the media type of an upload; the SDK leaves it out
    assert ours[0].headers.pop("content-type") == "application/octet-stream"
    assert ours == of_sdk
    assert [step.path for step in ours] == ["/v2/upload", "/v2/transcript", "/v2/transcript/…"]


def _steps(requests: Sequence[Recorded]) -> list[Any]:
    """The kinds of requests in order, without what differs from one transcript to the next."""
    steps: list[Any] = []
    for request in requests:
        path, body = request.path, request.body
        if path.startswith("/v2/transcript/"):
            path = "/v2/transcript/…"
        if isinstance(body, dict):
            body = {**body, "audio_url": "…"}
        step = request._replace(path=path, body=body, headers=dict(request.headers))
        if step not in steps:
            steps.append(step)
    return steps


async def test_both_clients_list_and_delete_alike(
    server: LocalAssemblyAi, sound: SoundFile
) -> None:
    service = provider(server).files()
    upload = await service.upload(sound)
    job = await service.begin(upload, sound, SpeechRequest(), Ticket(key="ticket"))
    server.record.requests.clear()
    async with sdk(server) as transcriber:
        page = await transcriber.list_transcripts(aai.ListTranscriptParameters(limit=200))
        assert [(item.id, item.audio_url) for item in page.transcripts] == [(job.job_id, upload)]
        assert page.page_details.before_id_of_prev_url == job.job_id
        older = aai.ListTranscriptParameters(limit=200, before_id=job.job_id)
        assert (await transcriber.list_transcripts(older)).transcripts == []
        deleted = await transcriber.delete_by_id(job.job_id)
        assert deleted.text == "Deleted by user."
        assert not server.uploads
        with pytest.raises(aai.TranscriptError, match="not found"):
            await transcriber.delete_by_id(job.job_id)
    listed, _, removed, _ = server.record.requests
    server.record.requests.clear()
    assert await service.find(upload, Ticket(key="ticket")) is None
    await service.delete(job.job_id)
    await service.aclose()
    assert server.record.requests == [listed, removed]


async def test_the_sdk_is_told_of_errors(server: LocalAssemblyAi, sound: SoundFile) -> None:
    async with sdk(server, "wrong") as transcriber:
        with pytest.raises(aai.TranscriptError, match="API token missing/invalid"):
            await transcriber.transcribe(str(sound.path), _config())
    async with sdk(server, f"Bearer {KEY}") as transcriber:
        with pytest.raises(aai.TranscriptError, match="API token missing/invalid"):
            await transcriber.transcribe(str(sound.path), _config())
    async with sdk(server) as transcriber:
        with pytest.raises(aai.TranscriptError, match="'speech_models'"):
            await transcriber.transcribe(str(sound.path), aai.TranscriptionConfig())
        server.errors.append("Audio duration is too short.")
        failed = await transcriber.transcribe(str(sound.path), _config())
        assert failed.status is aai.TranscriptStatus.error
        assert failed.error == "Audio duration is too short."


class Ear:
    """What the SDK tells of one session; it swallows what a handler raises."""

    def __init__(self, server: LocalAssemblyAi, key: str = KEY) -> None:
        options = RealTimeTranscriberOptions(
            api_host=server.ws_url, api_key=key, connect_timeout=10.0
        )
        self.client = AsyncRealTimeTranscriber(options)
        self.told: list[Any] = []
        for event in RealTimeEvents:
            self.client.on(event, lambda _, told: self.told.append(told))

    def of(self, kind: str) -> list[Any]:
        return [told for told in self.told if type(told).__name__ == kind]

    async def listen(
        self, sound: bytes, parameters: RealTimeParameters, frame: int = _FRAME
    ) -> None:
        await self.client.connect(parameters)
        for at in range(0, len(sound), frame):
            await self.client.stream(sound[at : at + frame])
        await self.client.disconnect(terminate=True)


def _padded(words: Sequence[int]) -> bytes:
    """The sound of words in whole frames."""
    sound = pcm(talk(words).samples)
    return sound + bytes(-len(sound) % _FRAME)


_USUAL = RealTimeParameters(
    sample_rate=16_000,
    encoding="pcm_s16le",
    speech_model=SpeechModel.u3_rt_pro,
    language_detection=True,
)


async def test_it_hears_a_stream_for_its_own_sdk(server: LocalAssemblyAi) -> None:
    ear = Ear(server)
    await ear.listen(_padded([1, 2, 3, 4, 5, 6]), _USUAL)
    (begin,) = ear.of("BeginEvent")
    assert begin.configuration.model == "u3-rt-pro"
    assert len(ear.of("SpeechStartedEvent")) == 2
    turns = ear.of("TurnEvent")
    assert [(t.turn_order, t.transcript) for t in turns if t.end_of_turn] == [
        (0, "W1 w2 w3 w4 w5."),
        (1, "W6."),
    ]
    partial = turns[2]
    assert not partial.end_of_turn
    assert partial.transcript == "w1 w2"  # the last word may still change
    assert [word.text for word in partial.words] == ["w1", "w2", "w3"]
    assert turns[0].language_code == "en"
    (end,) = ear.of("TerminationEvent")
    assert end.audio_duration_seconds == 3
    assert ear.of("RealTimeError") == []


async def test_it_tells_voices_and_answers_for_its_own_sdk(server: LocalAssemblyAi) -> None:
    gateway = LLMGatewayConfig(
        model="claude",
        messages=[LLMGatewayMessage(role="user", content="Note {{turn}}")],
        max_tokens=9,
    )
    parameters = _USUAL.model_copy(update={"speaker_labels": True, "llm_gateway": gateway})
    ear = Ear(server)
    sound = _padded([41, 42]) + bytes(2 * RATE) + _padded([43, 44, 45, 46])
    await ear.listen(sound, parameters)
    finals = [turn for turn in ear.of("TurnEvent") if turn.end_of_turn]
    assert [turn.speaker_label for turn in finals] == ["UNKNOWN", "B"]
    (revised,) = ear.of("SpeakerRevisionEvent")
    assert [(r.turn_order, r.speaker_label) for r in revised.revisions] == [(0, "B")]
    assert [word.speaker for word in revised.revisions[0].words] == ["B", "B"]
    answers = ear.of("LLMGatewayResponseEvent")
    assert [answer.turn_order for answer in answers] == [0, 1]
    content = answers[0].data["choices"][0]["message"]["content"]
    assert content == "Noted: Note W41 w42."


async def test_both_clients_stream_alike(server: LocalAssemblyAi) -> None:
    words = [1, 2, 3]
    request = SpeechRequest(
        language="de",
        vocabulary=("Ceph", "Kelly Byrne-Donoghue"),
        is_mixed=True,
        max_speakers=2,
        instruction="Note {{turn}}",
    )
    streams = provider(server).streams()
    streams.hurry = _SPEED
    stream = await streams.open(request)
    end_s = await say(stream, talk(words).samples)
    await stream.quiet(end_s + 10)
    await stream.finish()
    said = [result async for result in stream.results() if result.is_final]
    await stream.aclose()
    (ours,) = server.record.sockets
    ear = Ear(server)
    gateway = LLMGatewayConfig(
        model="claude",
        messages=[LLMGatewayMessage(role="user", content="Note {{turn}}")],
        max_tokens=200,
    )
    parameters = {
        "language_codes": ["de"],
        "keyterms_prompt": ["Ceph", "Kelly Byrne-Donoghue"],
        "speaker_labels": True,
        "max_speakers": 2,
        "llm_gateway": gateway,
    }
    await ear.client.connect(_USUAL.model_copy(update=parameters))
    sound = _padded(words).ljust(ours.sound_bytes, b"\0")
    for at in range(0, len(sound), _FRAME):
        await ear.client.stream(sound[at : at + _FRAME])
    await ear.client.force_endpoint()
    await ear.client.disconnect(terminate=True)
    _, theirs = server.record.sockets
    assert _wanted(ours.request) == _wanted(theirs.request)
    assert ours.request.path == theirs.request.path == "/v3/ws"
    assert ours.request.headers == theirs.request.headers
    assert ours.frames == theirs.frames
    final = next(turn for turn in ear.of("TurnEvent") if turn.end_of_turn)
    assert said[0].segment.text == final.transcript
    assert numbers(final.transcript) == words


def _wanted(request: Recorded) -> dict[str, Any]:
    """A query as it is meant: the SDK writes True where the documents write true."""
    read: dict[str, Any] = {}
    for name, value in request.query:
        try:
            read[name] = json.loads(value.lower() if value in {"True", "False"} else value)
        except ValueError:
            read[name] = value
    return read


async def test_the_sdk_keeps_a_session_alive_and_changes_it(server: LocalAssemblyAi) -> None:
    ear = Ear(server)
    await ear.client.connect(_USUAL)
    await ear.client.keep_alive()
    await ear.client.set_params(RealTimeSessionParameters(max_turn_silence=700))
    await ear.client.disconnect(terminate=True)
    (socket,) = server.record.sockets
    assert socket.frames == [
        {"type": "KeepAlive"},
        {"type": "UpdateConfiguration", "max_turn_silence": 700},
        {"type": "Terminate"},
    ]
    assert ear.of("RealTimeError") == []
    assert len(ear.of("TerminationEvent")) == 1


@pytest.mark.parametrize("frame", [1500, 33_000])
async def test_frames_must_last_between_50_and_1000_ms(server: LocalAssemblyAi, frame: int) -> None:
    ear = Ear(server)
    await ear.listen(bytes(66_000), _USUAL, frame)
    (error,) = ear.of("RealTimeError")
    assert error.code == 3007
    assert "Expected between 50 and 1000 ms" in str(error)


async def test_sound_must_not_come_faster_than_real_time(server: LocalAssemblyAi) -> None:
    server.manners = Manners()
    ear = Ear(server)
    await ear.listen(bytes(10 * _FRAME) + _padded([1, 2, 3, 4, 5]), _USUAL)
    (error,) = ear.of("RealTimeError")
    assert error.code == 3007
    assert "Audio Transmission Rate Exceeded" in str(error)


async def test_a_wrong_key_and_one_session_too_many_are_told(server: LocalAssemblyAi) -> None:
    wrong = Ear(server, f"Bearer {KEY}")
    await wrong.listen(b"", _USUAL)
    assert [error.code for error in wrong.of("RealTimeError")] == [1008]
    server.most_sessions = 0
    late = Ear(server)
    await late.listen(b"", _USUAL)
    assert [error.code for error in late.of("RealTimeError")] == [3009]
    odd = _USUAL.model_copy(update={"max_speakers": 11})
    server.most_sessions = 1
    refused = Ear(server)
    await refused.listen(b"", odd)
    assert [error.code for error in refused.of("RealTimeError")] == [3006]
