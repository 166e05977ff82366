"""The server: what it checks, what it hears, and where it brings results."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

import aiohttp
import av
from aiohttp import web

from tests.servers.smallest.rules import wrong_with_file, wrong_with_stream
from tests.servers.smallest.session import Session
from tests.servers.smallest.wording import answer_to_pulse, answer_to_pulse_pro
from tests.servers.speech.hearing import heard_in
from tests.servers.speech.server import SpeechServer

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]

KEY = "sk_local_0123456789abcdef"
_FILES = "/waves/v1/stt/"
_LIVE = "/waves/v1/stt/live"
_MOST_BYTES = 250_000_000
_DELIVERIES = 10


class LocalSmallest(SpeechServer):
    """Files of up to `most_bytes` and sockets, `most_sockets` at once, of a `region` (in or us).

    Callbacks are brought at once, and again after a status of 500 and more; `deliveries` are the
    statuses that they met.
    """

    def __init__(self, region: str = "in") -> None:
        super().__init__()
        self.region = region
        self.most_bytes = _MOST_BYTES
        self.most_sockets = 100
        self.deliveries: list[int] = []
        self._ids = itertools.count(1)

    def routes(self) -> Iterable[web.RouteDef]:
        return [web.post(_FILES, self._transcribe), web.get(_LIVE, self._listen)]

    async def _transcribe(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.record.add_request(request, len(body))
        if (refusal := self._refusal_of_file(request, len(body))) is not None:
            return self._refuse(*refusal)
        try:
            heard = await asyncio.to_thread(heard_in, body)
        except (av.FFmpegError, IndexError):
            return self._refuse(400, "The audio could not be decoded.")
        if request.query["model"] == "pulse":
            return web.json_response(answer_to_pulse(heard, request.query, len(body)))
        request_id = self._request_id()
        answer = answer_to_pulse_pro(heard, request.query, len(body), request_id)
        if (url := request.query.get("webhook_url")) is None:
            return web.json_response(answer)
        self.meanwhile(self._bring(url, answer))
        return web.json_response({"status": "processing", "request_id": request_id})

    def _refusal_of_file(self, request: web.Request, size: int) -> tuple[int, str] | None:
        kind = request.content_type
        if not self._is_allowed(request):
            return 401, "Invalid API key."
        if (wrong := wrong_with_file(request.query)) is not None:
            return 400, wrong
        if size > self.most_bytes:
            return 413, "File size exceeds maximum limit of 250MB."
        if kind != "application/octet-stream" and not kind.startswith("audio/"):
            return 400, "Unsupported content type."  # where the vendor would fetch a URL as well
        return None

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        if not self._is_allowed(request):
            self.record.add_socket(request)
            return self._refuse(401, "Invalid API key.")
        if (wrong := wrong_with_stream(request.query)) is not None:
            self.record.add_socket(request)
            return self._refuse(400, wrong)
        async with self.socket(request) as socket:
            if self.open_sockets > self.most_sockets:
                await socket.close(1008, "Concurrency limit reached")
            else:
                await Session(socket, request.query, self.region).run()
        return socket.response

    def _is_allowed(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {KEY}"

    def _request_id(self) -> str:
        return f"36e977cf-d027-4fe2-b9ae-{next(self._ids):012}"

    def _refuse(self, status: int, error: str) -> web.StreamResponse:
        body: Json = {"error": error, "request_id": self._request_id()}
        return web.json_response(body, status=status)

    async def _bring(self, url: str, answer: Json) -> None:
        async with aiohttp.ClientSession() as client:
            for _ in range(_DELIVERIES):
                async with client.post(url, json=answer) as response:
                    self.deliveries.append(response.status)
                await self.changed()
                if response.status < 500:
                    return
