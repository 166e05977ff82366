"""Files of messages, and their addresses, which are signed and get old.

The form of the addresses is that of docs.discord.com, "Reference", "Signed Attachment CDN URLs".
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from aiohttp import web

from tests.servers.discord.components import with_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.servers.discord.api import Upload, World
    from tests.servers.discord.world import Json

LIFETIME_S = 24 * 3600
"""Observed: an address is good for a day."""

_KEY = b"local"


class Attachments:
    """All files by id; whoever is shown a message gets addresses that are good from now on."""

    def __init__(self, world: World, new_id: Callable[[], int]) -> None:
        self.files: dict[int, Upload] = {}
        self._world = world
        self._new_id = new_id

    def keep(self, channel_id: int, body: Json, files: Mapping[int, Upload]) -> list[Json]:
        """Store files that came with a message, and describe them."""
        names = {
            str(described["id"]): described.get("filename")
            for described in body.get("attachments") or []
        }
        return [
            self._keep(channel_id, upload, names.get(str(number)) or upload.filename)
            for number, upload in files.items()
        ]

    def fresh(self, message: Json) -> Json:
        """A message with addresses of now."""
        if not message["attachments"]:
            return message
        channel_id = int(message["channel_id"])
        attachments = [
            one | self._address(channel_id, int(one["id"]), one["filename"])
            for one in message["attachments"]
        ]
        components = with_addresses(message["components"], addresses(attachments))
        return message | {"attachments": attachments, "components": components}

    async def download(self, request: web.Request) -> web.Response:
        """The content, as long as the address is good."""
        part = request.match_info
        channel_id, attachment_id = int(part["channel"]), int(part["attachment"])
        upload = self.files.get(attachment_id)
        expires = request.query.get("ex", "0")
        signature = self._sign(channel_id, attachment_id, expires)
        is_signed = hmac.compare_digest(signature, request.query.get("hm", ""))
        if upload is None or not is_signed or self._world.clock() >= int(expires, 16):
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=upload.content, content_type=upload.content_type)

    def _keep(self, channel_id: int, upload: Upload, filename: str) -> Json:
        attachment_id = self._new_id()
        self.files[attachment_id] = upload
        return {
            "id": str(attachment_id),
            "filename": filename,
            "size": len(upload.content),
            "content_type": upload.content_type,
        } | self._address(channel_id, attachment_id, filename)

    def _address(self, channel_id: int, attachment_id: int, filename: str) -> Json:
        now = int(self._world.clock())
        expires = f"{now + LIFETIME_S:x}"
        signature = self._sign(channel_id, attachment_id, expires)
        path = f"{self._world.url}/attachments/{channel_id}/{attachment_id}/{filename}"
        url = f"{path}?ex={expires}&is={now:x}&hm={signature}&"
        return {"url": url, "proxy_url": url}

    def _sign(self, channel_id: int, attachment_id: int, expires: str) -> str:
        text = f"{channel_id}/{attachment_id}/{expires}".encode()
        return hmac.new(_KEY, text, hashlib.sha256).hexdigest()


def addresses(attachments: list[Json]) -> dict[str, tuple[str, int]]:
    """Address and size in bytes by file name."""
    return {one["filename"]: (one["url"], one["size"]) for one in attachments}
