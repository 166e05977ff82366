"""Files at OpenAI, over HTTP against the local server."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bot.clock import SystemClock
from bot.domain.speech import HeardTrack, SpeechRequest, beyond
from bot.domain.speech_job import JobHabits, SoundFile, Ticket
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from bot.ports import SpeechAccess
from bot.speech.remote.settings import RemoteSettings
from bot.speech.remote.transcriber import RemoteTranscriber
from integrations.registry import SPEECH_PROVIDERS, implementation
from integrations.speech.openai import OpenAi
from integrations.speech.openai.files import OpenAiFiles
from integrations.speech.openai.languages import tag_of
from tests.servers.openai_audio import KEY, LocalOpenAiAudio
from tests.servers.speech import failures
from tests.servers.speech.tones import RATE, numbers, talk
from tests.speech.sounds import voice, write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.ports import SpeechService
    from tests.servers.speech.failures import Failure
    from tests.servers.speech.tones import Talk

pytestmark = pytest.mark.asyncio(loop_scope="module")

TICKET = Ticket(key="ticket-1")
PATH = "/v1/audio/transcriptions"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[LocalOpenAiAudio]:
    async with LocalOpenAiAudio() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(server: LocalOpenAiAudio) -> AsyncIterator[SpeechService]:
    async with service_of(server) as service:
        yield service


@asynccontextmanager
async def service_of(
    server: LocalOpenAiAudio, model: str | None = None, key: str = KEY
) -> AsyncIterator[SpeechService]:
    service = OpenAi(SpeechAccess(key, server.api_url)).files(model)
    yield service
    await service.aclose()


@pytest.fixture(scope="module")
def spoken() -> Talk:
    return talk([1, 2, 3, 41, 42, 5], per_utterance=3, lead_s=0.5, tail_s=0.3)


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


def fields_of(server: LocalOpenAiAudio) -> list[tuple[str, Any]]:
    return list(server.record.of("POST", PATH)[-1].body)


async def test_it_is_in_the_registry() -> None:
    assert implementation(SPEECH_PROVIDERS, "openai") is OpenAi


async def test_people_are_told_the_host() -> None:
    service = OpenAi(SpeechAccess(KEY)).files()
    assert service.host == "api.openai.com"
    assert service.engine == SpeechEngine(provider="openai", model="gpt-transcribe")
    assert service.habits == JobHabits()
    await service.aclose()


async def test_a_text_without_times_lies_where_its_file_does(
    server: LocalOpenAiAudio, service: SpeechService, sound: SoundFile
) -> None:
    track = await heard(service, sound)
    (segment,) = track.segments
    assert numbers(segment.text) == [1, 2, 3, 41, 42, 5]
    assert (segment.start_s, segment.end_s) == (0.0, sound.duration_s)
    assert segment.words == ()
    assert segment.language == "en"
    assert not service.capabilities.word_times
    assert (service.capabilities.max_duration_s or 0) <= 60  # or nobody knows when what was said
    assert fields_of(server) == [
        ("model", "gpt-transcribe"),
        ("response_format", "json"),
        ("file", ("a.flac", "audio/flac", sound.bytes)),
    ]


async def test_names_are_keywords_and_no_prompt(
    server: LocalOpenAiAudio, service: SpeechService, sound: SoundFile
) -> None:
    request = SpeechRequest(language="en-GB", vocabulary=("W2", "Ada Lovelace"))
    track = await heard(service, sound, request)
    assert "W2" in track.segments[0].text.split()
    fields = fields_of(server)
    assert [value for name, value in fields if name == "keywords[]"] == ["W2", "Ada Lovelace"]
    assert ("language", "en") in fields
    assert "prompt" not in dict(fields)
    assert service.capabilities.vocabulary


@pytest.mark.parametrize("model", ["gpt-4o-transcribe", "whisper-1", "gpt-4o-transcribe-diarize"])
async def test_models_without_keywords_get_no_names(
    server: LocalOpenAiAudio, sound: SoundFile, model: str
) -> None:
    async with service_of(server, model) as service:
        await heard(service, sound, SpeechRequest(vocabulary=("Ada",)))
        assert not service.capabilities.vocabulary
    assert not {"keywords[]", "prompt"} & set(dict(fields_of(server)))


async def test_whisper_tells_words_with_their_times(
    server: LocalOpenAiAudio, sound: SoundFile, spoken: Talk
) -> None:
    async with service_of(server, "whisper-1") as service:
        track = await heard(service, sound)
        assert service.capabilities.word_times
        assert not service.capabilities.confidence
        assert beyond(service.capabilities, SpeechRequest(is_mixed=True))
    assert [numbers(segment.text) for segment in track.segments] == [[1, 2, 3], [41, 42, 5]]
    assert [len(segment.words) for segment in track.segments] == [3, 3]
    words = [word for segment in track.segments for word in segment.words]
    assert [word.start_s for word in words] == pytest.approx(
        [word.start_s for word in spoken.words], abs=0.02
    )
    assert {word.confidence for word in words} == {None}
    assert {segment.language for segment in track.segments} == {"en"}
    assert track.segments[1].start_s == pytest.approx(spoken.words[3].start_s, abs=0.02)


async def test_voices_are_told_apart_by_the_model_for_it(
    server: LocalOpenAiAudio, sound: SoundFile
) -> None:
    async with service_of(server, "gpt-4o-transcribe-diarize") as service:
        track = await heard(service, sound, SpeechRequest(is_mixed=True))
        assert service.capabilities.diarization
        assert service.capabilities.max_duration_s == 1_390
    said = [(segment.speaker_label, numbers(segment.text)) for segment in track.segments]
    assert said == [("A", [1, 2, 3]), ("B", [41, 42]), ("A", [5])]
    assert ("chunking_strategy", "auto") in fields_of(server)


async def test_a_local_server_needs_no_key(sound: SoundFile) -> None:
    async with LocalOpenAiAudio(key="") as server, service_of(server, key="") as service:
        assert (await heard(service, sound)).segments
        assert service.host == "127.0.0.1"


async def test_a_model_that_is_not_known_is_asked_for_a_text_alone(
    server: LocalOpenAiAudio, sound: SoundFile
) -> None:
    async with service_of(server, "Qwen/Qwen3-ASR") as service:
        server.fail_next(failures.answering({"text": "Hello."}))
        assert [s.text for s in (await heard(service, sound)).segments] == ["Hello."]
        assert not service.capabilities.diarization


async def test_a_whisper_that_gives_no_times_is_still_heard(
    server: LocalOpenAiAudio, sound: SoundFile
) -> None:
    async with service_of(server, "Systran/faster-whisper-large-v3") as service:
        server.fail_next(failures.answering({"text": "Hello.", "segments": None, "words": None}))
        (segment,) = (await heard(service, sound)).segments
    assert (segment.start_s, segment.end_s) == (0.0, sound.duration_s)


async def test_languages_may_be_told_by_name() -> None:
    assert [tag_of(name) for name in ("english", "German", "pt", "klingon", None)] == [
        "en",
        "de",
        "pt",
        None,
        None,
    ]


def error(code: str | None = None, kind: str = "invalid_request_error", text: str = "no") -> object:
    return {"error": {"message": text, "type": kind, "param": None, "code": code}}


@pytest.mark.parametrize(
    ("failure", "fault", "wait_s"),
    [
        (failures.status(400, error("invalid_value")), Fault.BAD_INPUT, None),
        (failures.status(400, error(text="x is longer than 1400 seconds")), Fault.TOO_LONG, None),
        (
            failures.status(401, error("invalid_api_key", text=f"Wrong: {KEY}")),
            Fault.AUTHENTICATION,
            None,
        ),
        (
            failures.status(403, error("unsupported_country_region_territory")),
            Fault.AUTHENTICATION,
            None,
        ),
        (failures.status(404, error("model_not_found")), Fault.BAD_INPUT, None),
        (failures.status(413, error(text="Maximum content size limit")), Fault.TOO_LONG, None),
        (failures.rate_limited("9", error("rate_limit_exceeded", "requests")), Fault.RATE, 9.0),
        (
            failures.status(429, error("rate_limit_exceeded"), {"retry-after-ms": "1500"}),
            Fault.RATE,
            1.5,
        ),
        (failures.rate_limited("9", error("insufficient_quota")), Fault.QUOTA, 9.0),
        (
            failures.status(429, error(text="You exceeded your current quota, check your plan")),
            Fault.QUOTA,
            None,
        ),
        (failures.status(500, error(None, "server_error")), Fault.SERVER, None),
        (failures.status(503, "overloaded", {"Retry-After": "2"}), Fault.SERVER, 2.0),
        (failures.page(502), Fault.SERVER, None),
        (failures.garbled(), Fault.BAD_OUTPUT, None),
        (failures.answering("Hello."), Fault.BAD_OUTPUT, None),
        (failures.answering({"task": "transcribe"}), Fault.BAD_OUTPUT, None),
        (failures.cut_before(), Fault.CONNECTIVITY, None),
        (failures.cut_within(), Fault.CONNECTIVITY, None),
        (failures.redirected("http://127.0.0.1:1/"), Fault.BAD_INPUT, None),
    ],
)
async def test_each_failure_is_told_by_its_fault(
    server: LocalOpenAiAudio,
    service: SpeechService,
    sound: SoundFile,
    failure: Failure,
    fault: Fault,
    wait_s: float | None,
) -> None:
    server.fail_next(failure)
    failed = await error_of(service, sound)
    assert (failed.fault, failed.retry_after_s) == (fault, wait_s)
    assert (await heard(service, sound)).segments  # one try each: the next is a new request


async def test_an_answer_that_is_lost_leaves_doubt(
    server: LocalOpenAiAudio, service: SpeechService, sound: SoundFile
) -> None:
    server.fail_next(failures.cut_after())
    assert (await error_of(service, sound)).is_in_doubt


async def test_a_server_that_does_not_answer_is_not_waited_for_on_and_on(
    server: LocalOpenAiAudio, sound: SoundFile
) -> None:
    server.fail_next(failures.never())
    service = OpenAiFiles("gpt-transcribe", KEY, server.api_url, timeout_s=0.3)
    failed = await error_of(service, sound)
    assert (failed.fault, failed.is_in_doubt) == (Fault.CONNECTIVITY, True)
    await service.aclose()


async def test_a_server_that_is_not_there_leaves_none(sound: SoundFile) -> None:
    service = OpenAi(SpeechAccess(KEY, "http://127.0.0.1:1/v1")).files()
    failed = await error_of(service, sound)
    assert (failed.fault, failed.is_in_doubt) == (Fault.CONNECTIVITY, False)
    await service.aclose()


async def test_a_wrong_key_is_refused_and_not_repeated(
    server: LocalOpenAiAudio, sound: SoundFile
) -> None:
    async with service_of(server, key="sk-wrong-key") as service:
        failed = await error_of(service, sound)
    assert failed.fault is Fault.AUTHENTICATION
    assert "sk-wrong-key" not in str(failed)


@pytest.mark.parametrize("model", ["whisper-1", "gpt-4o-transcribe-diarize"])
async def test_a_file_over_a_limit_is_too_long(sound: SoundFile, model: str) -> None:
    async with LocalOpenAiAudio() as server, service_of(server, model) as service:
        assert (service.capabilities.max_bytes or 0) < server.most_bytes
        server.longest_s = 1.0
        assert (await error_of(service, sound)).fault is Fault.TOO_LONG
        server.longest_s, server.most_bytes = None, 1_000
        assert (await error_of(service, sound)).fault is Fault.TOO_LONG


async def test_what_is_no_sound_is_bad_input(service: SpeechService, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    path.write_bytes(b"no sound" * 100)
    bad = SoundFile(path=path, duration_s=1.0, bytes=800)
    assert (await error_of(service, bad)).fault is Fault.BAD_INPUT


@pytest.mark.parametrize(
    "segments",
    [
        [{"text": "secret", "start": -1.0, "end": 0.2}],
        [{"text": "secret", "start": 0.1, "end": float("nan")}],
        [{"text": "secret", "start": 0.1}],
        {"text": "secret"},
    ],
)
async def test_times_that_can_not_be_are_refused(
    server: LocalOpenAiAudio, sound: SoundFile, segments: object
) -> None:
    async with service_of(server, "whisper-1") as service:
        answer = {"text": "secret", "language": "english", "segments": segments}
        server.fail_next(failures.answering(json.dumps(answer)))
        failed = await error_of(service, sound)
    assert failed.fault is Fault.BAD_OUTPUT
    assert "secret" not in str(failed)


async def test_what_lies_behind_the_end_is_brought_before_it(
    server: LocalOpenAiAudio, sound: SoundFile
) -> None:
    answer = {
        "text": "late",
        "segments": [{"text": " late ", "start": 900.0, "end": 901.0}],
        "words": [{"word": "late", "start": 901.0, "end": 900.0}],
    }
    async with service_of(server, "whisper-1") as service:
        server.fail_next(failures.answering(answer))
        (segment,) = (await heard(service, sound)).segments
    assert (segment.text, segment.start_s, segment.end_s) == (
        "late",
        sound.duration_s,
        sound.duration_s,
    )
    assert segment.words[0].end_s == sound.duration_s


async def test_an_answer_without_an_end_is_not_read_on(
    server: LocalOpenAiAudio, service: SpeechService, sound: SoundFile
) -> None:
    server.fail_next(failures.answering(json.dumps({"text": "a" * (33 << 20)})))
    assert (await error_of(service, sound)).fault is Fault.BAD_OUTPUT


async def test_a_long_recording_is_cut_so_that_texts_without_times_have_some(
    tmp_path: Path,
) -> None:
    recording = write(tmp_path / "a.flac", voice("two_cities"), "flac")
    settings = RemoteSettings(folder=tmp_path / "scratch")
    async with LocalOpenAiAudio() as server:
        service = OpenAi(SpeechAccess(KEY, server.api_url)).files()
        transcriber = RemoteTranscriber(service, settings, None, SystemClock())
        track = await transcriber.transcribe(recording, SpeechRequest(), lambda _: None)
        await transcriber.aclose()
        assert len(server.record.requests) == len(track.segments) == 2
    first, second = track.segments
    assert 1.0 < first.start_s < first.end_s <= second.start_s < second.end_s < 43.0
    assert first.end_s - first.start_s <= 30.0
