"""What every route of REST needs.

Bodies must be `application/json` without a charset: discord.py compares for equality.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, Protocol

from aiohttp import web

from tests.servers.discord.world import Account, Json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.servers.discord.gateway import Gateway
    from tests.servers.discord.rooms import LocalGuild
    from tests.servers.discord.world import Channel, Guild, Permission

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
    Routes = dict[str, Handler]

PREFIX = "/api/v10"
CALLER = web.RequestKey("caller", Account)


class World(Protocol):
    """What REST needs to know."""

    url: str
    gateway: Gateway
    accounts: dict[int, Account]
    guilds: dict[int, LocalGuild]

    def account_by_token(self, token: str) -> Account | None: ...

    def guilds_of(self, account: Account) -> list[Guild]: ...


class ApiError(Exception):
    """An answer that is an error, by Discord's numbers."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Upload(NamedTuple):
    """A file of a multipart request."""

    filename: str
    content_type: str
    content: bytes


class Body(NamedTuple):
    """What a request carries."""

    json: Json
    files: dict[int, Upload]


_BODY = web.RequestKey("body", Body)


async def read_body(request: web.Request) -> Body:
    """JSON, alone or as the part `payload_json` with the parts `files[n]`; read once."""
    if _BODY not in request:
        request[_BODY] = await _read(request)
    return request[_BODY]


async def _read(request: web.Request) -> Body:
    if request.content_type == "application/json":
        text = await request.text()
        content = json.loads(text) if text else {}
        return Body(content if isinstance(content, dict) else {"list": content}, {})
    if not request.content_type.startswith("multipart/"):
        return Body({}, {})
    content = {}
    files = {}
    form = await request.post()
    for name, value in form.items():
        if isinstance(value, web.FileField):
            number = int(name.removeprefix("files[").removesuffix("]"))
            files[number] = Upload(value.filename, value.content_type, value.file.read())
        elif name == "payload_json" and isinstance(value, str):
            content = json.loads(value)
    return Body(content, files)


def answer(content: object, status: int = 200) -> web.Response:
    body = json.dumps(content).encode()
    return web.Response(body=body, status=status, content_type="application/json")


def no_content() -> web.Response:
    return web.Response(status=204)


def caller(request: web.Request) -> Account:
    """The bot whose token came with a request."""
    return request[CALLER]


def require(account: Account, channel: Channel, permission: Permission) -> None:
    """Refuse as Discord does when a permission is missing."""
    allowed = channel.allowed(account)
    if permission not in allowed:
        raise ApiError(403, 50013, "Missing Permissions")
