"""What goes wrong with one request: made by name, and given to `LocalOpenAi.fail_next`.

Each is how OpenAI fails; the bodies of errors have the shape of the server's flavour.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from typing import TYPE_CHECKING

from aiohttp import web

from tests.servers.openai.flavours import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from tests.servers.openai.exchange import Exchange

Failure = Callable[["Exchange"], Awaitable[web.StreamResponse]]

_PAGE = "<html><head><title>{status}</title></head><body><h1>{status}</h1>nginx</body></html>"


def refusing(refusal: Refusal, headers: dict[str, str] | None = None) -> Failure:
    """Any error."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        return exchange.refuse(refusal, headers)

    return fail


def wrong_key() -> Failure:
    """The key is refused; the message repeats part of it, as the real one does."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        sent = exchange.request.headers.get("Authorization", "").removeprefix("Bearer ")
        return exchange.refuse(
            Refusal(401, f"Incorrect API key provided: {sent}.", code="invalid_api_key")
        )

    return fail


def forbidden() -> Failure:
    return refusing(
        Refusal(
            403,
            "Country, region, or territory not supported",
            type="request_forbidden",
            code="unsupported_country_region_territory",
        )
    )


def no_model() -> Failure:
    return refusing(
        Refusal(
            404,
            "The model does not exist or you do not have access to it.",
            code="model_not_found",
        )
    )


def rate_limited(
    after_s: float | None = None, after_ms: float | None = None, at: datetime | None = None
) -> Failure:
    """Too many requests; the wait is told in seconds, milliseconds or as an HTTP date."""
    headers = {}
    if after_ms is not None:
        headers["retry-after-ms"] = str(after_ms)
    if after_s is not None:
        headers["retry-after"] = str(after_s)
    if at is not None:
        headers["retry-after"] = format_datetime(at, usegmt=True)
    message = "Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1."
    refusal = Refusal(429, message, type="requests", code="rate_limit_exceeded")
    return refusing(refusal, headers)


def request_too_large() -> Failure:
    """One request has more tokens than a whole minute may have."""
    message = "Request too large on tokens per min (TPM): Limit 10000, Requested 20000."
    return refusing(Refusal(429, message, type="tokens", code="rate_limit_exceeded"))


def no_quota() -> Failure:
    return refusing(
        Refusal(
            429,
            "You exceeded your current quota, please check your plan and billing details.",
            type="insufficient_quota",
            code="insufficient_quota",
        )
    )


def too_long() -> Failure:
    return refusing(
        Refusal(
            400,
            "This model's maximum context length is 8192 tokens. However, your messages "
            "resulted in 9000 tokens. Please reduce the length of the messages.",
            code="context_length_exceeded",
            param="messages",
        )
    )


def prompt_filtered() -> Failure:
    """The prompt is not even read for its content, as on Azure."""
    return refusing(
        Refusal(
            400,
            "The response was filtered due to the prompt triggering the content policy.",
            code="content_filter",
            param="prompt",
        )
    )


def server_error() -> Failure:
    message = "The server had an error while processing your request."
    return refusing(Refusal(500, message, type="server_error"))


def overloaded() -> Failure:
    message = "The engine is currently overloaded, please try again later."
    return refusing(Refusal(503, message, type="service_unavailable"))


def redirected(to: str) -> Failure:
    """The server sends its client elsewhere."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        del exchange
        return web.Response(status=307, headers={"Location": to})

    return fail


def page(status: int = 502) -> Failure:
    """A proxy answers with a page of its own."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        del exchange
        return web.Response(
            status=status, text=_PAGE.format(status=status), content_type="text/html"
        )

    return fail


def slow(seconds: float) -> Failure:
    """The answer comes after some time."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return exchange.answer()

    return fail


def cut_before() -> Failure:
    """The connection is cut before the answer."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        assert exchange.request.transport is not None
        exchange.request.transport.abort()
        return web.Response()

    return fail


def cut_within() -> Failure:
    """The connection is cut in the middle of the answer."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        body = json.dumps(exchange.completion(exchange.say(exchange.asked))).encode()
        response = web.StreamResponse(headers={"Content-Length": str(len(body))})
        response.content_type = "application/json"
        await response.prepare(exchange.request)
        await response.write(body[: len(body) // 2])
        assert exchange.request.transport is not None
        exchange.request.transport.close()
        return response

    return fail


def refusal(text: str = "I'm sorry, I can't assist with that.") -> Failure:
    """The model refuses."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        message = {"role": "assistant", "content": None, "refusal": text}
        return web.json_response(exchange.completion("", message=message))

    return fail


def filtered() -> Failure:
    """The answer is held back by the content filter."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        message = {"role": "assistant", "content": None, "refusal": None}
        return web.json_response(
            exchange.completion("", message=message, finish_reason="content_filter")
        )

    return fail


def cut_short(characters: int) -> Failure:
    """The model runs out of tokens after so many characters."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        text = exchange.say(exchange.asked)[:characters]
        return web.json_response(exchange.completion(text, finish_reason="length"))

    return fail


def says(text: str) -> Failure:
    """The model writes something else than it was asked for."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        return web.json_response(exchange.completion(text))

    return fail


def prose(before: str = "Sure! Here it is:\n```json\n", after: str = "\n```\nEnjoy!") -> Failure:
    """The model wraps its answer."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        text = f"{before}{exchange.say(exchange.asked)}{after}"
        return web.json_response(exchange.completion(text))

    return fail


def no_choices() -> Failure:
    async def fail(exchange: Exchange) -> web.StreamResponse:
        return web.json_response(exchange.completion("", choices=[]))

    return fail


def no_usage() -> Failure:
    """A proper answer without the count of tokens."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        return exchange.answer(usage=None)

    return fail


def not_utf8() -> Failure:
    async def fail(exchange: Exchange) -> web.StreamResponse:
        body = json.dumps(exchange.completion("MARK")).encode().replace(b"MARK", b"\xff\xfe\xe9")
        return web.Response(body=body, content_type="application/json")

    return fail


def huge(size: int = 64 << 20) -> Failure:
    """A reply that does not end before `size` bytes."""

    async def fail(exchange: Exchange) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_type = "application/json"
        await response.prepare(exchange.request)
        piece = b" " * (1 << 16)
        for _ in range(size // len(piece)):
            await response.write(piece)
        return response

    return fail
