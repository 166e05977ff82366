"""Sound becomes frames and times come back, whatever was cut, added or filled up on the way."""

import itertools

import numpy as np
import pytest

from bot.domain.speech import Segment
from bot.domain.transcript import Entity, Word
from integrations.speech.wire.clock import SentClock
from integrations.speech.wire.frames import RATE, Flush, Frame, Frames, Step
from integrations.speech.wire.kept import KeptSound
from integrations.speech.wire.pace import Pace
from integrations.speech.wire.rate import Upsampler
from tests.servers.speech.hearing import Ear
from tests.servers.speech.tones import Floats, ToneWord, pcm, talk, tone


class Sender:
    """Sends frames to an ear, which hears on a clock of its own."""

    def __init__(self, frame_s: float = 0.1, silence_s: float = 0.8) -> None:
        self.frames = Frames(frame_s, silence_s)
        self.clock = SentClock()
        self.ear = Ear()
        self.words: list[ToneWord] = []
        self.sent: list[Frame] = []
        self.flushed_at: list[int] = []

    def take(self, steps: list[Step]) -> None:
        for step in steps:
            if isinstance(step, Flush):
                self.flushed_at.append(len(self.sent))
                continue
            self.sent.append(step)
            self.clock.sent(step.start_s, len(step.samples) / RATE)
            self.words += self.ear.hear(pcm(step.samples))

    def say(self, samples: Floats, start_s: float, chunk_s: float = 0.032) -> float:
        size = round(chunk_s * RATE)
        for at in range(0, len(samples), size):
            part = samples[at : at + size]
            self.take(list(self.frames.sound(part, start_s + at / RATE)))
        return start_s + len(samples) / RATE

    def be_quiet(self, until_s: float) -> None:
        self.take(list(self.frames.quiet(until_s)))

    def heard(self) -> list[tuple[str, float, float]]:
        self.take(list(self.frames.fill_up()))
        words = [*self.words, *self.ear.finish()]
        return [
            (w.text, self.clock.starts_at(w.start_s), self.clock.ends_at(w.end_s)) for w in words
        ]


@pytest.mark.parametrize("frame_s", [0.02, 0.1, 0.25])
@pytest.mark.parametrize("gap_s", [0.0, 0.05, 0.15, 0.2, 0.5, 0.85, 3.0, 600.0])
def test_words_keep_their_times_over_gaps_of_any_length(frame_s: float, gap_s: float) -> None:
    sender = Sender(frame_s)
    spoken, at_s = [], 100.0
    for number in range(12):
        spoken.append((f"w{number}", at_s, at_s + 0.213))
        at_s = sender.say(tone(number, 0.213), at_s) + gap_s + 0.05
    heard = sender.heard()
    assert [word[0] for word in heard] == [word[0] for word in spoken]
    for got, true in zip(heard, spoken, strict=True):
        assert got[1:] == pytest.approx(true[1:], abs=0.02)


def test_silence_is_cut_short_and_an_utterance_ends_once() -> None:
    sender = Sender()
    end_s = sender.say(tone(1, 0.25), 5.0)
    for tenth in range(100):
        sender.be_quiet(end_s + tenth / 10)
    assert len(sender.sent) == 11
    assert sender.flushed_at == [11]
    sender.say(tone(2, 0.25), end_s + 60)
    assert sender.flushed_at == [11]
    sender.be_quiet(end_s + 70)
    assert sender.flushed_at == [11, 22]


def test_a_pause_that_nobody_told_of_ends_an_utterance_too() -> None:
    sender = Sender()
    sender.say(tone(1), 5.0)
    sender.say(tone(2), 9.0)
    assert len(sender.flushed_at) == 1


def test_a_short_pause_ends_nothing() -> None:
    sender = Sender()
    end_s = sender.say(tone(1), 5.0)
    sender.be_quiet(end_s + 0.1)
    assert len(sender.sent) == 2
    sender.be_quiet(end_s + 0.5)
    sender.say(tone(2), end_s + 0.5)
    assert sender.flushed_at == []
    assert len(sender.sent) == 2 + 5 + 2


def test_frames_have_one_length_and_are_never_early() -> None:
    sender = Sender()
    sender.say(talk([1, 2, 3, 4, 5, 6]).samples, 0.0, chunk_s=0.0333)
    sender.be_quiet(60.0)
    assert {len(frame.samples) for frame in sender.sent} == {1600}
    assert all(a.start_s < b.start_s for a, b in itertools.pairwise(sender.sent))


def test_silence_that_keeps_a_session_alive_does_not_shift_what_follows() -> None:
    sender = Sender()
    end_s = sender.say(tone(1), 5.0)
    sender.be_quiet(end_s + 2)
    for _ in range(7):
        sender.take([sender.frames.silence()])
    sender.say(tone(2), 8.0)
    assert [round(word[1], 1) for word in sender.heard()] == [5.0, 8.0]


def test_nothing_lies_later_than_what_was_said_after_it() -> None:
    clock = SentClock()
    clock.sent(1.0, 0.5)
    clock.sent(1.3, 0.5)
    assert clock.ends_at(0.5) == 1.3
    assert clock.starts_at(0.5) == 1.3
    assert clock.sent_s == 1.0


def test_a_segment_over_a_cut_is_placed_with_all_its_parts() -> None:
    clock = SentClock()
    clock.sent(10.0, 1.0)
    clock.sent(20.0, 1.0)
    told = Segment(
        start_s=0.5,
        end_s=1.0,
        text="x",
        words=(Word(text="x", start_s=1.0, end_s=1.0),),
        entities=(
            Entity(kind="name", text="x", start_s=0.5, end_s=1.5),
            Entity(kind="name", text="y", start_s=0.5),
        ),
    )
    placed = clock.placed(told)
    assert (placed.start_s, placed.end_s) == (10.5, 11.0)
    assert (placed.words[0].start_s, placed.words[0].end_s) == (20.0, 20.0)
    assert (placed.entities[0].start_s, placed.entities[0].end_s) == (10.5, 20.5)
    assert (placed.entities[1].start_s, placed.entities[1].end_s) == (None, None)


def test_before_anything_was_sent_the_clocks_are_the_same() -> None:
    assert SentClock().starts_at(3.0) == 3.0


class Time:
    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


async def test_sound_goes_in_real_time_after_a_short_start() -> None:
    time = Time()
    pace = Pace(1.0, lambda: time.now_s, time.sleep)
    for _ in range(50):
        await pace.wait(0.1)
    assert time.now_s == pytest.approx(104.5)
    time.now_s += 60  # nobody speaks: that is not made up for
    for _ in range(20):
        await pace.wait(0.1)
    assert time.now_s == pytest.approx(166.0)


async def test_sound_may_be_let_through_faster_or_at_once() -> None:
    time = Time()
    for speed, took_s in ((2.0, 2.0), (None, 0.0)):
        begin_s = time.now_s
        pace = Pace(speed, lambda: time.now_s, time.sleep)
        for _ in range(50):
            await pace.wait(0.1)
        assert time.now_s - begin_s == pytest.approx(took_s)


def test_kept_sound_is_what_was_not_acknowledged() -> None:
    kept = KeptSound()
    for piece in (b"aaaa", b"bbbb", b"cccc"):
        kept.add(piece)
    assert kept.acknowledge(6)
    assert list(kept) == [b"bb", b"cccc"]
    assert not kept.acknowledge(6)
    assert not kept.acknowledge(-1)
    assert kept.size == 6
    assert kept.acknowledge(10**9)
    assert list(kept) == []
    kept.add(b"dd")
    assert kept.acknowledge(13)
    assert list(kept) == [b"d"]


def test_sound_of_another_rate_has_no_steps_between_pieces() -> None:
    whole = tone(80, 1.0)
    pieces = Upsampler(24_000)
    parts = [pieces.more(whole[at : at + 1600]) for at in range(0, RATE, 1600)]
    assert {len(part) for part in parts} == {2400}
    assert np.abs(np.concatenate(parts) - Upsampler(24_000).more(whole)).max() < 1e-6
