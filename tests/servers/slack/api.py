"""The Web API: who calls, with which scopes, and how it is answered."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from tests.servers.slack import arguments, faulty
from tests.servers.slack.api_auth import AuthMethods
from tests.servers.slack.api_chat import ChatMethods
from tests.servers.slack.api_conversations import ConversationMethods
from tests.servers.slack.api_files import FileMethods
from tests.servers.slack.api_people import PeopleMethods
from tests.servers.slack.errors import SlackError
from tests.servers.slack.methods import METHODS, Method

if TYPE_CHECKING:
    from tests.servers.slack.apps import App, Install
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import Json

Handler = Callable[["Call"], Awaitable["Json"]]


@dataclass(eq=False)
class Call:
    """One call of the Web API.

    `status` is 0 as long as it is not answered, and for one that never was; `error` is Slack's
    word for what was refused. `at` is seconds since 1970.
    """

    slack: LocalSlack
    method: str
    arguments: Json
    token: str
    at: float
    status: int = 0
    error: str | None = None
    bot: Install | None = None
    owner: App | None = None
    basic: tuple[str, str] | None = None

    @property
    def install(self) -> Install:
        """The app in the workspace that calls; raises `SlackError` when it is none."""
        if self.bot is None:
            raise SlackError("not_allowed_token_type")
        return self.bot

    def require(self, scope: str) -> None:
        """Refuse the call without this scope."""
        provided = sorted(self.install.scopes)
        if scope not in provided:
            raise SlackError("missing_scope", needed=scope, provided=",".join(provided))


class Api:
    """All methods; `calls` are those that came, whatever came of them."""

    def __init__(self, slack: LocalSlack) -> None:
        self.calls: list[Call] = []
        self._slack = slack
        self._handlers: dict[str, Handler] = {
            **AuthMethods(slack).handlers(),
            **ChatMethods(slack).handlers(),
            **ConversationMethods(slack).handlers(),
            **FileMethods(slack).handlers(),
            **PeopleMethods(slack).handlers(),
            **_views(slack),
        }
        assert self._handlers.keys() == METHODS.keys()

    def add_to(self, app: web.Application) -> None:
        """Answer under /api/."""
        app.router.add_route("*", "/api/{method}", self._serve)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        call = Call(self._slack, name, {}, _token(request), self._slack.clock())
        call.basic = _basic(request)
        self.calls.append(call)
        response = await faulty.answered(
            self._slack, request, call, lambda: self._answer(request, call)
        )
        call.status = response.status
        return response

    async def _answer(self, request: web.Request, call: Call) -> web.Response:
        warnings: list[str] = []
        headers: dict[str, str] = {}
        try:
            raw = await arguments.read(request)
            warnings = raw.warnings
            call.token = call.token or raw.token
            content, headers = await self._done(call, raw)
            content = {"ok": True, **content}
        except SlackError as error:
            content = error.json()
            call.error = error.code
            headers = _scope_headers(call)
            if error.code == "ratelimited":
                seconds = str(error.more["retry_after"])
                return web.json_response(
                    {"ok": False, "error": "ratelimited"},
                    status=429,
                    headers={"Retry-After": seconds},
                )
        if warnings:
            told = content.setdefault("response_metadata", {})
            told["warnings"] = [*told.get("warnings", []), *warnings]
            content["warning"] = ",".join(told["warnings"])
        return web.json_response(content, headers=headers)

    async def _done(self, call: Call, raw: arguments.Raw) -> tuple[Json, dict[str, str]]:
        method = METHODS.get(call.method)
        if method is None:
            raise SlackError("unknown_method", req_method=call.method)
        self._identify(call, method)
        call.arguments = arguments.decoded(method, raw)
        wait_s = self._slack.limits.take(call.method, method.tier, call.bot, call.arguments)
        if wait_s is not None:
            raise SlackError("ratelimited", retry_after=wait_s)
        if method.scopes and not set(method.scopes) & call.install.scopes:
            call.require(method.scopes[0])
        content = await self._handlers[call.method](call)
        return content, _scope_headers(call)

    def _identify(self, call: Call, method: Method) -> None:
        if method.needs == "none":
            return
        if not call.token:
            raise SlackError("not_authed")
        if call.token.startswith("xapp-") != (method.needs == "app"):
            raise SlackError("not_allowed_token_type")
        for app in self._slack.apps.values():
            if call.token == app.app_token:
                call.owner = app
                return
            for install in app.installs.values():
                if call.token in install.tokens:
                    call.bot = install
                    _require_alive(install, install.tokens[call.token], call.at)
                    return
        raise SlackError("invalid_auth")


def _views(slack: LocalSlack) -> dict[str, Handler]:
    """The methods of views, which answer for themselves."""

    async def open_view(call: Call) -> Json:
        return slack.views.open(call.install, call.arguments)

    async def push(call: Call) -> Json:
        return slack.views.push(call.install, call.arguments)

    async def update(call: Call) -> Json:
        return slack.views.update(call.install, call.arguments)

    async def publish(call: Call) -> Json:
        return slack.views.publish(call.install, call.arguments)

    return {
        "views.open": open_view,
        "views.push": push,
        "views.update": update,
        "views.publish": publish,
    }


def _require_alive(install: Install, ends_at: float | None, now: float) -> None:
    if install.user.deleted:
        raise SlackError("account_inactive")
    if install.is_revoked:
        raise SlackError("token_revoked")
    if ends_at is not None and now >= ends_at:
        raise SlackError("token_expired")


def _scope_headers(call: Call) -> dict[str, str]:
    if call.bot is None:
        return {}
    method = METHODS.get(call.method)
    headers = {"x-oauth-scopes": ",".join(sorted(call.bot.scopes))}
    if method and method.scopes:
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
    return headers


def _token(request: web.Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind.lower() == "bearer" else ""


def _basic(request: web.Request) -> tuple[str, str] | None:
    header = request.headers.get("Authorization", "")
    if not header.lower().startswith("basic "):
        return None
    name, _, password = base64.b64decode(header.split(" ")[1]).decode().partition(":")
    return name, password
