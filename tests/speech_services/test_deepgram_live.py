"""Streams with Nova at Deepgram, over a WebSocket against the local server."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, ClassVar

import pytest
import pytest_asyncio

from bot.domain.speech import Extra, SpeechRequest
from bot.errors import Fault, ProviderError
from bot.ports import SpeechAccess
from integrations.speech.deepgram import Deepgram
from integrations.speech.deepgram.live import LiveDialect, LiveStreams
from tests.servers.deepgram import KEY, LocalDeepgram
from tests.servers.deepgram.results import confidence_of
from tests.servers.speech import failures
from tests.servers.speech.sockets import Cut, Mute
from tests.servers.speech.tones import numbers, talk
from tests.speech.streaming.talk import finals, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.streaming import StreamedSegment
    from bot.ports import SpeechStream
    from integrations.speech.deepgram.streams import DeepgramStreams
    from tests.servers.speech.failures import Failure

pytestmark = pytest.mark.asyncio(loop_scope="module")

HURRY = 40.0


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="running")
async def _running() -> AsyncIterator[LocalDeepgram]:
    async with LocalDeepgram(HURRY) as server:
        yield server


@pytest.fixture
def server(running: LocalDeepgram) -> LocalDeepgram:
    running.record.sockets.clear()
    running.is_noisy = False
    running.says_first = ""
    running.idle_s = 10.0
    return running


def streams_of(server: LocalDeepgram, model: str | None = None, key: str = KEY) -> DeepgramStreams:
    streams = Deepgram(SpeechAccess(key, server.base_url)).streams(model)
    streams.hurry = server.hurry
    return streams


@asynccontextmanager
async def open_stream(
    server: LocalDeepgram, request: SpeechRequest | None = None, model: str | None = None
) -> AsyncIterator[SpeechStream]:
    stream = await streams_of(server, model).open(request or SpeechRequest(language="en"))
    yield stream
    await stream.aclose()


async def asked(
    server: LocalDeepgram, request: SpeechRequest, model: str | None = None
) -> dict[str, list[str]]:
    """What stands in the query of a socket, by name."""
    async with open_stream(server, request, model):
        pass
    query: dict[str, list[str]] = {}
    for name, value in server.record.sockets[-1].request.query:
        query.setdefault(name, []).append(value)
    return query


async def to_the_end(stream: SpeechStream) -> list[StreamedSegment]:
    await stream.finish()
    return [result async for result in stream.results()]


async def test_every_word_is_heard_once_with_its_time_and_confidence(
    server: LocalDeepgram,
) -> None:
    said = talk(range(1, 24), per_utterance=5, lead_s=0.3, tail_s=0.1)
    async with open_stream(server) as stream:
        await say(stream, said.samples, 100.0)
        await stream.finish()
        heard = await finals(stream)
    words = [word for final in heard for word in final.segment.words]
    assert [numbers(word.text)[0] for word in words] == [word.number for word in said.words]
    for word, spoken in zip(words, said.words, strict=True):
        assert word.start_s - 100 == pytest.approx(spoken.start_s, abs=0.03)
        assert word.end_s - 100 == pytest.approx(spoken.end_s, abs=0.03)
        assert word.confidence == confidence_of(spoken)


async def test_an_utterance_is_put_together_from_its_spans(server: LocalDeepgram) -> None:
    said = talk(range(1, 16), per_utterance=5)
    async with open_stream(server) as stream:
        await say(stream, said.samples)
        results = await to_the_end(stream)
    last = [result for result in results if result.is_final]
    assert [numbers(result.segment.text) for result in last] == [
        list(range(1, 6)),
        list(range(6, 11)),
        list(range(11, 16)),
    ]
    assert len({result.key for result in last}) == 3
    first = [result for result in results if result.key == last[0].key]
    assert [numbers(result.segment.text) for result in first[:4]] == [
        [1],
        [1, 2],
        [1, 2, 3],
        [1, 2, 3],
    ]
    assert [result.is_final for result in first] == [False] * (len(first) - 1) + [True]
    assert first[-1].segment.confidence == pytest.approx(
        sum(confidence_of(word) for word in said.words[:5]) / 5, abs=0.001
    )


async def test_noise_that_hides_silence_does_not_keep_utterances_open(
    server: LocalDeepgram,
) -> None:
    server.is_noisy = True
    said = talk(range(1, 9), per_utterance=4, pause_s=1.5)
    async with open_stream(server) as stream:
        await say(stream, said.samples)
        results = await to_the_end(stream)
    last = [numbers(result.segment.text) for result in results if result.is_final]
    assert last == [[1, 2, 3, 4], [5, 6, 7, 8]]


async def test_somebody_who_stops_is_understood_at_once(server: LocalDeepgram) -> None:
    server.is_noisy = True
    async with open_stream(server) as stream:
        end_s = await say(stream, talk([1, 2, 3, 4]).samples)
        for tenth in range(1, 11):
            await stream.quiet(end_s + tenth / 10)
        async with asyncio.timeout(30):
            final = await anext(result async for result in stream.results() if result.is_final)
    assert numbers(final.segment.text) == [1, 2, 3, 4]
    assert {"type": "Finalize"} in server.record.sockets[0].told


async def test_what_is_said_after_a_pause_lies_after_it(server: LocalDeepgram) -> None:
    async with open_stream(server) as stream:
        await say(stream, talk([1, 2]).samples)
        await say(stream, talk([3, 4]).samples, 3600.0)
        await stream.finish()
        first, second = await finals(stream)
    assert first.segment.end_s < 1.0
    assert second.segment.start_s == pytest.approx(3600.0, abs=0.05)
    assert server.record.sockets[0].sound_bytes < 32_000 * 3


class QuickDialect(LiveDialect):
    keep_alive_s: ClassVar[float | None] = 0.1
    last_words_s: ClassVar[float] = 0.3


class QuickStreams(LiveStreams):
    """In a hurry as its server is."""

    hurry = HURRY

    def dialect(self, request: SpeechRequest) -> LiveDialect:
        del request
        return QuickDialect()


@asynccontextmanager
async def open_quickly(server: LocalDeepgram) -> AsyncIterator[SpeechStream]:
    streams = QuickStreams(server.base_url, {"Authorization": f"Token {KEY}"}, "nova-3")
    stream = await streams.open(SpeechRequest(language="en"))
    yield stream
    await stream.aclose()


async def test_a_quiet_stream_is_kept_open(server: LocalDeepgram) -> None:
    server.idle_s = 1.0
    async with open_quickly(server) as stream:
        (socket,) = server.record.sockets
        await server.until(lambda: len(socket.frames) >= 4)
        assert socket.frames[:3] == [3200, {"type": "KeepAlive"}, {"type": "KeepAlive"}]
        end_s = await say(stream, talk([1, 2]).samples, 5.0)
        await server.until(lambda: socket.frames[-4:] == [{"type": "KeepAlive"}] * 4)
        await say(stream, talk([3]).samples, end_s + 60)
        await stream.finish()
        first, second = await finals(stream)
    assert (numbers(first.segment.text), numbers(second.segment.text)) == ([1, 2], [3])
    assert first.segment.start_s == pytest.approx(5.0, abs=0.05)


async def test_a_stream_that_was_closed_for_its_silence_is_lost(server: LocalDeepgram) -> None:
    server.idle_s = 0.4
    async with open_stream(server) as stream:
        await say(stream, talk([1]).samples)
        with pytest.raises(ProviderError) as lost:
            await finals(stream)
    assert lost.value.fault is Fault.CONNECTIVITY
    assert "NET-0001" in lost.value.detail


async def test_it_is_told_in_time_that_a_stream_goes_on() -> None:
    dialect = LiveDialect()
    assert dialect.keep_alive_s == 4.0
    assert dialect.keep_alive() is None, "the first that comes has to be sound"
    dialect.sound(b"\0\0")
    assert dialect.keep_alive() == '{"type": "KeepAlive"}'


async def test_sound_comes_in_frames_not_faster_than_it_may(server: LocalDeepgram) -> None:
    said = talk([number % 40 for number in range(150)], per_utterance=50)
    async with open_stream(server) as stream:
        await say(stream, said.samples)
        results = await to_the_end(stream)
    frames = server.record.sockets[0].frames
    assert set(frames[:-1]) == {3200}
    assert frames[-1] == {"type": "CloseStream"}
    text = " ".join(result.segment.text for result in results if result.is_final)
    assert numbers(text) == [word.number for word in said.words]


async def test_what_is_asked_for_stands_in_the_query(server: LocalDeepgram) -> None:
    query = await asked(server, SpeechRequest(language="en-US"))
    assert server.record.sockets[-1].request.path == "/v1/listen"
    assert query == {
        "model": ["nova-3"],
        "mip_opt_out": ["true"],
        "smart_format": ["true"],
        "punctuate": ["true"],
        "language": ["en-US"],
        "channels": ["1"],
        "interim_results": ["true"],
        "endpointing": ["300"],
        "utterance_end_ms": ["1000"],
        "encoding": ["linear16"],
        "sample_rate": ["16000"],
    }


async def test_vocabulary_goes_as_keyterms(server: LocalDeepgram) -> None:
    query = await asked(server, SpeechRequest(vocabulary=("Ada Lovelace", "Zoë & Co.")))
    assert query["keyterm"] == ["Ada Lovelace", "Zoë & Co."]
    assert query["language"] == ["multi"]


async def test_an_older_model_takes_english_for_granted(server: LocalDeepgram) -> None:
    query = await asked(server, SpeechRequest(vocabulary=("Ada",)), "enhanced")
    assert not query.keys() & {"language", "keyterm"}


async def test_voices_in_one_stream_are_told_apart(server: LocalDeepgram) -> None:
    said = talk([1, 2, 41, 42, 81], per_utterance=9)
    async with open_stream(server, SpeechRequest(language="en", is_mixed=True)) as stream:
        await say(stream, said.samples)
        await stream.finish()
        heard = await finals(stream)
    assert [(f.segment.speaker_label, numbers(f.segment.text)) for f in heard] == [
        ("0", [1, 2]),
        ("1", [41, 42]),
        ("2", [81]),
    ]
    assert len({final.key for final in heard}) == 3


async def test_entities_are_told_with_their_times(server: LocalDeepgram) -> None:
    said = talk([9, 10, 11, 12, 20], per_utterance=5)
    request = SpeechRequest(language="en", extras=frozenset({Extra.ENTITIES, Extra.SENTIMENT}))
    async with open_stream(server, request) as stream:
        await say(stream, said.samples, 50.0)
        await stream.finish()
        (final,) = await finals(stream)
    assert [(entity.kind, entity.text) for entity in final.segment.entities] == [
        ("NAME", "W10"),
        ("NAME", "W20"),
    ]
    for entity, spoken in zip(final.segment.entities, (said.words[1], said.words[4]), strict=True):
        assert entity.start_s == pytest.approx(50 + spoken.start_s, abs=0.03)
    assert "sentiment" not in dict(server.record.sockets[-1].request.query)


async def test_an_utterance_has_the_language_of_most_of_its_words(server: LocalDeepgram) -> None:
    async with open_stream(server, SpeechRequest()) as stream:
        await say(stream, talk([1, 61, 62, 63, 2], per_utterance=5).samples)
        await stream.finish()
        (final,) = await finals(stream)
    assert final.segment.language == "de"


async def test_streams_opened_one_after_the_other_have_keys_of_their_own(
    server: LocalDeepgram,
) -> None:
    keys = set()
    for _ in range(2):
        async with open_stream(server) as stream:
            await say(stream, talk([1]).samples)
            await stream.finish()
            keys |= {final.key for final in await finals(stream)}
    assert len(keys) == 2


async def test_what_it_cannot_do_is_refused_before_a_socket_is_opened(
    server: LocalDeepgram,
) -> None:
    with pytest.raises(ProviderError) as failed:
        await streams_of(server).open(SpeechRequest(language="tlh"))
    assert failed.value.fault is Fault.BAD_INPUT
    assert server.record.sockets == []


async def test_a_wrong_key_is_an_authentication_error(server: LocalDeepgram) -> None:
    with pytest.raises(ProviderError) as failed:
        await streams_of(server, key="wrong").open(SpeechRequest())
    assert failed.value.fault is Fault.AUTHENTICATION
    assert "wrong" not in str(failed.value)


REFUSALS: dict[str, tuple[Failure, Fault]] = {
    "400": (failures.status(400, {"err_msg": "Bad"}), Fault.BAD_INPUT),
    "401": (failures.status(401, {"err_msg": "Invalid credentials."}), Fault.AUTHENTICATION),
    "402": (failures.status(402, {"err_msg": "No credits."}), Fault.QUOTA),
    "403": (failures.status(403, {"err_msg": "No."}), Fault.AUTHENTICATION),
    "429": (failures.rate_limited("7", {"err_msg": "Too many"}), Fault.RATE),
    "500": (failures.status(500, {"err_msg": "Oh"}), Fault.SERVER),
    "503": (failures.page(503), Fault.SERVER),
    "cut": (failures.cut_before(), Fault.CONNECTIVITY),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_each_refused_handshake_has_its_fault(server: LocalDeepgram, name: str) -> None:
    failure, fault = REFUSALS[name]
    server.fail_next(failure)
    with pytest.raises(ProviderError) as failed:
        await streams_of(server).open(SpeechRequest(language="en"))
    assert failed.value.fault is fault
    assert failed.value.retry_after_s == (7.0 if name == "429" else None)


CUTS: dict[str, tuple[Cut, Fault]] = {
    "no frame": (Cut(20_000), Fault.CONNECTIVITY),
    "bad sound": (Cut(20_000, 1008, "DATA-0000: it can't be decoded"), Fault.BAD_INPUT),
    "internal": (Cut(20_000, 1011, "NET-0000: something broke"), Fault.SERVER),
    "no sound": (Cut(20_000, 1011, "NET-0001: no audio"), Fault.CONNECTIVITY),
    "going away": (Cut(20_000, 1001), Fault.CONNECTIVITY),
    "restart": (Cut(20_000, 1012), Fault.CONNECTIVITY),
    "policy": (Cut(20_000, 1008, f"the key {KEY}"), Fault.BAD_INPUT),
    "too early": (Cut(20_000, 1000), Fault.CONNECTIVITY),
    "unknown": (Cut(20_000, 4999, "\n" * 50), Fault.CONNECTIVITY),
}


@pytest.mark.parametrize("name", CUTS)
async def test_each_close_has_its_fault(server: LocalDeepgram, name: str) -> None:
    cut, fault = CUTS[name]
    server.trouble_next(cut)
    async with open_stream(server) as stream:
        with suppress(ProviderError):
            await say(stream, talk(range(1, 9)).samples)
        with pytest.raises(ProviderError) as lost:
            await finals(stream)
        with pytest.raises(ProviderError) as still_lost:
            await stream.send(talk([1]).samples, 60.0)
    assert lost.value.fault is fault
    assert still_lost.value.fault is fault
    assert KEY not in str(lost.value)
    assert "\n" not in str(lost.value)


async def test_what_was_final_before_a_cut_is_kept(server: LocalDeepgram) -> None:
    said = talk(range(1, 11), per_utterance=5)
    server.trouble_next(Cut(32_000 * 3))
    async with open_stream(server) as stream:
        with suppress(ProviderError):
            await say(stream, said.samples)
        results = stream.results()
        heard = await anext(result async for result in results if result.is_final)
        with pytest.raises(ProviderError):
            await anext(result async for result in results if result.is_final)
    assert numbers(heard.segment.text) == [1, 2, 3, 4, 5]


async def test_a_server_that_says_nothing_more_is_given_up(server: LocalDeepgram) -> None:
    server.trouble_next(Mute(0))
    async with open_quickly(server) as stream:
        await say(stream, talk([1]).samples)
        with pytest.raises(ProviderError) as lost:
            await to_the_end(stream)
    assert lost.value.fault is Fault.CONNECTIVITY


@pytest.mark.parametrize(
    "message",
    [
        '{"type": "Results", "channel"',
        json.dumps({"type": "Results", "transcript": "w" * 5_000_000}),
    ],
    ids=["half of the JSON", "huge"],
)
async def test_a_message_that_cannot_be_read_ends_the_stream(
    server: LocalDeepgram, message: str
) -> None:
    server.says_first = message
    async with open_stream(server) as stream:
        with pytest.raises(ProviderError) as lost:
            await finals(stream)
    assert lost.value.fault is Fault.BAD_OUTPUT
    assert len(str(lost.value)) < 300
