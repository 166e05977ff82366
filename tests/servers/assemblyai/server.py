"""The server: who may come, what is kept, and what a test tells it."""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from tests.servers.assemblyai.rules import body_problem, wanted
from tests.servers.assemblyai.session import EndError, Manners, Session, end
from tests.servers.assemblyai.transcripts import Transcript
from tests.servers.assemblyai.webhooks import Delivery, deliver
from tests.servers.speech.server import SpeechServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.servers.assemblyai.rules import Json
    from tests.servers.speech.sockets import LocalSocket

KEY = "0123456789abcdef0123456789abcdef"
_MOST_LISTED = 200
_LIST_QUERY = {"limit", "status", "created_on", "before_id", "after_id", "throttled_only"}
_NOT_FOUND = "Transcript lookup error, transcript id not found"


class LocalAssemblyAi(SpeechServer):
    """AssemblyAI on this machine.

    A transcript is done when it was asked for `polls` times, or without that where it has a
    webhook. `errors` are what the next transcripts end with, None for one that succeeds.
    `languages` are those that are detected. `deliveries` are the webhooks that were sent.

    `manners` are how strict streams are, `most_sessions` how many may be open. `endings` are how
    the next sessions end at their first sound. Without `says_goodbye` they end without their last
    words. `interjections` are said right after Begin. `reply` is what the language model makes of
    a prompt, None if it fails.
    """

    def __init__(self, *, polls: int = 2, manners: Manners | None = None) -> None:
        super().__init__()
        self.polls = polls
        self.manners = manners or Manners()
        self.keys = {KEY}
        self.errors: deque[str | None] = deque()
        self.languages: tuple[str, ...] = ("en",)
        self.most_sessions = 1000
        self.endings: deque[EndError] = deque()
        self.says_goodbye = True
        self.interjections: list[object] = []
        self.reply: Callable[[str], str | None] = lambda prompt: f"Noted: {prompt}"
        self.webhook_pause_s = 0.01
        self.transcripts: dict[str, Transcript] = {}
        self.uploads: dict[str, bytes] = {}
        self.deliveries: list[Delivery] = []
        self._owners: dict[str, str] = {}
        self._asked: dict[str, int] = {}

    def routes(self) -> Iterable[web.RouteDef]:
        return [
            web.post("/v2/upload", self._upload),
            web.post("/v2/transcript", self._submit),
            web.get("/v2/transcript", self._list),
            web.get("/v2/transcript/{id}", self._get),
            web.delete("/v2/transcript/{id}", self._delete),
            web.get("/v3/ws", self._stream),
        ]

    async def _upload(self, request: web.Request) -> web.Response:
        content = await request.read()
        self.record.add_request(request, len(content))
        if (refusal := self._refusal(request)) is not None:
            return refusal
        if not content:
            return _error(422, "No file was uploaded")
        url = f"{self.base_url}/upload/{uuid.uuid4()}"
        self.uploads[url] = content
        self._owners[url] = request.headers["Authorization"]
        return web.json_response({"upload_url": url})

    async def _submit(self, request: web.Request) -> web.Response:
        try:
            body = await request.json()
        except ValueError:
            return _error(400, "Invalid JSON body")
        self.record.add_request(request, body)
        if (refusal := self._refusal(request)) is not None:
            return refusal
        if (problem := body_problem(body)) is not None:
            return _error(400, problem)
        owner = self._owners.get(body["audio_url"])
        if owner is not None and owner != request.headers["Authorization"]:
            return _error(403, "Cannot access uploaded file")
        number = len(self.transcripts) + 1
        transcript = Transcript(str(uuid.UUID(int=number)), number, body)
        self.transcripts[transcript.id] = transcript
        if "webhook_url" in body:
            self.meanwhile(self._work_and_tell(transcript))
        return web.json_response(transcript.told())

    async def _get(self, request: web.Request) -> web.Response:
        self.record.add_request(request)
        if (refusal := self._refusal(request)) is not None:
            return refusal
        transcript = self.transcripts.get(request.match_info["id"])
        if transcript is None:
            return _error(400, _NOT_FOUND)
        asked = self._asked[transcript.id] = self._asked.get(transcript.id, 0) + 1
        if "webhook_url" not in transcript.asked and transcript.status in {"queued", "processing"}:
            transcript.status = "processing"
            if asked >= self.polls:
                await self._work(transcript)
        return web.json_response(transcript.told())

    async def _delete(self, request: web.Request) -> web.Response:
        self.record.add_request(request)
        if (refusal := self._refusal(request)) is not None:
            return refusal
        transcript = self.transcripts.get(request.match_info["id"])
        if transcript is None or transcript.is_deleted:
            return _error(400, _NOT_FOUND)
        self.uploads.pop(transcript.asked["audio_url"], None)
        transcript.delete()
        return web.json_response(transcript.told())

    async def _list(self, request: web.Request) -> web.Response:
        self.record.add_request(request)
        if (refusal := self._refusal(request)) is not None:
            return refusal
        query = request.query
        if unknown := set(query) - _LIST_QUERY:
            return _error(400, f"unknown parameters: {sorted(unknown)}")
        limit = query.get("limit", "10")
        if not limit.isdecimal() or not 1 <= int(limit) <= _MOST_LISTED:
            return _error(400, "'limit' must be between 1 and 200")
        before, after = (self.transcripts.get(query.get(n, "")) for n in ("before_id", "after_id"))
        found = [
            transcript
            for transcript in reversed(self.transcripts.values())
            if query.get("status", transcript.status) == transcript.status
            and (before is None or transcript.number < before.number)
            and (after is None or transcript.number > after.number)
        ][: int(limit)]
        return web.json_response(self._page(found, limit))

    def _page(self, found: list[Transcript], limit: str) -> Json:
        address = f"{self.base_url}/v2/transcript"

        def url(**query: str) -> str:
            return f"{address}?{urlencode({'limit': limit, **query})}"

        details = {
            "limit": int(limit),
            "result_count": len(found),
            "current_url": url(),
            "prev_url": url(before_id=found[-1].id) if found else None,
            "next_url": url(after_id=found[0].id) if found else None,
        }
        listed = [transcript.listed(self.base_url) for transcript in found]
        return {"page_details": details, "transcripts": listed}

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        async with self.socket(request) as socket:
            try:
                await self._converse(request, socket)
            except EndError as error:
                await end(socket, error)
            else:
                await socket.close()
        return socket.response

    async def _converse(self, request: web.Request, socket: LocalSocket) -> None:
        sent = request.headers.get("Authorization") or request.query.get("token")
        if sent is None:
            raise EndError(1008, "Unauthorized Connection: Missing Authorization header")
        if sent not in self.keys:
            raise EndError(1008, f"Unauthorized Connection: Invalid API key {sent}")
        if self.open_sockets > self.most_sessions:
            raise EndError(3009, "Unauthorized Connection: Too many concurrent sessions")
        try:
            asked = wanted(request.query)
        except ValueError as error:
            raise EndError(3006, str(error)) from None
        number = len(self.record.sockets)
        named = {"id": str(uuid.UUID(int=number)), "expires_at": 1_795_000_000}
        configuration = {"model": asked.model, "mode": "balanced", "api_version": "2025-05-12"}
        await socket.send({"type": "Begin", **named, "configuration": configuration})
        for message in self.interjections:
            await socket.send(message)
        if self.endings:
            ending = self.endings.popleft()
            async for frame in socket:
                if isinstance(frame, bytes):
                    raise ending
        await Session(socket, asked, self.manners, self.reply).run(says_goodbye=self.says_goodbye)

    def _refusal(self, request: web.Request) -> web.Response | None:
        """The key is sent as it is, without "Bearer"."""
        if request.headers.get("Authorization") in self.keys:
            return None
        return _error(401, "Authentication error, API token missing/invalid.")

    async def _work_and_tell(self, transcript: Transcript) -> None:
        await asyncio.sleep(0.01)  # the answer that names the transcript comes first
        await self._work(transcript)
        await deliver(transcript, self.deliveries, self.webhook_pause_s)
        await self.changed()

    async def _work(self, transcript: Transcript) -> None:
        error = self.errors.popleft() if self.errors else None
        if error is not None:
            transcript.status, transcript.error = "error", error
            return
        sound = self.uploads.get(transcript.asked["audio_url"])
        await asyncio.to_thread(transcript.hear, sound, self.languages)


def _error(status: int, text: str) -> web.Response:
    return web.json_response({"error": text}, status=status)
