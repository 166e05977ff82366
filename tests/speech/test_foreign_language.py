from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.domain.speech import Recognised, SpeechCapabilities, SpeechRequest
from bot.speech.foreign_language import ForeignLanguage
from integrations.speech.moonshine import Moonshine
from tests.speech.recognisers import Measuring
from tests.speech.sounds import RATE, voice


class Inventing(Measuring):
    """Writes other words every time, as a recogniser does that doesn't know the language."""

    def __init__(self, languages: frozenset[str] = frozenset({"en"})) -> None:
        super().__init__()
        self._languages = languages
        self.asked = 0

    @property
    def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities(languages=self._languages)

    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        self.asked += 1
        words = (f"w{self.asked}x{n}" for n in range(len(samples) // RATE + 3))
        return Recognised(text=" ".join(words), language=language)


@pytest.fixture
def moonshine() -> Iterator[Moonshine]:
    engine = Moonshine()
    yield engine
    engine.close()


def heard(engine: Inventing, request: SpeechRequest, times: int) -> ForeignLanguage:
    check = ForeignLanguage(engine, request)
    for _ in range(times):
        check.listen(np.zeros(3 * RATE, np.float32), "what it wrote the first time")
    return check


def test_text_that_changes_when_heard_again_is_another_language() -> None:
    assert heard(Inventing(), SpeechRequest(), 4).is_likely


def test_three_utterances_are_too_few_to_tell() -> None:
    assert not heard(Inventing(), SpeechRequest(), 3).is_likely


def test_who_names_the_language_is_believed() -> None:
    engine = Inventing()
    assert not heard(engine, SpeechRequest(language="en"), 9).is_likely
    assert engine.asked == 0


def test_an_engine_of_many_languages_is_not_checked() -> None:
    engine = Inventing(frozenset())
    assert not heard(engine, SpeechRequest(), 9).is_likely
    assert engine.asked == 0


def test_a_long_meeting_is_heard_again_only_now_and_then() -> None:
    engine = Inventing()
    heard(engine, SpeechRequest(), 200)
    assert engine.asked <= 5 + 200 / 20


# Seconds. Other pieces of it are doubtful, and which ones they are depends on the processor.
_STARTS = (1, 9, 11, 13, 17)


def test_english_is_recognised_as_english(moonshine: Moonshine) -> None:
    check = ForeignLanguage(moonshine, SpeechRequest())
    for start in _STARTS:
        samples = voice("two_cities")[start * RATE : (start + 5) * RATE]
        check.listen(samples, moonshine.recognise(samples).text)
    assert not check.is_likely


def test_speech_played_backwards_is_not(moonshine: Moonshine) -> None:
    check = ForeignLanguage(moonshine, SpeechRequest())
    for start in _STARTS:
        samples = np.ascontiguousarray(voice("two_cities")[start * RATE : (start + 5) * RATE][::-1])
        check.listen(samples, moonshine.recognise(samples).text)
    assert check.is_likely
