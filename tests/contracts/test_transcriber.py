"""What every transcriber keeps, run over each of them with real sound."""

import wave
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio
from moonshine_voice.utils import get_assets_path

from bot.domain.speech import HeardTrack, SpeechRequest
from bot.errors import BadRecordingError, Fault, ProviderError
from bot.ports import Transcriber
from bot.speech.local import LocalTranscriber
from integrations.registry import RECOGNISERS, import_path

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds of one English voice."""
    path = tmp_path_factory.mktemp("contract") / "talk.wav"
    with wave.open(str(get_assets_path() / "two_cities.wav")) as source:
        parameters, frames = source.getparams(), source.readframes(source.getframerate() * 10)
    with wave.open(str(path), "w") as target:
        target.setparams(parameters)
        target.writeframes(frames)
    return path


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["moonshine"])
async def transcriber(request: pytest.FixtureRequest) -> AsyncIterator[Transcriber]:
    engine = LocalTranscriber(import_path(RECOGNISERS, request.param))
    yield engine
    await engine.aclose()


async def hear(
    transcriber: Transcriber, audio: Path, request: SpeechRequest | None = None
) -> HeardTrack:
    return await transcriber.transcribe(audio, request or SpeechRequest(), lambda _: None)


async def test_it_writes_what_is_said(transcriber: Transcriber, talk: Path) -> None:
    result = await hear(transcriber, talk)
    text = " ".join(segment.text for segment in result.segments).lower()
    assert "best of times" in text
    assert "age of wisdom" in text
    assert result.duration_s == pytest.approx(10, abs=0.1)
    assert 7 < result.speech_s <= 10


async def test_segments_are_in_order_and_inside_the_file(
    transcriber: Transcriber, talk: Path
) -> None:
    result = await hear(transcriber, talk)
    assert all(s.start_s < s.end_s <= result.duration_s for s in result.segments)
    assert all(a.start_s <= b.start_s for a, b in pairwise(result.segments))
    spoken = sum(s.end_s - s.start_s for s in result.segments)
    missing = sum(gap.end_s - gap.start_s for gap in result.gaps)
    assert spoken + missing == pytest.approx(result.speech_s, abs=0.2)


async def test_the_same_file_gives_the_same_transcript(
    transcriber: Transcriber, talk: Path
) -> None:
    request = SpeechRequest(is_mixed=True)
    first = await hear(transcriber, talk, request)
    assert await hear(transcriber, talk, request) == first


async def test_a_mixed_recording_has_speakers_and_a_single_one_none(
    transcriber: Transcriber, talk: Path
) -> None:
    if not transcriber.capabilities.diarization:
        pytest.skip("it does not tell voices apart, and says so")
    mixed = await hear(transcriber, talk, SpeechRequest(is_mixed=True))
    assert mixed.engine.diarizer
    assert {segment.speaker_label for segment in mixed.segments} == {"1"}
    single = await hear(transcriber, talk)
    assert {segment.speaker_label for segment in single.segments} == {None}


async def test_an_unknown_language_is_refused_before_the_file_is_opened(
    transcriber: Transcriber, tmp_path: Path
) -> None:
    if not transcriber.capabilities.languages:
        pytest.skip("it knows every language")
    with pytest.raises(ProviderError) as refused:
        await hear(transcriber, tmp_path / "not-there.wav", SpeechRequest(language="de-DE"))
    assert refused.value.fault is Fault.BAD_INPUT
    assert "de" in refused.value.detail


async def test_a_language_it_knows_may_be_named_with_its_region(
    transcriber: Transcriber, talk: Path
) -> None:
    assert (await hear(transcriber, talk, SpeechRequest(language="en-GB"))).segments


async def test_progress_ends_at_one(transcriber: Transcriber, talk: Path) -> None:
    told: list[float] = []
    await transcriber.transcribe(talk, SpeechRequest(), told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


async def test_a_file_that_is_not_there_is_a_bad_recording(
    transcriber: Transcriber, tmp_path: Path
) -> None:
    with pytest.raises(BadRecordingError, match=r"not-there\.wav"):
        await hear(transcriber, tmp_path / "not-there.wav")


async def test_it_can_be_closed_twice_and_before_use(transcriber: Transcriber) -> None:
    await transcriber.aclose()
    await transcriber.aclose()
