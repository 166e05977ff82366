"""Every provider is tried over real requests and sockets, all at once, against local servers."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.domain.speech import HeardTrack, Segment, SpeechCapabilities, SpeechRequest
from bot.domain.speech_job import Begun, JobHabits, JobStarted, SoundFile, Ticket
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import SpeechEngine, Word
from bot.errors import Fault, ProviderError
from bot.ports import (
    SpeechAccess,
    SpeechProvider,
    SpeechService,
    SpeechStream,
    StreamingTranscriber,
)
from bot.speech.trial.files import FileTrial
from bot.speech.trial.findings import Finding, Verdict
from bot.speech.trial.inbox import Inbox
from bot.speech.trial.sample import Sample, Sound, bundled_sample, likeness, written
from bot.speech.trial.streams import StreamTrial
from integrations.registry import SPEECH_PROVIDERS, implementation
from tests.servers.assemblyai.server import KEY as ASSEMBLYAI_KEY
from tests.servers.assemblyai.server import LocalAssemblyAi
from tests.servers.deepgram.server import KEY as DEEPGRAM_KEY
from tests.servers.deepgram.server import LocalDeepgram
from tests.servers.gladia.server import LocalGladia
from tests.servers.openai_audio import KEY as OPENAI_KEY
from tests.servers.openai_audio import LocalOpenAiAudio
from tests.servers.smallest.server import KEY as SMALLEST_KEY
from tests.servers.smallest.server import LocalSmallest
from tests.servers.speech.server import SpeechServer
from tests.servers.speech.tones import talk

SAID = talk([1, 2, 41, 42], per_utterance=2, pause_s=0.4, lead_s=0.2, tail_s=0.4)
SAMPLE = Sample(Sound(SAID.samples, "en"), Sound(SAID.samples, "en"), ("Alice",))
ENGINE = SpeechEngine(provider="parrot", model="green")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> SoundFile:
    return written(SAMPLE.file, tmp_path_factory.mktemp("sound"))


async def all_of(findings: AsyncIterator[Finding]) -> dict[str, Finding]:
    return {finding.subject: finding async for finding in findings}


def verdicts(findings: Mapping[str, Finding]) -> dict[str, Verdict]:
    return {subject: finding.verdict for subject, finding in findings.items()}


def server_of(name: str) -> tuple[SpeechServer, str, str]:
    """A local server, the key that it wants, and what follows its address."""
    gladia = LocalGladia()
    return {
        "assemblyai": (LocalAssemblyAi(), ASSEMBLYAI_KEY, ""),
        "deepgram": (LocalDeepgram(), DEEPGRAM_KEY, ""),
        "gladia": (gladia, gladia.key, ""),
        "openai": (LocalOpenAiAudio(), OPENAI_KEY, "/v1"),
        "smallest": (LocalSmallest(), SMALLEST_KEY, ""),
    }[name]


async def tried(name: str, sound: SoundFile, key: str | None = None) -> dict[str, Finding]:
    server, right_key, path = server_of(name)
    async with server:
        access = SpeechAccess(key or right_key, f"{server.base_url}{path}")
        provider: SpeechProvider = implementation(SPEECH_PROVIDERS, name)(access)
        service, transcriber = provider.files(), provider.streams()
        assert service is not None
        assert transcriber is not None
        try:
            found = await all_of(FileTrial(service, SAMPLE, sound, None).findings())
            return found | await all_of(StreamTrial(transcriber, SAMPLE).findings())
        finally:
            await service.aclose()
            await transcriber.aclose()


async def test_nothing_is_wrong_with_any_provider(sound: SoundFile) -> None:
    every = await asyncio.gather(*(tried(name, sound) for name in SPEECH_PROVIDERS))
    for name, found in zip(SPEECH_PROVIDERS, every, strict=True):
        assert Verdict.NOT not in verdicts(found).values(), (name, found)
        for subject in ("files: words heard", "streams: session ends with its last words"):
            assert found[subject].verdict is Verdict.OK, (name, found[subject])


async def test_a_wrong_key_is_told_as_such_by_every_provider(sound: SoundFile) -> None:
    every = await asyncio.gather(*(tried(name, sound, "sk-wrong") for name in SPEECH_PROVIDERS))
    for name, found in zip(SPEECH_PROVIDERS, every, strict=True):
        assert verdicts(found) == dict.fromkeys(
            ("files: key accepted", "streams: key accepted"), Verdict.NOT
        ), name
        assert f"{name.upper()}_API_KEY" in found["files: key accepted"].remedy


WORDS = (
    Word(text="polly", start_s=0.2, end_s=0.4, confidence=0.9),
    Word(text="wants", start_s=0.5, end_s=0.9, confidence=0.8),
)
GOOD = Segment(
    start_s=0.2, end_s=0.9, text="polly wants", words=WORDS, language="en", speaker_label="0"
)
TWO = (GOOD, GOOD.model_copy(update={"speaker_label": "1"}))


class Parrot(SpeechService):
    """Says it can do everything, and does what it was built to do."""

    name: ClassVar[str] = "parrot"

    def __init__(
        self,
        segments: tuple[Segment, ...] = TWO,
        *,
        fault: Fault | None = None,
        found: str | None = "job",
        is_deleting: bool = True,
    ) -> None:
        self._heard = HeardTrack(engine=ENGINE, duration_s=1.0, speech_s=1.0, segments=segments)
        self._fault = fault
        self._found = found
        self._is_deleting = is_deleting
        self._is_deleted = False

    @property
    def engine(self) -> SpeechEngine:
        return ENGINE

    @property
    def host(self) -> str:
        return "parrot.example"

    @property
    def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities(
            languages=frozenset({"en"}), diarization=True, word_times=True, confidence=True
        )

    @property
    def habits(self) -> JobHabits:
        return JobHabits(fetches=True, finds=True, deletes=True, calls_back=True)

    async def begin(
        self, upload: str, sound: SoundFile, request: SpeechRequest, ticket: Ticket
    ) -> Begun:
        del upload, sound, request, ticket
        if self._fault is not None:
            raise ProviderError("parrot", self._fault, "it bites")
        return JobStarted(job_id="job")

    async def find(self, upload: str, ticket: Ticket) -> str | None:
        del upload, ticket
        return self._found

    async def fetch(self, job_id: str) -> HeardTrack | None:
        if self._is_deleted:
            raise ProviderError("parrot", Fault.BAD_INPUT, f"there is no {job_id}")
        return self._heard

    async def delete(self, job_id: str) -> None:
        del job_id
        self._is_deleted = self._is_deleting

    async def aclose(self) -> None:
        pass


async def heard(sound: SoundFile, parrot: Parrot) -> dict[str, Finding]:
    return await all_of(FileTrial(parrot, SAMPLE, sound, None).findings())


async def test_what_is_as_it_should_be_is_confirmed(sound: SoundFile) -> None:
    found = verdicts(await heard(sound, Parrot()))
    assert found.pop("files: callback") is Verdict.UNKNOWN
    assert set(found.values()) == {Verdict.OK}
    assert len(found) == 9


@pytest.mark.parametrize(
    ("wrong", "subject"),
    [
        ({"text": ""}, "files: words heard"),
        ({"words": ()}, "files: words with times"),
        ({"words": WORDS[::-1]}, "files: words with times"),
        (
            {"words": (WORDS[0].model_copy(update={"end_s": 99.0}), WORDS[1])},
            "files: words with times",
        ),
        (
            {"words": tuple(w.model_copy(update={"confidence": None}) for w in WORDS)},
            "files: confidence of words",
        ),
        ({"speaker_label": None}, "files: voices told apart"),
    ],
)
async def test_what_is_missing_or_senseless_is_wrong(
    sound: SoundFile, wrong: Mapping[str, object], subject: str
) -> None:
    found = await heard(sound, Parrot((GOOD.model_copy(update=wrong),)))
    assert found[subject].verdict is Verdict.NOT
    assert found[subject].remedy


async def test_one_voice_and_one_confidence_prove_nothing(sound: SoundFile) -> None:
    same = tuple(word.model_copy(update={"confidence": 0.9}) for word in WORDS)
    found = verdicts(await heard(sound, Parrot((GOOD.model_copy(update={"words": same}),))))
    assert found["files: voices told apart"] is Verdict.UNKNOWN
    assert found["files: confidence of words"] is Verdict.UNKNOWN


async def test_a_job_that_is_not_found_or_not_deleted_is_told(sound: SoundFile) -> None:
    found = verdicts(await heard(sound, Parrot(found=None, is_deleting=False)))
    assert found["files: job found again"] is Verdict.NOT
    assert found["files: deleted there"] is Verdict.NOT


@pytest.mark.parametrize(
    ("fault", "verdict", "subject"),
    [
        (Fault.AUTHENTICATION, Verdict.NOT, "files: key accepted"),
        (Fault.QUOTA, Verdict.NOT, "files: account"),
        (Fault.BAD_INPUT, Verdict.NOT, "files: model and options known"),
        (Fault.BAD_OUTPUT, Verdict.NOT, "files: answers understood"),
        (Fault.RATE, Verdict.UNKNOWN, "files: key accepted"),
        (Fault.CONNECTIVITY, Verdict.UNKNOWN, "files: key accepted"),
    ],
)
async def test_a_refusal_is_told_by_what_there_is_to_do(
    sound: SoundFile, fault: Fault, verdict: Verdict, subject: str
) -> None:
    found = await heard(sound, Parrot(fault=fault))
    assert found[subject].verdict is verdict
    assert found[subject].remedy


async def test_a_language_that_the_model_does_not_know_is_not_sent(sound: SoundFile) -> None:
    sample = SAMPLE._replace(file=SAMPLE.file._replace(language="de"))
    found = await all_of(FileTrial(Parrot(), sample, sound, None).findings())
    assert verdicts(found) == {"files: request": Verdict.NOT}


class Perch(SpeechStream):
    """Says one word; when it is cut it fails, or with no fault goes on."""

    def __init__(self, fault: Fault | None) -> None:
        self._fault = fault
        self._over = asyncio.Event()

    @property
    def engine(self) -> SpeechEngine:
        return ENGINE

    async def send(self, samples: NDArray[np.float32], start_s: float) -> None:
        pass

    async def quiet(self, until_s: float) -> None:
        pass

    async def results(self) -> AsyncIterator[StreamedSegment]:
        segment = Segment(start_s=0.0, end_s=1.0, text="polly")
        yield StreamedSegment(key="1", segment=segment, is_final=True)
        await self._over.wait()
        if self._fault is not None:
            raise ProviderError("parrot", self._fault, "it flew away")

    def lose(self) -> int:
        if self._fault is not None:
            self._over.set()
        return 1

    async def finish(self) -> None:
        self._over.set()

    async def aclose(self) -> None:
        pass


class Perches(StreamingTranscriber):
    name: ClassVar[str] = "parrot"

    def __init__(self, fault: Fault | None) -> None:
        self.perch = Perch(fault)
        self._fault = fault

    @property
    def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities(word_times=True)

    @property
    def engine(self) -> SpeechEngine:
        return ENGINE

    async def open(self, request: SpeechRequest) -> Perch:
        del request
        self.perch = Perch(self._fault)
        return self.perch

    def cut(self) -> int:
        return self.perch.lose()


@pytest.mark.parametrize(
    ("fault", "cut", "verdict"),
    [
        (Fault.CONNECTIVITY, True, Verdict.OK),
        (None, True, Verdict.OK),
        (Fault.BAD_INPUT, True, Verdict.NOT),
        (Fault.CONNECTIVITY, False, Verdict.UNKNOWN),
    ],
)
async def test_a_cut_stream_has_to_go_on_or_be_told_as_what_may_be_tried_again(
    fault: Fault | None, verdict: Verdict, *, cut: bool
) -> None:
    perches = Perches(fault)
    short = Sound(np.zeros(1600, np.float32))
    sample = Sample(short, short, ())
    trial = StreamTrial(perches, sample, perches.cut if cut else None)
    found = await all_of(trial.findings())
    assert found["streams: cut connection"].verdict is verdict
    ends = Verdict.NOT if fault else Verdict.OK
    assert found["streams: session ends with its last words"].verdict is ends
    assert found["streams: partials"].verdict is Verdict.NOT
    assert found["streams: words with times"].verdict is Verdict.NOT


async def test_only_a_callback_with_the_secret_is_taken() -> None:
    inbox = Inbox("https://bot.example/")
    url = inbox.url("parrot")
    assert url.startswith("https://bot.example/callbacks/speech/parrot/")
    secret = url.rpartition("/")[2]
    assert not await inbox.take("parrot", "guess", b"forged")
    assert await inbox.take("parrot", secret, b"first")
    assert await inbox.take("parrot", secret, b"again")
    assert await inbox.body == b"first"


def test_the_bundled_sample_is_short_and_holds_what_it_says(tmp_path: Path) -> None:
    sample = bundled_sample()
    file, stream = sample.file, sample.stream
    assert file.duration_s < 30
    assert file.text is not None
    assert file.text.startswith("Good morning, everyone.")
    assert stream.text is not None
    assert stream.text.endswith("how does it look?")
    assert np.abs(stream.samples[-8000:]).max() > 0.01
    assert written(file, tmp_path).bytes > 100_000


def test_likeness_is_one_minus_the_share_of_errors() -> None:
    assert likeness("Good morning, Peter.", "good morning peter") == 1
    assert likeness("good morning peter", "good evening peter") == pytest.approx(2 / 3)
    assert likeness("good morning", "") == 0
