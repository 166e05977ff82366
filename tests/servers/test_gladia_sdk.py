"""Gladia's own client against the local Gladia, and what it sends next to what we send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from gladiaio_sdk import GladiaClient
from gladiaio_sdk.client_options import HttpRetryOptions
from gladiaio_sdk.network.http_client import HttpError

from bot.domain.speech import Extra, SpeechRequest
from bot.domain.speech_job import JobStarted, SoundFile, Ticket
from bot.ports import SpeechAccess
from integrations.speech.gladia import Gladia
from tests.servers.gladia import LocalGladia
from tests.servers.speech.sockets import Cut
from tests.servers.speech.tones import numbers, pcm, talk
from tests.speech.sounds import write

WORDS = [1, 2, 7, 41, 45, 9]
_PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(
        tmp_path_factory.mktemp("sound") / "sound.flac",
        talk(WORDS, per_utterance=3, tail_s=0.5).samples,
        "flac",
    )


@pytest.fixture
async def server() -> AsyncIterator[LocalGladia]:
    async with LocalGladia() as opened:
        yield opened


class Theirs:
    """Makes the vendor's clients, and closes what they leave open."""

    def __init__(self, server: LocalGladia) -> None:
        self._server = server
        self._made: list[Any] = []

    def files(self, key: str | None = None) -> Any:  # noqa: ANN401
        return self._kept(self._client(key).prerecorded_async())

    def live(self) -> Any:  # noqa: ANN401
        return self._kept(self._client(None).live_async())

    async def close(self) -> None:
        for client in self._made:
            await client._http_client.close()  # noqa: SLF001 (they have no way to)

    def _client(self, key: str | None) -> GladiaClient:
        return GladiaClient(
            api_key=key or self._server.key,
            api_url=self._server.base_url,
            http_retry=HttpRetryOptions(max_attempts=1),
        )

    def _kept(self, client: Any) -> Any:  # noqa: ANN401
        self._made.append(client)
        return client


@pytest.fixture
async def theirs(server: LocalGladia) -> AsyncIterator[Theirs]:
    clients = Theirs(server)
    yield clients
    await clients.close()


def options(extra: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "model": "solaria-1",
        "language_config": {"languages": ["en"], "code_switching": False},
        "diarization": True,
        "diarization_config": {"max_speakers": 3},
        "custom_vocabulary": True,
        "custom_vocabulary_config": {"vocabulary": ["Ceph", "Anna"]},
        "named_entity_recognition": True,
        "sentiment_analysis": True,
        "custom_metadata": {"ticket": "t1"},
        **(extra or {}),
    }


async def test_a_file_is_heard_listed_and_deleted(
    server: LocalGladia, theirs: Theirs, sound: Path
) -> None:
    client = theirs.files()
    job = await client.transcribe(sound, options(), interval=0.01)
    assert job.status == "done"
    assert job.result is not None
    assert job.result.transcription is not None
    told = job.result.transcription.utterances
    assert [numbers(each.text) for each in told] == [[1, 2, 7], [41, 45], [9]]
    assert [each.speaker for each in told] == [0, 1, 0]
    assert job.result.named_entity_recognition is not None
    assert [e.text for e in job.result.named_entity_recognition.results or []] == ["w7"]
    found = await client.list({"custom_metadata": {"ticket": "t1"}, "limit": 10})
    assert [each.id for each in found.items] == [job.id]
    assert (await client.list({"custom_metadata": {"ticket": "other"}})).items == []
    assert await client.delete(job.id)
    assert server.jobs == {}
    assert server.uploads == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_speakers": 1},
        {"model": "solaria-3", "language_config": {}},
        {"audio_url": "http://127.0.0.1/file/unknown"},
        {"language_config": {"languages": ["klingon"]}},
        {"custom_metadata": {"ticket": "x" * 2001}},
        {"callback": True},
        {"diarization": "yes"},
    ],
)
async def test_what_the_vendor_refuses_is_refused(
    theirs: Theirs, sound: Path, wrong: dict[str, Any]
) -> None:
    client = theirs.files()
    url = (await client.upload_file(sound)).audio_url
    with pytest.raises(HttpError, match="validation_errors") as refused:
        await client.create({"audio_url": url, **options(wrong)})
    assert refused.value.status == 400


async def test_a_wrong_key_is_refused(theirs: Theirs, sound: Path) -> None:
    with pytest.raises(HttpError, match="401"):
        await theirs.files("wrong").upload_file(sound)


async def test_a_job_that_fails_is_told(server: LocalGladia, theirs: Theirs, sound: Path) -> None:
    server.job_errors = [500]
    with pytest.raises(Exception, match="error code: 500"):
        await theirs.files().transcribe(sound, options(), interval=0.01)


async def test_both_clients_ask_for_a_file_alike(
    server: LocalGladia, theirs: Theirs, sound: Path
) -> None:
    client = theirs.files()
    job = await client.transcribe(sound, options(), interval=0.01)
    await client.list({"limit": 10, "custom_metadata": {"ticket": "t1"}})
    await client.delete(job.id)
    their_requests = list(server.record.requests)
    server.record.requests.clear()

    service = Gladia(SpeechAccess(server.key, server.base_url)).files()
    file = SoundFile(path=sound, duration_s=3, bytes=sound.stat().st_size)
    upload = await service.upload(file)
    request = SpeechRequest(
        language="en-GB",
        vocabulary=("Ceph", "Anna"),
        is_mixed=True,
        max_speakers=3,
        extras=frozenset({Extra.ENTITIES, Extra.SENTIMENT}),
    )
    begun = await service.begin(upload, file, request, Ticket(key="t1"))
    assert isinstance(begun, JobStarted)
    while await service.fetch(begun.job_id) is None:
        pass
    assert await service.find(upload, Ticket(key="t1")) == begun.job_id
    await service.delete(begun.job_id)
    await service.aclose()
    ours = server.record.requests

    assert [(r.method, len(r.path)) for r in ours] == [
        (r.method, len(r.path)) for r in their_requests
    ]
    assert [r.query for r in ours] == [r.query for r in their_requests]
    for our, their in zip(ours, their_requests, strict=True):
        assert our.headers == {k: v for k, v in their.headers.items() if k != "x-gladia-version"}
    uploaded = [r[0].body["audio"] for r in (ours, their_requests)]
    assert [each[0::2] for each in uploaded] == [["sound.flac", sound.stat().st_size]] * 2
    assert uploaded[0][1] == "audio/flac"  # theirs does not say
    bodies = [{**r[1].body, "audio_url": ""} for r in (ours, their_requests)]
    assert bodies[0] == bodies[1]


class Listener:
    """A live session of the vendor's client, and what it tells."""

    def __init__(self, session: Any) -> None:  # noqa: ANN401
        self.session = session
        self.messages: list[Any] = []
        self.over = asyncio.Event()
        self.code = 0
        self.attempts = 0
        session.on("message", self.messages.append)
        session.on("connecting", self._connecting)
        session.on("ended", self._ended)

    async def wait(self) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            await self.over.wait()

    def of(self, kind: str) -> list[Any]:
        return [message for message in self.messages if message.type == kind]

    def _connecting(self, message: Any) -> None:  # noqa: ANN401
        del message
        self.attempts += 1

    def _ended(self, message: Any) -> None:  # noqa: ANN401
        self.code = message.code
        self.over.set()


def live_options() -> dict[str, Any]:
    return {
        "encoding": "wav/pcm",
        "bit_depth": 16,
        "sample_rate": 16_000,
        "channels": 1,
        "model": "solaria-1",
        "endpointing": 0.3,
        "maximum_duration_without_endpointing": 15,
        "language_config": {"languages": ["en"], "code_switching": False},
        "realtime_processing": {
            "custom_vocabulary": True,
            "custom_vocabulary_config": {"vocabulary": ["Ceph"]},
            "named_entity_recognition": True,
        },
        "messages_config": {
            "receive_partial_transcripts": True,
            "receive_final_transcripts": True,
            "receive_realtime_processing_events": True,
            "receive_acknowledgments": True,
            "receive_errors": True,
            "receive_lifecycle_events": True,
            "receive_speech_events": False,
            "receive_pre_processing_events": False,
            "receive_post_processing_events": False,
        },
    }


async def heard_live(server: LocalGladia, theirs: Theirs, samples: bytes) -> Listener:
    listener = Listener(theirs.live().start_session(live_options()))
    await server.until(lambda: server.open_sockets == 1)
    for at in range(0, len(samples), 3200):
        # between two connections their client may raise, once it has kept the sound to send again
        with suppress(RuntimeError):
            listener.session.send_audio(samples[at : at + 3200])
        await asyncio.sleep(0.001)
    await server.until(lambda: sum(s.bytes for s in server.sessions.values()) == len(samples))
    listener.session.stop_recording()
    await listener.wait()
    return listener


async def test_a_live_session_tells_partials_finals_and_names(
    server: LocalGladia, theirs: Theirs
) -> None:
    sound = pcm(talk([1, 2, 7, 4, 5, 6], per_utterance=3, tail_s=0.1).samples)
    heard = await heard_live(server, theirs, sound)
    assert heard.code == 1000
    told = heard.of("transcript")
    finals = [each.data for each in told if each.data.is_final]
    assert [numbers(each.utterance.text) for each in finals] == [[1, 2, 7], [4, 5, 6]]
    assert len({each.id for each in finals}) == 2
    assert next(each.data.id for each in told if not each.data.is_final) == finals[0].id
    assert [e.data.results[0].text for e in heard.of("named_entity_recognition")[:1]] == ["w7"]
    acknowledged = heard.of("audio_chunk")
    assert acknowledged[0].data.byte_range == [0, 3200]
    assert acknowledged[-1].data.byte_range[1] == len(sound)
    kinds = [message.type for message in heard.messages]
    assert kinds[0] == "start_session"
    assert kinds[-2:] == ["end_recording", "end_session"]


async def test_their_client_resumes_after_a_close_with_1011(
    server: LocalGladia, theirs: Theirs
) -> None:
    server.trouble_next(Cut(16_000, 1011), Cut(32_000, 1011), None)
    sound = pcm(talk(range(12), tail_s=0.5).samples)
    heard = await heard_live(server, theirs, sound)
    finals = [each.data for each in heard.of("transcript") if each.data.is_final]
    assert [n for each in finals for n in numbers(each.utterance.text)] == list(range(12))
    assert heard.attempts == 3
    (session,) = server.sessions.values()
    assert (session.connections, session.bytes) == (3, len(sound))


async def test_the_url_of_a_session_that_is_over_is_a_trap(
    server: LocalGladia, theirs: Theirs
) -> None:
    client = theirs.live()
    over = await heard_live(server, theirs, pcm(talk([1], tail_s=0.5).samples))
    again = Listener(client.connect_session(_options_of(server)))
    await again.wait()
    assert (again.code, again.attempts) == (4403, 1)
    assert await client.delete(over.session.session_id)
    assert server.sessions == {}


def _options_of(server: LocalGladia) -> Any:  # noqa: ANN401
    from gladiaio_sdk.v2.live.types import LiveV2ConnectSessionOptions  # noqa: PLC0415

    (session,) = server.sessions.values()
    url = f"{server.ws_url}/v2/live?token={session.token}"
    return LiveV2ConnectSessionOptions(id=session.id, url=url)


async def test_both_clients_open_a_session_alike(server: LocalGladia, theirs: Theirs) -> None:
    await heard_live(server, theirs, pcm(talk([1], tail_s=0.5).samples))
    streams = Gladia(SpeechAccess(server.key, server.base_url)).streams()
    assert streams is not None
    request = SpeechRequest(language="en", vocabulary=("Ceph",), extras=frozenset({Extra.ENTITIES}))
    stream = await streams.open(request)
    await stream.send(talk([1]).samples, 0.0)
    await stream.finish()
    assert [r.is_final async for r in stream.results()][-1]
    await stream.aclose()
    await streams.aclose()
    first, second = server.record.of("POST", "/v2/live")
    assert first.body == second.body
    assert first.query == second.query == ()
    their_socket, our_socket = server.record.sockets
    assert their_socket.told == our_socket.told == [{"type": "stop_recording"}]
    assert our_socket.request.headers == their_socket.request.headers == {}
    assert [name for name, _ in our_socket.request.query] == ["token"]
