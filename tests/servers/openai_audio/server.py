"""The server: what it checks, what it hears, and what it says."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

import av
from aiohttp import BodyPartReader, web

from tests.servers.openai_audio.realtime import Manners, Session, sound_in
from tests.servers.openai_audio.rules import (
    MOST_BYTES,
    Form,
    Refusal,
    refusal_of_form,
    refusal_of_sound,
)
from tests.servers.openai_audio.wording import answer_to
from tests.servers.speech.hearing import heard_in
from tests.servers.speech.server import SpeechServer

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY = "sk-local-0123456789abcdef"
_DIARIZED_S = 1400.0
_LONGEST_S = 1500.0


class LocalOpenAiAudio(SpeechServer):
    """Hears files and people; `key` is empty for a local server that wants none.

    The longest file of a model is `longest_s`, or else the vendor's. `manners` are those of
    realtime sessions.
    """

    def __init__(self, key: str = KEY) -> None:
        super().__init__()
        self.key = key
        self.most_bytes = MOST_BYTES
        self.longest_s: float | None = None
        self.manners = Manners()
        self._numbers = itertools.count(1)

    @property
    def api_url(self) -> str:
        """What a client is given as its base URL."""
        return f"{self.base_url}/v1"

    def routes(self) -> Iterable[web.RouteDef]:
        return [
            web.post("/v1/audio/transcriptions", self._transcribe),
            web.get("/v1/realtime", self._listen),
        ]

    async def _transcribe(self, request: web.Request) -> web.StreamResponse:
        names, form = await _form_of(request)
        file = (form.file_name, form.file_type, len(form.content))
        self.record.add_request(request, [*form.fields, ("file", file)] if names else None)
        refusal = (
            self._refusal_of_key(request)
            or self._refusal_of_size(request)
            or refusal_of_form(form, names)
        )
        if refusal is not None:
            return self._refuse(refusal)
        try:
            heard = await asyncio.to_thread(heard_in, form.content)
        except (av.FFmpegError, IndexError):
            message = "Audio file might be corrupted or unsupported"
            return self._refuse(Refusal(400, message, code="invalid_value", param="file"))
        usual_s = _DIARIZED_S if str(form.one("model")).endswith("diarize") else _LONGEST_S
        wrong = refusal_of_sound(form, heard.duration_s, self.longest_s or usual_s)
        return self._refuse(wrong) if wrong else web.json_response(answer_to(form, heard))

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        if (refusal := self._refusal_of_key(request)) is not None:
            self.record.add_socket(request)
            return self._refuse(refusal)
        if request.query.get("intent") != "transcription":
            self.record.add_socket(request)
            return self._refuse(Refusal(400, "Missing query parameter.", code="missing_model"))
        async with self.socket(request, sound_in) as socket:
            await Session(socket, self.manners).run()
        return socket.response

    def _refusal_of_key(self, request: web.Request) -> Refusal | None:
        sent = request.headers.get("Authorization", "")
        if not self.key or sent == f"Bearer {self.key}":
            return None
        message = f"Incorrect API key provided: {sent.removeprefix('Bearer ')}."
        return Refusal(401, message, code="invalid_api_key")

    def _refusal_of_size(self, request: web.Request) -> Refusal | None:
        size = request.content_length or 0
        if size <= self.most_bytes:
            return None
        message = f"{size}: Maximum content size limit ({self.most_bytes}) exceeded"
        return Refusal(413, message, type="server_error")

    def _refuse(self, refusal: Refusal) -> web.StreamResponse:
        said = {
            "message": refusal.message,
            "type": refusal.type,
            "param": refusal.param,
            "code": refusal.code,
        }
        headers = {"x-request-id": f"req_{next(self._numbers):08}"}
        return web.json_response({"error": said}, status=refusal.status, headers=headers)


async def _form_of(request: web.Request) -> tuple[list[str], Form]:
    """The names of the parts in order, and what they hold."""
    names: list[str] = []
    fields: list[tuple[str, str]] = []
    file_name = file_type = ""
    content = b""
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            names.append(part.name or "")
            if part.filename is None:
                fields.append((part.name or "", await part.text()))
            else:
                file_name = part.filename
                file_type = part.headers.get("Content-Type", "")
                content = bytes(await part.read())
    return names, Form(tuple(fields), file_name, file_type, content)
