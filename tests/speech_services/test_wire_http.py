"""Requests to a provider over a real connection: every failure is told rightly, and no key."""

import json
import logging
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import BaseModel

from bot.domain.transcript import Word
from bot.errors import Fault, ProviderError
from integrations.speech.wire.answers import (
    Answer,
    Confidence,
    Seconds,
    Text,
    in_order,
    message_of,
    understood,
)
from integrations.speech.wire.http import Http, one_line
from tests.servers.speech.failures import (
    answering,
    cut_after,
    cut_before,
    cut_within,
    garbled,
    never,
    page,
    rate_limited,
    redirected,
    status,
)
from tests.servers.speech.server import SpeechServer

KEY = "plain-0123456789abcdef"


class Echo(SpeechServer):
    """Answers with what it was sent."""

    def routes(self) -> Iterable[web.RouteDef]:
        return [web.route("*", "/echo", self._echo), web.post("/refuses", self._refuse)]

    async def _echo(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.record.add_request(request, len(body))
        return web.json_response({"bytes": len(body), "key": request.headers.get("x-api-key")})

    async def _refuse(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()


def explain(code: int, body: Any) -> tuple[Fault | None, str]:  # noqa: ANN401
    if isinstance(body, dict) and body.get("code") == "no_money":
        return Fault.QUOTA, "no money"
    return None, f"it says {body}" if isinstance(body, str) else str(code)


@pytest.fixture
async def server() -> AsyncIterator[Echo]:
    async with Echo() as opened:
        yield opened


@pytest.fixture
async def http(server: Echo) -> AsyncIterator[Http]:
    opened = Http("plain", server.base_url, {"X-Api-Key": KEY}, explain)
    yield opened
    await opened.aclose()


async def failure(http: Http, **options: Any) -> ProviderError:  # noqa: ANN401
    with pytest.raises(ProviderError) as failed:
        await http.json("POST", "/echo", body={"a": 1}, **options)
    assert KEY not in str(failed.value)
    assert "\n" not in str(failed.value)
    return failed.value


async def test_a_file_is_sent_as_it_is_with_its_length(
    http: Http, server: Echo, tmp_path: Path
) -> None:
    path = tmp_path / "sound.flac"
    path.write_bytes(b"x" * 1_000_000)
    answer = await http.json(
        "POST", "/echo", query=[("a", "1"), ("a", "2")], file=path, headers={"Content-Type": "a/b"}
    )
    assert answer == {"bytes": 1_000_000, "key": KEY}
    sent = server.record.requests[0]
    assert sent.query == (("a", "1"), ("a", "2"))
    assert sent.headers == {"x-api-key": "…", "content-type": "a/b"}


async def test_a_form_with_a_file_is_sent(http: Http, server: Echo, tmp_path: Path) -> None:
    path = tmp_path / "sound.flac"
    path.write_bytes(b"x" * 1000)
    answer = await http.multipart("/echo", {"model": "m"}, ("audio", path, "audio/flac"), 5)
    assert answer["bytes"] > 1000
    assert server.record.requests[0].headers["content-type"] == "multipart/form-data"


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (400, Fault.BAD_INPUT),
        (401, Fault.AUTHENTICATION),
        (402, Fault.QUOTA),
        (403, Fault.AUTHENTICATION),
        (404, Fault.BAD_INPUT),
        (408, Fault.SERVER),
        (413, Fault.TOO_LONG),
        (422, Fault.BAD_INPUT),
        (429, Fault.RATE),
        (500, Fault.SERVER),
        (503, Fault.SERVER),
    ],
)
async def test_a_status_tells_the_fault(http: Http, server: Echo, code: int, fault: Fault) -> None:
    server.fail_next(status(code, {}))
    error = await failure(http)
    assert (error.fault, error.is_in_doubt) == (fault, False)


async def test_the_providers_own_words_tell_it_better(http: Http, server: Echo) -> None:
    server.fail_next(status(400, {"code": "no_money"}))
    error = await failure(http)
    assert (error.fault, error.detail) == (Fault.QUOTA, "status 400: no money")


async def test_a_key_that_is_repeated_is_left_out(
    http: Http, server: Echo, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.fail_next(status(401, json.dumps(f"the key {KEY}\nis wrong " + "x" * 1000)))
    error = await failure(http)
    assert error.detail.startswith("status 401: it says the key … is wrong xxx")
    assert len(error.detail) < 250
    assert KEY not in caplog.text


async def test_a_page_of_a_proxy_leaves_it_in_doubt(http: Http, server: Echo) -> None:
    server.fail_next(page(502))
    error = await failure(http)
    assert (error.fault, error.is_in_doubt) == (Fault.SERVER, True)


async def test_a_redirect_does_not_get_the_key(http: Http, server: Echo) -> None:
    async with Echo() as other:
        server.fail_next(redirected(f"{other.base_url}/echo"))
        error = await failure(http)
        assert error.fault is Fault.BAD_INPUT
        assert "redirect" in error.detail
        assert other.record.requests == []


@pytest.mark.parametrize("fail", [cut_before(), cut_after(), cut_within()])
async def test_what_was_sent_without_an_answer_is_in_doubt(
    http: Http,
    server: Echo,
    fail: Any,  # noqa: ANN401
) -> None:
    server.fail_next(fail)
    error = await failure(http)
    assert (error.fault, error.is_in_doubt) == (Fault.CONNECTIVITY, True)


async def test_no_answer_in_time_is_in_doubt(http: Http, server: Echo) -> None:
    server.fail_next(never())
    error = await failure(http, timeout_s=0.1)
    assert (error.fault, error.is_in_doubt) == (Fault.CONNECTIVITY, True)


async def test_nobody_there_is_surely_not_sent() -> None:
    async with Echo() as server:
        http = Http("plain", server.base_url, {}, explain)
    error = await failure(http)
    assert (error.fault, error.is_in_doubt) == (Fault.CONNECTIVITY, False)
    await http.aclose()


async def test_a_file_that_was_not_sent_to_its_end_is_surely_not_taken(
    http: Http, tmp_path: Path
) -> None:
    path = tmp_path / "sound.flac"
    path.write_bytes(b"x" * (50 << 20))
    with pytest.raises(ProviderError) as failed:
        await http.json("POST", "/refuses", file=path)
    assert (failed.value.fault, failed.value.is_in_doubt) == (Fault.CONNECTIVITY, False)


@pytest.mark.parametrize(
    "fail",
    [
        garbled(),
        answering("[" * 100_000),
        answering("<html>"),
        answering('{"a": NaN}'),
        answering('{"a": ' + "9" * 10_000 + "}"),
        status(200, "not packed", {"Content-Encoding": "gzip"}),
    ],
)
async def test_an_answer_that_is_no_json_is_bad_output(
    http: Http,
    server: Echo,
    fail: Any,  # noqa: ANN401
) -> None:
    server.fail_next(fail)
    assert (await failure(http)).fault is Fault.BAD_OUTPUT


async def test_an_endless_answer_is_not_read_to_its_end(server: Echo) -> None:
    http = Http("plain", server.base_url, {}, explain, most_bytes=1000)
    server.fail_next(answering("1" * 1001))
    assert (await failure(http)).detail == "the answer is too large"
    await http.aclose()


async def test_an_endless_error_is_still_an_error(http: Http, server: Echo) -> None:
    server.fail_next(status(503, "1" * (1 << 20)))
    assert (await failure(http)).fault is Fault.SERVER


async def test_an_empty_answer_is_none(http: Http, server: Echo) -> None:
    server.fail_next(status(202, ""))
    assert await http.json("DELETE", "/echo") is None


async def test_a_wait_that_is_asked_for_is_told(http: Http, server: Echo) -> None:
    server.fail_next(rate_limited("2.5"))
    error = await failure(http)
    assert (error.fault, error.retry_after_s) == (Fault.RATE, 2.5)


def test_a_line_for_a_log_is_one_short_line() -> None:
    assert one_line("a\n\x1b[31mb\u2028c\t d") == "a [31mb c d"
    assert len(one_line("x" * 1000)) == 201


class Said(Answer):
    text: Text = ""
    start: Seconds = 0.0
    confidence: Confidence = None


def test_numbers_that_make_no_sense_are_refused_or_absent() -> None:
    assert understood("plain", Said, {"confidence": 1.5, "more": 1}).confidence is None
    assert understood("plain", Said, {"confidence": "high"}).confidence is None
    assert understood("plain", Said, {"confidence": 0.5}).confidence == 0.5
    for start in (-1, 1e9, float("inf"), float("nan"), "a secret word", None):
        with pytest.raises(ProviderError, match=r"Said is not as agreed: start$"):
            understood("plain", Said, {"start": start})


@pytest.mark.parametrize("answer", [None, [], "a secret word", 3])
def test_an_answer_of_another_shape_is_refused(answer: Any) -> None:  # noqa: ANN401
    with pytest.raises(ProviderError, match="Said is not as agreed: all of it"):
        understood("plain", Said, answer)


def test_a_text_can_be_stored() -> None:
    said = understood("plain", Said, json.loads(r'{"text": "a\u0000b\ud800c"}'))
    assert said.text == "ab?c"
    assert isinstance(said, BaseModel)


@pytest.mark.parametrize("frame", ["{", "[]", b"\xff", "[" * 100_000])
def test_a_frame_that_is_no_object_is_refused(frame: str | bytes) -> None:
    with pytest.raises(ProviderError) as refused:
        message_of("plain", frame)
    assert refused.value.fault is Fault.BAD_OUTPUT
    assert message_of("plain", b'{"a": 1}') == {"a": 1}


def test_words_are_in_order_and_end_after_they_start() -> None:
    words = [Word(text="b", start_s=2, end_s=1), Word(text="a", start_s=0, end_s=1)]
    assert [(w.text, w.start_s, w.end_s) for w in in_order(words)] == [("a", 0, 1), ("b", 2, 2)]
