"""Answering as a fault wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.servers.slack.arguments import peeked
from tests.servers.slack.faults import Fault, Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.servers.slack.api import Call
    from tests.servers.slack.server import LocalSlack

HTML = (
    "<!DOCTYPE html><html><head><title>Slack</title></head>"
    "<body><div id=props_node data-props='{}'></div></body></html>"
)
"""What Slack's pages for people begin like."""


def cut(request: web.Request) -> web.Response:
    """Break the connection; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def held(fault: Fault, request: web.Request) -> web.Response:
    """Give no answer until the fault lets go, then break the connection."""
    await fault.release.wait()
    return cut(request)


async def answered(
    slack: LocalSlack,
    request: web.Request,
    call: Call,
    answer: Callable[[], Awaitable[web.Response]],
) -> web.Response:
    """The answer of a call of the Web API, as far as no fault is in its way."""
    # Read before anything breaks: an answer before the end of a request is one more fault.
    await request.read()
    call.arguments = await peeked(request)
    fault = slack.faults.take(call.method, call.arguments)
    if fault is None:
        return await answer()
    if fault.kind.is_after:
        await answer()
    return await broken(fault, request)


async def broken(fault: Fault, request: web.Request) -> web.Response:
    """What is answered instead."""
    if fault.kind is Kind.RATE_LIMIT:
        headers = {"Retry-After": str(fault.retry_after)}
        content = {"ok": False, "error": "ratelimited"}
        return web.json_response(content, status=429, headers=headers)
    if fault.kind in (Kind.STATUS, Kind.STATUS_AFTER):
        return web.Response(text="upstream error", status=fault.status)
    if fault.kind in (Kind.NOT_JSON, Kind.NOT_JSON_AFTER):
        return web.Response(text=HTML, content_type="text/html")
    if fault.kind is Kind.ERROR:
        return web.json_response({"ok": False, "error": fault.error})
    if fault.kind in (Kind.RESET, Kind.RESET_AFTER):
        return cut(request)
    if fault.kind in (Kind.STALL, Kind.STALL_AFTER):
        return await held(fault, request)
    raise AssertionError(f"{fault.kind} is for downloads only")
