"""Deepgram's addresses: files, streams and Flux."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import av
from aiohttp import ClientError, ClientSession, web

from tests.servers.deepgram import results, strictness
from tests.servers.deepgram.flux import FluxSession
from tests.servers.deepgram.live import LiveSession
from tests.servers.deepgram.results import Wanted
from tests.servers.speech.hearing import heard_in
from tests.servers.speech.server import SpeechServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tests.servers.deepgram.results import Json
    from tests.servers.speech.sockets import LocalSocket

KEY = "dg-test-key"

_IDLE_S = 10.0
_FASTEST = 1.25
_EARLY_S = 0.7
"""So much of the sound may be there before its time."""

_CALLS = 10
_CALLS_AGAIN_S = 30.0
_BARE_CLOSE = b"\x88\x00"
"""A close frame without a code (RFC 6455, 5.5.1)."""


class LocalDeepgram(SpeechServer):
    """A Deepgram that takes sound and calls back `hurry` times as fast.

    A stream is closed when neither sound nor a message comes for `idle_s`. Callback URLs have to
    be such as Deepgram calls, but `calls_at` is called in their place, with their path. Switches:
    `is_noisy` hides silence from endpointing; `turn_pause_s` is the silence that ends a turn of
    Flux, `is_eager` and `has_times` are about Flux, too; `ends_bare` closes Flux with a frame
    without a code, otherwise without a frame. `says_first` is what streams say unasked.
    """

    def __init__(self, hurry: float = 1.0, calls_at: str = "", idle_s: float = _IDLE_S) -> None:
        super().__init__()
        self.idle_s = idle_s
        self.hurry = hurry
        self.calls_at = calls_at
        self.is_noisy = self.is_eager = False
        self.has_times = self.ends_bare = True
        self.turn_pause_s = 0.5
        self.says_first = ""
        self.answers: list[int] = []

    def routes(self) -> Iterable[web.RouteDef]:
        """What is served."""
        return [
            web.post("/v1/listen", self._file),
            web.get("/v1/listen", self._stream),
            web.get("/v2/listen", self._flux),
        ]

    async def _file(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        self.record.add_request(request, len(content))
        if (refusal := _refusal(request, strictness.FILES)) is not None:
            return refusal
        query = dict(request.query)
        try:
            heard = heard_in(content)
        except av.FFmpegError:
            return refused(
                400, "Bad Request", "failed to process audio: corrupt or unsupported data"
            )
        answer = results.of_file(content, heard, Wanted.by(query), query)
        if "callback" not in query:
            return web.json_response(answer)
        self.meanwhile(self._call(query["callback"], query.get("callback_method", "POST"), answer))
        return web.json_response({"request_id": answer["metadata"]["request_id"]})

    async def _call(self, url: str, method: str, answer: Json) -> None:
        async with ClientSession() as client:
            for _ in range(_CALLS):
                called = self.calls_at + urlsplit(url).path
                with suppress(ClientError):
                    async with client.request(method, called, json=answer) as response:
                        self.answers.append(response.status)
                        if response.ok:
                            return
                await asyncio.sleep(_CALLS_AGAIN_S / self.hurry)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if (refusal := _refusal(request, strictness.STREAMS)) is not None:
            return refusal
        session = LiveSession(dict(request.query), is_noisy=self.is_noisy)
        async with self.socket(request) as socket:
            if self.says_first:
                await socket.send(self.says_first)
            watch = _Watch(self.hurry)
            waiting = asyncio.create_task(watch.close_when_idle(socket, self.idle_s))
            try:
                async for message in socket:
                    watch.saw(message, session.heard_s)
                    for told in session.take(message):
                        await socket.send(told)
                    if session.is_over:
                        await socket.close()
            finally:
                waiting.cancel()
        return socket.response

    async def _flux(self, request: web.Request) -> web.StreamResponse:
        if (refusal := _refusal(request, strictness.FLUX)) is not None:
            return refusal
        session = FluxSession(
            dict(request.query),
            pause_s=self.turn_pause_s,
            is_eager=self.is_eager,
            has_times=self.has_times,
        )
        async with self.socket(request) as socket:
            await socket.send(session.opened())
            watch = _Watch(self.hurry)
            async for message in socket:
                watch.saw(message, session.heard_s)
                for told in session.take(message):
                    await socket.send(told)
                if session.is_over:
                    self._end_bare(request)
        return socket.response

    def _end_bare(self, request: web.Request) -> None:
        assert request.transport is not None
        if self.ends_bare:
            request.transport.write(_BARE_CLOSE)
        request.transport.close()


class _Watch:
    """Looks at when a client sends what."""

    def __init__(self, hurry: float) -> None:
        self._hurry = hurry
        self._began_at: float | None = None
        self._seen = asyncio.Event()

    def saw(self, message: str | bytes, heard_s: float) -> None:
        """A message came; fails for sound that is faster than Deepgram takes it."""
        now = asyncio.get_running_loop().time()
        if isinstance(message, bytes):
            self._began_at = self._began_at or now
            most_s = ((now - self._began_at) * _FASTEST + _EARLY_S) * self._hurry
            assert heard_s <= most_s, "sound came faster than 1.25 times real time"
        elif self._began_at is None and "KeepAlive" in message:
            return  # before the first sound it does not count
        self._seen.set()

    async def close_when_idle(self, socket: LocalSocket, idle_s: float) -> None:
        """Close when neither sound nor a message came for so long."""
        while True:
            self._seen.clear()
            try:
                async with asyncio.timeout(idle_s):
                    await self._seen.wait()
            except TimeoutError:
                break
        await socket.close(1011, "NET-0001: Deepgram did not receive audio data or a text message")


def refused(status: int, code: str, message: str) -> web.Response:
    """An error, in the older of the two shapes."""
    request_id = str(uuid4())
    return web.json_response(
        {"err_code": code, "err_msg": f"{code}: {message}", "request_id": request_id},
        status=status,
        headers={"dg-request-id": request_id, "dg-error": message},
    )


def newer_shape(category: str, message: str) -> dict[str, Any]:
    """An error, in the newer of the two shapes."""
    return {
        "category": category,
        "message": message,
        "details": "See the documentation.",
        "request_id": str(uuid4()),
    }


def _refusal(
    request: web.Request, rules: Mapping[str, Callable[[str], bool]]
) -> web.StreamResponse | None:
    if request.headers.get("Authorization") != f"Token {KEY}":
        return refused(401, "INVALID_AUTH", "Invalid credentials.")
    problem = strictness.problem(request.query.items(), rules)
    return refused(400, "Bad Request", problem) if problem else None
