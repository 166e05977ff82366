"""People heard live by Smallest AI, over a socket to the local server."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bot.domain.speech import SpeechRequest
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from bot.ports import SpeechAccess
from integrations.speech.smallest import Smallest
from integrations.speech.smallest.live import SmallestDialect, keywords_of
from tests.servers.smallest import KEY, LocalSmallest
from tests.servers.speech import failures
from tests.servers.speech.sockets import Cut
from tests.servers.speech.tones import RATE, numbers, said, talk
from tests.speech.streaming.talk import finals, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from bot.ports import SpeechStream, StreamingTranscriber


@pytest.fixture
async def server() -> AsyncIterator[LocalSmallest]:
    async with LocalSmallest() as server:
        yield server


@pytest.fixture
def streams(server: LocalSmallest) -> StreamingTranscriber:
    return streams_of(server)


def streams_of(server: LocalSmallest, key: str = KEY) -> StreamingTranscriber:
    streams = Smallest(SpeechAccess(key, server.base_url)).streams()
    assert streams is not None
    return streams


async def results(stream: SpeechStream) -> list[StreamedSegment]:
    return [result async for result in stream.results()]


async def refusal(
    streams: StreamingTranscriber, request: SpeechRequest | None = None
) -> ProviderError:
    with pytest.raises(ProviderError) as refused:
        await streams.open(request or SpeechRequest(language="en"))
    assert KEY not in str(refused.value)
    return refused.value


async def loss(stream: SpeechStream) -> ProviderError:
    with pytest.raises(ProviderError) as lost:
        await results(stream)
    await stream.aclose()
    return lost.value


def query_of(server: LocalSmallest) -> Mapping[str, str]:
    return dict(server.record.sockets[-1].request.query)


async def heard(
    streams: StreamingTranscriber, words: Sequence[int], request: SpeechRequest | None = None
) -> list[StreamedSegment]:
    """Everything that is told of words that are said in one stream."""
    stream = await streams.open(request or SpeechRequest(language="en"))
    await say(stream, said(words))
    await stream.finish()
    told = await results(stream)
    await stream.aclose()
    return told


async def test_what_is_said_is_told_with_its_words(streams: StreamingTranscriber) -> None:
    stream = await streams.open(SpeechRequest(language="en"))
    spoken = talk([1, 2, 3, 4, 5, 6], per_utterance=3, lead_s=0.3)
    end_s = await say(stream, spoken.samples, 100.0)
    await stream.quiet(end_s + 1.0)
    await stream.finish()
    told = await finals(stream)
    assert [numbers(one.segment.text) for one in told] == [[1, 2, 3], [4, 5, 6]]
    words = [word for one in told for word in one.segment.words]
    assert [word.start_s - 100 for word in words] == pytest.approx(
        [word.start_s for word in spoken.words], abs=0.02
    )
    assert {word.confidence for word in words} == {0.97}
    assert {one.segment.language for one in told} == {"en"}
    assert stream.engine == SpeechEngine(provider="smallest", model="pulse")
    await stream.aclose()


async def test_partials_come_before_their_final_and_under_its_key(
    streams: StreamingTranscriber,
) -> None:
    told = await heard(streams, range(1, 9))
    partials = [one for one in told if not one.is_final]
    assert partials
    assert [one.key for one in told if one.is_final] == ["0", "1"]
    final_at = {one.key: at for at, one in enumerate(told) if one.is_final}
    assert all(told.index(one) < final_at[one.key] for one in partials)


async def test_the_query_says_everything_that_is_asked_for(
    server: LocalSmallest, streams: StreamingTranscriber
) -> None:
    await heard(streams, [1], SpeechRequest(language="hi-IN"))
    assert query_of(server) == {
        "model": "pulse",
        "language": "hi",
        "sample_rate": "16000",
        "encoding": "linear16",
        "word_timestamps": "true",
        "finalize_on_words": "false",
        "max_words": "60",
    }
    await heard(streams, [1], SpeechRequest(is_mixed=True))
    assert query_of(server)["language"] == "en"
    assert query_of(server)["diarize"] == "true"


async def test_a_name_is_written_as_it_is_in_the_vocabulary(
    server: LocalSmallest, streams: StreamingTranscriber
) -> None:
    request = SpeechRequest(language="en", vocabulary=("W7", "Ada, Countess: of", " "))
    (final,) = [one for one in await heard(streams, [3, 7, 4], request) if one.is_final]
    assert final.segment.text == "W3 W7 w4."  # and no word that nobody said
    assert query_of(server)["keywords"] == "W7:1,Ada Countess of:1"


def test_no_more_keywords_are_sent_than_an_address_may_hold() -> None:
    keywords = keywords_of([f"Name Number {number}" for number in range(5_000)])
    assert 100 < len(keywords.split(",")) < 1_000


async def test_voices_are_told_apart_where_several_people_share_a_stream(
    streams: StreamingTranscriber,
) -> None:
    told = await heard(streams, [1, 2, 41, 42], SpeechRequest(language="en", is_mixed=True))
    last = {one.key: one for one in told if one.is_final}
    voices = [(one.segment.speaker_label, numbers(one.segment.text)) for one in last.values()]
    assert voices == [("0", [1, 2]), ("1", [41, 42])]


async def test_a_pause_ends_an_utterance_and_the_stream_goes_on(
    server: LocalSmallest, streams: StreamingTranscriber
) -> None:
    stream = await streams.open(SpeechRequest(language="en"))
    end_s = await say(stream, said([1, 2]))
    await stream.quiet(end_s + 2.0)
    first = await anext(one async for one in stream.results() if one.is_final)
    assert numbers(first.segment.text) == [1, 2]
    await say(stream, said([3]), 60.0)
    await stream.finish()
    (last,) = await finals(stream)
    assert last.segment.start_s == pytest.approx(60.0, abs=0.02)
    told = server.record.sockets[0].told
    assert told == [{"type": "finalize"}, {"type": "close_stream"}]
    await stream.aclose()


async def test_frames_are_as_long_as_is_advised(
    server: LocalSmallest, streams: StreamingTranscriber
) -> None:
    await heard(streams, [1, 2, 3])
    sizes = {frame for frame in server.record.sockets[0].frames if isinstance(frame, int)}
    assert sizes == {4096}


def test_silence_keeps_a_session_open() -> None:
    dialect = SmallestDialect("en")
    assert dialect.keep_alive() is None
    assert dialect.keep_alive_s is not None
    assert dialect.keep_alive_s <= 10


async def test_nothing_is_told_of_nothing(streams: StreamingTranscriber) -> None:
    assert await heard(streams, []) == []


@pytest.mark.parametrize(
    ("failure", "fault", "wait_s"),
    [
        (failures.status(400, {"error": "Invalid value"}), Fault.BAD_INPUT, None),
        (failures.status(401, {"error": "Invalid API key."}), Fault.AUTHENTICATION, None),
        (failures.rate_limited("4"), Fault.RATE, 4.0),
        (failures.status(503, {"error": "no worker"}), Fault.SERVER, None),
        (failures.cut_before(), Fault.CONNECTIVITY, None),
    ],
)
async def test_a_refused_handshake_is_told_by_its_fault(
    server: LocalSmallest,
    streams: StreamingTranscriber,
    failure: failures.Failure,
    fault: Fault,
    wait_s: float | None,
) -> None:
    server.fail_next(failure)
    error = await refusal(streams)
    assert (error.fault, error.retry_after_s) == (fault, wait_s)


async def test_a_wrong_key_is_refused(server: LocalSmallest) -> None:
    error = await refusal(streams_of(server, "sk_wrong"))
    assert error.fault is Fault.AUTHENTICATION


async def test_one_stream_too_many_is_a_matter_of_rate(
    server: LocalSmallest, streams: StreamingTranscriber
) -> None:
    server.most_sockets = 1
    first = await streams.open(SpeechRequest(language="en"))
    second = await streams.open(SpeechRequest(language="en"))
    assert (await loss(second)).fault is Fault.RATE
    await first.aclose()


@pytest.mark.parametrize(
    ("cut", "fault"),
    [
        (Cut(24_000), Fault.CONNECTIVITY),
        (Cut(24_000, 1011, "internal"), Fault.CONNECTIVITY),
        (Cut(24_000, 1000), Fault.CONNECTIVITY),  # nobody has asked for the end
        (Cut(24_000, 1008, "Concurrency limit reached"), Fault.RATE),
    ],
)
async def test_a_lost_session_is_told_after_what_was_understood(
    server: LocalSmallest, streams: StreamingTranscriber, cut: Cut, fault: Fault
) -> None:
    server.trouble_next(cut)
    stream = await streams.open(SpeechRequest(language="en"))
    with suppress(ProviderError):
        await say(stream, said([1, 2, 3, 4]))
        await stream.finish()
    coming = stream.results()
    assert numbers((await anext(coming)).segment.text) == [1]
    assert (await loss(stream)).fault is fault
    assert await heard(streams, [1])


async def test_east_asian_languages_are_heard_in_the_us_alone(
    streams: StreamingTranscriber,
) -> None:
    stream = await streams.open(SpeechRequest(language="ja"))
    error = await loss(stream)
    assert error.fault is Fault.BAD_INPUT
    assert "api.us.smallest.ai" in error.detail
    async with LocalSmallest("us") as us:
        assert await heard(streams_of(us), [1, 2], SpeechRequest(language="ja"))


async def test_a_language_that_the_region_does_not_have_is_bad_input() -> None:
    async with LocalSmallest("us") as us:
        stream = await streams_of(us).open(SpeechRequest(language="ta"))
        assert (await loss(stream)).fault is Fault.BAD_INPUT


async def test_languages_of_files_alone_are_refused_before_anything_is_sent(
    server: LocalSmallest, streams: StreamingTranscriber
) -> None:
    assert (await refusal(streams, SpeechRequest(language="uk"))).fault is Fault.BAD_INPUT
    assert server.record.sockets == []


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ({"type": "error", "message": "Unauthorized"}, Fault.AUTHENTICATION),
        ({"type": "error", "message": "Out of credits"}, Fault.QUOTA),
        ({"type": "error", "message": "Rate limit"}, Fault.RATE),
        ({"type": "error", "status": "error"}, Fault.SERVER),
        ({"type": "transcription", "is_final": "perhaps"}, Fault.BAD_OUTPUT),
        ([], Fault.BAD_OUTPUT),
    ],
)
def test_each_error_on_the_socket_is_told_by_its_fault(message: object, fault: Fault) -> None:
    with pytest.raises(ProviderError) as failed:
        list(SmallestDialect("en").read(json.dumps(message)))
    assert failed.value.fault is fault


def test_a_final_without_words_lies_where_the_sound_was() -> None:
    dialect = SmallestDialect("en")
    dialect.sound(bytes(2 * RATE))
    (first,) = dialect.read('{"session_id": "s", "transcript": "one", "is_final": true}')
    dialect.sound(bytes(4 * RATE))
    (partial,) = dialect.read('{"session_id": "s", "transcript": "two"}')
    (empty,) = dialect.read('{"session_id": "s", "transcript": "", "is_final": true}')
    times = [(told.segment.start_s, told.segment.end_s) for told in (first, partial, empty)]  # type: ignore[union-attr]
    assert times == [(0.0, 1.0), (1.0, 3.0), (1.0, 3.0)]
    assert empty.gap is not None  # type: ignore[union-attr]


def test_a_partial_after_a_pause_lies_behind_it() -> None:
    dialect = SmallestDialect("en")
    dialect.sound(bytes(4 * RATE))
    list(dialect.read('{"session_id": "s", "transcript": "one"}'))
    dialect.flush()
    list(dialect.read('{"session_id": "s", "transcript": "one", "is_final": true, "words": []}'))
    dialect.sound(bytes(2 * RATE))
    (partial,) = dialect.read('{"session_id": "s", "transcript": "two"}')
    assert isinstance(partial, StreamedSegment)
    assert (partial.key, partial.segment.start_s, partial.segment.end_s) == ("1", 2.0, 3.0)


def test_only_pulse_hears_people_live() -> None:
    assert Smallest(SpeechAccess(KEY)).streams("pulse-pro") is None
