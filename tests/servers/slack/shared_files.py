"""A file on this Slack, and how it is shown."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from tests.servers.slack.world import Install, Json, Somebody, Team, user_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.slack.channels import Channel

EVENTS = ("file_created", "file_shared", "message")
"""What is told of a file that somebody shares, in this order."""


class Share(NamedTuple):
    """A message in which the file is."""

    channel: Channel
    message: Json


@dataclass(eq=False)
class SharedFile:
    """A file; `message` is the one that it was shared in first.

    `mode` is `hosted`, or `external` (it lies elsewhere), `tombstone` or `hidden_by_limit`.
    `has_lagging_shares` leaves `shares` empty until `settle_shares`, as Slack does for seconds.
    `is_forbidden` answers `access_denied`, as for files of another workspace. `size` is what Slack
    says of it.
    """

    id: str
    team: Team
    owner: Somebody
    name: str
    title: str
    media_type: str
    content: bytes = field(repr=False)
    mode: str = "hosted"
    duration_ms: int | None = None
    clip: str | None = None
    size: int = 0
    created: int = 0
    has_lagging_shares: bool = False
    is_forbidden: bool = False
    is_deleted: bool = False
    shares: list[Share] = field(default_factory=list)

    @property
    def message(self) -> Json:
        return self.shares[0].message

    @property
    def filetype(self) -> str:
        """Slack's word for the kind of file: the extension, mostly."""
        return PurePosixPath(self.name).suffix.lstrip(".").lower() or "binary"

    @property
    def url(self) -> str:
        """Where the content lies; the download has its own address."""
        return f"{self.team.slack.url}/files-pri/{self.team.id}-{self.id}/{quote(self.name)}"

    @property
    def download_url(self) -> str:
        base = f"{self.team.slack.url}/files-pri/{self.team.id}-{self.id}"
        return f"{base}/download/{quote(self.name)}"

    def settle_shares(self) -> None:
        """Let Slack say from now on where the file is shared."""
        self.has_lagging_shares = False

    def is_visible_to(self, install: Install) -> bool:
        """Whether a bot can see it: it owns it, or is where it is shared."""
        if user_of(self.owner).id == install.user_id:
            return True
        return any(share.channel.is_visible_to(install) for share in self.shares)

    def share(self, somebody: Somebody, channel: Channel, text: str = "") -> Json:
        """Let somebody share it in a message of its own, here or elsewhere: the id stays."""
        return put(somebody, channel, [self], text=text, told=EVENTS[1:])

    def delete(self) -> None:
        """Let it be deleted: messages keep a gravestone of it."""
        self.is_deleted = True
        self.content = b""
        self.team.slack.deliveries.publish(
            self.team,
            {
                "type": "file_deleted",
                "file_id": self.id,
                "channel_ids": [share.channel.id for share in self.shares],
                "event_ts": self.team.slack.new_ts(),
            },
            channel=self.shares[0].channel if self.shares else None,
        )
        for share in self.shares:
            ts = share.message["ts"]
            if ts in share.channel.messages:
                files = [
                    {"id": self.id, "mode": "tombstone"} if one["id"] == self.id else one
                    for one in share.message["files"]
                ]
                share.channel.change(ts, files=files)

    def brief(self) -> Json:
        """The file object in messages: without where it is shared."""
        if self.is_deleted or self.mode in ("tombstone", "hidden_by_limit"):
            return {"id": self.id, "mode": "tombstone" if self.is_deleted else self.mode}
        content: Json = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": self.media_type,
            "filetype": self.filetype,
            "pretty_type": self.filetype.upper(),
            "user": user_of(self.owner).id,
            "user_team": self.team.id,
            "editable": False,
            "size": self.size,
            "mode": self.mode,
            "is_external": self.mode == "external",
            "external_type": "gdrive" if self.mode == "external" else "",
            "is_public": any(not share.channel.is_private for share in self.shares),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "permalink": f"{self.team.url}files/{user_of(self.owner).id}/{self.id}/",
            "has_rich_preview": False,
            "file_access": "visible",
        }
        if self.mode == "external":
            address = f"https://drive.google.example/file/d/{self.id}/view"
            return content | {"url_private": address, "external_url": address}
        content |= {"url_private": self.url, "url_private_download": self.download_url}
        kind = self.media_type.partition("/")[0]
        if kind in ("audio", "video"):
            content["media_display_type"] = kind
            if self.duration_ms is not None:
                content["duration_ms"] = self.duration_ms
        if self.clip:
            content["subtype"] = self.clip
        return content

    def json(self) -> Json:
        """The file object of `files.info`."""
        content = self.brief()
        shown = [] if self.has_lagging_shares else self.shares
        where: dict[str, list[str]] = {"channels": [], "groups": [], "ims": []}
        public: Json = {}
        private: Json = {}
        for channel, message in shown:
            ids = where["ims" if channel.is_im else "groups" if channel.is_private else "channels"]
            if channel.id not in ids:
                ids.append(channel.id)
            told: Json = {
                "reply_users": [],
                "reply_users_count": 0,
                "reply_count": len(channel.replies(message["ts"])),
                "ts": message["ts"],
                "channel_name": channel.name,
                "team_id": self.team.id,
                "share_user_id": message["user"],
                "source": "UNKNOWN",
            }
            if "thread_ts" in message:
                told["thread_ts"] = message["thread_ts"]
            (private if channel.is_private else public).setdefault(channel.id, []).append(told)
        shares: Json = {}
        if public:
            shares["public"] = public
        if private:
            shares["private"] = private
        return content | where | {"shares": shares, "comments_count": 0}


def put(
    somebody: Somebody,
    channel: Channel,
    files: Sequence[SharedFile],
    *,
    text: str = "",
    thread: str | None = None,
    blocks: list[Json] | None = None,
    told: Sequence[str] = EVENTS,
) -> Json:
    """Post a message with files; `told` are the kinds of events that come of it, of `EVENTS`."""
    team = channel.team
    publish = team.slack.deliveries.publish
    user_id = user_of(somebody).id
    for file in files:
        about = {"file_id": file.id, "user_id": user_id, "file": {"id": file.id}}
        for kind in ("file_created", "file_shared"):
            where = {"channel_id": channel.id} if kind == "file_shared" else {}
            event = {"type": kind, **where, **about, "event_ts": team.slack.new_ts()}
            if kind in told:
                publish(team, event, channel=channel)
        # The message says whether the file is public, so it has to know its channel first.
        file.shares.append(Share(channel, {}))
    message = channel.post(
        somebody,
        text,
        thread_ts=thread,
        blocks=blocks,
        files=[file.brief() for file in files],
        is_silent="message" not in told,
    )
    for file in files:
        file.shares[-1] = Share(channel, message)
    return message


def guessed_type(name: str) -> str:
    """The media type that Slack takes from the name of a file."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
