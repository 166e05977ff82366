import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import JsonValue

from bot.breaker import Breakers
from bot.capture.live_transcript import Audience, LiveCoverage, LivePartial, LiveTranscript
from bot.clock import AdjustableClock
from bot.domain.speech import HeardTrack, Segment, SpeechRequest
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import SpeakerBasis, Utterance
from bot.domain.voice import SoundChunk
from bot.errors import Fault, ProviderError
from bot.ports import StreamingTranscriber
from bot.sample import sample_tracks
from bot.speech.decoding import decode
from bot.speech.local import LocalTranscriber
from bot.speech.streaming.chain import StreamingChain, StreamingChoice
from bot.speech.streaming.local import LocalStreamingTranscriber
from bot.speech.streaming.protocol import LiveRules
from bot.speech.streaming.steady import Steadiness
from tests.speech.sounds import RATE, noise, silence, voice, write
from tests.speech.streaming.engines import Echo, EchoStream, fault
from tests.speech.streaming.talk import errors, sentence

Floats = NDArray[np.float32]

MOONSHINE = "integrations.speech.moonshine:Moonshine"
MEASURING = "tests.speech.recognisers:Measuring"
SLOW = "tests.speech.streaming.recognisers:Slow"
INVENTING = "tests.speech.streaming.recognisers:Inventing"

STEP_S = 0.2
AT_ONCE = Steadiness(first_wait_s=0.01, longest_wait_s=0.02)


class Room:
    """A live transcript, and what it kept and showed."""

    def __init__(
        self,
        transcriber: StreamingTranscriber,
        steadiness: Steadiness = AT_ONCE,
        keep: Callable[[Utterance], Awaitable[None]] | None = None,
        language: str | None = "en",
    ) -> None:
        self.kept: dict[str, Utterance] = {}
        self.shown: list[LivePartial] = []
        self.noted: list[tuple[str, str]] = []
        self.now_s = 0.0
        self.live = LiveTranscript(
            transcriber,
            SpeechRequest(language=language),
            Audience(keep or self._keep, self.shown.append, self._note),
            steadiness=steadiness,
            meeting_s=lambda: self.now_s,
        )

    async def give(self, sounds: Mapping[str, Floats], start_s: float = 0.0) -> None:
        """Let people talk at once; silence is left out, as by everybody's microphone."""
        longest = max(len(samples) for samples in sounds.values()) / RATE
        for step in range(round(longest / STEP_S) + 1):
            at_s = start_s + step * STEP_S
            for speaker, samples in sounds.items():
                first = round(step * STEP_S * RATE)
                part = samples[first : first + round(STEP_S * RATE)]
                if len(part) and np.abs(part).max() > 1e-3:
                    await self.live.hear(SoundChunk(speaker, at_s, part))
            await self.live.reached(at_s + STEP_S)

    def text(self, speaker: str) -> str:
        said = [utterance for utterance in self.kept.values() if utterance.speaker == speaker]
        return " ".join(u.text for u in sorted(said, key=lambda u: u.start_s))

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not condition():  # noqa: ASYNC110 (the condition is about another process)
                await asyncio.sleep(0.005)

    def _note(self, utterance_id: str, segment: Segment, reply: str) -> None:
        assert segment.text
        self.noted.append((utterance_id, reply))

    async def _keep(self, utterance: Utterance) -> None:
        self.kept[utterance.id] = utterance


@asynccontextmanager
async def engine(
    recogniser: str, rules: LiveRules | None = None, **settings: JsonValue
) -> AsyncIterator[LocalStreamingTranscriber]:
    transcriber = LocalStreamingTranscriber(recogniser, dict(settings), rules)
    try:
        yield transcriber
    finally:
        await transcriber.aclose()


@cache
def track(name: str) -> Floats:
    """The first part of what somebody says in the sample meeting."""
    sound = np.concatenate([block.samples for block in decode(sample_tracks()[name])])
    return sound[: 70 * RATE]


async def from_files(folder: Path) -> dict[str, HeardTrack]:
    batch, request = LocalTranscriber(MOONSHINE), SpeechRequest(language="en")
    try:
        return {
            name: await batch.transcribe(
                write(folder / f"{name}.wav", track(name)), request, lambda _: None
            )
            for name in sample_tracks()
        }
    finally:
        await batch.aclose()


def turns(count: int, each: Floats) -> Iterator[Floats]:
    for _ in range(count):
        yield each
        yield silence(1)


@pytest.mark.nightly
async def test_the_sample_meeting_is_heard_live_as_it_is_from_its_files(tmp_path: Path) -> None:
    expected = await from_files(tmp_path)
    async with engine(MOONSHINE) as transcriber:
        room = Room(transcriber)
        await room.give({name: track(name) for name in sample_tracks()})
        coverage = await room.live.finish()
    assert set(coverage) == set(expected)
    for name, heard in coverage.items():
        live, batch = heard.heard, expected[name]
        assert heard.is_complete
        assert errors(" ".join(s.text for s in batch.segments), room.text(name)) <= 0.05
        assert live.engine == transcriber.engine
        assert live.duration_s == pytest.approx(batch.duration_s, abs=0.5)
        assert live.speech_s == pytest.approx(batch.speech_s, rel=0.05)
        assert [s.start_s for s in live.segments] == sorted(s.start_s for s in live.segments)
        assert all(a.end_s <= b.start_s for a, b in pairwise(live.segments))
        assert len(live.segments) == sum(u.speaker == name for u in room.kept.values())


async def test_utterances_say_who_spoke_and_when() -> None:
    async with engine(MEASURING) as transcriber:
        room = Room(transcriber)
        await room.give({"anna": sentence(2), "ben": silence(3)}, 100.0)
        await room.give({"ben": sentence(2)}, 110.0)
        await room.live.finish()
    anna, ben = sorted(room.kept.values(), key=lambda utterance: utterance.start_s)
    assert (anna.speaker, ben.speaker) == ("anna", "ben")
    assert {anna.basis, ben.basis} == {SpeakerBasis.TRACK}
    assert anna.start_s == pytest.approx(100.0, abs=0.2)
    assert ben.end_s == pytest.approx(112.0, abs=0.2)
    assert all(word.start_s >= 110.0 for word in ben.words)
    assert ben.id == f"live-ben-{round(ben.start_s * 1000)}"


async def test_an_utterance_that_is_heard_again_has_the_same_id() -> None:
    ids = []
    async with engine(MEASURING) as transcriber:
        for _ in range(2):
            room = Room(transcriber)
            await room.give({"anna": np.concatenate([sentence(2), silence(1), sentence(3)])})
            await room.live.finish()
            ids.append(list(room.kept))
    assert len(ids[0]) == 2
    assert ids[0] == ids[1]


async def test_partials_are_shown_and_withdrawn_when_the_utterance_is_kept() -> None:
    async with engine(MOONSHINE) as transcriber:
        room = Room(transcriber)
        await room.give({"anna": sentence(4)})
        await room.until(lambda: room.shown)
        assert room.kept == {}
        await room.live.reached(6.0)
        await room.until(lambda: room.kept)
        await room.live.finish()
    *partials, last = room.shown
    assert all(partial.speaker == "anna" and partial.text for partial in partials)
    assert last == LivePartial("anna", "")


async def test_a_process_killed_in_mid_sentence_leaves_nothing_out() -> None:
    sound = voice("two_cities")[: 36 * RATE]
    async with engine(MOONSHINE) as transcriber:
        undisturbed = Room(transcriber)
        await undisturbed.give({"anna": sound})
        await undisturbed.live.finish()
        room, killed = Room(transcriber), set[int | None]()
        for part in range(4):
            await room.give({"anna": sound[part * 8 * RATE : (part + 1) * 8 * RATE]}, part * 8.0)
            await room.until(lambda: transcriber.process_id not in {None, *killed})
            if part < 3:
                killed.add(transcriber.process_id)
                os.kill(transcriber.process_id or 0, signal.SIGKILL)
        await room.give({"anna": sound[32 * RATE :]}, 32.0)
        coverage = await room.live.finish()
    assert len(killed) == 3
    assert coverage["anna"].is_complete
    assert errors(undisturbed.text("anna"), room.text("anna")) <= 0.05
    spoken = coverage["anna"].heard.segments
    assert all(a.end_s <= b.start_s for a, b in pairwise(spoken))


async def test_an_engine_that_is_too_slow_loses_nothing_and_says_how_far_it_is_behind() -> None:
    async with engine(SLOW, factor=0.02) as transcriber:
        room = Room(transcriber)
        room.now_s = 300.0
        talk = np.concatenate(list(turns(30, sentence(4))))
        giving = asyncio.create_task(room.give({"anna": talk}))
        await room.until(lambda: room.kept)
        behind = room.live.lag_s
        await giving
        room.now_s = 151.0
        coverage = await room.live.finish()
    assert behind > 200.0
    assert len(room.kept) == 30
    assert coverage["anna"].is_complete
    assert room.live.lag_s < 2.0


async def test_twenty_five_people_are_heard() -> None:
    names = [f"person {number}" for number in range(25)]
    async with engine(MEASURING) as transcriber:
        room = Room(transcriber)
        sound = np.concatenate([sentence(2), silence(1), sentence(2)])
        await room.give(dict.fromkeys(names, sound))
        coverage = await room.live.finish()
    assert set(coverage) == set(names)
    assert all(len(heard.heard.segments) == 2 for heard in coverage.values())
    assert len(room.kept) == 50


async def test_somebody_who_was_quiet_for_long_is_heard_again() -> None:
    transcriber = Echo()
    room = Room(transcriber)
    for turn in range(3):
        await room.give({"anna": sentence(1)}, turn * 300.0)
        for second in range(100):
            await room.live.reached(turn * 300.0 + 2 + second)
        await room.until(partial(transcriber.has_closed, turn + 1))
    coverage = await room.live.finish()
    assert len(transcriber.streams) == 3
    assert coverage["anna"].is_complete


async def test_a_partial_is_withdrawn_when_its_stream_is_lost() -> None:
    transcriber = Echo()
    room = Room(transcriber)
    await room.live.hear(SoundChunk("anna", 0.0, sentence(1)))
    await room.until(lambda: transcriber.streams and transcriber.streams[0].sent)
    transcriber.streams[0].suppose()
    await room.until(lambda: room.shown)
    transcriber.streams[0].lose(fault())
    await room.until(lambda: room.shown[-1] == LivePartial("anna", ""))
    await room.live.finish()


async def test_what_no_engine_heard_is_told_by_person_and_time() -> None:
    room = Room(Echo(refusals=[fault(Fault.QUOTA)]))
    await room.give({"anna": sentence(2), "ben": silence(4)})
    await room.until(lambda: room.live.coverage()["anna"].uncovered)
    await room.give({"ben": sentence(2)}, 10.0)
    coverage = await room.live.finish()
    assert not coverage["anna"].is_complete
    (gap,) = coverage["anna"].uncovered
    assert [gap.start_s, gap.end_s] == pytest.approx([0.0, 2.0])
    assert "quota" in gap.reason
    assert coverage["ben"].is_complete


async def test_nothing_counts_that_was_heard_in_a_language_the_engine_does_not_know() -> None:
    async with engine(INVENTING) as transcriber:
        room = Room(transcriber, language=None)
        await room.give({"anna": np.concatenate(list(turns(8, sentence(3))))}, 10.0)
        coverage = await room.live.finish()
    assert room.kept
    assert coverage["anna"].heard.segments == ()
    (gap,) = coverage["anna"].uncovered
    assert [gap.start_s, gap.end_s] == pytest.approx([10.0, 41.0], abs=0.2)


async def test_speech_that_was_not_understood_is_a_gap_and_not_missing() -> None:
    async with engine(MEASURING, text="") as transcriber:
        room = Room(transcriber)
        await room.give({"anna": sentence(3)})
        coverage = await room.live.finish()
    heard = coverage["anna"]
    assert heard.is_complete
    assert heard.heard.segments == ()
    (gap,) = heard.heard.gaps
    assert heard.heard.speech_s == pytest.approx(gap.end_s - gap.start_s)


async def test_an_utterance_that_can_not_be_stored_is_told_and_the_next_is_heard() -> None:
    times = 0

    async def keep(utterance: Utterance) -> None:
        nonlocal times
        times += 1
        if times == 1:
            raise OSError(utterance.id)

    async with engine(MEASURING) as transcriber:
        room = Room(transcriber, keep=keep)
        await room.give({"anna": np.concatenate(list(turns(2, sentence(2))))})
        coverage = await room.live.finish()
    assert times == 2
    (gap,) = coverage["anna"].uncovered
    assert gap.end_s <= 2.1


async def test_the_end_is_not_waited_for_longer_than_was_asked() -> None:
    async with engine(SLOW, factor=1.0) as transcriber:
        room = Room(transcriber)
        await room.give({"anna": np.concatenate([sentence(2), silence(1), sentence(2)])})
        coverage: Mapping[str, LiveCoverage] = await room.live.finish(within_s=0.05)
    assert not coverage["anna"].is_complete
    assert coverage["anna"].uncovered[-1].end_s == pytest.approx(5.0, abs=0.2)


async def test_noise_costs_no_memory_and_leaves_nothing_uncovered() -> None:
    async with engine(MEASURING) as transcriber:
        room = Room(transcriber, AT_ONCE.model_copy(update={"replay_s": 5.0, "ahead_s": 2.0}))
        await room.give({"anna": noise(60)})
        coverage = await room.live.finish()
    assert coverage["anna"].is_complete
    assert coverage["anna"].heard.segments == ()


async def test_hearing_nothing_is_complete() -> None:
    room = Room(Echo())
    await room.live.reached(10.0)
    assert await room.live.finish() == {}
    assert room.live.lag_s == 0.0


async def test_an_engine_that_refuses_everybody_does_not_hold_up_the_sound() -> None:
    refusals: list[ProviderError] = [fault() for _ in range(1000)]
    room = Room(Echo(refusals=refusals))
    await room.give({"anna": np.tile(sentence(8), 20)})
    coverage = await room.live.finish()
    assert sum(gap.end_s - gap.start_s for gap in coverage["anna"].uncovered) == pytest.approx(160)


def final(text: str, end_s: float = 1.0, **more: str) -> StreamedSegment:
    segment = Segment(start_s=0.0, end_s=end_s, text=text)
    return StreamedSegment(key="turn 0", segment=segment, is_final=True, **more)


async def spoken(room: Room, transcriber: Echo) -> EchoStream:
    """Somebody has begun to talk, and nothing of it is understood yet."""
    await room.live.hear(SoundChunk("anna", 0.0, sentence(1)))
    await room.until(lambda: transcriber.streams and transcriber.streams[0].sent)
    stream = transcriber.streams[0]
    stream.forget()
    return stream


async def test_a_final_that_comes_again_replaces_the_one_before() -> None:
    transcriber = Echo()
    room = Room(transcriber)
    stream = await spoken(room, transcriber)
    stream.tell(final("hello world"))
    await room.until(lambda: room.text("anna") == "hello world")
    stream.tell(final("Hello, world.", end_s=1.1))
    await room.until(lambda: room.text("anna") == "Hello, world.")
    coverage = await room.live.finish()
    assert [s.text for s in coverage["anna"].heard.segments] == ["Hello, world."]
    assert coverage["anna"].heard.speech_s == pytest.approx(1.1)


async def test_what_was_understood_is_not_taken_back_by_a_gap_and_makes_up_for_one() -> None:
    transcriber = Echo()
    room = Room(transcriber)
    stream = await spoken(room, transcriber)
    stream.tell(final("", gap="no words"))
    stream.tell(final("After all."))
    stream.tell(final("", gap="no words"))
    await room.until(lambda: room.kept)
    heard = (await room.live.finish())["anna"].heard
    assert [s.text for s in heard.segments] == ["After all."]
    assert heard.gaps == ()


async def test_a_revision_does_not_hide_what_is_being_said_now() -> None:
    transcriber = Echo()
    room = Room(transcriber)
    stream = await spoken(room, transcriber)
    stream.tell(final("hello world"))
    now = Segment(start_s=1.0, end_s=1.5, text="and now")
    stream.tell(StreamedSegment(key="turn 1", segment=now, is_final=False))
    stream.tell(final("Hello, world."))
    await room.until(lambda: room.text("anna") == "Hello, world.")
    assert room.shown[-1] == LivePartial("anna", "and now", 1.0)
    await room.live.finish()


async def test_a_reply_is_told_with_the_utterance_and_stored_nowhere() -> None:
    transcriber = Echo()
    room = Room(transcriber)
    stream = await spoken(room, transcriber)
    stream.tell(final("I fix it."))
    stream.tell(final("I fix it.", reply="task: fix it"))
    await room.until(lambda: room.noted)
    ((utterance_id, reply),) = room.noted
    assert (utterance_id, reply) == (next(iter(room.kept)), "task: fix it")
    assert "task" not in (await room.live.finish())["anna"].model_dump_json()


async def test_it_is_told_which_engine_understood_which_stretch_and_why() -> None:
    first, second = Echo(provider="first"), Echo(provider="second")
    breakers = Breakers(AdjustableClock())
    room = Room(
        StreamingChain(
            [
                StreamingChoice(engine.engine.provider, engine, breakers.of(str(number)))
                for number, engine in enumerate((first, second))
            ]
        )
    )
    await room.give({"anna": sentence(2), "ben": sentence(1)})
    await room.live.reached(3.0)
    await room.until(lambda: len([u for u in room.kept.values() if u.speaker == "anna"]) > 1)
    for stream in first.streams:
        stream.lose(fault(Fault.QUOTA))
    await room.give({"anna": sentence(2)}, 10.0)
    await room.live.reached(13.0)
    coverage = await room.live.finish()
    anna = coverage["anna"].heard
    assert coverage["anna"].is_complete
    assert anna.engine == first.engine
    one, two = anna.parts
    assert (one.engine, one.reason) == (first.engine, None)
    assert (two.engine, two.reason) == (second.engine, "first is over its quota")
    assert one.end_s <= 3.0
    assert two.start_s == pytest.approx(10.0, abs=0.2)
    assert coverage["ben"].heard.parts == (), "one engine heard all of it, as it was to"
