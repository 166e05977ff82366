"""What Slack and people's browsers call over HTTP."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.errors import MinutaError, ProviderError
from integrations.slack.faults import NO_ANSWER
from integrations.slack.oauth import INSTALL_PATH, REDIRECT_PATH
from integrations.slack.pages import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

_log = logging.getLogger(__name__)

EVENTS_PATH: Final = "/slack/events"
"""Where Slack brings events, commands and everything that people press."""

MOST_BYTES: Final = 1 << 20
"""The largest body that is read; Slack's own limit for what it sends is not told."""

_BODY_S: Final = 10.0
_SIGNATURE: Final = "X-Slack-Signature"
_MOMENT: Final = "X-Slack-Request-Timestamp"
_HEADERS: Final = (
    "Content-Type",
    "Cookie",
    _SIGNATURE,
    _MOMENT,
    "X-Slack-Retry-Num",
    "X-Slack-Retry-Reason",
)


def routes(
    app: AsyncApp, signing_secret: str, flow: AsyncOAuthFlow | None = None
) -> list[web.RouteDef]:
    """What is served; people can install Minuta by themselves where there is a flow."""
    served = [web.post(EVENTS_PATH, _Events(app, signing_secret).take)]
    if flow is not None:
        installing = _Installing(flow)
        served += [
            web.get(INSTALL_PATH, installing.begin),
            web.get(REDIRECT_PATH, installing.end),
        ]
    return served


class _Events:
    """Takes what Slack brings. Bolt reads before it checks who sent it, so it is checked here."""

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    async def take(self, request: web.Request) -> web.Response:
        moment = request.headers.get(_MOMENT, "")
        signature = request.headers.get(_SIGNATURE, "")
        if not (signature and moment.isascii() and moment.isdigit()):
            raise web.HTTPUnauthorized  # who does not even claim to be Slack is not read
        body = await _body(request)
        if not self._verifier.is_valid(body, moment, signature):
            raise web.HTTPUnauthorized
        asked = AsyncBoltRequest(body=body, headers=_headers(request))
        return await to_aiohttp_response(await self._app.async_dispatch(asked))


class _Installing:
    """Leads people through an installation."""

    def __init__(self, flow: AsyncOAuthFlow) -> None:
        self._flow = flow

    async def begin(self, request: web.Request) -> web.Response:
        """Send somebody to Slack, which asks whether they want it."""
        del request
        try:
            answer = await self._flow.handle_installation(AsyncBoltRequest(body=""))
        except (MinutaError, ProviderError) as error:
            return _unwell(error)
        return await to_aiohttp_response(answer)

    async def end(self, request: web.Request) -> web.Response:
        """Take what Slack has granted."""
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=_headers(request))
        try:
            answer = await self._flow.handle_callback(asked)
        except (MinutaError, ProviderError, *NO_ANSWER) as error:
            return _unwell(error)
        return await to_aiohttp_response(answer)


def _unwell(error: Exception) -> web.Response:
    _log.warning("an installation can't go on: %s", type(error).__name__)
    what, remedy = (
        (error.what, error.remedy)
        if isinstance(error, MinutaError)
        else ("Slack does not answer at present, or Minuta is not well.", "Try again later.")
    )
    html = page(what, remedy, url=INSTALL_PATH, label="Try again")
    return web.Response(status=503, text=html, content_type="text/html")


def _headers(request: web.Request) -> dict[str, str | Sequence[str]]:
    """What the libraries need; Bolt takes others for its own."""
    return {name: request.headers.getall(name) for name in _HEADERS if name in request.headers}


async def _body(request: web.Request) -> str:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > MOST_BYTES:
        raise web.HTTPRequestEntityTooLarge(MOST_BYTES, request.content_length or 0)
    try:
        async with asyncio.timeout(_BODY_S):
            return await request.text()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except UnicodeDecodeError:
        raise web.HTTPBadRequest from None
