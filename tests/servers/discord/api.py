"""What every route of REST needs.

Bodies must be `application/json` without a charset: discord.py compares for equality.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, Protocol

from aiohttp import web

from tests.servers.discord.world import Account, Json, Permission

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.servers.discord.clock import Clock
    from tests.servers.discord.faults import Behaviour
    from tests.servers.discord.gateway import Gateway
    from tests.servers.discord.rooms import LocalGuild
    from tests.servers.discord.world import Channel, Guild

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
    Routes = dict[str, Handler]

PREFIX = "/api/v10"
CALLER = web.RequestKey("caller", Account)


class World(Protocol):
    """What REST needs to know."""

    url: str
    behaviour: Behaviour
    clock: Clock
    gateway: Gateway
    accounts: dict[int, Account]
    guilds: dict[int, LocalGuild]

    def account_by_token(self, token: str) -> Account | None: ...

    def guilds_of(self, account: Account) -> list[Guild]: ...


class ApiError(Exception):
    """An answer that is an error, by Discord's numbers; `errors` say which field is wrong."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors


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


Path = tuple[str | int, ...]
"""Where in a body a field is."""


def require_field(is_fine: bool, path: Path, what: str, code: str = "BASE_TYPE_INVALID") -> None:  # noqa: FBT001 (reads as an assertion)
    """Refuse a field of a body as Discord does: 50035, with the path of the field in `errors`."""
    if is_fine:
        return
    errors: Json = {"_errors": [{"code": code, "message": what}]}
    for name in reversed(path):
        errors = {str(name): errors}
    raise ApiError(400, 50035, "Invalid Form Body", errors)


def require_length(text: object, path: Path, longest: int, shortest: int = 1) -> None:
    """A text that has so many characters; None is none."""
    require_field(text is None or isinstance(text, str), path, "Must be a string.")
    length = len(str(text or ""))
    if not length and shortest:
        require_field(False, path, "This field is required", "BASE_TYPE_REQUIRED")
    what = f"Must be between {shortest} and {longest} in length."
    require_field(shortest <= length <= longest, path, what, "BASE_TYPE_BAD_LENGTH")


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
    if Permission.VIEW_CHANNEL not in allowed:
        raise ApiError(403, 50001, "Missing Access")
    if permission not in allowed:
        raise ApiError(403, 50013, "Missing Permissions")
