"""REST: who asks, errors as Discord words them, rate limits, and the small routes."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import web

from tests.servers.discord.acts import Acts
from tests.servers.discord.api import (
    CALLER,
    PREFIX,
    ApiError,
    answer,
    caller,
    no_content,
    read_body,
    require,
    require_length,
)
from tests.servers.discord.commands import Commands
from tests.servers.discord.interactions import Interactions
from tests.servers.discord.limits import RateLimits, Refusal
from tests.servers.discord.messages import Messages
from tests.servers.discord.threads import Threads
from tests.servers.discord.world import Channel, ChannelType, Json, Permission

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.discord.api import Handler, Routes, World
    from tests.servers.discord.faults import Failures
    from tests.servers.discord.rooms import LocalGuild

_BY_TOKEN_IN_PATH = ("interactions", "webhooks", "attachments")
_REMEMBERED = 10_000
_RATE_LIMITED = 429
_STATUS, _NICK = 500, 32


class Request(NamedTuple):
    """A request as it came; `body` is empty where there was none."""

    method: str
    path: str
    body: Json


class _Fault(NamedTuple):
    method: str
    path_part: str
    status: int
    retry_after: float


class Rest:
    """All routes; `requests` are the last ones that came, `answers` counts them by their status."""

    def __init__(self, world: World, new_id: Callable[[], int]) -> None:
        self.requests: deque[Request] = deque(maxlen=_REMEMBERED)
        self.messages = Messages(world, new_id)
        self.commands = Commands(new_id)
        self.interactions = Interactions(world, self.messages, new_id)
        self.acts = Acts(self.commands, self.interactions, self.messages)
        self.limits = RateLimits(world.clock)
        self.answers: Counter[int] = Counter()
        self._world = world
        self._new_id = new_id
        self._faults: list[_Fault] = []

    def limit_next(self, method: str, path_part: str, retry_after: float) -> None:
        """Answer the next request whose path contains a part by 429; `retry_after` in seconds."""
        self._faults.append(_Fault(method, path_part, _RATE_LIMITED, retry_after))

    def fail_next(self, method: str, path_part: str, status: int = 500) -> None:
        """Answer the next request whose path contains a part by an error."""
        self._faults.append(_Fault(method, path_part, status, 0))

    def application(self, failures: Failures) -> web.Application:
        middlewares = [failures.middleware, self._guard]
        app = web.Application(middlewares=middlewares, client_max_size=64 << 20)
        routes: Routes = {
            "GET /users/@me": self._me,
            "GET /users/{user}": self._user,
            "GET /oauth2/applications/@me": self._application,
            "GET /applications/@me": self._application,
            "GET /gateway": self._gateway,
            "GET /gateway/bot": self._gateway,
            "GET /channels/{channel}": self._channel,
            "PUT /channels/{channel}/voice-status": self._voice_status,
            "GET /guilds/{guild}": self._guild,
            "PATCH /guilds/{guild}/members/@me": self._edit_me,
            "GET /guilds/{guild}/members/{user}": self._member,
            "GET /guilds/{guild}/scheduled-events": self._events,
            "PATCH /guilds/{guild}/voice-states/@me": self._edit_voice_state,
            **self.messages.routes(),
            **Threads(self.messages, self._new_id).routes(),
            **self.commands.routes(),
            **self.interactions.routes(),
        }
        for route, handler in routes.items():
            method, _, path = route.partition(" ")
            app.router.add_route(method, PREFIX + path, handler)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(PREFIX):
            return await handler(request)
        body = await read_body(request)
        self.requests.append(Request(request.method, request.path, body.json))
        response = await self._answer(request, handler)
        self.answers[response.status] += 1
        return response

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        for fault in self._faults:
            if fault.method == request.method and fault.path_part in request.path:
                self._faults.remove(fault)
                return _answer_badly(fault)
        headers: dict[str, str] = {}
        if self._world.behaviour.limits_rates:
            resource = request.match_info.route.resource
            path = resource.canonical if resource else request.path
            route = f"{request.method} {path.removeprefix(PREFIX)}"
            refusal, headers = self.limits.take(route, request)
            if refusal:
                return _refused(refusal, headers)
        response = await self._handle(request, handler)
        response.headers.update(headers)
        return response

    async def _handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            self._identify(request)
            return await handler(request)
        except ApiError as error:
            content: Json = {"message": error.message, "code": error.code}
            if error.errors:
                content["errors"] = error.errors
            return answer(content, error.status)
        except web.HTTPNotFound:
            return answer({"message": "404: Not Found", "code": 0}, 404)

    def _identify(self, request: web.Request) -> None:
        if request.path.removeprefix(PREFIX).split("/")[1] in _BY_TOKEN_IN_PATH:
            return
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        account = self._world.account_by_token(token) if kind == "Bot" else None
        if account is None:
            raise ApiError(401, 0, "401: Unauthorized")
        request[CALLER] = account

    async def _me(self, request: web.Request) -> web.Response:
        return answer(caller(request).json() | {"verified": True, "mfa_enabled": True})

    async def _user(self, request: web.Request) -> web.Response:
        user_id = int(request.match_info["user"])
        for guild in self._world.guilds.values():
            if user_id in guild.members:
                return answer(guild.members[user_id].account.json())
        raise ApiError(404, 10013, "Unknown User")

    async def _application(self, request: web.Request) -> web.Response:
        bot = caller(request)
        return answer(
            {
                "id": str(bot.id),
                "name": bot.name,
                "description": "",
                "icon": None,
                "bot_public": True,
                "bot_require_code_grant": False,
                "owner": bot.json(),
                "team": None,
                "verify_key": "0" * 64,
                "flags": 0,
                "bot": bot.json(),
            }
        )

    async def _gateway(self, request: web.Request) -> web.Response:
        del request
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 16}
        url = self._world.gateway.url
        return answer({"url": url, "shards": 1, "session_start_limit": limit})

    async def _channel(self, request: web.Request) -> web.Response:
        found = self.messages.channel_by_id(int(request.match_info["channel"]))
        if isinstance(found, Channel):
            require(caller(request), found, Permission.VIEW_CHANNEL)
        elif found.bot is not caller(request):
            raise ApiError(403, 50001, "Missing Access")
        return answer(found.json())

    async def _voice_status(self, request: web.Request) -> web.Response:
        channel = self.messages.channel(request)
        require(caller(request), channel, Permission.SET_VOICE_CHANNEL_STATUS)
        if channel.type is not ChannelType.VOICE:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        state = channel.guild.voice_states.get(caller(request).id)
        if state is None or state.channel_id != channel.id:
            require(caller(request), channel, Permission.MANAGE_CHANNELS)
        status = (await read_body(request)).json.get("status") or None
        require_length(status, ("status",), _STATUS, 0)
        channel.status = status
        event = {"id": str(channel.id), "guild_id": str(channel.guild.id)}
        channel.guild.publish("VOICE_CHANNEL_STATUS_UPDATE", event | {"status": channel.status})
        return no_content()

    def _guild_of(self, request: web.Request) -> LocalGuild:
        guild = self._world.guilds.get(int(request.match_info["guild"]))
        if guild is None or caller(request).id not in guild.members:
            raise ApiError(404, 10004, "Unknown Guild")
        return guild

    async def _guild(self, request: web.Request) -> web.Response:
        return answer(self._guild_of(request).json())

    async def _member(self, request: web.Request) -> web.Response:
        member = self._guild_of(request).members.get(int(request.match_info["user"]))
        if member is None:
            raise ApiError(404, 10007, "Unknown Member")
        return answer(member.json())

    async def _events(self, request: web.Request) -> web.Response:
        return answer([event.json() for event in self._guild_of(request).events.values()])

    async def _edit_me(self, request: web.Request) -> web.Response:
        guild = self._guild_of(request)
        if Permission.CHANGE_NICKNAME not in guild.allowed(caller(request)):
            raise ApiError(403, 50013, "Missing Permissions")
        nick = (await read_body(request)).json.get("nick") or None
        require_length(nick, ("nick",), _NICK, 0)
        guild.rename(caller(request), nick)
        return answer(guild.members[caller(request).id].json())

    async def _edit_voice_state(self, request: web.Request) -> web.Response:
        guild = self._guild_of(request)
        state = guild.voice_states.get(caller(request).id)
        if state is None:
            raise ApiError(404, 10065, "Unknown Voice State")
        body = (await read_body(request)).json
        state.suppress = bool(body.get("suppress", state.suppress))
        guild.set_voice_state(state)
        return no_content()


def _answer_badly(fault: _Fault) -> web.Response:
    if fault.status != _RATE_LIMITED:
        return answer({"message": "Internal Server Error", "code": 0}, fault.status)
    headers = {"Retry-After": str(fault.retry_after), "X-RateLimit-Scope": "user"}
    return _refused(Refusal(fault.retry_after, is_global=False), headers)


def _refused(refusal: Refusal, headers: dict[str, str]) -> web.Response:
    content = {
        "message": "You are being rate limited.",
        "retry_after": refusal.retry_after_s,
        "global": refusal.is_global,
    }
    response = answer(content, _RATE_LIMITED)
    # Without Via discord.py takes it for a ban by Cloudflare.
    response.headers.update({"Via": "1.1 local", **headers})
    return response
