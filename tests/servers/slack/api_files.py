"""The methods about files."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.servers.slack import blocks
from tests.servers.slack.api_chat import require_open, require_thread
from tests.servers.slack.errors import SlackError
from tests.servers.slack.shared_files import put

if TYPE_CHECKING:
    from tests.servers.slack.api import Call, Handler
    from tests.servers.slack.channels import Channel
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.shared_files import SharedFile
    from tests.servers.slack.world import Json

MAX_FILE_BYTES = 1 << 30
_USUAL, _MOST = 100, 1000


class FileMethods:
    """Handlers by method."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def handlers(self) -> dict[str, Handler]:
        """What answers."""
        return {
            "files.completeUploadExternal": self._complete,
            "files.delete": self._delete,
            "files.getUploadURLExternal": self._upload_url,
            "files.info": self._info,
            "files.list": self._list,
        }

    async def _info(self, call: Call) -> Json:
        file = self._file(call)
        if file.is_forbidden:
            raise SlackError("access_denied")
        paging = {"count": 100, "total": 0, "page": 1, "pages": 0}
        return {"file": file.json(), "comments": [], "paging": paging}

    async def _list(self, call: Call) -> Json:
        given = call.arguments
        found = [
            file
            for file in self._slack.files.by_id.values()
            if not file.is_deleted and file.is_visible_to(call.install) and _is_meant(file, given)
        ]
        count, number = given.get("count") or _USUAL, given.get("page") or 1
        if count > _MOST:
            raise SlackError("invalid_arguments", ["[ERROR] must be no more than 1000"])
        # The newest come first.
        shown = found[::-1][(number - 1) * count : number * count]
        pages = -(-len(found) // count)
        paging = {"count": count, "total": len(found), "page": number, "pages": pages}
        return {"files": [file.json() for file in shown], "paging": paging}

    async def _delete(self, call: Call) -> Json:
        file = self._file(call)
        if file.owner is not call.install:
            raise SlackError("cant_delete_file")
        file.delete()
        return {}

    async def _upload_url(self, call: Call) -> Json:
        length = call.arguments["length"]
        if length == 0:
            raise SlackError("missing_argument", ["[ERROR] missing required field: length"])
        if length > MAX_FILE_BYTES:
            raise SlackError("file_upload_size_restricted")
        return self._slack.files.open_upload(call.install, call.arguments["filename"], length)

    async def _complete(self, call: Call) -> Json:
        given = call.arguments
        described = given["files"]
        if not isinstance(described, list) or not described:
            raise SlackError(
                "invalid_arguments", ["[ERROR] must be an array [json-pointer:/files]"]
            )
        channels = self._channels(call)
        shown = blocks.check(given["blocks"], "message") if "blocks" in given else None
        if shown and given.get("initial_comment"):
            raise SlackError("invalid_arguments", ["[ERROR] `initial_comment` or `blocks`"])
        thread = given.get("thread_ts")
        for channel in channels:
            require_open(channel)
            require_thread(channel, thread)
        files = [
            self._slack.files.completed(call.install, one["id"], one.get("title"))
            for one in described
        ]
        answer = {"files": [file.json() for file in files]}
        for channel in channels:
            text = given.get("initial_comment", "")
            self._slack.failures.start(
                self._share(call, channel, files, text=text, thread=thread, shown=shown)
            )
        return answer

    async def _share(
        self,
        call: Call,
        channel: Channel,
        files: list[SharedFile],
        *,
        text: str,
        thread: str | None,
        shown: list[Json] | None,
    ) -> None:
        await asyncio.sleep(self._slack.files.share_lag_s)
        put(call.install, channel, files, text=text, thread=thread, blocks=shown)

    def _channels(self, call: Call) -> list[Channel]:
        given = call.arguments
        ids = [given["channel_id"]] if given.get("channel_id") else []
        ids += [one for one in given.get("channels", "").split(",") if one]
        found = []
        for channel_id in ids:
            if not channel_id.startswith(("C", "G", "D")):
                raise SlackError("invalid_channel")
            channel = call.install.team.channels.get(channel_id)
            if channel is None or not channel.is_visible_to(call.install):
                raise SlackError("channel_not_found")
            if not channel.has(call.install):
                raise SlackError("not_in_channel")
            found.append(channel)
        return found

    def _file(self, call: Call) -> SharedFile:
        file = self._slack.files.by_id.get(call.arguments["file"])
        if file is None or file.team is not call.install.team:
            raise SlackError("file_not_found")
        if file.is_deleted:
            raise SlackError("file_deleted")
        if not file.is_visible_to(call.install):
            raise SlackError("file_not_found")
        return file


def _is_meant(file: SharedFile, given: Json) -> bool:
    if "channel" in given and given["channel"] not in [one.channel.id for one in file.shares]:
        return False
    if "user" in given and given["user"] != file.json().get("user"):
        return False
    after, before = float(given.get("ts_from", "0")), float(given.get("ts_to", "inf"))
    return after <= file.created <= before
