"""What goes wrong with one request: made by name, and given to `SpeechServer.fail_next`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from aiohttp import web

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Failure: TypeAlias = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]


def status(code: int, body: object = None, headers: Mapping[str, str] | None = None) -> Failure:
    """A status with a body: JSON, or text as it is."""

    async def fail(request: web.Request, handler: Handler) -> web.StreamResponse:
        del handler
        await request.read()
        if isinstance(body, str):
            return web.Response(status=code, text=body, headers=headers)
        return web.json_response(body, status=code, headers=headers)

    return fail


def page(code: int = 502) -> Failure:
    """A proxy answers with a page of its own."""
    return status(code, f"<html><head><title>{code}</title></head><body>nginx</body></html>")


def rate_limited(after: str | None = None, body: object = None) -> Failure:
    """Too many requests; `after` is the value of Retry-After."""
    return status(429, body, {"Retry-After": after} if after is not None else None)


def redirected(to: str) -> Failure:
    """The server sends its client elsewhere."""
    return status(307, "", {"Location": to})


def cut_before() -> Failure:
    """The connection is cut before anything is done."""

    async def fail(request: web.Request, handler: Handler) -> web.StreamResponse:
        del handler
        _abort(request)
        return web.Response()

    return fail


def cut_after() -> Failure:
    """Everything is done, but the connection is cut before the answer."""

    async def fail(request: web.Request, handler: Handler) -> web.StreamResponse:
        await handler(request)
        _abort(request)
        return web.Response()

    return fail


def cut_within() -> Failure:
    """The connection is cut in the middle of the answer."""

    async def fail(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        assert isinstance(answer, web.Response)
        body = answer.body if isinstance(answer.body, bytes) else b"{}"
        response = web.StreamResponse(
            status=answer.status, headers={"Content-Length": str(len(body))}
        )
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        assert request.transport is not None
        request.transport.close()
        return response

    return fail


def never() -> Failure:
    """No answer comes, ever."""

    async def fail(request: web.Request, handler: Handler) -> web.StreamResponse:
        del handler
        await request.read()
        await asyncio.Event().wait()
        return web.Response()

    return fail


def garbled() -> Failure:
    """The answer ends in the middle of its JSON, as if that were all."""

    async def fail(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        assert isinstance(answer, web.Response)
        assert isinstance(answer.body, bytes)
        half = answer.body[: len(answer.body) // 2]
        return web.Response(status=answer.status, body=half, content_type="application/json")

    return fail


def answering(body: object, code: int = 200) -> Failure:
    """Something else is answered, with success; a text is sent as it is."""

    async def fail(request: web.Request, handler: Handler) -> web.StreamResponse:
        del handler
        await request.read()
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=code, text=text, content_type="application/json")

    return fail


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
