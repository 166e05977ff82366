"""The two ways from Slack to an app: an address of the app, or a WebSocket that it opened."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlencode

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import App, Json

Kind = Literal["events_api", "interactive", "slash_commands"]

PATIENCE_S = 3.0
"""How long an app may take to answer anything."""
_REDIRECTS = 2


class Request(NamedTuple):
    """Something for an app; `attempt` counts from 0, `reason` is why it comes again."""

    kind: Kind
    payload: Json
    accepts_payload: bool = False
    attempt: int = 0
    reason: str = ""


class Reply(NamedTuple):
    """What an app answered; `body` is JSON that was read, or text."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class UnansweredError(Exception):
    """An app did not answer; `reason` is Slack's word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Transport:
    """Brings things to apps; `patience_s` may be made shorter by a test."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._session: aiohttp.ClientSession | None = None
        self.patience_s = PATIENCE_S

    @staticmethod
    def reaches(app: App) -> bool:
        """Whether the app said how it is reached."""
        return app.is_socket_mode or app.request_url is not None

    async def send(self, app: App, request: Request) -> Reply:
        """Bring something to an app; raises `UnansweredError`."""
        if app.is_socket_mode:
            return await self._slack.sockets.send(app, request, self.patience_s)
        if app.request_url is None:
            raise UnansweredError("connection_failed")
        return await self._post(app, app.request_url, request)

    async def stop(self) -> None:
        """Close all connections."""
        if self._session:
            await self._session.close()

    async def _post(self, app: App, address: str, request: Request) -> Reply:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        media_type, body = _written(request)
        try:
            async with self._session.post(
                address,
                data=body,
                headers={
                    "Content-Type": media_type,
                    "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
                    **signed(app.signing_secret, body),
                    **_told_again(request),
                },
                timeout=aiohttp.ClientTimeout(total=self.patience_s),
                max_redirects=_REDIRECTS,
            ) as response:
                text = await response.text()
                return Reply(response.status, _read(text), response.headers)
        except TimeoutError:
            raise UnansweredError("http_timeout") from None
        except aiohttp.TooManyRedirects:
            raise UnansweredError("too_many_redirects") from None
        except aiohttp.ClientError:
            raise UnansweredError("connection_failed") from None


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers by which an app knows that it is Slack who calls.

    They bear the real time, however far the time of this Slack was put forward: apps compare it
    with their own.
    """
    stamp = str(int(time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _written(request: Request) -> tuple[str, bytes]:
    if request.kind == "events_api":
        return "application/json", json.dumps(request.payload).encode()
    form = "application/x-www-form-urlencoded"
    if request.kind == "slash_commands":
        return form, urlencode(request.payload).encode()
    return form, urlencode({"payload": json.dumps(request.payload)}).encode()


def _told_again(request: Request) -> dict[str, str]:
    if request.attempt == 0:
        return {}
    return {
        "X-Slack-Retry-Num": str(request.attempt),
        "X-Slack-Retry-Reason": request.reason,
    }


def _read(text: str) -> object:
    try:
        return json.loads(text) if text else ""
    except json.JSONDecodeError:
        return text
