"""All files: shared by people, fetched by apps, uploaded by apps."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, Unpack

from aiohttp import web

from tests.servers.slack.errors import SlackError
from tests.servers.slack.faults import Fault, Kind
from tests.servers.slack.faulty import HTML, broken, cut
from tests.servers.slack.ids import token
from tests.servers.slack.shared_files import EVENTS, SharedFile, guessed_type, put

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.servers.slack.apps import Install
    from tests.servers.slack.channels import Channel
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import Json, Somebody

_CHUNK_BYTES = 64 << 10
_OF_DOWNLOADS = frozenset(
    {
        Kind.LOGIN,
        Kind.HTML,
        Kind.JSON,
        Kind.SHORT,
        Kind.CUT,
        Kind.FOREIGN,
        Kind.SLOW,
        Kind.EMPTY,
    }
)


class About(TypedDict, total=False):
    """What a test may say of a file that is shared.

    `clip` is `slack_audio` or `slack_video`, `size` what Slack says where that is not true, `told`
    the kinds of events that Slack sends of it, of `EVENTS`; the rest is as in `SharedFile`.
    """

    media_type: str | None
    title: str | None
    text: str
    thread: str | None
    mode: str
    duration_ms: int | None
    clip: str | None
    size: int
    has_lagging_shares: bool
    told: Sequence[str]


@dataclass(eq=False)
class Upload:
    """An upload that an app was given an address for."""

    install: Install
    file_id: str
    name: str
    length: int
    content: bytes | None = None


class Files:
    """All files by id; `uploads` are by the secret in their address.

    `share_lag_s` is how long a file that an app uploads takes to appear in its channel.
    """

    def __init__(self, slack: LocalSlack) -> None:
        self.by_id: dict[str, SharedFile] = {}
        self.uploads: dict[str, Upload] = {}
        self.share_lag_s = 0.0
        self.downloads: list[str] = []
        self._slack = slack

    def content(self, file_id: str) -> bytes:
        """What is in a file."""
        return self.by_id[file_id].content

    def share(
        self,
        somebody: Somebody,
        channel: Channel,
        name: str,
        content: bytes = b"",
        **about: Unpack[About],
    ) -> SharedFile:
        """Let somebody share a file."""
        assert channel.has(somebody), "who shares a file is in the channel"
        file = self.add(somebody, channel, name, content)
        file.media_type = about.get("media_type") or file.media_type
        file.title = about.get("title") or name
        file.mode = about.get("mode", "hosted")
        file.duration_ms, file.clip = about.get("duration_ms"), about.get("clip")
        file.size = about.get("size", len(content))
        file.has_lagging_shares = about.get("has_lagging_shares", False)
        text, thread = about.get("text", ""), about.get("thread")
        told = about.get("told", EVENTS)
        put(somebody, channel, [file], text=text, thread=thread, told=told)
        return file

    def share_many(
        self,
        somebody: Somebody,
        channel: Channel,
        contents: Mapping[str, bytes],
        text: str = "",
        thread: str | None = None,
    ) -> list[SharedFile]:
        """Let somebody share several files by one message."""
        files = [self.add(somebody, channel, *named) for named in contents.items()]
        put(somebody, channel, files, text=text, thread=thread)
        return files

    def add(self, owner: Somebody, channel: Channel, name: str, content: bytes) -> SharedFile:
        """A file that is in no message yet."""
        file = SharedFile(
            self._slack.new_id("F"),
            channel.team,
            owner,
            name,
            name,
            guessed_type(name),
            content,
            size=len(content),
            created=int(self._slack.clock()),
        )
        self.by_id[file.id] = file
        return file

    def open_upload(self, install: Install, name: str, length: int) -> Json:
        """An address that so many bytes may be sent to."""
        secret = token("upload")
        upload = Upload(install, self._slack.new_id("F"), name, length)
        self.uploads[secret] = upload
        return {"upload_url": f"{self._slack.url}/upload/v1/{secret}", "file_id": upload.file_id}

    def completed(self, install: Install, file_id: str, title: str | None) -> SharedFile:
        """The file of an upload whose bytes have come; raises `SlackError` for any other."""
        for secret, upload in self.uploads.items():
            if upload.file_id == file_id and upload.install is install:
                if upload.content is None:
                    break
                del self.uploads[secret]
                file = SharedFile(
                    file_id,
                    install.team,
                    install,
                    upload.name,
                    title or upload.name,
                    guessed_type(upload.name),
                    upload.content,
                    size=len(upload.content),
                    created=int(self._slack.clock()),
                )
                self.by_id[file_id] = file
                return file
        raise SlackError("file_not_found")

    def add_to(self, app: web.Application) -> None:
        """Answer where files lie, where they are sent to, and where people log in."""
        app.router.add_get("/files-pri/{key}/download/{name}", self._download)
        app.router.add_get("/files-pri/{key}/{name}", self._download)
        app.router.add_post("/upload/v1/{secret}", self._upload)
        app.router.add_get("/", _login)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = self._slack.faults.take("upload")
        content = await _uploaded(request)
        upload = self.uploads.get(request.match_info["secret"])
        if upload is None:
            return web.Response(status=404, text="not found")
        if len(content) != upload.length:
            return web.Response(status=400, text="length mismatch")
        if fault is None or fault.kind.is_after:
            upload.content = content
        if fault is not None:
            return await broken(fault, request)
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        _, _, file_id = request.match_info["key"].partition("-")
        self.downloads.append(file_id)
        fault = self._slack.faults.take("download")
        if fault is not None and fault.kind not in _OF_DOWNLOADS:
            return await broken(fault, request)
        file = self.by_id.get(file_id)
        install = self._caller(request)
        if install is None:
            return self._to_login(request)
        if file is None or file.is_deleted:
            return web.Response(status=404, text=HTML, content_type="text/html")
        if "files:read" not in install.scopes or not file.is_visible_to(install):
            headers = {"x-slack-meta": "?;acl_fail"}
            return web.Response(text=HTML, content_type="text/html", headers=headers)
        if fault is not None:
            return await self._badly(request, file, fault)
        return await _sent(request, file, file.content)

    async def _badly(
        self, request: web.Request, file: SharedFile, fault: Fault
    ) -> web.StreamResponse:
        if fault.kind is Kind.LOGIN:
            return self._to_login(request)
        if fault.kind is Kind.HTML:
            return web.Response(text=HTML, content_type="text/html")
        if fault.kind is Kind.JSON:
            return web.json_response({"ok": False, "error": "file_not_found"})
        if fault.kind is Kind.FOREIGN:
            raise web.HTTPFound(f"{self._slack.foreign.url}/{file.name}")
        return await self._in_part(request, file, fault)

    async def _in_part(
        self, request: web.Request, file: SharedFile, fault: Fault
    ) -> web.StreamResponse:
        half = file.content[: len(file.content) // 2]
        if fault.kind in (Kind.SHORT, Kind.EMPTY):
            return await _sent(request, file, half if fault.kind is Kind.SHORT else b"")
        response = await _begun(request, file, len(file.content))
        await response.write(half)
        if fault.kind is Kind.CUT:
            # What was written has to leave before the connection breaks.
            await asyncio.sleep(0.01)
            return cut(request)
        await fault.release.wait()
        await response.write(file.content[len(half) :])
        return response

    def _caller(self, request: web.Request) -> Install | None:
        word, _, given = request.headers.get("Authorization", "").partition(" ")
        now = self._slack.clock()
        for app in self._slack.apps.values():
            for install in app.installs.values():
                if word == "Bearer" and given in install.tokens and not install.is_revoked:
                    ends_at = install.tokens[given]
                    return install if ends_at is None or now < ends_at else None
        return None

    def _to_login(self, request: web.Request) -> web.Response:
        headers = {"Location": f"{self._slack.url}/?redir={request.path}"}
        return web.Response(status=302, headers=headers)


async def _uploaded(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""


async def _begun(request: web.Request, file: SharedFile, length: int) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Disposition": "attachment"})
    response.content_type = file.media_type
    response.content_length = length
    await response.prepare(request)
    return response


async def _sent(request: web.Request, file: SharedFile, content: bytes) -> web.StreamResponse:
    response = await _begun(request, file, len(content))
    for begin in range(0, len(content), _CHUNK_BYTES):
        await response.write(content[begin : begin + _CHUNK_BYTES])
    return response


async def _login(request: web.Request) -> web.Response:
    del request
    return web.Response(text=HTML, content_type="text/html")
