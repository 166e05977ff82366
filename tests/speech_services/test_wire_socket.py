"""A person's sound over a real socket: what is lost, late, silent, huge or cut off."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import ClassVar

import pytest

from bot.domain.speech import SpeechRequest
from bot.domain.streaming import StreamedSegment
from bot.errors import Fault, ProviderError
from bot.ports import SpeechStream
from integrations.speech.wire.dialect import Message
from tests.servers.speech.failures import redirected, status
from tests.servers.speech.sockets import Cut, LocalSocket, Mute
from tests.servers.speech.tones import numbers, talk, tone
from tests.speech.streaming.talk import chunks
from tests.speech_services.plain import KEY, REFUSED, PlainDialect, PlainServer

_PATIENCE_S = 30.0
SECOND = 32_000


class Resuming(PlainDialect):
    resumes: ClassVar[bool] = True


class Kept(PlainDialect):
    keep_alive_s: ClassVar[float | None] = 0.02

    def keep_alive(self) -> Message | None:
        return '{"type": "still here"}'


class KeptBySilence(PlainDialect):
    keep_alive_s: ClassVar[float | None] = 0.02


class Waiting(PlainDialect):
    waits: ClassVar[bool] = True


class Impatient(PlainDialect):
    frame_s: ClassVar[float] = 1.0
    patience_s: ClassVar[float] = 0.1
    ping_s: ClassVar[float] = 5.0


class Pinging(PlainDialect):
    ping_s: ClassVar[float] = 0.1


class Hasty(PlainDialect):
    last_words_s: ClassVar[float] = 0.05


@pytest.fixture
async def server() -> AsyncIterator[PlainServer]:
    async with PlainServer() as opened:
        yield opened


@pytest.fixture
async def acknowledging() -> AsyncIterator[PlainServer]:
    async with PlainServer(acknowledges=True) as opened:
        yield opened


async def say(stream: SpeechStream, words: range, start_s: float = 0.0) -> float:
    spoken = talk(words)
    for at_s, part in chunks(spoken.samples, start_s):
        await stream.send(part, at_s)
    return start_s + len(spoken.samples) / 16_000


async def rest_of(stream: SpeechStream) -> list[StreamedSegment]:
    async with asyncio.timeout(_PATIENCE_S):
        return [result async for result in stream.results()]


async def sent_until_lost(stream: SpeechStream) -> ProviderError:
    """Send seconds of tones until there is an error, and return it."""
    async with asyncio.timeout(_PATIENCE_S):
        for second in range(10_000):
            try:
                await stream.send(tone(second % 100, 1.0), float(second))
                await asyncio.sleep(0)
            except ProviderError as error:
                return error
    raise AssertionError


async def loss_of(stream: SpeechStream) -> ProviderError:
    with pytest.raises(ProviderError) as lost:
        await rest_of(stream)
    return lost.value


def words_of(results: list[StreamedSegment]) -> list[int]:
    return [number for result in results for number in numbers(result.segment.text)]


async def test_what_is_said_comes_back_at_its_times(server: PlainServer) -> None:
    stream = await server.open()
    end_s = await say(stream, range(10), 1000.0)
    await stream.quiet(end_s + 30)
    await say(stream, range(10, 15), 1100.0)
    await stream.finish()
    results = await rest_of(stream)
    assert words_of(results) == list(range(15))
    starts = [result.segment.start_s for result in results]
    assert starts == pytest.approx([1000.0, 1002.4, 1100.0], abs=0.03)
    told = server.record.sockets[0].told
    assert [message["type"] for message in told] == ["hello", "flush", "end"]
    await stream.aclose()
    with pytest.raises(ProviderError):
        await stream.send(tone(1), 1200.0)


async def test_an_utterance_ends_once_however_often_quiet_is_told(server: PlainServer) -> None:
    stream = await server.open()
    end_s = await say(stream, range(2))
    for tenth in range(50):
        await stream.quiet(end_s + tenth / 10)
    async with asyncio.timeout(_PATIENCE_S):
        first = await anext(aiter(stream.results()))
    assert first.segment.text == "w0 w1"
    await stream.aclose()
    assert server.record.sockets[0].told[1:] == [{"type": "flush"}]


@pytest.mark.parametrize("speaks", [Kept, KeptBySilence])
async def test_a_session_is_kept_while_nobody_speaks(
    server: PlainServer, speaks: type[PlainDialect]
) -> None:
    stream = await server.open(speaks)
    end_s = await say(stream, range(2))
    await stream.quiet(end_s + 1)
    frames = server.record.sockets[0].frames
    await server.until(lambda: {"type": "flush"} in frames)
    await server.until(lambda: len(frames) > frames.index({"type": "flush"}) + 3)
    assert all(f in ({"type": "still here"}, 3200) for f in frames[-3:])
    await say(stream, range(2, 4), 500.0)
    await stream.finish()
    results = await rest_of(stream)
    await stream.aclose()
    assert words_of(results) == [0, 1, 2, 3]
    assert results[1].segment.start_s == pytest.approx(500.0, abs=0.05)


async def test_sound_waits_until_the_session_is_ready(server: PlainServer) -> None:
    is_ready = asyncio.Event()

    async def begin_late(socket: LocalSocket) -> None:
        await is_ready.wait()
        assert socket.recorded.frames == []
        await socket.send({"type": "ready"})
        async for _ in socket:
            pass

    server.behaves = begin_late
    opening = asyncio.create_task(server.open(Waiting))
    await server.until(lambda: server.open_sockets == 1)
    assert not opening.done()
    is_ready.set()
    stream = await opening
    await stream.send(tone(1), 0.0)
    await stream.aclose()


async def test_a_session_that_ends_before_it_is_ready_is_not_opened(server: PlainServer) -> None:
    async def refuse(socket: LocalSocket) -> None:
        await socket.close(1008, "no")

    server.behaves = refuse
    with pytest.raises(ProviderError, match="closed 1008 no"):
        await server.open(Waiting)


@pytest.mark.parametrize("code", [None, 1011, 4000])
async def test_a_lost_session_tells_what_was_understood_and_then_why(
    server: PlainServer, code: int | None
) -> None:
    server.trouble_next(Cut(3 * SECOND, code, "gone"))
    stream = await server.open()
    refused = await sent_until_lost(stream)
    results: list[StreamedSegment] = []
    with pytest.raises(ProviderError) as lost:
        results.extend([result async for result in stream.results()])
    assert lost.value is refused
    assert lost.value.detail == (f"closed {code} gone" if code else "closed None")
    with pytest.raises(ProviderError):
        await stream.finish()
    await stream.aclose()


async def test_an_error_that_is_told_ends_the_session(server: PlainServer) -> None:
    server.first = [{"type": "error"}]
    stream = await server.open()
    assert (await loss_of(stream)).fault is Fault.QUOTA
    await stream.aclose()


async def test_what_makes_no_sense_reaches_whoever_reads(server: PlainServer) -> None:
    server.first = ["{"]
    stream = await server.open()
    with pytest.raises(json.JSONDecodeError):
        await rest_of(stream)
    await stream.aclose()


async def test_a_message_that_is_too_large_is_bad_output(server: PlainServer) -> None:
    async def flood(socket: LocalSocket) -> None:
        async for _ in socket:
            await socket.send(" " * (5 << 20))

    server.behaves = flood
    stream = await server.open()
    lost = await loss_of(stream)
    assert (lost.fault, lost.detail) == (Fault.BAD_OUTPUT, "a message can't be taken (1009)")
    await stream.aclose()


async def test_a_server_that_does_not_answer_pings_is_lost(server: PlainServer) -> None:
    server.trouble_next(Mute(1))
    stream = await server.open(Pinging)
    await stream.send(tone(1), 0.0)
    lost = await loss_of(stream)
    assert (lost.fault, lost.detail) == (Fault.CONNECTIVITY, "closed None")
    await stream.aclose()


async def test_a_server_that_takes_nothing_holds_sound_up_and_is_lost_then(
    server: PlainServer,
) -> None:
    server.trouble_next(Mute(1))
    stream = await server.open(Impatient)
    assert (await sent_until_lost(stream)).detail == "takes no more sound"
    assert server.record.sockets[0].sound_bytes == 0
    await stream.aclose()


async def test_last_words_are_not_waited_for_without_end(server: PlainServer) -> None:
    server.answers_end = False
    stream = await server.open(Hasty)
    await say(stream, range(2))
    await stream.finish()
    assert (await loss_of(stream)).detail == "does not say its last words"
    await stream.aclose()


async def test_a_provider_that_closes_in_order_has_said_everything(server: PlainServer) -> None:
    async def close(socket: LocalSocket) -> None:
        async for message in socket:
            if message == '{"type": "end"}':
                await socket.close(1000)

    server.behaves = close
    stream = await server.open()
    await say(stream, range(2))
    await stream.finish()
    await stream.finish()
    assert await rest_of(stream) == []
    await stream.aclose()


@pytest.mark.parametrize("trouble", [None, Mute(1)])
async def test_it_can_be_closed_whatever_is_under_way(
    server: PlainServer, trouble: Mute | None
) -> None:
    before = asyncio.all_tasks()
    server.trouble_next(trouble)
    stream = await server.open(Kept)
    reading = asyncio.create_task(rest_of(stream))
    sending = asyncio.create_task(sent_until_lost(stream))
    await server.until(lambda: bool(server.record.sockets[0].frames))
    await asyncio.gather(stream.aclose(), stream.aclose())
    assert await reading == []
    assert (await sending).detail == "the session is over"
    await stream.aclose()
    left = {task for task in asyncio.all_tasks() - before if "plain" in task.get_name()}
    assert left == set()


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (400, Fault.BAD_INPUT),
        (401, Fault.AUTHENTICATION),
        (402, Fault.QUOTA),
        (404, Fault.BAD_INPUT),
        (410, Fault.BAD_INPUT),
        (429, Fault.RATE),
        (503, Fault.SERVER),
    ],
)
async def test_a_refused_handshake_is_told_without_the_key(
    server: PlainServer, code: int, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    server.fail_next(status(code, f"the key {KEY} is\nnot known", {"Retry-After": "7"}))
    with pytest.raises(ProviderError) as refused:
        await server.open()
    assert refused.value.fault is fault
    assert refused.value.detail == f"status {code}: the key … is not known"
    assert refused.value.retry_after_s == 7.0
    assert KEY not in caplog.text


async def test_a_redirect_does_not_get_the_key(server: PlainServer) -> None:
    async with PlainServer() as other:
        server.fail_next(redirected(f"{other.ws_url}/plain"))
        with pytest.raises(ProviderError) as refused:
            await server.open()
        assert refused.value.fault is Fault.BAD_INPUT
        assert other.record.sockets == []


async def test_nobody_there_is_told_as_such() -> None:
    async with PlainServer() as server:
        transcriber = server.transcriber()
    with pytest.raises(ProviderError) as refused:
        await transcriber.open(SpeechRequest())
    assert refused.value.fault is Fault.CONNECTIVITY


async def test_what_it_can_not_do_is_refused_before_anything_is_sent(server: PlainServer) -> None:
    for request in (SpeechRequest(language="tlh"), SpeechRequest(is_mixed=True)):
        with pytest.raises(ProviderError) as refused:
            await server.transcriber().open(request)
        assert refused.value.fault is Fault.BAD_INPUT
    assert server.record.sockets == []


def _cuts(code: int) -> list[Cut]:
    return [
        Cut(round(seconds * SECOND), code) for seconds in (0.85, 1.15, 0.35, 1.0, 0.6, 0.5, 0.45)
    ]


@pytest.mark.parametrize("code", [1011, 4000])
async def test_a_session_that_can_be_resumed_loses_and_doubles_nothing(
    acknowledging: PlainServer, code: int
) -> None:
    acknowledging.trouble_next(*_cuts(code))
    stream = await acknowledging.open(Resuming)
    end_s = await say(stream, range(30))
    await stream.finish()
    results = await rest_of(stream)
    await stream.aclose()
    assert words_of(results) == list(range(30))
    assert results[-1].segment.end_s == pytest.approx(end_s, abs=0.03)
    assert len(acknowledging.record.sockets) == 8 > 1 + Resuming.resumptions
    sent = sum(socket.sound_bytes for socket in acknowledging.record.sockets)
    assert sent == pytest.approx(end_s * SECOND, abs=3200)


async def test_a_session_whose_connection_broke_is_not_resumed(
    acknowledging: PlainServer,
) -> None:
    acknowledging.trouble_next(Cut(SECOND))
    stream = await acknowledging.open(Resuming)
    assert (await sent_until_lost(stream)).detail == "closed None"
    assert len(acknowledging.record.sockets) == 1
    await stream.aclose()


async def test_the_end_is_said_again_where_it_was_lost(acknowledging: PlainServer) -> None:
    async def drop_at_the_end(socket: LocalSocket) -> None:
        async for message in socket:
            if message == '{"type": "end"}':
                acknowledging.behaves = None
                await socket.close(1012)

    acknowledging.behaves = drop_at_the_end
    stream = await acknowledging.open(Resuming)
    await say(stream, range(3))
    await stream.finish()
    assert words_of(await rest_of(stream)) == [0, 1, 2]
    await stream.aclose()


async def test_a_session_that_is_over_is_not_resumed(acknowledging: PlainServer) -> None:
    acknowledging.trouble_next(Cut(SECOND, 1011), Cut(1, REFUSED, "over"))
    stream = await acknowledging.open(Resuming)
    assert (await sent_until_lost(stream)).detail == f"closed {REFUSED} over"
    assert len(acknowledging.record.sockets) == 2
    await stream.aclose()


async def test_it_is_tried_a_few_times_only_before_something_is_acknowledged(
    acknowledging: PlainServer,
) -> None:
    acknowledging.trouble_next(Cut(SECOND, 1011), *[Cut(1, 1011)] * 20)
    stream = await acknowledging.open(Resuming)
    assert (await sent_until_lost(stream)).detail == "can't be resumed"
    assert len(acknowledging.record.sockets) == 1 + Resuming.resumptions
    await stream.aclose()


async def test_a_refusal_to_resume_asks_for_a_new_session(acknowledging: PlainServer) -> None:
    acknowledging.trouble_next(Cut(SECOND, 1011))
    stream = await acknowledging.open(Resuming)
    acknowledging.fail_next(status(401))
    lost = await sent_until_lost(stream)
    assert lost.fault is Fault.SERVER
    assert lost.detail.startswith("can't be resumed: status 401")
    await stream.aclose()


async def test_it_can_be_closed_while_it_is_resumed(acknowledging: PlainServer) -> None:
    class Slow(Resuming):
        resume_wait_s: ClassVar[float] = 60.0

    acknowledging.trouble_next(Cut(SECOND, 1011))
    stream = await acknowledging.open(Slow)
    sending = asyncio.create_task(sent_until_lost(stream))
    await acknowledging.until(
        lambda: acknowledging.open_sockets == 0 and bool(acknowledging.record.sockets)
    )
    await stream.aclose()
    assert (await sending).detail == "the session is over"


async def test_sound_waits_for_what_acknowledges_nothing(server: PlainServer) -> None:
    class Distrusted(Resuming):
        patience_s: ClassVar[float] = 0.1

    stream = await server.open(Distrusted)
    assert (await sent_until_lost(stream)).detail == "takes no more sound"
    await stream.aclose()
