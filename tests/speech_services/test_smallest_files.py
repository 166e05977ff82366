"""Files at Smallest AI, over HTTP against the local server."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from aiohttp import web

from bot.domain.speech import SIGNALS, Extra, HeardTrack, SpeechRequest, beyond
from bot.domain.speech_job import JobHabits, JobStarted, SoundFile, Ticket
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from bot.ports import SpeechAccess
from integrations.registry import SPEECH_PROVIDERS, implementation
from integrations.speech.smallest import Smallest
from tests.servers.smallest import KEY, LocalSmallest
from tests.servers.speech import failures
from tests.servers.speech.server import SpeechServer
from tests.servers.speech.tones import RATE, numbers, talk
from tests.speech.sounds import write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping
    from pathlib import Path

    from bot.ports import SpeechService
    from tests.servers.speech.failures import Failure
    from tests.servers.speech.tones import Talk

pytestmark = pytest.mark.asyncio(loop_scope="module")

TICKET = Ticket(key="ticket-1")
PATH = "/waves/v1/stt/"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[LocalSmallest]:
    async with LocalSmallest() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(server: LocalSmallest) -> AsyncIterator[SpeechService]:
    async with service_of(server) as service:
        yield service


@asynccontextmanager
async def service_of(
    server: SpeechServer, model: str | None = None, key: str = KEY
) -> AsyncIterator[SpeechService]:
    service = Smallest(SpeechAccess(key, server.base_url)).files(model)
    yield service
    await service.aclose()


@pytest.fixture(scope="module")
def spoken() -> Talk:
    return talk([1, 2, 3, 41, 42, 5, 6], per_utterance=3, lead_s=0.5, tail_s=0.3)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, spoken: Talk) -> SoundFile:
    path = write(tmp_path_factory.mktemp("sound") / "a.flac", spoken.samples, "flac")
    return SoundFile(path=path, duration_s=len(spoken.samples) / RATE, bytes=path.stat().st_size)


async def heard(
    service: SpeechService, sound: SoundFile, request: SpeechRequest | None = None
) -> HeardTrack:
    begun = await service.begin("", sound, request or SpeechRequest(), TICKET)
    assert isinstance(begun, HeardTrack)
    return begun


async def error_of(service: SpeechService, sound: SoundFile) -> ProviderError:
    with pytest.raises(ProviderError) as failed:
        await service.begin("", sound, SpeechRequest(), TICKET)
    assert KEY not in str(failed.value)
    return failed.value


def query_of(server: LocalSmallest) -> Mapping[str, str]:
    return dict(server.record.of("POST", PATH)[-1].query)


async def test_it_is_in_the_registry() -> None:
    assert implementation(SPEECH_PROVIDERS, "smallest") is Smallest


async def test_people_are_told_the_host_of_the_region() -> None:
    service = Smallest(SpeechAccess(KEY)).files()
    us = Smallest(SpeechAccess(KEY, "https://api.us.smallest.ai")).files()
    assert (service.host, us.host) == ("api.smallest.ai", "api.us.smallest.ai")
    await service.aclose()
    await us.aclose()


async def test_a_file_is_heard_with_times_and_confidence(
    service: SpeechService, sound: SoundFile, spoken: Talk
) -> None:
    track = await heard(service, sound)
    assert track.engine == SpeechEngine(provider="smallest", model="pulse")
    assert track.duration_s == sound.duration_s
    assert [numbers(segment.text) for segment in track.segments] == [[1, 2, 3], [41, 42, 5], [6]]
    words = [word for segment in track.segments for word in segment.words]
    assert [word.start_s for word in words] == pytest.approx(
        [word.start_s for word in spoken.words], abs=0.02
    )
    assert {word.confidence for word in words} == {0.97}
    assert track.segments[0].text == "W1 w2 w3."
    assert track.segments[0].start_s == words[0].start_s
    assert {segment.speaker_label for segment in track.segments} == {None}


async def test_what_is_asked_for_stands_in_the_query(
    server: LocalSmallest, service: SpeechService, sound: SoundFile
) -> None:
    await heard(service, sound)
    assert query_of(server) == {
        "model": "pulse",
        "language": "multi-eu",
        "word_timestamps": "true",
    }
    await heard(service, sound, SpeechRequest(language="pt-BR", vocabulary=("Ada",)))
    assert query_of(server)["language"] == "pt"
    assert "keywords" not in query_of(server)
    assert server.record.requests[-1].body == sound.bytes


async def test_voices_are_told_apart_where_several_people_share_a_track(
    service: SpeechService, sound: SoundFile
) -> None:
    track = await heard(service, sound, SpeechRequest(is_mixed=True, extras=SIGNALS))
    said = [(segment.speaker_label, numbers(segment.text)) for segment in track.segments]
    assert said == [("0", [1, 2, 3]), ("1", [41, 42]), ("0", [5]), ("0", [6])]
    assert track.segments[0].speaker_confidence == pytest.approx(0.9)
    assert [segment.signals for segment in track.segments] == [()] * 4  # whose would they be?


async def test_signals_are_asked_for_only_where_they_are_wanted(
    server: LocalSmallest, service: SpeechService, sound: SoundFile
) -> None:
    track = await heard(service, sound, SpeechRequest(extras=SIGNALS | {Extra.ENTITIES}))
    told = {(s.kind, s.value, s.confidence) for part in track.segments for s in part.signals}
    assert told == {(Extra.GENDER, "female", None), (Extra.EMOTION, "happiness", 0.8)}
    assert query_of(server)["emotion_detection"] == "true"
    track = await heard(service, sound)
    assert [segment.signals for segment in track.segments] == [()] * 3
    assert not {"emotion_detection", "gender_detection"} & set(query_of(server))


async def test_pulse_pro_knows_english_alone_and_tells_no_utterances(
    server: LocalSmallest, sound: SoundFile
) -> None:
    async with service_of(server, "pulse-pro") as service:
        track = await heard(service, sound)
        assert query_of(server)["language"] == "en"
        assert [numbers(s.text) for s in track.segments] == [[1, 2, 3], [41, 42, 5], [6]]
        assert {segment.language for segment in track.segments} == {"en"}
        assert beyond(service.capabilities, SpeechRequest(language="de"))
        assert beyond(service.capabilities, SpeechRequest(is_mixed=True))
        assert service.capabilities.extras == frozenset()


async def test_limits_are_those_of_the_vendor(service: SpeechService) -> None:
    capabilities = service.capabilities
    assert capabilities.max_duration_s == 600
    assert capabilities.max_bytes == 250_000_000
    assert beyond(capabilities, SpeechRequest(language="yue"))  # live only
    assert not beyond(capabilities, SpeechRequest(language="en-GB", is_mixed=True))
    assert service.habits == JobHabits()


class Hook(SpeechServer):
    """Takes callbacks; the first ones meet `statuses`."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[bytes] = []
        self.statuses: list[int] = []

    def routes(self) -> Iterable[web.RouteDef]:
        return [web.post("/callbacks/secret", self._take)]

    async def _take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


async def test_pulse_pro_brings_the_words_to_a_callback(
    server: LocalSmallest, sound: SoundFile
) -> None:
    async with Hook() as hook, service_of(server, "pulse-pro") as service:
        hook.statuses = [503]
        assert service.habits == JobHabits(calls_back=True)
        url = f"{hook.base_url}/callbacks/secret"
        begun = await service.begin(
            "", sound, SpeechRequest(), Ticket(key="ticket-1", callback_url=url)
        )
        assert isinstance(begun, JobStarted)
        assert query_of(server)["webhook_extra"] == "ticket:ticket-1"
        await server.until(lambda: server.deliveries == [503, 200])
        assert hook.bodies[0] == hook.bodies[1]
        called_back = service.read_callback(hook.bodies[1])
    assert called_back.job_id == begun.job_id
    assert called_back.failure is None
    assert called_back.heard is not None
    assert called_back.heard.duration_s == pytest.approx(sound.duration_s, abs=0.01)
    assert [numbers(s.text) for s in called_back.heard.segments] == [[1, 2, 3], [41, 42, 5], [6]]


async def test_pulse_does_not_call_back(
    server: LocalSmallest, service: SpeechService, sound: SoundFile
) -> None:
    ticket = Ticket(key="ticket-1", callback_url="https://bot.example/callbacks/secret")
    assert isinstance(await service.begin("", sound, SpeechRequest(), ticket), HeardTrack)
    assert "webhook_url" not in query_of(server)


async def test_a_callback_may_tell_a_failure(service: SpeechService) -> None:
    body = {"status": "failed", "request_id": "r1", "error": "worker\ndied"}
    called_back = service.read_callback(json.dumps(body).encode())
    assert (called_back.job_id, called_back.failure) == ("r1", "worker died")
    assert called_back.heard is None


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"status": "success"}', b'{"transcription": 5}', b"\xff\xfe"],
)
async def test_a_callback_that_makes_no_sense_is_refused(
    service: SpeechService, body: bytes
) -> None:
    with pytest.raises(ProviderError) as refused:
        service.read_callback(body)
    assert refused.value.fault is Fault.BAD_OUTPUT


ERROR = {"error": "no", "request_id": "87dd36c1"}


@pytest.mark.parametrize(
    ("failure", "fault", "wait_s"),
    [
        (failures.status(400, ERROR), Fault.BAD_INPUT, None),
        (failures.status(403, {"error": "Invalid key."}), Fault.AUTHENTICATION, None),
        (
            failures.status(403, {"error": "Plan does not include the requested model."}),
            Fault.QUOTA,
            None,
        ),
        (failures.status(413, ERROR), Fault.TOO_LONG, None),
        (failures.rate_limited("7", ERROR), Fault.RATE, 7.0),
        (failures.rate_limited(), Fault.RATE, None),
        (failures.status(503, ERROR), Fault.SERVER, None),
        (failures.page(502), Fault.SERVER, None),
        (failures.garbled(), Fault.BAD_OUTPUT, None),
        (failures.answering({"status": "success"}), Fault.BAD_OUTPUT, None),
        (failures.answering([]), Fault.BAD_OUTPUT, None),
        (failures.cut_before(), Fault.CONNECTIVITY, None),
        (failures.cut_within(), Fault.CONNECTIVITY, None),
        (failures.redirected("http://127.0.0.1:1/"), Fault.BAD_INPUT, None),
    ],
)
async def test_each_failure_is_told_by_its_fault(
    server: LocalSmallest,
    service: SpeechService,
    sound: SoundFile,
    failure: Failure,
    fault: Fault,
    wait_s: float | None,
) -> None:
    server.fail_next(failure)
    error = await error_of(service, sound)
    assert (error.fault, error.retry_after_s) == (fault, wait_s)
    assert (await heard(service, sound)).segments  # one try each: the next is a new request


async def test_an_answer_that_is_lost_leaves_doubt(
    server: LocalSmallest, service: SpeechService, sound: SoundFile
) -> None:
    server.fail_next(failures.cut_after())
    assert (await error_of(service, sound)).is_in_doubt


async def test_a_wrong_key_is_refused(server: LocalSmallest, sound: SoundFile) -> None:
    async with service_of(server, key="sk_wrong") as service:
        assert (await error_of(service, sound)).fault is Fault.AUTHENTICATION


async def test_a_file_over_the_limit_is_too_long(sound: SoundFile) -> None:
    async with LocalSmallest() as server, service_of(server) as service:
        server.most_bytes = sound.bytes - 1
        assert (await error_of(service, sound)).fault is Fault.TOO_LONG


async def test_what_is_no_sound_is_bad_input(service: SpeechService, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    path.write_bytes(b"no sound" * 100)
    bad = SoundFile(path=path, duration_s=1.0, bytes=800)
    assert (await error_of(service, bad)).fault is Fault.BAD_INPUT


@pytest.mark.parametrize(
    "words",
    [
        [{"word": "a", "start": -1.0, "end": 0.2}],
        [{"word": "a", "start": 0.1, "end": float("nan")}],
        [{"word": "a", "start": 0.1, "end": 1e300}],
        [{"word": 7, "start": 0.1, "end": 0.2}],
        "none",
    ],
)
async def test_times_that_can_not_be_are_refused(
    server: LocalSmallest, service: SpeechService, sound: SoundFile, words: object
) -> None:
    answer = {"status": "success", "transcription": "secret", "words": words}
    server.fail_next(failures.answering(json.dumps(answer)))
    error = await error_of(service, sound)
    assert error.fault is Fault.BAD_OUTPUT
    assert "secret" not in str(error)


async def test_what_lies_behind_the_end_is_brought_before_it(
    server: LocalSmallest, service: SpeechService, sound: SoundFile
) -> None:
    word = {"word": "late", "start": 900.0, "end": 901.0, "confidence": 7, "speaker": None}
    answer = {"status": "success", "transcription": "late", "words": [word], "utterances": None}
    server.fail_next(failures.answering(answer))
    (segment,) = (await heard(service, sound)).segments
    assert (segment.start_s, segment.end_s) == (sound.duration_s, sound.duration_s)
    assert segment.words[0].confidence is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"transcription": "all of it"}, ["all of it"]),
        ({"transcription": "  "}, []),
        (
            {
                "transcription": "x",
                "utterances": [{"text": "One.", "start": 0, "end": 1}],
                "words": [],
            },
            ["One."],
        ),
    ],
)
async def test_words_without_times_are_kept(
    server: LocalSmallest,
    service: SpeechService,
    sound: SoundFile,
    answer: object,
    said: list[str],
) -> None:
    server.fail_next(failures.answering(answer))
    assert [s.text for s in (await heard(service, sound)).segments] == said
