"""Files at Deepgram, over HTTP against the local server."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from aiohttp import web

from bot.domain.speech import Extra, HeardTrack, SpeechRequest
from bot.domain.speech_job import Callback, JobHabits, JobStarted, SoundFile, Ticket
from bot.domain.transcript import Sentiment
from bot.errors import Fault, ProviderError
from bot.ports import SpeechAccess
from integrations.registry import SPEECH_PROVIDERS, implementation
from integrations.speech.deepgram import Deepgram
from tests.servers.deepgram import KEY, LocalDeepgram
from tests.servers.deepgram.results import confidence_of
from tests.servers.deepgram.server import newer_shape
from tests.servers.speech import failures
from tests.servers.speech.tones import RATE, numbers, talk
from tests.speech.sounds import write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import Any

    from bot.ports import SpeechService
    from tests.servers.speech.failures import Failure
    from tests.servers.speech.tones import Floats, Talk

pytestmark = pytest.mark.asyncio(loop_scope="module")

TICKET = Ticket(key="ticket-1")
LISTEN = "/v1/listen"


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="running")
async def _running() -> AsyncIterator[LocalDeepgram]:
    async with LocalDeepgram() as server:
        yield server


@pytest.fixture
def server(running: LocalDeepgram) -> LocalDeepgram:
    running.record.requests.clear()
    return running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(running: LocalDeepgram) -> AsyncIterator[SpeechService]:
    async with service_of(running) as service:
        yield service


@asynccontextmanager
async def service_of(
    server: LocalDeepgram, model: str | None = None, key: str = KEY
) -> AsyncIterator[SpeechService]:
    service = Deepgram(SpeechAccess(key, server.base_url)).files(model)
    assert service is not None
    yield service
    await service.aclose()


def sound_of(folder: Path, samples: Floats) -> SoundFile:
    path = write(folder / "a.flac", samples, "flac")
    return SoundFile(path=path, duration_s=len(samples) / RATE, bytes=path.stat().st_size)


@pytest.fixture(scope="module")
def spoken() -> Talk:
    return talk(range(1, 12), per_utterance=4, lead_s=0.5, tail_s=0.3)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, spoken: Talk) -> SoundFile:
    return sound_of(tmp_path_factory.mktemp("sound"), spoken.samples)


async def heard(
    service: SpeechService, sound: SoundFile, request: SpeechRequest | None = None
) -> HeardTrack:
    begun = await service.begin("", sound, request or SpeechRequest(), TICKET)
    assert isinstance(begun, HeardTrack)
    return begun


async def asked(
    server: LocalDeepgram,
    service: SpeechService,
    sound: SoundFile,
    request: SpeechRequest | None = None,
    ticket: Ticket = TICKET,
) -> dict[str, list[str]]:
    """What stands in the query, by name."""
    await service.begin("", sound, request or SpeechRequest(), ticket)
    query: dict[str, list[str]] = {}
    for name, value in server.record.of("POST", LISTEN)[-1].query:
        query.setdefault(name, []).append(value)
    return query


async def error_of(service: SpeechService, sound: SoundFile) -> ProviderError:
    with pytest.raises(ProviderError) as failed:
        await service.begin("", sound, SpeechRequest(vocabulary=("Ada",)), TICKET)
    assert KEY not in str(failed.value)
    return failed.value


async def test_it_is_in_the_registry() -> None:
    assert implementation(SPEECH_PROVIDERS, "deepgram") is Deepgram


async def test_people_are_told_the_host_that_sound_is_sent_to() -> None:
    provider = Deepgram(SpeechAccess(KEY))
    files, streams = provider.files(), provider.streams()
    assert files is not None
    assert (files.host, streams.hosts) == ("api.deepgram.com", ("api.deepgram.com",))


async def test_flux_hears_no_files() -> None:
    assert Deepgram(SpeechAccess(KEY)).files("flux-general-en") is None


async def test_nothing_can_be_asked_for_later(service: SpeechService) -> None:
    assert service.habits == JobHabits(calls_back=True)


async def test_the_answer_is_the_words_with_times_and_confidence(
    service: SpeechService, sound: SoundFile, spoken: Talk
) -> None:
    track = await heard(service, sound)
    words = [word for segment in track.segments for word in segment.words]
    assert [numbers(word.text)[0] for word in words] == [word.number for word in spoken.words]
    for word, said in zip(words, spoken.words, strict=True):
        assert word.start_s == pytest.approx(said.start_s, abs=0.03)
        assert word.end_s == pytest.approx(said.end_s, abs=0.03)
        assert word.confidence == confidence_of(said)
    assert [segment.text for segment in track.segments] == [
        "W1 w2 w3 w4.",
        "W5 w6 w7 w8.",
        "W9 w10 w11.",
    ]
    assert track.engine == service.engine
    assert track.duration_s == sound.duration_s
    assert track.speech_s == pytest.approx(11 * 0.2 + 8 * 0.1, abs=0.1)


async def test_the_sound_goes_as_it_is_and_is_not_kept_for_training(
    server: LocalDeepgram, service: SpeechService, sound: SoundFile
) -> None:
    query = await asked(server, service, sound)
    request = server.record.of("POST", LISTEN)[-1]
    assert request.body == sound.bytes
    assert request.headers["content-type"] == "audio/flac"
    assert query["mip_opt_out"] == ["true"]
    assert query["model"] == ["nova-3"]
    assert "diarize_model" not in query


async def test_silence_has_no_words(service: SpeechService, tmp_path: Path) -> None:
    track = await heard(service, sound_of(tmp_path, talk([], lead_s=2.0).samples))
    assert (track.segments, track.speech_s) == ((), 0.0)


async def test_voices_are_told_apart_where_that_is_asked(
    service: SpeechService, tmp_path: Path
) -> None:
    said = talk([1, 2, 41, 42, 3, 81], per_utterance=2, pause_s=0.3)
    track = await heard(
        service, sound_of(tmp_path, said.samples), SpeechRequest(is_mixed=True, language="en")
    )
    told = [(segment.speaker_label, numbers(segment.text)) for segment in track.segments]
    assert told == [("0", [1, 2]), ("1", [41, 42]), ("0", [3]), ("2", [81])]
    assert {segment.speaker_confidence for segment in track.segments} == {0.75}
    assert track.engine.diarizer == "deepgram-v2"


async def test_each_utterance_has_the_language_of_most_of_its_words(
    service: SpeechService, tmp_path: Path
) -> None:
    said = talk([1, 2, 61, 62, 63, 3], per_utterance=3)
    track = await heard(service, sound_of(tmp_path, said.samples))
    assert [segment.language for segment in track.segments] == ["en", "de"]


@pytest.mark.parametrize(
    ("model", "language", "wanted"),
    [
        ("nova-3", None, {"language": ["multi"]}),
        ("nova-3", "de", {"language": ["de"]}),
        ("nova-3", "de-AT", {"language": ["de"]}),
        ("nova-3", "pt-br", {"language": ["pt-BR"]}),
        ("nova-3", "zu", {"language": ["multi"], "language_hint": ["zu"]}),
        ("nova-2", None, {"detect_language": ["true"]}),
        ("nova-2", "de", {"language": ["de"]}),
    ],
)
async def test_the_language_is_asked_for_as_the_model_knows_it(
    server: LocalDeepgram,
    sound: SoundFile,
    model: str,
    language: str | None,
    wanted: dict[str, list[str]],
) -> None:
    async with service_of(server, model) as service:
        query = await asked(server, service, sound, SpeechRequest(language=language))
    assert {name: query[name] for name in query if "language" in name} == wanted


async def test_a_language_that_was_found_out_is_told(
    server: LocalDeepgram, sound: SoundFile
) -> None:
    async with service_of(server, "nova-2") as service:
        track = await heard(service, sound)
    assert {segment.language for segment in track.segments} == {"en"}


async def test_what_it_cannot_do_is_refused_before_anything_is_sent(
    server: LocalDeepgram, service: SpeechService, sound: SoundFile
) -> None:
    with pytest.raises(ProviderError) as refused:
        await service.begin("", sound, SpeechRequest(language="tlh"), TICKET)
    assert refused.value.fault is Fault.BAD_INPUT
    large = sound.model_copy(update={"bytes": 2_000_000_001})
    with pytest.raises(ProviderError) as refused:
        await service.begin("", large, SpeechRequest(), TICKET)
    assert refused.value.fault is Fault.TOO_LONG
    assert server.record.requests == []


async def test_vocabulary_goes_as_keyterms_as_many_as_are_surely_taken(
    server: LocalDeepgram, service: SpeechService, sound: SoundFile
) -> None:
    names = tuple(f"Grüneberg-{number:03}" for number in range(200))
    wanted = ("Ada  Lovelace", "", "Ada Lovelace", *names)
    query = await asked(server, service, sound, SpeechRequest(vocabulary=wanted))
    terms = query["keyterm"]
    assert terms[:2] == ["Ada Lovelace", "Grüneberg-000"]
    assert sum(len(term.encode()) + 1 for term in terms) in range(480, 501)
    short = tuple(f"{number:x}" for number in range(150))
    query = await asked(server, service, sound, SpeechRequest(vocabulary=short))
    assert query["keyterm"] == list(short[:100])


async def test_a_model_without_keyterms_gets_none(server: LocalDeepgram, sound: SoundFile) -> None:
    async with service_of(server, "nova-2") as service:
        assert not service.capabilities.vocabulary
        request = SpeechRequest(vocabulary=("Ada",), language="en")
        assert "keyterm" not in await asked(server, service, sound, request)


async def test_extras_are_asked_for_only_where_they_are_wanted_and_known(
    server: LocalDeepgram, service: SpeechService, sound: SoundFile
) -> None:
    wanted = frozenset({Extra.ENTITIES, Extra.SENTIMENT, Extra.EMOTION})
    for request, are_asked in (
        (SpeechRequest(language="en-GB", extras=wanted), True),
        (SpeechRequest(language="de", extras=wanted), False),
        (SpeechRequest(language="en"), False),
    ):
        query = await asked(server, service, sound, request)
        assert ("sentiment" in query, "detect_entities" in query) == (are_asked, are_asked)


async def test_entities_have_their_times_and_utterances_their_sentiment(
    service: SpeechService, sound: SoundFile, spoken: Talk
) -> None:
    wanted = SpeechRequest(language="en", extras=frozenset({Extra.ENTITIES, Extra.SENTIMENT}))
    track = await heard(service, sound, wanted)
    first, second, third = track.segments
    assert [first.sentiment, second.sentiment, third.sentiment] == [
        Sentiment.POSITIVE,
        Sentiment.NEGATIVE,
        Sentiment.POSITIVE,
    ]
    (entity,) = third.entities
    assert (first.entities, second.entities) == ((), ())
    assert (entity.kind, entity.text, entity.confidence) == ("NAME", "W10", 0.9)
    assert entity.start_s == pytest.approx(spoken.words[9].start_s, abs=0.03)
    assert entity.end_s == pytest.approx(spoken.words[9].end_s, abs=0.03)


@asynccontextmanager
async def desk(statuses: list[int]) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Where results are brought to: its address, and what came."""
    came: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        came.append(await request.read())
        return web.Response(status=statuses.pop(0) if statuses else 200)

    app = web.Application()
    app.router.add_route("*", "/callbacks/secret", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}", came
    finally:
        await runner.cleanup()


CALLED = Ticket(key="ticket-2", callback_url="https://minuta.example/callbacks/secret")


async def test_a_result_is_called_back_with_the_words_of_its_job(
    sound: SoundFile, spoken: Talk
) -> None:
    async with (
        desk([]) as (address, came),
        LocalDeepgram(calls_at=address) as server,
        service_of(server) as service,
    ):
        begun = await service.begin("", sound, SpeechRequest(), CALLED)
        assert isinstance(begun, JobStarted)
        await server.until_idle()
        callback = service.read_callback(came[0])
    assert callback.job_id == begun.job_id
    assert callback.failure is None
    assert callback.heard is not None
    text = " ".join(segment.text for segment in callback.heard.segments)
    assert numbers(text) == [word.number for word in spoken.words]
    assert callback.heard.duration_s == pytest.approx(sound.duration_s, abs=0.01)
    assert json.loads(came[0])["metadata"]["extra"] == {"ticket": "ticket-2"}
    assert dict(server.record.of("POST", LISTEN)[0].query)["callback"] == CALLED.callback_url


async def test_a_callback_that_is_not_taken_comes_again(sound: SoundFile) -> None:
    async with (
        desk([503, 200]) as (address, came),
        LocalDeepgram(hurry=1000, calls_at=address) as server,
        service_of(server) as service,
    ):
        await service.begin("", sound, SpeechRequest(), CALLED)
        await server.until_idle()
        assert server.answers == [503, 200]
        first, second = map(service.read_callback, came)
    assert first == second


@pytest.mark.parametrize(
    "url",
    [
        "https://minuta.example:8000/c/s",
        "https://minuta.example:70000/c/s",
        "ftp://minuta.example/c/s",
        "https:///c/s",
        "",
    ],
)
async def test_where_it_does_not_call_the_words_are_the_answer(
    server: LocalDeepgram, service: SpeechService, sound: SoundFile, url: str
) -> None:
    ticket = Ticket(key="ticket-3", callback_url=url)
    assert isinstance(await service.begin("", sound, SpeechRequest(), ticket), HeardTrack)
    assert "callback" not in dict(server.record.of("POST", LISTEN)[-1].query)


@pytest.mark.parametrize(
    "url",
    [
        "https://minuta.example/callbacks/secret",
        "http://minuta.example/callbacks/secret",
        "https://minuta.example:8443/callbacks/secret",
        "http://minuta.example:8080/callbacks/secret",
    ],
)
async def test_ports_that_it_calls_are_told_to_it(
    server: LocalDeepgram, service: SpeechService, sound: SoundFile, url: str
) -> None:
    ticket = Ticket(key="ticket-3", callback_url=url)
    assert isinstance(await service.begin("", sound, SpeechRequest(), ticket), JobStarted)
    assert ("callback", url) in server.record.of("POST", LISTEN)[-1].query


OLDER = {"err_code": "PROCESSING", "err_msg": "Could not process.", "request_id": "r-1"}


@pytest.mark.parametrize("body", [OLDER, newer_shape("PROCESSING", "Could not process.")])
async def test_a_callback_may_bring_a_failure(service: SpeechService, body: dict[str, str]) -> None:
    told = service.read_callback(json.dumps(body).encode())
    assert told == Callback(job_id=body["request_id"], failure="PROCESSING: Could not process.")


def answer(**changes: object) -> dict[str, Any]:
    """A small answer; what is changed replaces a part of its first utterance."""
    word = {"word": "w1", "start": 0.5, "end": 0.7, "confidence": 0.9}
    utterance = {"start": 0.5, "end": 0.7, "transcript": "w1", "words": [word], "id": "u"}
    return {
        "metadata": {"request_id": "r-1", "duration": 2.0},
        "results": {
            "channels": [{"alternatives": [{"transcript": "w1", "words": [word]}]}],
            "utterances": [utterance | changes],
        },
    }


HOSTILE: dict[str, object] = {
    "empty": b"",
    "nothing": b"null",
    "a list": b"[]",
    "no JSON": b"\xff\xfe{",
    "deep": b"[" * 100_000,
    "a number too long": b'{"results": ' + b"9" * 5000 + b"}",
    "no error, no result": {"request_id": "r-1"},
    "no metadata": {"results": {"channels": []}},
    "no length": {**answer(), "metadata": {"request_id": "r-1"}},
    "no id": {**answer(), "metadata": {"duration": 2.0}},
    "an endless id": {**answer(), "metadata": {"request_id": "r" * 10_000, "duration": 2.0}},
    "infinitely long": json.dumps(answer()).replace("2.0", "1e999").encode(),
    "no time": answer(start=float("nan")),
    "before the beginning": answer(start=-5.0),
    "no text": answer(transcript=None),
    "words without utterances": {
        "metadata": {"request_id": "r-1", "duration": 2.0},
        "results": {"channels": [{"alternatives": [{"transcript": "w1"}]}]},
    },
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_a_callback_that_makes_no_sense_is_bad_output(
    service: SpeechService, body: object
) -> None:
    with pytest.raises(ProviderError) as failed:
        service.read_callback(body if isinstance(body, bytes) else json.dumps(body).encode())
    assert failed.value.fault is Fault.BAD_OUTPUT
    assert "w1" not in str(failed.value)


def read(service: SpeechService, body: dict[str, Any]) -> HeardTrack:
    track = service.read_callback(json.dumps(body).encode()).heard
    assert track is not None
    return track


async def test_half_a_character_is_made_storable(service: SpeechService) -> None:
    (segment,) = read(service, answer(transcript="a\ud800b\0c")).segments
    assert segment.text.encode().startswith(b"a")
    assert "\0" not in segment.text


async def test_times_beyond_the_end_are_cut(service: SpeechService) -> None:
    word = {"word": "w1", "start": 0.5, "end": 99.0, "confidence": 7}
    (segment,) = read(service, answer(end=99.0, words=[word])).segments
    assert (segment.end_s, segment.words[0].end_s) == (2.0, 2.0)
    assert segment.words[0].confidence is None


async def test_utterances_are_in_order_and_without_empty_ones(service: SpeechService) -> None:
    body = answer()
    late, empty = dict(body["results"]["utterances"][0]), {"start": 0, "end": 1, "transcript": " "}
    late |= {"start": 1.5, "end": 1.7, "words": []}
    body["results"]["utterances"] = [late, empty, *body["results"]["utterances"]]
    assert [segment.start_s for segment in read(service, body).segments] == [0.5, 1.5]


@pytest.mark.parametrize("places", [(0, 0), (0, 9), (5, 6), (1, 0)])
async def test_an_entity_outside_of_the_words_is_left_out(
    service: SpeechService, places: tuple[int, int]
) -> None:
    body = answer()
    entity = {"label": "NAME", "value": "W1", "start_word": places[0], "end_word": places[1]}
    body["results"]["channels"][0]["alternatives"][0]["entities"] = [entity]
    assert read(service, body).segments[0].entities == ()


async def test_the_last_word_of_a_sentiment_is_within(service: SpeechService) -> None:
    body = answer()
    tone = {"start_word": 0, "end_word": 0, "sentiment": "negative"}
    body["results"]["sentiments"] = {"segments": [tone]}
    assert read(service, body).segments[0].sentiment is Sentiment.NEGATIVE


async def test_a_sentiment_that_is_none_is_left_out(service: SpeechService) -> None:
    body = answer()
    tone = {"start_word": 0, "end_word": 0, "sentiment": "ecstatic"}
    body["results"]["sentiments"] = {"segments": [tone]}
    assert read(service, body).segments[0].sentiment is None


INVALID = {"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials.", "request_id": "r"}
BUSY = {"err_code": "TOO_MANY_REQUESTS", "err_msg": "Too many requests.", "request_id": "r"}
IN_DOUBT = {"502", "504", "cut before", "cut after", "cut within"}
FAULTS: dict[str, tuple[Failure, Fault]] = {
    "401": (failures.status(401, INVALID), Fault.AUTHENTICATION),
    "402": (failures.status(402, newer_shape("PAYMENT", "No credits.")), Fault.QUOTA),
    "403": (failures.status(403, newer_shape("FORBIDDEN", "No.")), Fault.AUTHENTICATION),
    "400": (failures.status(400, {"err_msg": "Bad"}), Fault.BAD_INPUT),
    "404": (failures.status(404, newer_shape("NOT_FOUND", "No model.")), Fault.BAD_INPUT),
    "422": (failures.status(422, newer_shape("INVALID", "What?")), Fault.BAD_INPUT),
    "408": (failures.status(408, {"err_code": "SLOW_UPLOAD"}), Fault.SERVER),
    "413": (failures.status(413, "too large"), Fault.TOO_LONG),
    "429": (failures.rate_limited("3", BUSY), Fault.RATE),
    "500": (failures.status(500, {"err_msg": "Oh"}), Fault.SERVER),
    "502": (failures.page(502), Fault.SERVER),
    "504": (failures.status(504, {"err_msg": "Took too long."}), Fault.SERVER),
    "redirect": (failures.redirected("http://127.0.0.1:9/"), Fault.BAD_INPUT),
    "cut before": (failures.cut_before(), Fault.CONNECTIVITY),
    "cut after": (failures.cut_after(), Fault.CONNECTIVITY),
    "cut within": (failures.cut_within(), Fault.CONNECTIVITY),
    "half of the JSON": (failures.garbled(), Fault.BAD_OUTPUT),
    "a list": (failures.answering([1]), Fault.BAD_OUTPUT),
    "nothing": (failures.answering(""), Fault.BAD_OUTPUT),
    "no result": (failures.answering({"request_id": "r"}), Fault.BAD_OUTPUT),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_each_failure_has_its_fault(
    server: LocalDeepgram, service: SpeechService, sound: SoundFile, name: str
) -> None:
    failure, fault = FAULTS[name]
    server.fail_next(failure)
    failed = await error_of(service, sound)
    assert failed.fault is fault
    if name in IN_DOUBT or name.startswith("4"):
        assert failed.is_in_doubt is (name in IN_DOUBT)
    assert isinstance(await service.begin("", sound, SpeechRequest(), TICKET), HeardTrack)


async def test_the_wait_that_is_asked_for_is_told(
    server: LocalDeepgram, service: SpeechService, sound: SoundFile
) -> None:
    server.fail_next(failures.rate_limited("3", BUSY))
    failed = await error_of(service, sound)
    assert failed.retry_after_s == 3.0
    assert "TOO_MANY_REQUESTS: Too many requests." in failed.detail


async def test_a_wrong_key_is_an_authentication_error(
    server: LocalDeepgram, sound: SoundFile
) -> None:
    async with service_of(server, key="wrong") as service:
        failed = await error_of(service, sound)
    assert failed.fault is Fault.AUTHENTICATION
    assert "Invalid credentials" in failed.detail


async def test_what_is_no_sound_is_bad_input(service: SpeechService, tmp_path: Path) -> None:
    (tmp_path / "a.flac").write_bytes(b"no sound at all")
    sound = SoundFile(path=tmp_path / "a.flac", duration_s=1.0, bytes=15)
    assert (await error_of(service, sound)).fault is Fault.BAD_INPUT


async def test_a_job_without_an_id_is_bad_output(
    server: LocalDeepgram, service: SpeechService, sound: SoundFile
) -> None:
    server.fail_next(failures.answering({"request_id": ""}))
    with pytest.raises(ProviderError) as failed:
        await service.begin("", sound, SpeechRequest(), CALLED)
    assert failed.value.fault is Fault.BAD_OUTPUT


async def test_a_server_that_is_not_there_was_sent_nothing(sound: SoundFile) -> None:
    async with LocalDeepgram() as server:
        pass
    async with service_of(server) as service:
        failed = await error_of(service, sound)
    assert (failed.fault, failed.is_in_doubt) == (Fault.CONNECTIVITY, False)
