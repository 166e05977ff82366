"""The server: keys, uploads, jobs, callbacks and live sessions."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import aiohttp
import av
from aiohttp import web
from pydantic import ValidationError

from tests.servers.gladia import rules
from tests.servers.gladia.jobs import CREATED, Job
from tests.servers.gladia.live import LiveSession, sound_in
from tests.servers.speech.hearing import heard_in
from tests.servers.speech.server import SpeechServer

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNKNOWN_TOKEN = 4401


class LocalGladia(SpeechServer):
    """Hears the words of `tones`.

    A job is done after it was asked for `polls` times. The next jobs fail with the codes in
    `job_errors` (not with None); add-ons in `failing` do. With `sentiment_is_text` the tones of
    files are JSON in a text, as the OpenAPI has it. `calls_back` may be switched off: then
    callbacks are lost.
    """

    def __init__(self) -> None:
        super().__init__()
        self.key = f"gladia-{uuid.uuid4().hex}"
        self.polls = 1
        self.job_errors: list[int | None] = []
        self.failing: frozenset[str] = frozenset()
        self.sentiment_is_text = True
        self.calls_back = True
        self.uploads: dict[str, bytes] = {}
        self.jobs: dict[str, Job] = {}
        self.sessions: dict[str, LiveSession] = {}
        self.deleted: list[str] = []

    def routes(self) -> Iterable[web.RouteDef]:
        return [
            web.post("/v2/upload", self._upload),
            web.post("/v2/pre-recorded", self._begin),
            web.get("/v2/pre-recorded", self._list),
            web.get("/v2/pre-recorded/{id}", self._get),
            web.delete("/v2/pre-recorded/{id}", self._delete),
            web.post("/v2/live", self._begin_session),
            web.get("/v2/live", self._listen),
            web.get("/v2/live/{id}", self._get_session),
            web.delete("/v2/live/{id}", self._delete_session),
        ]

    async def call_back(self, job: Job) -> int:
        """Call back with what came of a job; returns the status that was answered."""
        config = job.asked.callback_config
        assert config is not None
        async with (
            aiohttp.ClientSession() as session,
            session.request(config.method, config.url, json=job.called()) as answer,
        ):
            return answer.status

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._refused(request)) is not None:
            return refused
        if not request.content_type.startswith("multipart/"):
            return self._error(request, 400, ["audio must be a file"])
        form = await request.post()
        file = form.get("audio")
        if not isinstance(file, web.FileField) or len(form) != 1:
            return self._error(request, 400, ["audio must be a file"])
        with file.file:
            content = file.file.read()
        fields = {"audio": [file.filename, file.content_type, len(content)]}
        self.record.add_request(request, fields)
        try:
            duration_s = heard_in(content).duration_s
        except av.FFmpegError:
            return self._error(request, 400, ["audio can't be read"])
        name = str(uuid.uuid4())
        url = f"{self.base_url}/file/{name}"
        self.uploads[url] = content
        metadata = {
            "id": name,
            "filename": file.filename,
            "extension": file.filename.rpartition(".")[2],
            "size": len(content),
            "audio_duration": duration_s,
            "number_of_channels": 1,
        }
        return web.json_response({"audio_url": url, "audio_metadata": metadata})

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._refused(request)) is not None:
            return refused
        body = await self._body(request)
        try:
            asked = rules.Transcription.model_validate(body)
        except ValidationError as error:
            return self._error(request, 400, rules.problems(error))
        if asked.audio_url not in self.uploads:
            return self._error(request, 400, ['Field "audio_url" can\'t be fetched'])
        sound = self.uploads[asked.audio_url]
        job = Job(asked, sound, self.polls, is_text=self.sentiment_is_text)
        job.error_code = self.job_errors.pop(0) if self.job_errors else None
        job.failing = self.failing
        self.jobs[job.id] = job
        if asked.callback and self.calls_back:
            self.meanwhile(self.call_back(job))
        url = f"{self.base_url}/v2/pre-recorded/{job.id}"
        return web.json_response({"id": job.id, "result_url": url}, status=201)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._refused(request)) is not None:
            return refused
        self.record.add_request(request)
        wanted = {
            name.removeprefix("custom_metadata[")[:-1]: value
            for name, value in request.query.items()
            if name.startswith("custom_metadata[")
        }
        found = [
            job.listed()
            for job in self.jobs.values()
            if wanted.items() <= (job.asked.custom_metadata or {}).items()
        ]
        first = f"{self.base_url}/v2/pre-recorded?offset=0"
        items = found[: int(request.query.get("limit", "20"))]
        return web.json_response({"first": first, "current": first, "next": None, "items": items})

    async def _get(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._refused(request)) is not None:
            return refused
        self.record.add_request(request)
        job = self.jobs.get(request.match_info["id"])
        return self._error(request, 404) if job is None else web.json_response(job.poll())

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._refused(request)) is not None:
            return refused
        self.record.add_request(request)
        job = self.jobs.pop(request.match_info["id"], None)
        if job is None:
            return self._error(request, 404)
        self.uploads.pop(job.asked.audio_url, None)
        self.deleted.append(job.id)
        return web.json_response({}, status=202)

    async def _begin_session(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._refused(request)) is not None:
            return refused
        body = await self._body(request)
        try:
            session = LiveSession(rules.Session.model_validate(body))
        except ValidationError as error:
            return self._error(request, 400, rules.problems(error))
        self.sessions[session.id] = session
        url = f"{self.ws_url}/v2/live?token={session.token}"
        opened = {"id": session.id, "created_at": CREATED, "url": url}
        return web.json_response(opened, status=201)

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        token = request.query.get("token")
        found = [each for each in self.sessions.values() if each.token == token]
        async with self.socket(request, sound_in) as socket:
            if found:
                await found[0].serve(socket)
            else:
                await socket.close(_UNKNOWN_TOKEN, "the token is unknown")
        return socket.response

    async def _get_session(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._refused(request)) is not None:
            return refused
        self.record.add_request(request)
        session = self.sessions.get(request.match_info["id"])
        return self._error(request, 404) if session is None else web.json_response(session.job())

    async def _delete_session(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._refused(request)) is not None:
            return refused
        self.record.add_request(request)
        session = self.sessions.pop(request.match_info["id"], None)
        if session is None:
            return self._error(request, 404)
        self.deleted.append(session.id)
        return web.json_response({}, status=202)

    async def _body(self, request: web.Request) -> Any:  # noqa: ANN401 (JSON of anybody)
        try:
            body = await request.json()
        except ValueError:
            body = None
        self.record.add_request(request, body)
        return body

    def _refused(self, request: web.Request) -> web.StreamResponse | None:
        if request.headers.get("x-gladia-key") == self.key:
            return None
        return self._error(request, 401)

    def _error(
        self, request: web.Request, code: int, wrong: list[str] | None = None
    ) -> web.StreamResponse:
        names = {400: "Invalid parameter", 401: "Unauthorized", 404: "Not Found"}
        body: dict[str, Any] = {
            "timestamp": CREATED,
            "path": request.path,
            "request_id": "G-821fe9df",
            "statusCode": code,
            "message": names[code],
        }
        if wrong is not None:
            body["validation_errors"] = wrong
        return web.json_response(body, status=code)
