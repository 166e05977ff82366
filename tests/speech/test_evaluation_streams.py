"""Clips are spoken, in time, into engines that are written out here."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.domain.speech import Segment, SpeechCapabilities, SpeechRequest
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import SpeechEngine, Word
from bot.errors import Fault, ProviderError
from bot.ports import SpeechStream, StreamingTranscriber
from bot.speech.evaluation.clips import Clip
from bot.speech.evaluation.results import ClipResult, Mode
from bot.speech.evaluation.streams import hear_streams
from bot.speech.streaming.talk import Talk
from tests.speech.sounds import RATE, silence, tone, write
from tests.speech.streaming.talk import sentence

SPEED = 20.0
ENGINE = SpeechEngine(provider="parrot", model="green")
WORDS = (
    Word(text="polly", start_s=0.5, end_s=1.0, confidence=0.9),
    Word(text="wants", start_s=1.0, end_s=2.0, confidence=0.5),
)


class Parrot(SpeechStream):
    """Says the same of all that it hears, once it was quiet for so long; `fate` is how it ends."""

    def __init__(self, fate: str, quiet_s: float) -> None:
        self.sent: list[float] = []
        self._fate = fate
        self._quiet_s = quiet_s
        self._end_s = 0.0
        self._told: asyncio.Queue[StreamedSegment | ProviderError | None] = asyncio.Queue()

    @property
    def engine(self) -> SpeechEngine:
        return ENGINE

    async def send(self, samples: NDArray[np.float32], start_s: float) -> None:
        self.sent.append(start_s)
        self._end_s = start_s + len(samples) / RATE
        if self._fate == "lost" and start_s > 1:
            error = ProviderError("parrot", Fault.CONNECTIVITY, "it flew away")
            self._told.put_nowait(error)
            raise error
        if len(self.sent) == 5:
            self._tell("pol", is_final=False)

    async def quiet(self, until_s: float) -> None:
        if until_s >= self._end_s + self._quiet_s:
            self._tell("polly wants", is_final=True)

    async def results(self) -> AsyncIterator[StreamedSegment]:
        while (told := await self._told.get()) is not None:
            if isinstance(told, ProviderError):
                raise told
            yield told

    async def finish(self) -> None:
        if self._fate != "endless":
            self._told.put_nowait(None)

    async def aclose(self) -> None:
        pass

    def _tell(self, text: str, *, is_final: bool) -> None:
        words = WORDS if is_final else ()
        segment = Segment(start_s=0.1, end_s=self._end_s, text=text, words=words)
        self._told.put_nowait(StreamedSegment(key="1", segment=segment, is_final=is_final))


class Parrots(StreamingTranscriber):
    name: ClassVar[str] = "parrot"

    def __init__(self, fate: str = "well") -> None:
        self._fate = fate

    @property
    def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities(endpointing_s=1.0)

    @property
    def engine(self) -> SpeechEngine:
        return ENGINE

    async def open(self, request: SpeechRequest) -> Parrot:
        if request.language == "de":
            raise ProviderError("parrot", Fault.BAD_INPUT, "kein Deutsch")
        return Parrot(self._fate, 1.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "polly.wav", np.concatenate([sentence(3.0), silence(0.2)]))
    return tmp_path


async def heard(folder: Path, fate: str = "well", language: str = "en") -> ClipResult:
    clip = Clip(file="polly.wav", text="Polly wanted", lang=language, seconds=3.2)
    (result,) = [r async for r in hear_streams(Parrots(fate), folder, [clip], SPEED)]
    return result


async def test_what_was_said_last_is_judged(folder: Path) -> None:
    result = await heard(folder)
    assert (result.mode, result.engine, result.failure) == (Mode.STREAM, ENGINE, None)
    assert result.words is not None
    assert result.words.rate == pytest.approx(0.5)
    assert result.calibration.words == 2


async def test_delays_are_those_of_the_utterance_and_endpointing_is_taken_off(folder: Path) -> None:
    late = (await heard(folder)).delays
    assert late.utterances == 1
    ((final_s,), (own_s,)) = (late.final_s, late.own_s)
    # it waits a second of sound, which is spoken so many times as fast
    assert final_s >= 1.0 / SPEED
    assert own_s == pytest.approx(final_s - 1.0 / SPEED)
    assert len(late.first_s) == 1


@pytest.mark.parametrize(
    ("fate", "language", "reason"),
    [("lost", "en", "it flew away"), ("well", "de", "kein Deutsch")],
)
async def test_a_stream_that_fails_is_told(
    folder: Path, fate: str, language: str, reason: str
) -> None:
    result = await heard(folder, fate, language)
    assert result.failure is not None
    assert reason in result.failure


async def test_sound_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    assert "polly.wav" in ((await heard(tmp_path)).failure or "")


async def test_a_stream_that_does_not_end_is_given_up() -> None:
    talk = Talk(Parrot("endless", 0.2), SPEED, last_words_s=0.05)
    with pytest.raises(ProviderError, match="does not end"):
        await talk.give(tone(0.5))
    assert [final.segment.text for final in talk.finals] == ["polly wants"]


async def test_sound_is_not_given_before_it_was_spoken() -> None:
    stream = Parrot("well", 0.2)
    talk = Talk(stream, SPEED)
    took_s = await talk.give(tone(2.0))
    assert took_s >= 2.0 / SPEED
    assert stream.sent == pytest.approx([n / 10 for n in range(20)])
