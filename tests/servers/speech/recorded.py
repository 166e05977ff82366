"""What a server was sent, kept so that two clients can be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

Frame: TypeAlias = Any
"""A text frame as JSON (or as text if it is none), a binary frame as its number of bytes."""

_SECRET = frozenset({"authorization", "x-gladia-key", "api-key", "x-api-key", "cookie"})
_OF_THE_CONNECTION = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "host",
        "sec-websocket-extensions",
        "sec-websocket-key",
        "sec-websocket-version",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)


class Recorded(NamedTuple):
    """A request: header names in lower case, secrets as "…", nothing of the connection itself.

    The body is JSON, the fields of a form (files as name, media type and number of bytes), or the
    number of bytes.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: Any = None


class RecordedSocket(NamedTuple):
    """A connection: its request, and what came over it in order."""

    request: Recorded
    frames: list[Frame]

    @property
    def sound_bytes(self) -> int:
        """The bytes in all binary frames."""
        return sum(frame for frame in self.frames if isinstance(frame, int))

    @property
    def told(self) -> list[Frame]:
        """The text frames alone."""
        return [frame for frame in self.frames if not isinstance(frame, int)]


class Record:
    """Everything that a server was sent, in order."""

    def __init__(self) -> None:
        self.requests: list[Recorded] = []
        self.sockets: list[RecordedSocket] = []

    def of(self, method: str, path: str) -> list[Recorded]:
        """The requests to a path; one that ends in "*" stands for all that begin like it."""
        return [r for r in self.requests if r.method == method and _fits(r.path, path)]

    def add_request(self, request: web.Request, body: object = None) -> Recorded:
        """Note a request with its body; see `Recorded`."""
        recorded = _recorded(request, body)
        self.requests.append(recorded)
        return recorded

    def add_socket(self, request: web.Request) -> RecordedSocket:
        """Note a connection."""
        socket = RecordedSocket(_recorded(request, None), [])
        self.sockets.append(socket)
        return socket


def frame_of(message: str | bytes) -> Frame:
    """A message as it is kept."""
    if isinstance(message, bytes):
        return len(message)
    try:
        return json.loads(message)
    except ValueError:
        return message


def _recorded(request: web.Request, body: object) -> Recorded:
    headers = {
        name.lower(): "…" if name.lower() in _SECRET else value
        for name, value in request.headers.items()
        if name.lower() not in _OF_THE_CONNECTION
    }
    if headers.get("content-type", "").startswith("multipart/"):
        headers["content-type"] = headers["content-type"].partition(";")[0]
    return Recorded(request.method, request.path, tuple(request.query.items()), headers, body)


def _fits(path: str, pattern: str) -> bool:
    return path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern
