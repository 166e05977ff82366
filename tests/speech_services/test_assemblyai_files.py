"""Files at AssemblyAI, over HTTP against the local server."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest
from aiohttp import web

from bot.domain.speech import Extra, HeardTrack, SpeechRequest
from bot.domain.speech_job import JobStarted, SoundFile, Ticket
from bot.domain.transcript import Sentiment
from bot.errors import Fault, ProviderError
from bot.ports import SpeechAccess
from integrations.registry import SPEECH_PROVIDERS, implementation
from integrations.speech.assemblyai import AssemblyAi
from tests.servers.assemblyai import KEY, LocalAssemblyAi
from tests.servers.assemblyai.transcripts import Transcript
from tests.servers.speech import failures
from tests.servers.speech.tones import RATE, numbers, talk
from tests.speech.sounds import write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from integrations.speech.assemblyai.files import AssemblyAiFiles
    from tests.servers.speech.failures import Failure
    from tests.servers.speech.tones import Floats, Talk

TICKET = Ticket(key="ticket-1")


@pytest.fixture
async def server() -> AsyncIterator[LocalAssemblyAi]:
    async with LocalAssemblyAi() as server:
        yield server


@pytest.fixture
async def service(server: LocalAssemblyAi) -> AsyncIterator[AssemblyAiFiles]:
    async with service_of(server) as service:
        yield service


@asynccontextmanager
async def service_of(
    server: LocalAssemblyAi, model: str | None = None, key: str = KEY
) -> AsyncIterator[AssemblyAiFiles]:
    service = AssemblyAi(SpeechAccess(key, server.base_url)).files(model)
    yield service
    await service.aclose()


def sound_of(folder: Path, samples: Floats, name: str = "a.flac") -> SoundFile:
    path = write(folder / name, samples, "flac")
    return SoundFile(path=path, duration_s=len(samples) / RATE, bytes=path.stat().st_size)


@pytest.fixture
def spoken() -> Talk:
    return talk(range(1, 8), per_utterance=4, lead_s=0.5, tail_s=0.3)


@pytest.fixture
def sound(tmp_path: Path, spoken: Talk) -> SoundFile:
    return sound_of(tmp_path, spoken.samples)


async def begun(
    service: AssemblyAiFiles,
    sound: SoundFile,
    request: SpeechRequest = SpeechRequest(),  # noqa: B008 (frozen)
    ticket: Ticket = TICKET,
) -> str:
    upload = await service.upload(sound)
    started = await service.begin(upload, sound, request, ticket)
    assert isinstance(started, JobStarted)
    return started.job_id


async def heard(
    service: AssemblyAiFiles,
    sound: SoundFile,
    request: SpeechRequest = SpeechRequest(),  # noqa: B008 (frozen)
) -> HeardTrack:
    job = await begun(service, sound, request)
    for _ in range(10):
        if (track := await service.fetch(job)) is not None:
            return track
    raise AssertionError("it is never done")


async def failure_of(service: AssemblyAiFiles, sound: SoundFile) -> ProviderError:
    with pytest.raises(ProviderError) as failed:
        await heard(service, sound)
    return failed.value


def asked(server: LocalAssemblyAi) -> dict[str, object]:
    """The body of the last request for a transcript."""
    body: dict[str, object] = server.record.of("POST", "/v2/transcript")[-1].body
    return body


def test_the_registry_knows_it() -> None:
    assert implementation(SPEECH_PROVIDERS, "assemblyai") is AssemblyAi
    assert AssemblyAi.name == "assemblyai"


async def test_a_file_is_uploaded_transcribed_and_fetched(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile, spoken: Talk
) -> None:
    job = await begun(service, sound)
    assert await service.fetch(job) is None
    track = await service.fetch(job)
    assert track is not None
    assert track.engine.provider == "assemblyai"
    assert track.engine.model == "universal-3-pro"
    assert track.engine.diarizer is None
    assert track.duration_s == pytest.approx(sound.duration_s, abs=0.6)
    assert [segment.text for segment in track.segments] == ["W1 w2 w3 w4.", "W5 w6 w7."]
    words = [word for segment in track.segments for word in segment.words]
    for word, said in zip(words, spoken.words, strict=True):
        assert word.start_s == pytest.approx(said.start_s, abs=0.02)
        assert word.end_s == pytest.approx(said.end_s, abs=0.02)
        assert word.confidence == pytest.approx(0.9 + said.number / 100)
    first = track.segments[0]
    assert (first.start_s, first.end_s) == (first.words[0].start_s, first.words[-1].end_s)
    assert first.confidence == pytest.approx(0.925)
    assert first.language == "en"
    assert first.speaker_label is None
    assert first.sentiment is None
    assert first.entities == ()
    assert track.speech_s == pytest.approx(1.1 + 0.8, abs=0.05)
    uploaded = server.record.of("POST", "/v2/upload")[0]
    assert uploaded.body == sound.bytes
    assert uploaded.headers == {
        "authorization": "…",
        "content-type": "application/octet-stream",
    }
    assert asked(server)["speech_models"] == ["universal-3-pro", "universal-2"]


async def test_voices_are_told_apart_where_they_share_a_file(
    server: LocalAssemblyAi, service: AssemblyAiFiles, tmp_path: Path
) -> None:
    sound = sound_of(tmp_path, talk([1, 2, 41, 42, 3, 81], per_utterance=9).samples)
    track = await heard(service, sound, SpeechRequest(is_mixed=True, max_speakers=2))
    said = [(segment.speaker_label, numbers(segment.text)) for segment in track.segments]
    assert said == [("A", [1, 2]), ("B", [41, 42]), ("A", [3]), ("B", [81])]
    assert track.engine.diarizer == "assemblyai"
    assert asked(server)["speaker_labels"] is True
    assert asked(server)["speaker_options"] == {"max_speakers_expected": 2}
    await heard(service, sound, SpeechRequest(is_mixed=True))
    assert "speaker_options" not in asked(server)
    await heard(service, sound, SpeechRequest(max_speakers=2))
    assert not {"speaker_labels", "speaker_options", "speakers_expected"} & set(asked(server))


async def test_entities_and_sentiment_come_where_they_are_wanted(
    server: LocalAssemblyAi, service: AssemblyAiFiles, tmp_path: Path
) -> None:
    sound = sound_of(tmp_path, talk([30, 1, 10, 2, 20, 31, 3, 4], per_utterance=3).samples)
    wanted = frozenset({Extra.ENTITIES, Extra.SENTIMENT, Extra.EMOTION})
    track = await heard(service, sound, SpeechRequest(extras=wanted))
    first, second, third = track.segments
    assert [(e.kind, e.text) for e in first.entities] == [
        ("person_name", "w30"),
        ("person_name", "w10"),
    ]
    assert [e.text for e in second.entities] == ["w20"]
    assert second.entities[0].start_s == second.words[1].start_s
    assert second.entities[0].end_s == second.words[1].end_s
    assert third.entities == ()
    tones = [segment.sentiment for segment in track.segments]
    assert tones == [Sentiment.POSITIVE, Sentiment.NEGATIVE, Sentiment.POSITIVE]
    await heard(service, sound, SpeechRequest(extras=frozenset({Extra.SENTIMENT})))
    assert "entity_detection" not in asked(server)
    assert asked(server)["sentiment_analysis"] is True


@pytest.mark.parametrize(
    ("tag", "code", "told"),
    [("en-GB", "en_uk", "en-GB"), ("de-AT", "de", "de"), ("jv", "jw", "jv"), ("nb", "no", "no")],
)
async def test_a_language_is_named_as_they_name_it(
    server: LocalAssemblyAi,
    service: AssemblyAiFiles,
    sound: SoundFile,
    tag: str,
    code: str,
    told: str,
) -> None:
    track = await heard(service, sound, SpeechRequest(language=tag))
    assert asked(server)["language_code"] == code
    assert "language_detection" not in asked(server)
    assert track.segments[0].language == told


async def test_of_several_languages_none_is_that_of_every_segment(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile
) -> None:
    server.languages = ("de", "en")
    track = await heard(service, sound)
    assert asked(server)["language_detection"] is True
    assert asked(server)["language_detection_options"] == {"code_switching": True}
    assert track.segments[0].language is None
    server.languages = ("de",)
    assert (await heard(service, sound)).segments[0].language == "de"


async def test_likely_languages_are_named(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile
) -> None:
    likely = ("en-GB", "de", "en-US", "tlh")
    await heard(service, sound, SpeechRequest(languages=likely))
    options = {"code_switching": True, "expected_languages": ["en", "de"]}
    assert asked(server)["language_detection_options"] == options
    await heard(service, sound, SpeechRequest(language="fr", languages=likely))
    assert asked(server)["language_code"] == "fr"
    assert "language_detection_options" not in asked(server)


async def test_vocabulary_is_trimmed_to_what_is_taken(
    server: LocalAssemblyAi, sound: SoundFile
) -> None:
    names = ("Ceph", " Kelly\nByrne-Donoghue ", "", "one two three four five six seven", "Ceph")
    many = tuple(f"name {at}" for at in range(2000))
    async with service_of(server) as service:
        await heard(service, sound, SpeechRequest(vocabulary=names))
        assert asked(server)["keyterms_prompt"] == ["Ceph", "Kelly Byrne-Donoghue"]
        await heard(service, sound, SpeechRequest(vocabulary=many))
        assert asked(server)["keyterms_prompt"] == list(many[:200])
        assert service.capabilities.max_vocabulary == 200
        await heard(service, sound)
        assert "keyterms_prompt" not in asked(server)
    async with service_of(server, "universal-3-pro") as service:
        await heard(service, sound, SpeechRequest(vocabulary=many))
        assert asked(server)["keyterms_prompt"] == list(many[:1000])
        assert service.capabilities.max_vocabulary == 1000


async def test_the_models_are_a_setting(server: LocalAssemblyAi, sound: SoundFile) -> None:
    async with service_of(server, "universal-2+universal-3-pro") as service:
        assert (await heard(service, sound)).engine.model == "universal-2"
        assert asked(server)["speech_models"] == ["universal-2", "universal-3-pro"]
        assert "ja" in service.capabilities.languages
    async with service_of(server, "universal-3-pro") as service:
        assert service.capabilities.languages == {"en", "es", "fr", "de", "it", "pt"}
    async with service_of(server, "universal-9") as service:
        assert service.capabilities.languages == frozenset()
        assert (await failure_of(service, sound)).fault is Fault.BAD_INPUT


@asynccontextmanager
async def listening(answers: Sequence[int]) -> AsyncIterator[tuple[str, list[web.BaseRequest]]]:
    """A web server that is called back, and how it answers; the last answer stays."""
    came: list[web.BaseRequest] = []
    left = list(answers)

    async def take(request: web.BaseRequest) -> web.Response:
        await request.read()
        came.append(request)
        return web.Response(status=left.pop(0) if len(left) > 1 else left[0])

    runner = web.ServerRunner(web.Server(take))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/callbacks/speech/assemblyai/secret", came
    await runner.cleanup()


async def test_a_callback_says_which_transcript_is_ready(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile
) -> None:
    async with listening([500, 200]) as (url, came):
        job = await begun(service, sound, ticket=Ticket(key="ticket-7", callback_url=url))
        await server.until(lambda: len(server.deliveries) == 2)
    assert [delivery.status for delivery in server.deliveries] == [500, 200]
    callback = service.read_callback(await came[1].read())
    assert callback.job_id == job
    assert callback.heard is None
    assert came[1].headers["X-Minuta-Ticket"] == "ticket-7"
    assert await service.fetch(job) is not None


async def test_a_callback_that_is_refused_comes_once(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile
) -> None:
    server.errors.append("Server error, developers have been alerted")
    async with listening([404]) as (url, came):
        job = await begun(service, sound, ticket=Ticket(key="k", callback_url=url))
        await server.until(lambda: bool(server.deliveries))
    assert len(came) == 1
    assert json.loads(await came[0].read()) == {"transcript_id": job, "status": "error"}
    with pytest.raises(ProviderError) as failed:
        await service.fetch(job)
    assert failed.value.fault is Fault.SERVER


async def test_without_an_address_nobody_is_called_back(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile
) -> None:
    await begun(service, sound)
    assert not [name for name in asked(server) if name.startswith("webhook")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"transcript_id": 7}',
        b'{"transcript_id": "../../v2/upload"}',
        b'{"transcript_id": "' + b"a" * 200 + b'"}',
        b"[" * 100_000,
        b'{"transcript_id": "a", "x": "' + b"a" * (1 << 17) + b'"}',
        b"\xff\xfe",
    ],
)
async def test_a_callback_that_makes_no_sense_is_refused(
    service: AssemblyAiFiles, body: bytes
) -> None:
    with pytest.raises(ProviderError) as refused:
        service.read_callback(body)
    assert refused.value.fault is Fault.BAD_OUTPUT


async def test_a_job_is_found_after_its_answer_was_lost(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile
) -> None:
    upload = await service.upload(sound)
    assert await service.find(upload, TICKET) is None
    server.fail_next(failures.cut_after(), where="POST /v2/transcript")
    with pytest.raises(ProviderError) as lost:
        await service.begin(upload, sound, SpeechRequest(), TICKET)
    assert lost.value.is_in_doubt
    assert lost.value.fault is Fault.CONNECTIVITY
    await begun(service, sound)
    job = await service.find(upload, TICKET)
    assert job == next(iter(server.transcripts))
    assert len(server.transcripts) == 2


async def test_a_job_is_found_behind_many_others_but_not_for_ever(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile
) -> None:
    job = await begun(service, sound)
    upload = str(server.transcripts[job].asked["audio_url"])
    _add(server, 200)
    assert await service.find(upload, TICKET) == job
    _add(server, 799)
    assert await service.find(upload, TICKET) == job
    _add(server, 1)
    assert await service.find(upload, TICKET) is None
    assert await service.find("", TICKET) is None


def _add(server: LocalAssemblyAi, count: int) -> None:
    for _ in range(count):
        number = len(server.transcripts) + 1
        name = f"other-{number}"
        server.transcripts[name] = Transcript(name, number, {"audio_url": "https://other.example"})


async def test_sound_and_transcript_are_deleted(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile
) -> None:
    job = await begun(service, sound)
    assert server.uploads
    await service.delete(job)
    assert not server.uploads
    assert server.transcripts[job].is_deleted
    await service.delete(job)
    await service.delete("unknown")
    server.fail_next(failures.status(404, {"error": "No such transcript"}), where="DELETE")
    await service.delete("unknown")


async def test_a_deletion_that_fails_is_told(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile
) -> None:
    job = await begun(service, sound)
    server.fail_next(failures.status(500, {"error": "Internal server error"}), where="DELETE")
    with pytest.raises(ProviderError) as failed:
        await service.delete(job)
    assert failed.value.fault is Fault.SERVER
    assert not server.transcripts[job].is_deleted


def _refusing(status: int, text: str) -> Failure:
    return failures.status(status, {"error": text})


_BALANCE = "Your current account balance is negative. Please top up to continue using the API."


@pytest.mark.parametrize(
    ("failure", "fault", "is_in_doubt"),
    [
        (_refusing(400, _BALANCE), Fault.QUOTA, False),
        (_refusing(400, "'keyterms_prompt' is wrong"), Fault.BAD_INPUT, False),
        (_refusing(400, "Audio file is too long"), Fault.TOO_LONG, False),
        (
            _refusing(401, "Authentication error"),
            Fault.AUTHENTICATION,
            False,
        ),
        (_refusing(403, "Forbidden"), Fault.AUTHENTICATION, False),
        (_refusing(403, "Cannot access uploaded file"), Fault.BAD_INPUT, False),
        (failures.status(413, "<html>"), Fault.TOO_LONG, False),
        (failures.rate_limited("7", {"error": "Too many requests"}), Fault.RATE, False),
        (_refusing(500, "Internal server error"), Fault.SERVER, False),
        (failures.status(503, {"error": ["no text"]}), Fault.SERVER, False),
        (failures.page(504), Fault.SERVER, True),
        (failures.redirected("http://127.0.0.1:9/"), Fault.BAD_INPUT, False),
        (failures.cut_before(), Fault.CONNECTIVITY, True),
        (failures.cut_after(), Fault.CONNECTIVITY, True),
        (failures.cut_within(), Fault.CONNECTIVITY, True),
        (failures.garbled(), Fault.BAD_OUTPUT, True),
        (failures.answering("null"), Fault.BAD_OUTPUT, True),
        (failures.answering({"status": "queued"}), Fault.BAD_OUTPUT, True),
        (failures.answering({"id": "../upload", "status": "queued"}), Fault.BAD_OUTPUT, True),
    ],
)
async def test_every_refusal_has_its_fault(
    server: LocalAssemblyAi,
    service: AssemblyAiFiles,
    sound: SoundFile,
    failure: Failure,
    fault: Fault,
    is_in_doubt: bool,  # noqa: FBT001 (a parameter of the case)
) -> None:
    server.fail_next(failure, where="POST /v2/transcript")
    error = await failure_of(service, sound)
    assert error.fault is fault
    assert error.is_in_doubt is is_in_doubt
    assert error.retry_after_s == (7.0 if fault is Fault.RATE else None)
    assert (await heard(service, sound)).segments


async def test_a_wrong_key_is_not_repeated_in_the_error(
    server: LocalAssemblyAi, sound: SoundFile
) -> None:
    async with service_of(server, key="sk-wrong") as service:
        assert (await failure_of(service, sound)).fault is Fault.AUTHENTICATION
        server.fail_next(_refusing(401, "Key sk-wrong is\nwrong"))
        error = await failure_of(service, sound)
    assert "sk-wrong" not in str(error)
    assert error.detail == "status 401: Key … is wrong"


async def test_an_upload_of_another_account_is_bad_input(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile
) -> None:
    server.keys.add("other")
    upload = await service.upload(sound)
    async with service_of(server, key="other") as other:
        with pytest.raises(ProviderError) as refused:
            await other.begin(upload, sound, SpeechRequest(), TICKET)
    assert refused.value.fault is Fault.BAD_INPUT


async def test_an_upload_without_an_address_is_bad_output(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile
) -> None:
    server.fail_next(failures.answering({"upload_url": ""}), where="POST /v2/upload")
    assert (await failure_of(service, sound)).fault is Fault.BAD_OUTPUT


async def test_a_file_in_which_nobody_speaks_has_no_words(
    service: AssemblyAiFiles, tmp_path: Path
) -> None:
    sound = sound_of(tmp_path, np.zeros(2 * RATE, np.float32))
    track = await heard(service, sound)  # an error there, for its language can't be found
    assert track.segments == ()
    assert track.speech_s == 0
    assert (await heard(service, sound, SpeechRequest(language="en"))).segments == ()


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ("Server error, developers have been alerted", Fault.SERVER),
        ("Download error, unable to download the file", Fault.SERVER),
        ("", Fault.SERVER),
        ("Audio duration is too short.", Fault.BAD_INPUT),
        ("Transcoding failed. File does not appear to contain audio.", Fault.BAD_INPUT),
        ("The audio file is too long: its maximum duration is 10 hours", Fault.TOO_LONG),
    ],
)
async def test_a_transcript_that_failed_says_whether_the_sound_is_to_blame(
    server: LocalAssemblyAi, service: AssemblyAiFiles, sound: SoundFile, told: str, fault: Fault
) -> None:
    server.errors.append(told)
    assert (await failure_of(service, sound)).fault is fault


async def test_sound_that_is_none_is_bad_input(service: AssemblyAiFiles, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    path.write_bytes(b"no sound at all" * 100)
    error = await failure_of(service, SoundFile(path=path, duration_s=3, bytes=1500))
    assert error.fault is Fault.BAD_INPUT
    sound = sound_of(tmp_path, talk([1], word_s=0.1).samples, "b.flac")
    assert (await failure_of(service, sound)).fault is Fault.BAD_INPUT


def _completed(**changes: object) -> dict[str, object]:
    word = {"text": "hello", "start": 100, "end": 400, "confidence": 0.9}
    return {"id": "t", "status": "completed", "text": "hello", "words": [word], **changes}


def _word(**changes: object) -> dict[str, object]:
    word = {"text": "hello", "start": 100, "end": 400, "confidence": 0.9, **changes}
    return _completed(words=[word])


@pytest.mark.parametrize(
    "told",
    [
        _word(start=-1),
        _word(end=1e300),
        _word(end=10**400),
        _word(start=float("nan")),
        _word(start="100"),
        _word(end=True),
        _word(text=None),
        _completed(words="hello"),
        _completed(audio_duration=-1),
        _completed(audio_duration=float("inf")),
        _completed(status="done"),
        _completed(text=["hello"]),
        _completed(utterances=[{"start": 5}]),
        [],
        "completed",
    ],
)
async def test_a_transcript_that_makes_no_sense_is_refused(
    server: LocalAssemblyAi, service: AssemblyAiFiles, told: object
) -> None:
    server.fail_next(failures.answering(told), where="GET")
    with pytest.raises(ProviderError) as refused:
        await service.fetch("t")
    assert refused.value.fault is Fault.BAD_OUTPUT
    assert "hello" not in str(refused.value)


async def _fetched(
    server: LocalAssemblyAi, service: AssemblyAiFiles, told: dict[str, object]
) -> HeardTrack:
    server.fail_next(failures.answering(told), where="GET")
    track = await service.fetch("t")
    assert track is not None
    return track


async def test_what_is_odd_but_harmless_is_put_right(
    server: LocalAssemblyAi, service: AssemblyAiFiles
) -> None:
    track = await _fetched(server, service, _word(start=400, end=100, confidence=7, surprise=1))
    (word,) = track.segments[0].words
    assert (word.start_s, word.end_s, word.confidence) == (0.4, 0.4, None)
    track = await _fetched(server, service, _word(text="x" * 1000, confidence="high"))
    assert len(track.segments[0].words[0].text) == 200
    assert track.segments[0].confidence is None
    track = await _fetched(server, service, _completed(speech_model_used="universal-2"))
    assert track.engine.model == "universal-2"
    told = _completed(language_code="<b>", speech_model_used=None, audio_duration=None)
    track = await _fetched(server, service, told)
    assert track.segments[0].language is None
    assert track.engine.model == "universal-3-pro"
    assert track.duration_s == 0.4
    track = await _fetched(server, service, _completed(words=None, text="a\nb", audio_duration=3))
    assert [(s.text, s.start_s, s.end_s) for s in track.segments] == [("a b", 0, 3)]


async def test_an_entity_outside_of_all_speech_is_left_out(
    server: LocalAssemblyAi, service: AssemblyAiFiles
) -> None:
    entities = [
        {"entity_type": "person_name", "text": "a", "start": 0, "end": 50},
        {"entity_type": "person_name", "text": "b", "start": 200, "end": 300},
        {"entity_type": "person_name", "text": "c", "start": 900, "end": 950},
        {"entity_type": "person_name", "text": "d"},
    ]
    tones: list[dict[str, object]] = [
        {"sentiment": "POSITIVE", "start": 100, "end": 150},
        {"sentiment": "NEGATIVE", "start": 150, "end": 400},
        {"sentiment": "ODD", "start": 100, "end": 400},
        {"sentiment": "NEUTRAL", "start": None, "end": 400},
    ]
    told = _completed(entities=entities, sentiment_analysis_results=tones)
    (segment,) = (await _fetched(server, service, told)).segments
    assert [entity.text for entity in segment.entities] == ["b"]
    assert segment.sentiment is Sentiment.NEGATIVE


async def test_an_entity_belongs_to_whoever_said_it(
    server: LocalAssemblyAi, service: AssemblyAiFiles
) -> None:
    def said(speaker: str, *times: int) -> dict[str, object]:
        words = [{"text": speaker, "start": at, "end": at + 100} for at in times]
        return {"speaker": speaker, "start": times[0], "end": times[-1] + 100, "words": words}

    entities = [
        {"entity_type": "event", "text": str(at), "start": at, "end": at + 50}
        for at in (200, 300, 400, 450)
    ]
    utterances = [said("A", 0, 200, 400), said("B", 100, 300)]
    told = _completed(utterances=utterances, entities=entities)
    first, second = (await _fetched(server, service, told)).segments
    assert [entity.text for entity in first.entities] == ["200", "400"]
    assert [entity.text for entity in second.entities] == ["300"]


async def test_people_are_told_where_their_sound_goes(server: LocalAssemblyAi) -> None:
    async with service_of(server) as service:
        assert service.host == "127.0.0.1"
    usual = AssemblyAi(SpeechAccess("key")).files()
    assert usual.host == "api.assemblyai.com"
    assert usual.engine.model == "universal-3-pro"
    habits = usual.habits
    assert habits.fetches
    assert habits.finds
    assert habits.deletes
    assert habits.calls_back
    assert usual.capabilities.extras == {Extra.ENTITIES, Extra.SENTIMENT}
    await usual.aclose()
