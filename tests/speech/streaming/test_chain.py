"""People are heard by the first engine that can, and the next one takes over where it fails."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import numpy as np
import pytest

from bot.breaker import Breakers, BreakerSettings, BreakerState
from bot.clock import AdjustableClock
from bot.domain.speech import SpeechCapabilities, SpeechRequest
from bot.domain.streaming import StreamedSegment
from bot.errors import Fault, ProviderError
from bot.metrics import Metrics
from bot.ports import SpeechStream
from bot.speech.streaming.chain import StreamingChain, StreamingChoice, TakenOverError
from bot.speech.streaming.replay import Piece
from bot.speech.streaming.steady import Hearer, Steadiness, SteadyStream
from tests.speech.sounds import RATE
from tests.speech.streaming.engines import Echo, fault
from tests.speech.streaming.test_steady import until

SECOND = np.zeros(RATE, np.float32)
PATIENCE = Steadiness(first_wait_s=0.001, longest_wait_s=0.002)
BUSY = ProviderError("first", Fault.RATE, "too many sessions", retry_after_s=5.0)


class Chain:
    """Two engines in a chain, and what they work with."""

    def __init__(self, first: Echo, second: Echo | None = None) -> None:
        self.first, self.second = first, second or Echo(provider="second")
        self.clock = AdjustableClock()
        self.now_s = 0.0
        self.breakers = Breakers(self.clock, BreakerSettings(first_rest_s=30, losses=3))
        self.metrics = Metrics(self.breakers)
        self.chain = StreamingChain(
            [
                StreamingChoice("first", self.first, self.breakers.of("first")),
                StreamingChoice("second", self.second, self.breakers.of("second")),
            ],
            self.metrics,
            now=lambda: self.now_s,
        )

    async def open(self, request: SpeechRequest | None = None) -> SpeechStream:
        return await self.chain.open(request or SpeechRequest())

    def later(self, seconds: float) -> None:
        self.now_s += seconds
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def exposed(self) -> list[str]:
        body, _ = self.metrics.exposition()
        return body.decode().splitlines()


def first(*refusals: ProviderError, **can: float) -> Echo:
    capabilities = SpeechCapabilities.model_validate(can)
    return Echo(refusals, provider="first", capabilities=capabilities)


async def heard(stream: SpeechStream) -> AsyncIterator[StreamedSegment]:
    """What is recognised in one second of sound."""
    await stream.send(SECOND, 0.0)
    await stream.finish()
    async for result in stream.results():
        yield result


async def test_the_first_engine_hears_as_long_as_it_is_well() -> None:
    chain = Chain(first())
    stream = await chain.open()
    assert (stream.engine.provider, stream.reason) == ("first", None)
    assert [result.segment.text async for result in heard(stream)] == ["second 0"]


async def test_a_provider_that_can_not_be_reached_is_passed_over_at_once_and_tried_later() -> None:
    chain = Chain(first(fault(), fault()))
    for _ in range(3):
        stream = await chain.open()
        assert (stream.engine.provider, stream.reason) == ("second", "first did not answer")
    assert len(chain.first.refusals) == 1, "it was asked once"
    chain.later(31)
    assert (await chain.open()).engine.provider == "second"
    chain.later(61)
    assert (await chain.open()).engine.provider == "first"


async def test_a_session_that_was_refused_for_their_number_says_nothing_about_files() -> None:
    chain = Chain(first(BUSY))
    assert (await chain.open()).reason == "first had too much to do"
    assert chain.breakers.of("first").state is BreakerState.CLOSED
    assert (await chain.open()).engine.provider == "second"
    chain.later(6)
    assert (await chain.open()).engine.provider == "first"


async def test_no_more_sessions_are_opened_than_an_engine_may_have() -> None:
    chain = Chain(first(max_sessions=2))
    streams = [await chain.open() for _ in range(3)]
    assert [stream.engine.provider for stream in streams] == ["first", "first", "second"]
    assert streams[2].reason == "first hears as many people as it can at once"
    await streams[0].aclose()
    await streams[0].aclose()
    assert (await chain.open()).engine.provider == "first"
    assert (await chain.open()).engine.provider == "second"


async def test_a_session_that_could_not_be_opened_leaves_its_place_to_others() -> None:
    chain = Chain(first(fault(Fault.BAD_INPUT), max_sessions=1))
    assert (await chain.open()).engine.provider == "second"
    assert (await chain.open()).engine.provider == "first"


async def test_where_every_place_is_taken_it_is_worth_trying_again() -> None:
    can = SpeechCapabilities(max_sessions=0)
    chain = Chain(first(max_sessions=0), Echo(provider="second", capabilities=can))
    with pytest.raises(ProviderError) as raised:
        await chain.open()
    assert raised.value.fault is Fault.RATE


async def test_what_an_engine_can_not_do_it_is_not_asked() -> None:
    can = SpeechCapabilities(languages=frozenset({"en"}))
    chain = Chain(Echo(provider="first", capabilities=can))
    stream = await chain.open(SpeechRequest(language="de"))
    assert stream.reason == "first does not know the language de"
    assert chain.first.streams == []


async def test_who_rests_is_asked_where_nobody_else_is_left() -> None:
    chain = Chain(first(fault()), Echo([fault(), fault()], provider="second"))
    with pytest.raises(ProviderError):
        await chain.open()
    assert (await chain.open()).engine.provider == "first"


async def test_single_losses_leave_a_provider_in_its_place_and_three_in_a_row_do_not() -> None:
    chain = Chain(first())
    for _ in range(3):
        stream = await chain.open()
        assert stream.engine.provider == "first"
        chain.first.streams[-1].lose(fault())
        with pytest.raises(ProviderError):
            await stream.send(SECOND, 0.0)
        with pytest.raises(ProviderError):
            await anext(aiter(stream.results()))
        await stream.aclose()
    assert (await chain.open()).engine.provider == "second"


async def test_what_is_understood_makes_up_for_losses() -> None:
    chain = Chain(first())
    for _ in range(5):
        stream = await chain.open()
        assert [result async for result in heard(stream)]
        chain.first.streams[-1].lose(fault())
        with pytest.raises(ProviderError):
            await stream.send(SECOND, 0.0)
    assert chain.breakers.of("first").state is BreakerState.CLOSED


async def test_who_is_over_quota_is_taken_over_from_only_where_another_is_well() -> None:
    chain = Chain(first())
    for engine, error in ((chain.first, TakenOverError), (chain.second, ProviderError)):
        stream = await chain.open()
        engine.streams[0].lose(fault(Fault.QUOTA))
        with pytest.raises(ProviderError) as raised:
            await stream.send(SECOND, 0.0)
        assert type(raised.value) is error
        await stream.aclose()


async def test_streams_failures_and_delays_are_counted() -> None:
    chain = Chain(first(fault(), endpointing_s=0.5))
    await chain.open()
    chain.later(31)
    stream = await chain.open()
    await stream.send(SECOND, 0.0)
    chain.later(0.9)
    chain.first.streams[0].understand()
    await anext(aiter(stream.results()))
    lines = chain.exposed()
    assert 'minuta_speech_open_streams{provider="first"} 1.0' in lines
    assert (
        'minuta_speech_failures_total{fault="connectivity",provider="first",way="streams"} 1.0'
        in lines
    )
    assert 'minuta_speech_sound_seconds_total{provider="first",way="streams"} 1.0' in lines
    assert 'minuta_speech_final_delay_seconds_bucket{le="1.0",provider="first"} 1.0' in lines
    assert 'minuta_speech_final_delay_seconds_bucket{le="0.7",provider="first"} 0.0' in lines
    assert 'minuta_speech_final_model_delay_seconds_bucket{le="0.5",provider="first"} 1.0' in lines
    await stream.aclose()
    assert 'minuta_speech_open_streams{provider="first"} 0.0' in chain.exposed()


class Person:
    """Somebody who talks, and who heard what of them."""

    def __init__(self, chain: Chain) -> None:
        self.heard: list[tuple[str, str]] = []
        self.stream = SteadyStream(
            chain.chain, SpeechRequest(), self._take, lambda: None, PATIENCE, chain.metrics
        )

    async def say(self, *seconds: float) -> None:
        for second in seconds:
            await self.stream.send(Piece(second, SECOND))

    async def _take(self, result: StreamedSegment, by: Hearer) -> None:
        self.heard.append((result.segment.text, by.engine.provider))


async def lost_at(chain: Chain, person: Person, lose: Callable[[], None]) -> None:
    """Say three seconds, of which two are understood when something is lost; then two more."""
    await person.say(0, 1)
    await until(lambda: chain.first.streams and len(chain.first.streams[0].sent) == 2)
    chain.first.streams[0].understand()
    await until(lambda: len(person.heard) == 2)
    await person.say(2)
    lose()
    await person.say(3, 4)
    await person.stream.finish()


@pytest.mark.parametrize("kind", [Fault.QUOTA, Fault.AUTHENTICATION])
async def test_the_next_engine_goes_on_with_the_sound_that_was_not_understood(kind: Fault) -> None:
    chain = Chain(first())
    person = Person(chain)
    await lost_at(chain, person, lambda: chain.first.streams[0].lose(fault(kind)))
    assert person.heard == [
        ("second 0", "first"),
        ("second 1", "first"),
        ("second 2", "second"),
        ("second 3", "second"),
        ("second 4", "second"),
    ]
    assert person.stream.missing == ()


async def test_a_provider_that_dies_in_the_middle_is_followed_by_the_next() -> None:
    chain = Chain(first())

    def die() -> None:
        chain.first.refusals = [fault()] * 100
        chain.first.streams[0].lose(fault())

    person = Person(chain)
    await lost_at(chain, person, die)
    assert [by for _, by in person.heard] == ["first", "first", "second", "second", "second"]
    assert len(chain.first.refusals) == 99
    assert person.stream.missing == ()


async def test_a_provider_that_takes_sound_and_loses_it_every_time_is_followed_by_the_next() -> (
    None
):
    engine = first()
    engine.losses = [0.0] * 10
    chain = Chain(engine)
    person = Person(chain)
    await person.say(0)
    await person.stream.finish()
    assert person.heard == [("second 0", "second")]
    assert person.stream.missing == ()
