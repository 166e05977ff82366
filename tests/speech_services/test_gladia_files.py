"""Files that Gladia hears, over real requests to a local Gladia."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.domain.speech import Extra, HeardTrack, SpeechRequest
from bot.domain.speech_job import Callback, JobStarted, SoundFile, Ticket
from bot.domain.transcript import Sentiment
from bot.errors import Fault, ProviderError
from bot.ports import SpeechAccess, SpeechService
from integrations.speech.gladia import Gladia
from tests.servers.gladia import LocalGladia
from tests.servers.speech.failures import answering, cut_after, cut_before, garbled, page, status
from tests.servers.speech.tones import Talk, numbers, talk
from tests.speech.sounds import write

TICKET = Ticket(key="ticket-1")
ALL = frozenset({Extra.ENTITIES, Extra.SENTIMENT, Extra.EMOTION})


@pytest.fixture(scope="module")
def spoken() -> Talk:
    return talk([1, 2, 7, 41, 45, 9], per_utterance=3, lead_s=0.4, tail_s=0.5)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, spoken: Talk) -> SoundFile:
    path = write(tmp_path_factory.mktemp("sound") / "sound.flac", spoken.samples, "flac")
    return SoundFile(path=path, duration_s=3.0, bytes=path.stat().st_size)


@pytest.fixture
async def server() -> AsyncIterator[LocalGladia]:
    async with LocalGladia() as opened:
        yield opened


@pytest.fixture
async def service(server: LocalGladia) -> AsyncIterator[SpeechService]:
    opened = service_of(server)
    yield opened
    await opened.aclose()


def service_of(server: LocalGladia, model: str | None = None) -> SpeechService:
    return Gladia(SpeechAccess(server.key, server.base_url)).files(model)


async def begun(
    service: SpeechService, sound: SoundFile, request: SpeechRequest, ticket: Ticket = TICKET
) -> str:
    upload = await service.upload(sound)
    job = await service.begin(upload, sound, request, ticket)
    assert isinstance(job, JobStarted)
    return job.job_id


async def heard(service: SpeechService, job_id: str) -> HeardTrack:
    while (track := await service.fetch(job_id)) is None:
        pass
    return track


async def test_everything_that_is_told_of_a_file_is_taken_over(
    service: SpeechService, server: LocalGladia, sound: SoundFile, spoken: Talk
) -> None:
    server.polls = 2
    request = SpeechRequest(language="en-GB", is_mixed=True, max_speakers=2, extras=ALL)
    job_id = await begun(service, sound, request)
    assert await service.fetch(job_id) is None
    assert await service.fetch(job_id) is None
    track = await service.fetch(job_id)
    assert track is not None
    assert [numbers(s.text) for s in track.segments] == [[1, 2, 7], [41, 45], [9]]
    assert [s.speaker_label for s in track.segments] == ["0", "1", "0"]
    assert [s.sentiment for s in track.segments] == [
        Sentiment.NEUTRAL,
        Sentiment.POSITIVE,
        Sentiment.NEGATIVE,
    ]
    assert [[e.text for e in s.entities] for s in track.segments] == [["w7"], [], []]
    assert [[g.value for g in s.signals] for s in track.segments] == [[], ["joy"], ["anger"]]
    words = [word for segment in track.segments for word in segment.words]
    for word, true in zip(words, spoken.words, strict=True):
        assert (word.start_s, word.end_s) == pytest.approx((true.start_s, true.end_s), abs=0.02)
        assert word.confidence == 0.93
    assert {s.language for s in track.segments} == {"en"}
    assert track.duration_s == pytest.approx(len(spoken.samples) / 16_000, abs=0.02)
    assert track.engine.diarizer == "gladia"
    entity = track.segments[0].entities[0]
    assert (entity.kind, entity.start_s) == ("NAME", words[2].start_s)


async def test_what_was_not_asked_for_is_absent(service: SpeechService, sound: SoundFile) -> None:
    track = await heard(service, await begun(service, sound, SpeechRequest()))
    for segment in track.segments:
        assert segment.speaker_label is None
        assert segment.entities == ()
        assert segment.sentiment is None
        assert segment.signals == ()
    assert track.engine.diarizer is None


async def test_a_request_says_what_is_known(
    service: SpeechService, server: LocalGladia, sound: SoundFile
) -> None:
    request = SpeechRequest(
        language="nb-NO", vocabulary=("Ceph", " Ceph ", "", *(f"t{n}" for n in range(300)))
    )
    url = f"{server.base_url}/hook/secret"
    await begun(service, sound, request, Ticket(key="k", callback_url=url))
    await begun(service, sound, SpeechRequest(languages=("en-US", "de", "en", "tlh")))
    await begun(service, sound, SpeechRequest())
    first, second, third = (r.body for r in server.record.of("POST", "/v2/pre-recorded"))
    assert first["language_config"] == {"languages": ["no"], "code_switching": False}
    assert first["custom_vocabulary_config"]["vocabulary"][:2] == ["Ceph", "t0"]
    assert len(first["custom_vocabulary_config"]["vocabulary"]) == 200
    assert first["callback_config"] == {"url": url, "method": "POST"}
    assert first["custom_metadata"] == {"ticket": "k"}
    assert second["language_config"] == {"languages": ["en", "de"], "code_switching": True}
    assert set(third) == {"audio_url", "model", "custom_metadata"}


async def test_what_an_addon_told_before_it_failed_is_not_taken(
    service: SpeechService, server: LocalGladia
) -> None:
    at = {"start": 0, "end": 1}
    named = {"success": False, "results": [{"entity_type": "NAME", "text": "a", **at}]}
    felt = {"success": False, "results": [{"sentiment": "positive", **at}]}
    result = {
        "transcription": {"utterances": [{"text": "a", **at}]},
        "named_entity_recognition": named,
        "sentiment_analysis": felt,
    }
    server.fail_next(answering({"id": "1", "status": "done", "result": result}))
    track = await service.fetch("1")
    assert track is not None
    assert (track.segments[0].entities, track.segments[0].sentiment) == ((), None)


@pytest.mark.parametrize("is_text", [True, False])
async def test_tones_come_as_a_text_or_as_a_list(
    service: SpeechService, server: LocalGladia, sound: SoundFile, *, is_text: bool
) -> None:
    server.sentiment_is_text = is_text
    request = SpeechRequest(extras=frozenset({Extra.SENTIMENT}))
    track = await heard(service, await begun(service, sound, request))
    assert [s.sentiment for s in track.segments] == [Sentiment.NEUTRAL, Sentiment.NEGATIVE]


async def test_an_addon_that_failed_is_absent(
    service: SpeechService, server: LocalGladia, sound: SoundFile
) -> None:
    server.failing = frozenset({"named_entity_recognition"})
    track = await heard(service, await begun(service, sound, SpeechRequest(extras=ALL)))
    assert [s.entities for s in track.segments] == [(), ()]
    assert track.segments[1].sentiment is Sentiment.NEGATIVE


async def test_a_job_is_found_again_after_its_answer_was_lost(
    service: SpeechService, server: LocalGladia, sound: SoundFile
) -> None:
    upload = await service.upload(sound)
    assert await service.find(upload, TICKET) is None
    server.fail_next(cut_after(), where="POST /v2/pre-recorded")
    with pytest.raises(ProviderError) as lost:
        await service.begin(upload, sound, SpeechRequest(), TICKET)
    assert lost.value.is_in_doubt
    job_id = await service.find(upload, TICKET)
    assert job_id in server.jobs
    assert await service.find(upload, Ticket(key="other")) is None
    await heard(service, str(job_id))


async def test_a_job_whose_answer_is_garbled_may_have_begun(
    service: SpeechService, server: LocalGladia, sound: SoundFile
) -> None:
    upload = await service.upload(sound)
    for fail in (garbled(), answering({"id": "../../v2/live"}, 201), page(504)):
        server.fail_next(fail, where="POST /v2/pre-recorded")
        with pytest.raises(ProviderError) as lost:
            await service.begin(upload, sound, SpeechRequest(), TICKET)
        assert lost.value.is_in_doubt


async def test_a_job_of_somebody_else_is_not_taken_for_ours(
    service: SpeechService, server: LocalGladia
) -> None:
    job = {"id": "1", "status": "done", "custom_metadata": {"ticket": "another"}}
    server.fail_next(answering({"items": [job, {**job, "custom_metadata": None}]}))
    assert await service.find("", TICKET) is None


async def test_a_job_is_deleted_once_and_may_be_gone(
    service: SpeechService, server: LocalGladia, sound: SoundFile
) -> None:
    job_id = await begun(service, sound, SpeechRequest())
    await service.delete(job_id)
    await service.delete(job_id)
    assert server.deleted == [job_id]
    assert server.uploads == {}
    with pytest.raises(ProviderError, match="gone") as gone:
        await service.fetch(job_id)
    assert gone.value.fault is Fault.SERVER
    server.fail_next(status(403, {"message": "not yours"}))
    with pytest.raises(ProviderError, match="not yours"):
        await service.delete(job_id)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (400, Fault.BAD_INPUT),
        (402, Fault.QUOTA),
        (413, Fault.TOO_LONG),
        (429, Fault.SERVER),
        (500, Fault.SERVER),
    ],
)
async def test_a_job_that_failed_says_who_is_to_blame(
    service: SpeechService, server: LocalGladia, sound: SoundFile, code: int, fault: Fault
) -> None:
    server.job_errors = [code]
    job_id = await begun(service, sound, SpeechRequest())
    with pytest.raises(ProviderError) as failed:
        await heard(service, job_id)
    assert failed.value.fault is fault


async def test_an_error_tells_what_is_wrong_but_not_the_key(
    service: SpeechService, server: LocalGladia, sound: SoundFile
) -> None:
    with pytest.raises(ProviderError) as refused:
        await service.begin("http://127.0.0.1/file/x", sound, SpeechRequest(), TICKET)
    assert refused.value.fault is Fault.BAD_INPUT
    assert "audio_url" in refused.value.detail
    server.fail_next(status(401, {"message": f"bad key {server.key}"}))
    with pytest.raises(ProviderError) as refused:
        await service.upload(sound)
    assert refused.value.fault is Fault.AUTHENTICATION
    assert server.key not in str(refused.value)


@pytest.mark.parametrize(
    ("fail", "fault", "is_in_doubt"),
    [
        (cut_before(), Fault.CONNECTIVITY, True),
        (status(429, {}, {"Retry-After": "3"}), Fault.RATE, False),
        (status(503, {}), Fault.SERVER, False),
        (garbled(), Fault.BAD_OUTPUT, True),
    ],
)
async def test_what_goes_wrong_on_the_way_is_told(
    service: SpeechService,
    server: LocalGladia,
    sound: SoundFile,
    fail: Any,  # noqa: ANN401
    fault: Fault,
    *,
    is_in_doubt: bool,
) -> None:
    server.fail_next(fail)
    with pytest.raises(ProviderError) as failed:
        await service.upload(sound)
    assert (failed.value.fault, failed.value.is_in_doubt) == (fault, is_in_doubt)
    assert failed.value.retry_after_s == (3.0 if fault is Fault.RATE else None)


@pytest.mark.parametrize(
    "result",
    [
        None,
        {},
        {"transcription": {"utterances": [{"text": "x", "start": -1, "end": 2}]}},
        {"transcription": {"utterances": [{"text": "x", "start": 1, "end": 1e12}]}},
        {"transcription": {"utterances": [{"text": "x" * (2 << 20), "start": 1, "end": 2}]}},
        {"transcription": {"utterances": "x"}},
    ],
)
async def test_a_result_that_makes_no_sense_is_refused(
    service: SpeechService, server: LocalGladia, result: object
) -> None:
    server.fail_next(answering({"id": "1", "status": "done", "result": result}))
    with pytest.raises(ProviderError) as refused:
        await service.fetch("1")
    assert refused.value.fault is Fault.BAD_OUTPUT
    assert "xx" not in str(refused.value)


async def test_what_is_odd_in_a_result_is_put_right(
    service: SpeechService, server: LocalGladia
) -> None:
    words = [
        {"word": " b", "start": 2, "end": 1, "confidence": 7},
        {"word": " a", "start": 1, "end": 1.5, "confidence": None},
    ]
    told = {"start": 3, "end": 1, "text": " a\u0000b ", "language": "<b>", "words": words}
    entities = {"success": True, "results": [{"entity_type": 3}]}
    tones = {"success": True, "results": "not json"}
    result = {
        "transcription": {"utterances": [told, {"start": 0, "end": 1, "text": " "}]},
        "named_entity_recognition": entities,
        "sentiment_analysis": tones,
    }
    server.fail_next(answering({"id": "1", "status": "done", "result": result}))
    track = await service.fetch("1")
    assert track is not None
    (segment,) = track.segments
    assert (segment.text, segment.start_s, segment.end_s) == ("ab", 3, 3)
    assert [(w.text, w.start_s, w.end_s) for w in segment.words] == [("a", 1, 1.5), ("b", 2, 2)]
    assert (segment.language, segment.words[0].confidence, segment.entities) == (None, None, ())


async def test_the_result_is_announced_by_a_real_callback(
    service: SpeechService, server: LocalGladia, sound: SoundFile
) -> None:
    bodies: list[bytes] = []

    async def take(request: web.Request) -> web.StreamResponse:
        bodies.append(await request.read())
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/hook/secret", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    url = f"http://127.0.0.1:{port}/hook/secret"
    server.job_errors = [None, 400]
    server.calls_back = False
    for number in (1, 2):
        ticket = Ticket(key=f"k{number}", callback_url=url)
        await begun(service, sound, SpeechRequest(), ticket)
    jobs = list(server.jobs.values())
    assert [await server.call_back(job) for job in jobs] == [204, 204]
    await runner.cleanup()
    first, second = (service.read_callback(body) for body in bodies)
    assert first == Callback(job_id=jobs[0].id)
    assert second == Callback(job_id=jobs[1].id, failure="it failed with 400")


def test_a_webhook_of_the_account_names_the_job_too(service: SpeechService) -> None:
    body = {"event": "transcription.success", "payload": {"id": "abc"}}
    assert service.read_callback(json.dumps(body).encode()) == Callback(job_id="abc")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b"{}",
        b'{"event": "transcription.success"}',
        b'{"event": "transcription.success", "id": "../x"}',
        b'{"event": 7, "id": "x"}',
        b'{"event": "transcription.success", "payload": {"id": 7}}',
    ],
)
def test_a_callback_that_makes_no_sense_is_refused(service: SpeechService, body: bytes) -> None:
    with pytest.raises(ProviderError) as refused:
        service.read_callback(body)
    assert refused.value.fault is Fault.BAD_OUTPUT


async def test_a_model_that_needs_a_language_says_so(server: LocalGladia, sound: SoundFile) -> None:
    service = service_of(server, "solaria-3")
    with pytest.raises(ProviderError) as refused:
        await service.begin("x", sound, SpeechRequest(), TICKET)
    assert refused.value.fault is Fault.BAD_INPUT
    assert server.record.requests == []
    await begun(service, sound, SpeechRequest(language="de"))
    await service.aclose()


def test_what_it_can_do_is_known_before_anything_is_sent() -> None:
    service = Gladia(SpeechAccess("key")).files()
    assert service.host == "api.gladia.io"
    assert (service.capabilities.max_bytes, service.capabilities.max_duration_s) == (10**9, 8100)
    assert service.habits.finds
    assert Gladia(SpeechAccess("key")).streams("solaria-3") is None
