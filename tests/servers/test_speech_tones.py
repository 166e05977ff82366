"""Sound that carries its words is heard rightly, however it is cut, padded and encoded."""

from pathlib import Path

import numpy as np
import pytest

from tests.servers.speech.hearing import Ear, TurnEar, heard_in
from tests.servers.speech.tones import RATE, WORDS, Floats, ToneWord, numbers, pcm, said, talk, tone
from tests.speech.sounds import write

_NEAR_S = 0.012


def _are_alike(heard: list[ToneWord], spoken: tuple[ToneWord, ...]) -> bool:
    return [word.text for word in heard] == [word.text for word in spoken] and all(
        abs(a.start_s - b.start_s) < _NEAR_S and abs(a.end_s - b.end_s) < _NEAR_S
        for a, b in zip(heard, spoken, strict=True)
    )


def _heard(sound: bytes, step: int, rate: int = RATE) -> list[ToneWord]:
    ear, words = Ear(rate), []
    for at in range(0, len(sound), step):
        words += ear.hear(sound[at : at + step])
    return [*words, *ear.finish()]


def _at_rate(samples: Floats, rate: int) -> Floats:
    at = np.arange(round(len(samples) * rate / RATE)) * RATE / rate
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000])
def test_every_word_is_heard_at_its_time(rate: int) -> None:
    spoken = talk(range(WORDS), lead_s=0.37)
    assert _are_alike(_heard(pcm(_at_rate(spoken.samples, rate)), 3200, rate), spoken.words)


@pytest.mark.parametrize("step", [1, 7, 160, 3_201, 1 << 20])
def test_where_the_frames_end_does_not_matter(step: int) -> None:
    spoken = talk([1, 2, 3])
    assert _are_alike(_heard(pcm(spoken.samples), step), spoken.words)


@pytest.mark.parametrize("pause_s", [0.04, 0.3, 2.0])
def test_pauses_may_be_short_or_long(pause_s: float) -> None:
    spoken = talk([5, 5, 6, 6], per_utterance=2, pause_s=pause_s, gap_s=0.05)
    assert _are_alike(_heard(pcm(spoken.samples), 640), spoken.words)


@pytest.mark.parametrize("seconds", [0.06, 0.1])
def test_a_word_that_is_cut_off_is_still_known(seconds: float) -> None:
    assert [word.number for word in _heard(pcm(tone(99)[: round(seconds * RATE)]), 320)] == [99]


def test_what_is_no_word_is_not_taken_for_one() -> None:
    wave = 0.3 * np.sin(2 * np.pi * 212.0 * np.arange(RATE // 5) / RATE)
    assert [word.number for word in _heard(pcm(wave.astype(np.float32)), 320)] == [-1]
    assert _heard(pcm(np.full(RATE, 0.01, np.float32)), 320) == []


def test_an_ear_knows_how_long_nobody_spoke() -> None:
    ear = Ear()
    ear.hear(pcm(talk([3], tail_s=0.5).samples))
    assert ear.silent_s == pytest.approx(0.5, abs=0.02)
    ear.hear(pcm(tone(4)[:1600]))
    assert ear.silent_s == 0
    assert ear.is_within_word
    assert ear.heard_s == pytest.approx(0.8)


def test_a_turn_ends_after_a_pause_or_when_it_is_told_to() -> None:
    ear = TurnEar(pause_s=0.3)
    turns = ear.hear(pcm(talk([1, 2, 3, 4], per_utterance=2, tail_s=0.1).samples))
    assert [turn.text for turn in turns] == ["w1 w2"]
    assert ear.so_far is not None
    assert ear.so_far.text == "w3 w4"
    assert [turn.text for turn in ear.end()] == ["w3 w4"]
    ear.hear(pcm(tone(9)))
    assert [turn.text for turn in ear.finish()] == ["w9"]


@pytest.mark.parametrize(("name", "codec"), [("a.flac", "flac"), ("a.wav", "pcm_s16le")])
def test_files_are_heard(tmp_path: Path, name: str, codec: str) -> None:
    spoken = talk([1, 2, 41, 42, 3], per_utterance=4, lead_s=1.0, tail_s=0.5)
    heard = heard_in(write(tmp_path / name, spoken.samples, codec).read_bytes())
    assert _are_alike(list(heard.words), spoken.words)
    assert heard.duration_s == pytest.approx(len(spoken.samples) / RATE, abs=0.01)
    assert [turn.text for turn in heard.turns()] == ["w1 w2 w41 w42", "w3"]
    assert [t.text for t in heard.turns(by_voice=True)] == ["w1 w2", "w41 w42", "w3"]
    assert [word.voice for word in heard.words] == [0, 0, 1, 1, 0]


def test_words_are_found_in_a_formatted_text() -> None:
    assert numbers("W1, w23. And W119!") == [1, 23, 119]
    assert len(said([1, 2])) == round(0.5 * RATE)
