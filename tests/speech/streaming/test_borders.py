"""Where a stream was lost no word is heard twice and none is left out: words can be counted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

import pytest

from bot.domain.speech import Segment, SpeechCapabilities, SpeechRequest
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from bot.ports import SpeechStream, StreamingTranscriber
from bot.speech.streaming.replay import Piece
from bot.speech.streaming.steady import Hearer, Steadiness, SteadyStream
from tests.servers.speech.hearing import Ear
from tests.servers.speech.tones import RATE, numbers, pcm, talk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from tests.servers.speech.tones import ToneWord

PATIENCE = Steadiness(first_wait_s=0.001, longest_wait_s=0.002)
CHUNK = RATE // 50
PER_FINAL = 3


class Imprecise(StreamingTranscriber):
    """Hears words, is wrong by `error_s` about where they end, and breaks after every final.

    A final comes after every few words, without any pause: most often in the middle of what is
    sent next.
    """

    name: ClassVar[str] = "imprecise"

    def __init__(self, error_s: float) -> None:
        self.error_s = error_s
        self.opened = 0

    @property
    def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities()

    @property
    def engine(self) -> SpeechEngine:
        return SpeechEngine(provider="imprecise", model="none")

    async def open(self, request: SpeechRequest) -> SpeechStream:
        del request
        self.opened += 1
        return ImpreciseStream(self)


class ImpreciseStream(SpeechStream):
    def __init__(self, owner: Imprecise) -> None:
        self._owner = owner
        self._ear = Ear()
        self._begin_s: float | None = None
        self._words: list[ToneWord] = []
        self._told: list[StreamedSegment | None] = []
        self._is_lost = False

    @property
    def engine(self) -> SpeechEngine:
        return self._owner.engine

    async def send(self, samples: NDArray[np.float32], start_s: float) -> None:
        if self._is_lost:
            raise ProviderError("imprecise", Fault.CONNECTIVITY, "cut")
        self._begin_s = start_s if self._begin_s is None else self._begin_s
        self._words += self._ear.hear(pcm(samples))
        if len(self._words) >= PER_FINAL:
            self._final()
            self._is_lost = True

    async def quiet(self, until_s: float) -> None:
        del until_s

    async def results(self) -> AsyncIterator[StreamedSegment]:
        while True:
            while self._told:
                told = self._told.pop(0)
                if told is None:
                    return
                yield told
            if self._is_lost:
                raise ProviderError("imprecise", Fault.CONNECTIVITY, "cut")
            await asyncio.sleep(0)

    async def finish(self) -> None:
        self._words += self._ear.finish()
        if self._words:
            self._final()
        self._told.append(None)

    async def aclose(self) -> None:
        return

    def _final(self) -> None:
        begin_s = self._begin_s or 0.0
        segment = Segment(
            start_s=begin_s + self._words[0].start_s,
            end_s=begin_s + self._words[-1].end_s + self._owner.error_s,
            text=" ".join(word.text for word in self._words),
        )
        self._words = []
        self._told.append(StreamedSegment(key="0", segment=segment, is_final=True))


async def heard(said: Sequence[int], error_s: float, gap_s: float) -> tuple[list[int], int]:
    """The words that were understood, and in how many streams."""
    words: list[int] = []

    async def take(result: StreamedSegment, by: Hearer) -> None:
        del by
        words.extend(numbers(result.segment.text))
        assert "noise" not in result.segment.text

    engine = Imprecise(error_s)
    stream = SteadyStream(engine, SpeechRequest(), take, lambda: None, PATIENCE)
    sound = talk(said, per_utterance=len(said), gap_s=gap_s, tail_s=0.1).samples
    for start in range(0, len(sound), CHUNK):
        await stream.send(Piece(start / RATE, sound[start : start + CHUNK]))
    await stream.finish()
    assert stream.missing == ()
    return words, engine.opened


@pytest.mark.parametrize("gap_s", [0.04, 0.1, 0.3])
@pytest.mark.parametrize("error_s", [-0.08, -0.04, 0.0, 0.04, 0.08])
async def test_every_word_is_understood_once_however_wrong_the_engine_is_about_its_end(
    error_s: float, gap_s: float
) -> None:
    said = list(range(30))
    words, streams = await heard(said, error_s, gap_s)
    assert words == said
    assert streams >= len(said) // PER_FINAL
