from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.domain.speech import Recognised, SpeechRequest
from bot.speech.hearing import FOREIGN
from bot.speech.plausibility import NO_WORDS
from bot.speech.streaming.hearing import LiveHearing
from bot.speech.streaming.protocol import (
    Closed,
    Finished,
    LiveAnswer,
    LiveRules,
    Lost,
    Opened,
    Quiet,
    Result,
    Sound,
    Taken,
)
from tests.speech.recognisers import Measuring
from tests.speech.sounds import RATE, silence
from tests.speech.streaming.recognisers import LOUD, Inventing, Startled
from tests.speech.streaming.talk import sentence

Floats = NDArray[np.float32]


class Stepping(Measuring):
    """Takes a second of the clock for everything that it recognises, and counts that."""

    def __init__(self, text: str = "it was {length} long") -> None:
        super().__init__(text)
        self.now_s = 0.0
        self.heard: list[int] = []

    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        self.now_s += 1.0
        self.heard.append(len(samples))
        return super().recognise(samples, language)


class Desk:
    """A hearing without a process around it, and what it told."""

    def __init__(self, engine: Measuring, rules: LiveRules | None = None) -> None:
        self.told: list[LiveAnswer] = []
        now = (lambda: engine.now_s) if isinstance(engine, Stepping) else (lambda: 0.0)
        self.hearing = LiveHearing(engine, rules or LiveRules(), self.told.append, now)

    def open(self, *streams: int, language: str | None = None) -> None:
        for stream in streams:
            self.hearing.take(Opened(stream=stream, request=SpeechRequest(language=language)))

    def say(self, stream: int, samples: Floats, start_s: float = 0.0) -> None:
        for at in range(0, len(samples), 1_600):
            start = round(start_s * RATE) + at
            self.hearing.take(Sound(stream, start, samples[at : at + 1_600]))

    def quiet(self, stream: int, until_s: float) -> None:
        self.hearing.take(Quiet(stream=stream, until=round(until_s * RATE)))

    def work(self) -> None:
        while self.hearing.work() == 0.0:
            pass

    def results(self, stream: int | None = None) -> list[Result]:
        return [
            told for told in self.told if isinstance(told, Result) and stream in {None, told.stream}
        ]


def test_of_utterances_that_wait_the_one_that_ended_first_is_heard_first() -> None:
    desk = Desk(Stepping())
    desk.open(1, 2, 3)
    for stream in (1, 2, 3):
        desk.say(stream, sentence(2))
    for stream in (2, 3, 1):
        desk.quiet(stream, 3.0)
    desk.work()
    assert [told.stream for told in desk.results()] == [2, 3, 1]


def test_what_has_ended_is_heard_before_what_goes_on() -> None:
    desk = Desk(Stepping())
    desk.open(1, 2)
    desk.say(1, sentence(5))
    desk.say(2, sentence(2))
    desk.quiet(2, 3.0)
    desk.work()
    assert [(told.stream, told.result.is_final) for told in desk.results()] == [
        (2, True),
        (1, False),
    ]


def test_partials_share_a_key_and_the_times_of_their_final() -> None:
    engine = Stepping()
    desk = Desk(engine, LiveRules(partial_share=1.0))
    desk.open(1)
    for second in range(5):
        desk.say(1, sentence(5)[second * RATE : (second + 1) * RATE], 100.0 + second)
        desk.work()
    desk.quiet(1, 106.0)
    desk.work()
    *partials, final = [told.result for told in desk.results()]
    assert len(partials) >= 2
    assert {result.key for result in partials} == {final.key}
    assert {result.segment.start_s for result in partials} == {final.segment.start_s}
    assert 100.0 <= final.segment.start_s < final.segment.end_s <= 105.1
    assert all(a.segment.end_s < b.segment.end_s for a, b in pairwise(partials))
    assert final.is_final
    assert not any(result.is_final for result in partials)


def test_partials_take_no_more_than_their_share_of_the_time() -> None:
    engine = Stepping()
    desk = Desk(engine, LiveRules(partial_share=0.25))
    desk.open(1)
    waits = []
    for second in range(8):
        desk.say(1, sentence(8)[second * RATE : (second + 1) * RATE], second)
        desk.work()
        waits.append(desk.hearing.work())
    assert len(engine.heard) == 1
    assert max(wait for wait in waits if wait is not None) <= 3.0
    engine.now_s += 3.0
    desk.work()
    assert len(engine.heard) == 2


def test_in_a_pause_what_was_said_is_recognised_whatever_the_share() -> None:
    engine = Stepping()
    desk = Desk(engine, LiveRules(partial_share=0.01))
    desk.open(1, language="en")
    desk.say(1, sentence(2))
    desk.work()
    desk.say(1, sentence(4)[2 * RATE :], 2.0)
    desk.work()
    assert len(engine.heard) == 1
    desk.quiet(1, 4.4)
    desk.work()
    assert len(engine.heard) == 2
    desk.quiet(1, 5.0)
    desk.work()
    assert desk.results()[-1].result.is_final
    assert len(engine.heard) == 2


def test_partials_are_given_in_turns() -> None:
    desk = Desk(Stepping(), LiveRules(partial_share=1.0))
    desk.open(1, 2, 3)
    for at in range(0, 8 * RATE, RATE // 2):
        for stream in (1, 2, 3):
            desk.say(stream, sentence(8)[at : at + RATE // 2], at / RATE)
        desk.hearing.work()  # so little time that none of them gets all it is due
    partials = [told.stream for told in desk.results()]
    assert len(partials) >= 12
    assert all(set(partials[at : at + 3]) == {1, 2, 3} for at in range(0, 12, 3))


def test_what_was_recognised_in_the_pause_is_not_recognised_again() -> None:
    engine = Stepping()
    desk = Desk(engine, LiveRules(partial_share=1.0))
    desk.open(1, language="en")
    desk.say(1, np.concatenate([sentence(3), silence(0.4)]))
    desk.work()
    before = list(engine.heard)
    desk.quiet(1, 4.5)
    desk.work()
    assert engine.heard == before
    last = desk.results()[-1].result
    assert last.is_final
    assert last.segment.text == f"it was {before[-1]} long"


@pytest.mark.parametrize(("text", "reason"), [("", NO_WORDS), ("so " * 40, None)])
def test_text_that_can_not_be_is_withheld_and_its_reason_told(
    text: str, reason: str | None
) -> None:
    desk = Desk(Stepping(text))
    desk.open(1)
    desk.say(1, sentence(5))
    desk.work()
    desk.quiet(1, 6.0)
    desk.work()
    (told,) = desk.results()
    assert told.result.is_final
    assert told.result.gap
    assert reason is None or told.result.gap == reason
    assert told.result.segment.text == ""
    assert told.result.segment.words == ()
    assert told.result.segment.end_s > 4.5


def test_the_end_of_a_stream_is_told_after_all_its_text() -> None:
    desk = Desk(Stepping())
    desk.open(1)
    desk.say(1, sentence(2))
    desk.hearing.take(Finished(stream=1))
    desk.work()
    kinds = [told.kind for told in desk.told if not isinstance(told, Taken)]
    assert kinds == ["result", "finished"]


def test_an_engine_that_fails_costs_one_stream() -> None:
    desk = Desk(Startled("failing"))
    desk.open(1, 2)
    desk.say(1, np.clip(sentence(2) * 100, -LOUD, LOUD).astype(np.float32))
    desk.say(2, sentence(2))
    for stream in (1, 2):
        desk.quiet(stream, 3.0)
    desk.work()
    (lost,) = [told for told in desk.told if isinstance(told, Lost)]
    assert (lost.stream, lost.fault, lost.detail) == (1, "rate", "too loud")
    assert [told.stream for told in desk.results()] == [2]


def test_a_stream_in_another_language_is_given_up_with_the_reason() -> None:
    desk = Desk(Inventing())
    desk.open(1)
    for turn in range(6):
        desk.say(1, sentence(3), turn * 10.0)
        desk.quiet(1, turn * 10.0 + 5.0)
        desk.work()
    (lost,) = [told for told in desk.told if isinstance(told, Lost)]
    assert (lost.fault, lost.detail) == ("bad_input", FOREIGN)
    assert len([told for told in desk.results() if told.result.is_final]) == 4


def test_a_closed_stream_costs_no_more_work() -> None:
    engine = Stepping()
    desk = Desk(engine)
    desk.open(1)
    desk.say(1, sentence(2))
    desk.quiet(1, 3.0)
    desk.hearing.take(Closed(stream=1))
    desk.say(1, sentence(2))
    desk.work()
    assert engine.heard == []


def test_it_is_told_what_was_taken_in_and_what_waits() -> None:
    desk = Desk(Stepping())
    desk.open(1)
    desk.say(1, sentence(2))
    desk.quiet(1, 3.0)
    desk.work()
    # the model takes a second of the clock, after which progress is told again
    first, *_, last = [told for told in desk.told if isinstance(told, Taken) and told.streams]
    taken, waiting = first.streams[1]
    assert taken == 2 * RATE
    assert 1.5 * RATE < waiting < 2.6 * RATE
    assert last.streams[1] == (2 * RATE, 0)
    assert last.requests == 22
