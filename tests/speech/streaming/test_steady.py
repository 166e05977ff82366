import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from bot.breaker import Breakers
from bot.clock import AdjustableClock
from bot.domain.speech import SpeechCapabilities, SpeechRequest
from bot.domain.streaming import StreamedSegment
from bot.errors import Fault, ProviderError
from bot.metrics import Metrics
from bot.ports import StreamingTranscriber
from bot.speech.streaming.chain import StreamingChain, StreamingChoice
from bot.speech.streaming.replay import Piece
from bot.speech.streaming.steady import Hearer, Steadiness, SteadyStream
from tests.speech.sounds import RATE
from tests.speech.streaming.engines import Echo, fault

PATIENCE = Steadiness(first_wait_s=0.001, longest_wait_s=0.002)


class Listener:
    """A stream of one person, and what it delivered."""

    def __init__(self, engine: StreamingTranscriber, steadiness: Steadiness = PATIENCE) -> None:
        self.heard: list[str] = []
        self.keys: list[str] = []
        self.by: list[Hearer] = []
        self.losses = 0
        self.now_s = 0.0
        self.metrics = Metrics()
        self.stream = SteadyStream(
            engine,
            SpeechRequest(),
            self._take,
            self._lose,
            steadiness,
            self.metrics,
            now=lambda: self.now_s,
        )

    async def say(self, *seconds: float) -> None:
        for second in seconds:
            await self.stream.send(Piece(second, np.zeros(RATE, np.float32)))

    def missing(self) -> list[tuple[float, float]]:
        return [(gap.start_s, gap.end_s) for gap in self.stream.missing]

    async def _take(self, result: StreamedSegment, by: Hearer) -> None:
        self.by.append(by)
        self.keys.append(result.key)
        self.heard.append(result.segment.text)

    def _lose(self) -> None:
        self.losses += 1


async def until(condition: Callable[[], object]) -> None:
    """Let the others go on until something is so."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 (the condition is about what others hold)
            await asyncio.sleep(0)


def seconds(*numbers: int) -> list[str]:
    return [f"second {number}" for number in numbers]


async def test_nothing_is_opened_before_somebody_speaks() -> None:
    engine = Echo()
    listener = Listener(engine)
    listener.stream.quiet(5.0)
    await listener.stream.finish()
    assert engine.streams == []


async def test_everything_is_delivered_and_nothing_is_missing() -> None:
    engine = Echo()
    listener = Listener(engine)
    await listener.say(0, 1, 2)
    await listener.stream.finish()
    assert listener.heard == seconds(0, 1, 2)
    assert listener.missing() == []
    assert engine.streams[0].is_closed


async def test_a_stream_that_is_lost_gets_its_sound_again() -> None:
    engine = Echo(losses=[3])
    listener = Listener(engine)
    await listener.say(0, 1)
    listener.stream.quiet(2.5)
    await until(lambda: listener.heard == seconds(0, 1))
    await listener.say(2, 3, 4)
    await listener.stream.finish()
    assert listener.heard == seconds(0, 1, 2, 3, 4)
    assert [stream.sent for stream in engine.streams] == [[0, 1, 2], [2, 3, 4]]
    assert listener.losses == 1
    assert listener.missing() == []


async def test_what_was_understood_before_a_loss_is_not_sent_again() -> None:
    engine = Echo()
    listener = Listener(engine)
    await listener.say(0, 1)
    await until(lambda: engine.streams and engine.streams[0].sent == [0, 1])
    engine.streams[0].understand()
    engine.streams[0].lose(fault())
    await listener.say(2)
    await listener.stream.finish()
    assert listener.heard == seconds(0, 1, 2)
    assert engine.streams[1].sent == [2]


async def test_a_stream_that_ends_by_itself_is_lost_too() -> None:
    engine = Echo()
    listener = Listener(engine)
    await listener.say(0)
    await until(lambda: engine.streams and engine.streams[0].sent == [0])
    engine.streams[0].lose(None)
    await listener.say(1)
    await listener.stream.finish()
    assert listener.heard == seconds(0, 1)


async def test_after_long_quiet_the_stream_is_closed_and_opened_again_at_the_next_word() -> None:
    engine = Echo()
    listener = Listener(engine)
    await listener.say(0)
    listener.stream.quiet(60.9)
    await until(lambda: listener.heard)
    (first,) = engine.streams
    assert not first.is_finished
    listener.stream.quiet(61.0)
    await until(lambda: first.is_closed)
    await listener.say(100)
    await listener.stream.finish()
    assert listener.heard == seconds(0, 100)
    assert [stream.is_finished for stream in engine.streams] == [True, True]


async def test_an_engine_that_can_not_be_reached_for_a_while_loses_nothing() -> None:
    engine = Echo(refusals=[fault()] * 3)
    listener = Listener(engine)
    await listener.say(*range(10))
    await listener.stream.finish()
    assert listener.heard == seconds(*range(10))
    assert listener.missing() == []


async def test_sound_at_which_the_engine_is_lost_every_time_is_given_up_and_the_rest_is_heard() -> (
    None
):
    engine = Echo(losses=[1, 1, 1, 1])
    listener = Listener(engine)
    await listener.say(0)
    listener.stream.quiet(1.5)
    await until(lambda: listener.heard)
    await listener.say(1)
    await until(listener.missing)
    await listener.say(20)
    await listener.stream.finish()
    assert listener.heard == seconds(0, 20)
    assert listener.missing() == [(1, 2)]
    assert len(engine.streams) == 5


async def test_while_there_is_no_hope_nobody_waits_and_the_newest_sound_is_kept() -> None:
    engine = Echo(refusals=[fault()] * 200)
    listener = Listener(engine, PATIENCE.model_copy(update={"replay_s": 30.0, "ahead_s": 10.0}))
    await listener.say(*range(100))
    assert listener.stream.first_unsent_s is None
    assert listener.missing() == [(0, 70)]
    engine.refusals.clear()
    await listener.stream.finish()
    assert listener.heard == seconds(*range(70, 100))
    assert listener.missing() == [(0, 70)]


async def test_an_engine_that_never_comes_back_does_not_hold_up_the_end() -> None:
    engine = Echo(refusals=[fault()] * 200)
    listener = Listener(engine)
    await listener.say(0, 1)
    await listener.stream.finish()
    assert listener.missing() == [(0, 2)]


async def test_nobody_waits_for_an_engine_that_asks_for_an_hour() -> None:
    busy = ProviderError("echo", Fault.RATE, "come back later", retry_after_s=3600.0)
    engine = Echo(refusals=[busy, busy])
    listener = Listener(engine)
    await listener.say(*range(90))
    assert listener.missing() == [(0, 30)]
    await listener.stream.finish()
    assert listener.missing() == [(0, 90)]


async def test_an_engine_that_comes_back_at_the_end_is_given_what_is_left() -> None:
    busy = ProviderError("echo", Fault.RATE, "come back later", retry_after_s=3600.0)
    listener = Listener(Echo(refusals=[busy]))
    await listener.say(0, 1)
    await until(lambda: listener.stream.first_unsent_s is None)
    await listener.stream.finish()
    assert listener.heard == seconds(0, 1)


async def test_it_is_still_tried_after_many_hours() -> None:
    engine = Echo(refusals=[fault()] * 1100)
    listener = Listener(engine, PATIENCE.model_copy(update={"longest_wait_s": 1e-5}))
    await listener.say(0)
    await until(lambda: listener.heard or not engine.refusals)
    listener.stream.quiet(1.5)
    await until(lambda: listener.heard)
    await listener.stream.finish()
    assert listener.missing() == []


@pytest.mark.parametrize("kind", [Fault.AUTHENTICATION, Fault.QUOTA, Fault.BAD_INPUT])
async def test_what_trying_again_can_not_help_is_not_tried_again(kind: Fault) -> None:
    engine = Echo(refusals=[fault(kind)])
    listener = Listener(engine)
    await listener.say(0)
    await until(lambda: listener.stream.fault)
    await listener.say(1, 2, 30)
    await listener.stream.finish()
    assert listener.stream.fault is kind
    assert engine.streams == []
    assert listener.missing() == [(0, 3), (30, 31)]
    assert kind.label in listener.stream.missing[0].reason


async def test_who_brings_sound_waits_while_the_engine_takes_none() -> None:
    engine = Echo()
    engine.may_take.clear()
    listener = Listener(engine)
    bringing = asyncio.create_task(listener.say(*range(60)))
    await until(lambda: engine.streams)
    for _ in range(100):
        await asyncio.sleep(0)
    assert listener.stream.first_unsent_s == 1
    assert not bringing.done()
    engine.may_take.set()
    await bringing
    await listener.stream.finish()
    assert listener.heard == seconds(*range(60))


async def test_what_there_is_no_time_for_at_the_end_is_missing() -> None:
    engine = Echo()
    listener = Listener(engine)
    await listener.say(0)
    listener.stream.quiet(1.5)
    await until(lambda: listener.heard)
    engine.may_take.clear()
    await listener.say(5, 6)
    await listener.stream.finish(within_s=0.01)
    assert listener.heard == seconds(0)
    assert listener.missing() == [(5, 7)]
    assert engine.streams[0].is_closed


def test_settings_that_would_lose_sound_while_a_stream_is_opened_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Steadiness(replay_s=10, ahead_s=9)


async def test_a_fault_of_ours_ends_the_stream_and_is_told() -> None:
    async def take(result: StreamedSegment, by: Hearer) -> None:
        del by
        raise ZeroDivisionError(result.key)

    engine = Echo()
    stream = SteadyStream(engine, SpeechRequest(), take, lambda: None, PATIENCE)
    await stream.send(Piece(0.0, np.zeros(RATE, np.float32)))
    await stream.finish()
    (gap,) = stream.missing
    assert (gap.start_s, gap.end_s) == (0, 1)


def limited(max_session_s: float) -> tuple[Echo, StreamingChain]:
    """An engine whose sessions last so long, in a chain that says so."""
    engine = Echo(capabilities=SpeechCapabilities(max_session_s=max_session_s))
    breaker = Breakers(AdjustableClock()).of("echo")
    return engine, StreamingChain([StreamingChoice("echo", engine, breaker)])


async def test_a_session_is_renewed_in_a_pause_before_its_longest_life_ends() -> None:
    engine, chain = limited(100.0)
    listener = Listener(chain)
    await listener.say(0, 1)
    await until(lambda: engine.streams and engine.streams[0].sent == [0, 1])
    listener.now_s = 91.0
    await listener.say(2)  # without a pause before it
    await until(lambda: engine.streams[0].sent == [0, 1, 2])
    await listener.say(3.5)
    await listener.stream.finish()
    assert [stream.sent for stream in engine.streams] == [[0, 1, 2], [3.5]]
    assert listener.heard == ["second 0", "second 1", "second 2", "second 4"]
    assert listener.losses == 0
    assert listener.missing() == []


async def test_a_session_is_renewed_while_somebody_is_quiet() -> None:
    engine, chain = limited(100.0)
    listener = Listener(chain)
    await listener.say(0)
    await until(lambda: engine.streams and engine.streams[0].sent == [0])
    listener.now_s = 91.0
    listener.stream.quiet(1.5)
    await until(lambda: engine.has_closed(1))
    await listener.stream.finish()
    assert len(engine.streams) == 1, "the next is opened when somebody speaks"


async def test_who_never_pauses_is_heard_in_a_new_session_all_the_same() -> None:
    engine, chain = limited(100.0)
    listener = Listener(chain)
    await listener.say(0, 1)
    await until(lambda: engine.streams and engine.streams[0].sent == [0, 1])
    listener.now_s = 98.5
    await listener.say(2, 3)
    await listener.stream.finish()
    assert [stream.sent for stream in engine.streams] == [[0, 1], [2, 3]]
    assert listener.heard == seconds(0, 1, 2, 3)


async def test_keys_are_not_used_again_by_the_next_stream() -> None:
    engine = Echo()
    listener = Listener(engine)
    for _ in range(2):
        await listener.say(0)
        listener.stream.quiet(100.0)
        await until(lambda: engine.has_closed(len(engine.streams)) and engine.streams)
    await listener.stream.finish()
    assert len(set(listener.keys)) == len(listener.keys) == 2


async def test_what_is_sent_again_and_what_is_given_up_is_counted() -> None:
    engine = Echo(losses=[1, 1, 1, 1])
    listener = Listener(engine)
    await listener.say(0, 1)
    await until(listener.missing)
    await listener.stream.finish()
    lines = listener.metrics.exposition()[0].decode().splitlines()
    assert "minuta_speech_replayed_seconds_total 8.0" in lines
    assert "minuta_speech_missing_seconds_total 2.0" in lines


async def test_too_much_sound_for_one_session_is_heard_in_the_next() -> None:
    engine = Echo()
    listener = Listener(engine)
    await listener.say(0)
    await until(lambda: engine.streams and engine.streams[0].sent == [0])
    engine.streams[0].lose(fault(Fault.TOO_LONG))
    await listener.stream.finish()
    assert listener.heard == seconds(0)
