"""One call of Slack's Web API: how it is sent, and what its answer means."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Fault, ProviderError
from integrations.slack.faults import NO_ANSWER, no_answer, refusal
from integrations.slack.library_log import LIBRARY_LOG
from integrations.slack.places import PLATFORM

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

API_URL: Final = "https://slack.com/api/"
"""Where Slack's Web API is."""

ANSWER_S: Final = 30.0
"""Seconds that Slack has for an answer."""

_CONNECT_S: Final = 10.0
_UPLOAD_TIMEOUT: Final = aiohttp.ClientTimeout(total=300, connect=_CONNECT_S)
_MOST_CONNECTIONS: Final = 50
_OK: Final = 200
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500
_USUAL_WAIT_S: Final = 30.0


class Reply(NamedTuple):
    """What Slack has answered, and which permissions it says the token has, if it does."""

    data: Mapping[str, Any]
    scopes: frozenset[str] | None


class Wire:
    """Sends calls over one session; every call is tried once."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str | None = None) -> None:
        self.session = session
        self.base_url = f"{(api_url or API_URL).rstrip('/')}/"

    def client(self, token: str | None = None) -> AsyncWebClient:
        """Slack's own client on the same session; it repeats nothing and logs no words."""
        return AsyncWebClient(
            token=token,
            base_url=self.base_url,
            session=self.session,
            retry_handlers=[],
            logger=LIBRARY_LOG,
        )

    async def call(self, token: str | None, method: str, arguments: Mapping[str, object]) -> Reply:
        """Call a method; raises `Refused` and `ProviderError`.

        Every method takes a form, and not every one JSON; what has parts goes as JSON in a field.
        """
        form = {name: _text(value) for name, value in arguments.items() if value is not None}
        try:
            response = await self.client(token).api_call(method, data=form)
        except SlackApiError as error:
            raise _failure(method, error) from None  # its text repeats the whole answer
        except NO_ANSWER as error:
            raise no_answer(method, error) from error
        except (ValueError, AttributeError) as error:
            # the library stumbles over what is no JSON, and no object
            raise ProviderError(
                PLATFORM, Fault.BAD_OUTPUT, f"{method}: {type(error).__name__}", is_in_doubt=True
            ) from None
        return Reply(cast("dict[str, Any]", response.data), _scopes(response.headers))

    async def send_bytes(self, url: str, content: bytes) -> None:
        """Bring a file to the address that Slack has named for it; raises `ProviderError`."""
        try:
            async with self.session.post(url, data=content, timeout=_UPLOAD_TIMEOUT) as response:
                status = response.status
        except NO_ANSWER as error:
            raise no_answer("upload of a file", error) from error
        if status != _OK:
            fault = Fault.SERVER if status >= _SERVER_ERROR else Fault.BAD_INPUT
            raise ProviderError(PLATFORM, fault, f"upload of a file: {status}", is_in_doubt=True)

    async def send_json(self, url: str, body: Mapping[str, object]) -> None:
        """Post to an address that came with something a person did; raises `ProviderError`."""
        doing = "answer to a person"
        try:
            async with self.session.post(url, json=body) as response:
                status = response.status
        except NO_ANSWER as error:
            raise no_answer(doing, error) from error
        if status == _TOO_MANY:
            raise ProviderError(PLATFORM, Fault.RATE, f"{doing}: {status}")
        if status != _OK:
            fault = Fault.SERVER if status >= _SERVER_ERROR else Fault.BAD_INPUT
            raise ProviderError(PLATFORM, fault, f"{doing}: {status}", is_in_doubt=True)


@asynccontextmanager
async def open_wire(
    api_url: str | None = None, *, answer_s: float = ANSWER_S
) -> AsyncIterator[Wire]:
    """A wire with a session of its own; `api_url` is where the API is, if not at Slack."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=_MOST_CONNECTIONS),
        timeout=aiohttp.ClientTimeout(total=answer_s, connect=_CONNECT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as session:
        yield Wire(session, api_url)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _failure(method: str, error: SlackApiError) -> ProviderError:
    """What the library found wrong with an answer."""
    answer: Any = error.response
    status = int(getattr(answer, "status_code", 0) or getattr(answer, "status", 0))
    wait_s = _wait_s(answer.headers)
    if status == _TOO_MANY:
        return ProviderError(PLATFORM, Fault.RATE, f"{method}: {status}", retry_after_s=wait_s)
    data = getattr(answer, "data", None)
    if status < _SERVER_ERROR and isinstance(data, dict) and isinstance(data.get("error"), str):
        needed = str(data.get("needed") or "")
        return refusal(method, data["error"], needed=needed, retry_after_s=wait_s)
    fault = Fault.SERVER if status >= _SERVER_ERROR else Fault.BAD_OUTPUT
    return ProviderError(PLATFORM, fault, f"{method}: status {status}", is_in_doubt=True)


def _wait_s(headers: Mapping[str, str]) -> float:
    """The seconds that Slack asks to wait, where it does."""
    try:
        return max(float(headers["Retry-After"]), 0.0)
    except (KeyError, ValueError):
        return _USUAL_WAIT_S


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    """The permissions of the token (docs.slack.dev/authentication/installing-with-oauth)."""
    told = headers.get("X-OAuth-Scopes")
    return None if told is None else frozenset(filter(None, map(str.strip, told.split(","))))
