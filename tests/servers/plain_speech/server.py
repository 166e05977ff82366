"""The server of a provider that no vendor is."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

from tests.servers.plain_speech.talk import heard_in, turns
from tests.servers.speech.server import SpeechServer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.servers.plain_speech.talk import MarkedWord

KEY = "plain-key"


class PlainSpeech(SpeechServer):
    """Hears the words of `talk`; open within `async with`.

    A job is done after it was asked for `polls` times, or when `finish` is called. `is_calling`
    lets it call back by itself once a job is done. `jobs` are those that were not deleted, `sounds`
    how often sound came in, `begun` how often a job began.
    """

    def __init__(self, *, polls: int = 1, is_calling: bool = True) -> None:
        super().__init__()
        self.polls = polls
        self.is_calling = is_calling
        self.uploads: dict[str, bytes] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.begun = 0
        self.sounds = 0
        self.deleted: list[str] = []
        self.calls: list[int] = []
        self.most_jobs_at_once = 0
        self._numbers = itertools.count(1)
        self._calling: set[asyncio.Task[None]] = set()

    def routes(self) -> Iterable[web.RouteDef]:
        return [
            web.post("/upload", self._upload),
            web.post("/jobs", self._begin),
            web.post("/hear", self._hear),
            web.get("/jobs", self._list),
            web.get("/jobs/{id}", self._fetch),
            web.delete("/jobs/{id}", self._delete),
        ]

    async def call_back(self, job_id: str, **changes: Any) -> int:  # noqa: ANN401 (any JSON)
        """Say that a job is done; returns the status of the answer."""
        job = self.jobs[job_id]
        body = {"id": job_id, "status": "done", "result": job["result"], **changes}
        return await self.call(job["callback"], json.dumps(body).encode())

    async def call(self, url: str, body: bytes) -> int:
        """Post anything to a callback."""
        async with aiohttp.ClientSession() as session, session.post(url, data=body) as response:
            self.calls.append(response.status)
            await self.changed()
            return response.status

    def finish(self, job_id: str) -> None:
        """Let a job be done."""
        self.jobs[job_id]["left"] = 0

    async def called(self) -> None:
        """Wait until all calls that are under way are answered."""
        await asyncio.gather(*self._calling)

    async def _upload(self, request: web.Request) -> web.Response:
        self._check(request)
        name = f"u{next(self._numbers)}"
        self.uploads[name] = await request.read()
        self.sounds += 1
        self.record.add_request(request, len(self.uploads[name]))
        return web.json_response({"upload": name})

    async def _begin(self, request: web.Request) -> web.Response:
        self._check(request)
        body = await request.json()
        self.record.add_request(request, body)
        if body["upload"] not in self.uploads:
            return web.json_response({"error": "no such upload"}, status=400)
        self.begun += 1
        job_id = f"j{next(self._numbers)}"
        result = _result(self.uploads[body["upload"]], is_mixed=body["is_mixed"])
        self.jobs[job_id] = {**body, "result": result, "left": self.polls, "error": None}
        if body["callback"] and self.is_calling:
            task = asyncio.create_task(self._call_when_done(job_id))
            self._calling.add(task)
        return web.json_response({"id": job_id})

    async def _call_when_done(self, job_id: str) -> None:
        await self.call_back(job_id)

    async def _hear(self, request: web.Request) -> web.Response:
        self._check(request)
        self.sounds += 1
        self.begun += 1
        content = await request.read()
        self.record.add_request(request, len(content))
        return web.json_response(_result(content, is_mixed=request.query["is_mixed"] == "1"))

    async def _list(self, request: web.Request) -> web.Response:
        self._check(request)
        self.record.add_request(request, None)
        ticket = request.query["ticket"]
        found = [job_id for job_id, job in self.jobs.items() if job["ticket"] == ticket]
        return web.json_response({"ids": found})

    async def _fetch(self, request: web.Request) -> web.Response:
        self._check(request)
        self.record.add_request(request, None)
        job = self.jobs.get(request.match_info["id"])
        if job is None:
            return web.json_response({"error": "no such job"}, status=404)
        if job["error"] is not None:
            return web.json_response({"status": "error", "error": job["error"]})
        if job["left"] > 0:
            job["left"] -= 1
            return web.json_response({"status": "working"})
        return web.json_response({"status": "done", "result": job["result"]})

    async def _delete(self, request: web.Request) -> web.Response:
        self._check(request)
        self.record.add_request(request, None)
        job = self.jobs.pop(request.match_info["id"], None)
        if job is None:
            return web.json_response({"error": "no such job"}, status=404)
        self.uploads.pop(job["upload"], None)
        self.deleted.append(request.match_info["id"])
        return web.json_response({})

    def _check(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != KEY:
            raise web.HTTPUnauthorized


def _result(content: bytes, *, is_mixed: bool) -> dict[str, Any]:
    """What is heard in a file; its voices are named in order of appearance."""
    duration_s, words = heard_in(content)
    spoken = turns(words)
    labels = {voice: f"S{n}" for n, voice in enumerate(dict.fromkeys(t[0].voice for t in spoken))}
    return {
        "duration": duration_s,
        "segments": [
            {
                "text": " ".join(each.text for each in turn),
                "speaker": labels[turn[0].voice] if is_mixed else None,
                "words": [_word(each) for each in turn],
            }
            for turn in spoken
        ],
    }


def _word(word: MarkedWord) -> dict[str, Any]:
    return {"text": word.text, "start": word.start_s, "end": word.end_s}
