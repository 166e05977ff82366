"""Recordings that were attached to messages.

Discord shows a bot the attachments of other people's messages in one place only: in the message
that a command was used on (gateway, message content intent). So the address of a file is kept. It
is signed and good for about a day (reference#signed-attachment-cdn-urls); a newer one is
taken from the message where Discord shows it.
"""

from __future__ import annotations

import asyncio
import errno
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import aiohttp
import discord
import yarl
from discord.http import Route

from bot.domain.upload import SharedFile, SharedRecording
from bot.errors import BadRecordingError, Fault, NoSpaceError, NotFoundError, ProviderError
from bot.ports import RecordingSource
from integrations.discord.faults import NO_ANSWER, failure
from integrations.discord.places import PLATFORM, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.domain.people import Account
    from integrations.discord.places import WritableChannel

_CHUNK: Final = 1 << 20
_TIMEOUT: Final = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=30)
_CDN: Final = frozenset({"cdn.discordapp.com", "media.discordapp.net"})
_RATE = 429
_SERVER = 500
_MIB = 1 << 20


def shared_recording(
    message: discord.Message, channel: WritableChannel, by: Account
) -> SharedRecording:
    """A message with its files, those of a message that it forwards included."""
    attachments = tuple(_attachments(message))
    return SharedRecording(
        place=place_of(channel),
        message_id=str(message.id),
        files=tuple(map(_file, attachments)),
        title=_title(attachments),
        shared_at=message.created_at,
        by=by,
    )


class DiscordRecordings(RecordingSource):
    """Fetches files that were attached to messages, through a client."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def look(self, recording: SharedRecording, file: SharedFile) -> SharedFile:
        """The file with its newest address; that it is no recording, only its bytes tell.

        Raises `NotFoundError` when the message was deleted, and `ProviderError`.
        """
        address = await self._newer(recording, int(file.id)) or file.address
        return file.model_copy(update={"address": address})

    async def fetch(
        self, recording: SharedRecording, file: SharedFile, into: Path, max_bytes: int
    ) -> None:
        """Stream one file of a message to the path, which is replaced if it is there.

        Raises `NotFoundError` when the message or its file was deleted, or its address is too old,
        `BadRecordingError` when it is larger than `max_bytes`, `NoSpaceError`, and `ProviderError`
        when it can't be had now.
        """
        known = await self._newer(recording, int(file.id)) or file.address
        if known is None:
            raise _gone()
        address = _checked(known)
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIMEOUT) as session,
                session.get(address, allow_redirects=False) as response,
            ):
                _check_status(response)
                _check_size(response.content_length or 0, max_bytes)
                await _stream(response, into, max_bytes)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ProviderError(PLATFORM, Fault.CONNECTIVITY, type(error).__name__) from error

    async def _newer(self, recording: SharedRecording, attachment_id: int) -> str | None:
        """The address as the message shows it now, if it does; a deleted message is an error."""
        if self._client.user is None:
            raise ProviderError(PLATFORM, Fault.CONNECTIVITY, "not connected yet")
        place = recording.place
        channel = self._client.get_partial_messageable(
            int(place.thread or place.channel), guild_id=int(place.workspace)
        )
        try:
            message = await channel.fetch_message(int(recording.message_id))
        except discord.NotFound:
            raise NotFoundError(
                "The message with the recording was deleted.", "Share the recording again."
            ) from None
        except discord.Forbidden:
            raise NotFoundError(
                "Minuta can't read the channel of the recording any more.",
                "Allow View Channel and Read Message History there, then share it again.",
            ) from None
        except NO_ANSWER as error:
            raise failure(error, "reading a message") from error
        return next((one.url for one in _attachments(message) if one.id == attachment_id), None)


def _attachments(message: discord.Message) -> Iterator[discord.Attachment]:
    yield from message.attachments
    for forwarded in message.message_snapshots:
        yield from forwarded.attachments


def _file(attachment: discord.Attachment) -> SharedFile:
    return SharedFile(
        id=str(attachment.id),
        name=attachment.filename,
        bytes=attachment.size,
        media_type=attachment.content_type,
        address=attachment.url,
    )


def _title(attachments: tuple[discord.Attachment, ...]) -> str:
    if not attachments:
        return "Recording"
    first = attachments[0]
    if first.is_voice_message():
        return "Voice message"
    # the title that somebody gave it, which a file's name has no room for
    name = first.title or PurePath(first.filename).stem.replace("_", " ")
    return name.strip() or "Recording"


def _checked(address: str) -> yarl.URL:
    """Files come from Discord, or from the proxy that stands for it, and from nowhere else."""
    url = yarl.URL(address, encoded=True)
    api = yarl.URL(Route.BASE)
    is_ours = (url.scheme, url.host, url.port) == (api.scheme, api.host, api.port)
    if not is_ours and (url.scheme != "https" or url.host not in _CDN):
        raise BadRecordingError("The file is not on Discord.", "Attach it to a message.")
    return url


def _check_status(response: aiohttp.ClientResponse) -> None:
    if response.ok and response.status < 300:  # noqa: PLR2004 (not a redirection)
        return
    detail = f"a file: status {response.status}"
    if response.status == _RATE:
        wait = response.headers.get("Retry-After", "")
        wait_s = float(wait) if wait.isdecimal() else None
        raise ProviderError(PLATFORM, Fault.RATE, detail, retry_after_s=wait_s)
    if response.status >= _SERVER:
        raise ProviderError(PLATFORM, Fault.SERVER, detail)
    raise _gone()


def _gone() -> NotFoundError:
    return NotFoundError(
        "Discord does not give the recording any more: it was deleted, or a day has passed.",
        "Use Make meeting notes on its message again.",
    )


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise BadRecordingError(
            f"The recording is larger than {max_bytes / _MIB:.0f} MiB.",
            "Share it in parts, or compressed.",
        )


async def _stream(response: aiohttp.ClientResponse, into: Path, max_bytes: int) -> None:
    size = 0
    try:
        with await asyncio.to_thread(into.open, "wb") as out:
            async for chunk in response.content.iter_chunked(_CHUNK):
                size += len(chunk)
                _check_size(size, max_bytes)
                await asyncio.to_thread(out.write, chunk)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise NoSpaceError("There is no room for the recording.", "Free some disk space.") from None
