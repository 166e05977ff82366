"""A file is heard by the first engine that can, and it is told who that was."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.breaker import Breakers, BreakerSettings
from bot.clock import AdjustableClock
from bot.domain.speech import Extra, HeardTrack, SpeechCapabilities, SpeechRequest
from bot.errors import BadRecordingError, Fault, ProviderError
from bot.metrics import Metrics
from bot.ports import Transcriber
from bot.speech.chain import Choice, TranscriberChain, union
from tests.speech.files import Scripted

AUDIO = Path("a.flac")
SETTINGS = BreakerSettings(long_rest_s=300, first_rest_s=30, longest_rest_s=120)


def failure(kind: Fault, provider: str = "deepgram", after_s: float | None = None) -> ProviderError:
    return ProviderError(provider, kind, "as it was told to", retry_after_s=after_s)


class Chain:
    """A chain of scripted engines, and what it works with."""

    def __init__(self, **engines: Transcriber) -> None:
        self.clock = AdjustableClock()
        self.breakers = Breakers(self.clock, SETTINGS)
        self.metrics = Metrics(self.breakers)
        self.chain = TranscriberChain(
            [Choice(name, engine, self.breakers.of(name)) for name, engine in engines.items()],
            self.metrics,
            now=iter(range(1000)).__next__,
        )

    async def hear(self, request: SpeechRequest | None = None) -> HeardTrack:
        return await self.chain.transcribe(AUDIO, request or SpeechRequest(), lambda _: None)

    def later(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def exposed(self) -> list[str]:
        body, _ = self.metrics.exposition()
        return [line for line in body.decode().splitlines() if not line.startswith("#")]


async def test_the_first_engine_hears_and_nothing_is_said_of_it() -> None:
    first, second = Scripted("deepgram"), Scripted("gladia")
    heard = await Chain(deepgram=first, gladia=second).hear()
    assert heard.segments[0].text == "heard by deepgram"
    assert heard.parts == ()
    assert second.asked == []


@pytest.mark.parametrize("kind", list(Fault))
async def test_whatever_fails_the_next_one_hears_and_it_is_said_why(kind: Fault) -> None:
    first, second = Scripted("deepgram", [failure(kind)]), Scripted("gladia")
    heard = await Chain(deepgram=first, gladia=second).hear()
    assert heard.engine.provider == "gladia"
    (part,) = heard.parts
    assert (part.start_s, part.end_s, part.engine) == (0.0, 10.0, heard.engine)
    assert part.reason is not None
    assert part.reason.startswith("deepgram ")
    assert "as it was told to" not in part.reason, "details are for the log"


async def test_the_reason_is_in_words_for_people() -> None:
    chain = Chain(
        deepgram=Scripted("deepgram", [failure(Fault.CONNECTIVITY)]),
        gladia=Scripted("gladia", [failure(Fault.QUOTA, "gladia")]),
        moonshine=Scripted("moonshine"),
    )
    (part,) = (await chain.hear()).parts
    assert part.reason == "deepgram did not answer; gladia is over its quota"


async def test_what_an_engine_can_not_do_it_is_not_asked() -> None:
    first = Scripted("deepgram", capabilities=SpeechCapabilities(languages=frozenset({"en"})))
    chain = Chain(deepgram=first, gladia=Scripted("gladia"))
    heard = await chain.hear(SpeechRequest(language="de-AT"))
    assert first.asked == []
    assert heard.parts[0].reason == "deepgram does not know the language de-AT"
    assert chain.breakers.of("deepgram").fault is None


async def test_a_request_that_nobody_can_fulfil_is_refused_before_anybody_is_asked() -> None:
    first, second = Scripted("deepgram"), Scripted("gladia")
    with pytest.raises(ProviderError, match="can't tell voices apart") as raised:
        await Chain(deepgram=first, gladia=second).hear(SpeechRequest(is_mixed=True))
    assert raised.value.fault is Fault.BAD_INPUT
    assert first.asked == second.asked == []


async def test_a_recording_that_can_not_be_heard_ends_it() -> None:
    second = Scripted("gladia")
    broken = Scripted("deepgram", [BadRecordingError("It is empty.", "Record again.")])
    chain = Chain(deepgram=broken, gladia=second)
    with pytest.raises(BadRecordingError):
        await chain.hear()
    assert second.asked == []
    assert chain.breakers.of("deepgram").fault is None


async def test_a_dead_provider_is_left_alone_and_tried_once_its_rest_is_over() -> None:
    first = Scripted("deepgram", [failure(Fault.SERVER)] * 2)
    chain = Chain(deepgram=first, gladia=Scripted("gladia"))
    for _ in range(3):
        assert (await chain.hear()).parts[0].reason == "deepgram failed"
    assert len(first.asked) == 1
    chain.later(31)
    await chain.hear()
    assert len(first.asked) == 2
    chain.later(31)
    await chain.hear()
    assert len(first.asked) == 2, "after the second failure it rests twice as long"
    chain.later(31)
    assert (await chain.hear()).parts == ()


@pytest.mark.parametrize("kind", [Fault.BAD_INPUT, Fault.BAD_OUTPUT, Fault.TOO_LONG])
async def test_what_one_file_is_to_blame_for_does_not_keep_the_next_from_being_heard(
    kind: Fault,
) -> None:
    first = Scripted("deepgram", [failure(kind)])
    chain = Chain(deepgram=first, gladia=Scripted("gladia"))
    assert (await chain.hear()).engine.provider == "gladia"
    assert (await chain.hear()).engine.provider == "deepgram"


async def test_who_rests_is_asked_all_the_same_where_nobody_else_could_hear() -> None:
    first = Scripted("deepgram", [failure(Fault.SERVER)])
    second = Scripted("gladia", [failure(Fault.SERVER, "gladia")] * 2)
    chain = Chain(deepgram=first, gladia=second)
    with pytest.raises(ProviderError):
        await chain.hear()
    heard = await chain.hear()
    assert heard.engine.provider == "deepgram"
    assert heard.parts == ()


async def test_the_error_is_raised_of_which_it_is_most_worth_trying_again() -> None:
    chain = Chain(
        deepgram=Scripted("deepgram", [failure(Fault.AUTHENTICATION)]),
        gladia=Scripted("gladia", [failure(Fault.RATE, "gladia", after_s=60.0)]),
        openai=Scripted("openai", [failure(Fault.SERVER, "openai")]),
    )
    with pytest.raises(ProviderError) as raised:
        await chain.hear()
    assert raised.value.provider == "openai"


async def test_a_chain_is_what_its_engines_are_between_them() -> None:
    one = Scripted("deepgram", hosts=("api.deepgram.com",))
    two = Scripted("gladia", hosts=("api.gladia.io", "api.deepgram.com"))
    chain = Chain(deepgram=one, gladia=two).chain
    assert chain.hosts == ("api.deepgram.com", "api.gladia.io")
    await chain.aclose()
    assert one.is_closed
    assert two.is_closed


def test_capabilities_of_several_engines() -> None:
    one = SpeechCapabilities(
        languages=frozenset({"en"}), max_bytes=10, max_duration_s=5.0, extras={Extra.SENTIMENT}
    )
    two = SpeechCapabilities(
        languages=frozenset({"de"}), max_bytes=20, diarization=True, extras={Extra.ENTITIES}
    )
    both = union([one, two])
    assert both.languages == {"en", "de"}
    assert both.diarization
    assert (both.max_bytes, both.max_duration_s) == (20, None)
    assert both.extras == {Extra.SENTIMENT, Extra.ENTITIES}
    assert union([one, SpeechCapabilities()]).languages == frozenset()


async def test_what_happens_is_counted() -> None:
    first = Scripted("deepgram", [failure(Fault.QUOTA)])
    chain = Chain(deepgram=first, gladia=Scripted("gladia"))
    await chain.hear()
    lines = chain.exposed()
    failed = 'minuta_speech_failures_total{fault="quota",provider="deepgram",way="files"} 1.0'
    assert failed in lines
    assert 'minuta_speech_sound_seconds_total{provider="gladia",way="files"} 10.0' in lines
    assert 'minuta_speech_real_time_factor_sum{provider="gladia"} 0.1' in lines
    assert 'minuta_provider_breaker_state{provider="deepgram"} 2.0' in lines
    assert 'minuta_provider_breaker_state{provider="gladia"} 0.0' in lines
