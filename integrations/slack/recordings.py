"""Recordings that people share on Slack: what Slack says of a file, and its bytes.

Without the right to read files, Slack answers a download with a login page and the status 200, and
it redirects to other hosts, to which the token must not go. So nothing is taken for a recording
that is not plainly one, and every other answer is told for what it is.
"""

from __future__ import annotations

import asyncio
import errno
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import yarl

from bot.domain.upload import SharedFile
from bot.errors import (
    BadRecordingError,
    Fault,
    NoSpaceError,
    NotAllowedError,
    NotFoundError,
    ProviderError,
)
from bot.ports import RecordingSource
from integrations.slack.faults import Refused
from integrations.slack.places import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.domain.upload import SharedRecording
    from integrations.slack.api import SlackApi

_CHUNK: Final = 1 << 20
_MIB: Final = 1 << 20
_SNIFFED: Final = 64
"""Bytes in which a page of the web shows itself."""

_CONNECT_S: Final = 10
_STALL_S: Final = 30.0
_RATE, _SERVER = 429, 500
_REFUSING: Final = frozenset({401, 403})
_GONE: Final = frozenset({404, 410})

_KINDS: Final = frozenset(
    {"aac", "aif", "aiff", "amr", "flac", "m4a", "mka", "mp2", "mp3", "oga", "ogg", "opus", "wav"}
    | {"3gp", "avi", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "ogv", "webm", "wma", "wmv"}
)
"""Kinds of files as Slack calls them (`filetype`), and the ends of their names."""

_SILENT: Final = re.compile(r"audio/(?:x-)?(?:midi?|mpegurl|scpls)$", re.IGNORECASE)
"""Notes for instruments and lists of songs: sound by their name alone."""

_PAGES: Final = ("text/html", "application/json", "application/xhtml")
_PAGE: Final = re.compile(rb"\s*(?:<!doctype|<html|\{\s*\"ok\")", re.IGNORECASE)
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_NO_FILE: Final = frozenset({"snippet", "post", "space", "docs", "quip", "canvas", "list", "email"})
"""What Slack keeps as a file that has no sound (`mode`)."""

_UNSEEN: Final = frozenset({"access_denied", "not_visible", "no_permission", "check_file_info"})


class SlackRecordings(RecordingSource):
    """Asks Slack about files, and fetches them; a download may stand still for `stall_s` seconds.

    The token goes to Slack's own hosts, and to the host of the API if that is another one.
    """

    def __init__(self, api: SlackApi, *, stall_s: float = _STALL_S) -> None:
        self._api = api
        self._timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=_CONNECT_S, sock_read=stall_s
        )

    async def look(self, recording: SharedRecording, file: SharedFile) -> SharedFile | None:
        """What Slack says of a file now, its address included; None for what has no sound.

        Raises `NotFoundError` for one that was deleted, `BadRecordingError` where it can't be had,
        `NotAllowedError` where a right is missing that an admin can give, and `ProviderError`.
        """
        told = await self._told(recording, file)
        return _described(told, file) if has_sound(told) else None

    async def fetch(
        self, recording: SharedRecording, file: SharedFile, into: Path, max_bytes: int
    ) -> None:
        """Stream a file to the path, which is replaced if it is there.

        Raises as `look` does, `BadRecordingError` for one that is larger than `max_bytes`, and
        `NoSpaceError`.
        """
        now = _described(await self._told(recording, file), file)
        _check_size(now.bytes, max_bytes)
        address = self.checked(now.address)
        token = await self._api.token(recording.place.workspace)
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as session,
                session.get(
                    address, headers={"Authorization": f"Bearer {token}"}, allow_redirects=False
                ) as response,
            ):
                _check_answer(response)
                await _stream(response, into, now.bytes, max_bytes)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ProviderError(
                PLATFORM, Fault.CONNECTIVITY, f"a file: {type(error).__name__}"
            ) from error

    async def _told(self, recording: SharedRecording, file: SharedFile) -> Mapping[str, Any]:
        """Slack's own words about a file, if it has it and lets us have it."""
        try:
            answer = await self._api.call(recording.place.workspace, "files.info", file=file.id)
        except Refused as error:
            if error.code in {"file_not_found", "file_deleted"}:
                raise _deleted() from error
            if error.code in _UNSEEN:
                raise _unseen() from error
            raise
        told: Mapping[str, Any] = answer["file"]
        _check_mode(told)
        return told

    def checked(self, address: str | None) -> yarl.URL:
        """Where a file lies, if the token may go there: to Slack by https, or to where the API is.

        Raises `BadRecordingError` for anywhere else.
        """
        url = yarl.URL(address or "", encoded=True)
        api = yarl.URL(self._api.base_url)
        is_theirs = (url.scheme, url.host, url.port) == (api.scheme, api.host, api.port)
        host = url.host or ""
        if not is_theirs and (url.scheme != "https" or not host.endswith(".slack.com")):
            raise BadRecordingError(
                "Slack does not keep this file itself.", "Upload the recording to Slack."
            )
        return url


def is_maybe_recording(told: Mapping[str, Any]) -> bool:
    """Whether an event's words about a file leave it open that it is a recording.

    Of a file from another organisation they say nothing at all: what it is, `look` finds out.
    """
    is_stub = told.get("mode") == "file_access" or "mimetype" not in told
    return is_stub or has_sound(told)


def has_sound(told: Mapping[str, Any]) -> bool:
    """Whether a file is sound or a film, by all that Slack says of it."""
    if told.get("mode") in _NO_FILE:
        return False
    media_type = str(told.get("mimetype") or "").lower()
    if media_type.startswith(("audio/", "video/")):
        return not _SILENT.match(media_type)
    if media_type.startswith(("image/", "text/")):
        return False
    ends = {
        str(told.get("filetype") or "").lower(),
        PurePath(str(told.get("name") or "")).suffix.lstrip(".").lower(),
    }
    return not _KINDS.isdisjoint(ends)


def _described(told: Mapping[str, Any], before: SharedFile) -> SharedFile:
    duration_ms = told.get("duration_ms")
    return SharedFile(
        id=before.id,
        name=str(told.get("name") or told.get("title") or before.name),
        bytes=int(told.get("size") or 0),
        media_type=told.get("mimetype") or None,
        duration_s=duration_ms / 1000 if isinstance(duration_ms, int | float) else None,
        address=told.get("url_private_download") or told.get("url_private") or None,
    )


def _check_mode(told: Mapping[str, Any]) -> None:
    """Raise for a file of which Slack has, or shows, no more than that it is there."""
    mode, access = told.get("mode"), told.get("file_access", "visible")
    if mode == "tombstone" or access == "file_not_found":
        raise _deleted()
    if mode == "hidden_by_limit":
        raise BadRecordingError(
            "Slack hides this recording: it is older than the workspace's plan shows.",
            "Share it again from where you have it.",
        )
    if mode == "file_access" or access != "visible":
        raise _unseen()
    if mode == "external" or told.get("is_external"):
        raise BadRecordingError(
            "This is a link to a file that is kept elsewhere: Slack does not have the recording.",
            "Download it there and upload it to Slack.",
        )


def _deleted() -> NotFoundError:
    return NotFoundError(
        "The recording was deleted, or Minuta is not in a channel with it any more.",
        "Share it again.",
    )


def _unseen() -> BadRecordingError:
    return BadRecordingError(
        "This file belongs to another organisation, which does not let Minuta have it.",
        "Download it and upload it here yourself, or let them add Minuta to their workspace.",
    )


def _not_given() -> NotAllowedError:
    return NotAllowedError(
        "Slack gave a login page in place of the recording: here Minuta lacks the right "
        "files:read, or it was added after Minuta was installed.",
        "Whoever manages the app adds files:read under OAuth & Permissions, and installs it again.",
    )


def _check_answer(response: aiohttp.ClientResponse) -> None:
    """Raise unless the answer begins to be a file."""
    status = response.status
    detail = f"a file: status {status}"
    if status == _RATE:
        wait = response.headers.get("Retry-After", "")
        wait_s = float(wait) if wait.isdecimal() else None
        raise ProviderError(PLATFORM, Fault.RATE, detail, retry_after_s=wait_s)
    if status >= _SERVER:
        raise ProviderError(PLATFORM, Fault.SERVER, detail)
    if status in _GONE:
        raise _deleted()
    if status in _REFUSING or 300 <= status < 400:  # noqa: PLR2004 (a redirection)
        raise _not_given()
    if status != 200:  # noqa: PLR2004 (all of it, and nothing else)
        raise ProviderError(PLATFORM, Fault.BAD_OUTPUT, detail)
    if response.content_type.lower().startswith(_PAGES):
        raise _not_given()


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise BadRecordingError(
            f"The recording is larger than {max_bytes / _MIB:.0f} MiB.",
            "Share it in parts, or compressed.",
        )


async def _stream(
    response: aiohttp.ClientResponse, into: Path, promised: int, max_bytes: int
) -> None:
    """Write the bytes to disk; `promised` are those that Slack has told of, 0 for unknown."""
    size = 0
    head = await _head(response)
    if _PAGE.match(head.removeprefix(_BYTE_ORDER_MARK)):
        raise _not_given()
    try:
        with await asyncio.to_thread(into.open, "wb") as out:
            await asyncio.to_thread(out.write, head)
            size += len(head)
            async for chunk in response.content.iter_chunked(_CHUNK):
                size += len(chunk)
                _check_size(size, max_bytes)
                if promised and size > promised:
                    raise _other_size(promised)
                await asyncio.to_thread(out.write, chunk)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise NoSpaceError("There is no room for the recording.", "Free some disk space.") from None
    if promised and size != promised:
        raise _other_size(promised)


async def _head(response: aiohttp.ClientResponse) -> bytes:
    """The first bytes, however small the packets are that they come in."""
    head = b""
    while len(head) < _SNIFFED and (part := await response.content.read(_SNIFFED - len(head))):
        head += part
    return head


def _other_size(promised: int) -> ProviderError:
    return ProviderError(PLATFORM, Fault.CONNECTIVITY, f"a file is not of {promised} bytes")
