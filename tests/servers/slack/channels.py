"""Channels, private channels and direct messages, and what is posted in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from tests.servers.slack.messages import bot_fields, gravestone, stub
from tests.servers.slack.world import Install, Json, Somebody, user_of

if TYPE_CHECKING:
    from tests.servers.slack.people import User
    from tests.servers.slack.world import Team

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class Posted(TypedDict, total=False):
    """What a message may have beside its text."""

    blocks: list[Json] | None
    thread_ts: str | None
    metadata: Json | None
    files: list[Json] | None
    subtype: str | None
    reply_broadcast: bool
    is_silent: bool
    more: Json


@dataclass(eq=False)
class Channel:
    """Where people talk; `messages` are as Slack stores them, by `ts`, in the order of posting.

    `members` are ids of users. `user` is whom a bot talks to in a direct message.
    """

    id: str
    team: Team
    name: str
    members: dict[str, None] = field(default_factory=dict)
    is_private: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_archived: bool = False
    is_connect: bool = False
    is_read_only: bool = False
    messages: dict[str, Json] = field(default_factory=dict)
    created: int = 0

    @property
    def kind(self) -> str:
        """Slack's word for the kind in `types=`."""
        if self.is_im:
            return "im"
        if self.is_mpim:
            return "mpim"
        return "private_channel" if self.is_private else "public_channel"

    @property
    def event_kind(self) -> str:
        """Slack's word for the kind in `channel_type` of events."""
        kinds = {"public_channel": "channel", "private_channel": "group"}
        return kinds.get(self.kind, self.kind)

    @property
    def family(self) -> str:
        """The first word of the scopes for this kind: `channels:read`, `groups:history`…"""
        return {"channel": "channels", "group": "groups"}.get(self.event_kind, self.event_kind)

    def has(self, somebody: Somebody) -> bool:
        """Whether somebody is a member."""
        return user_of(somebody).id in self.members

    def is_visible_to(self, somebody: Somebody) -> bool:
        """Whether somebody can know that it exists."""
        if self.has(somebody):
            return True
        return self.kind == "public_channel" and not user_of(somebody).is_any_guest

    def invite(self, *people: Somebody) -> None:
        """Let people or bots in."""
        for somebody in people:
            user = user_of(somebody)
            if user.id in self.members:
                continue
            self.members[user.id] = None
            self._publish_move("member_joined_channel", user)

    def remove(self, somebody: Somebody) -> None:
        """Let somebody leave."""
        user = user_of(somebody)
        self.members.pop(user.id, None)
        self._publish_move("member_left_channel", user)
        # A bot that was removed is not in the channel any more, and is told by this.
        install = self.team.bots().get(user.id)
        if install:
            kind = "group_left" if self.is_private else "channel_left"
            event = {"type": kind, "channel": self.id, "event_ts": self.team.slack.new_ts()}
            self.team.slack.deliveries.publish(self.team, event, install=install)

    def archive(self) -> None:
        """Close it for good: nothing can be posted any more."""
        self.is_archived = True
        kind = "group_archive" if self.is_private else "channel_archive"
        self._publish({"type": kind, "channel": self.id})

    def post(self, author: Somebody, text: str = "", **posted: Unpack[Posted]) -> Json:
        """Store a message, and tell the apps; it returns the message as it is stored.

        With `is_silent` the apps are not told.
        """
        message = self._new(author, text, posted)
        self.messages[message["ts"]] = message
        if not posted.get("is_silent"):
            self._publish(self._event(message, posted.get("subtype")))
            self._publish_mentions(message)
        return message

    def edit(self, ts: str, **changes: Any) -> Json:  # noqa: ANN401 (fields of JSON)
        """Let a message say something else; None takes a field away."""
        message = self.messages[ts]
        before = dict(message)
        for name, value in changes.items():
            if value is None:
                message.pop(name, None)
            else:
                message[name] = value
        stamp = self.team.slack.new_ts()
        message["edited"] = {"user": message["user"], "ts": stamp}
        self._publish_change(message, before, stamp)
        return message

    def change(self, ts: str, **changes: Any) -> None:  # noqa: ANN401 (fields of JSON)
        """Let Slack itself change a message, as the one of a huddle: it is not marked as edited."""
        message = self.messages[ts]
        before = dict(message)
        message.update(changes)
        self._publish_change(message, before, self.team.slack.new_ts())

    def delete(self, ts: str) -> None:
        """Delete a message; a root with replies becomes a gravestone, which is a change of it."""
        if self.replies(ts):
            before = self.messages[ts]
            self.messages[ts] = gravestone(ts)
            self._publish_change(self.messages[ts], before, self.team.slack.new_ts())
            return
        message = self.messages.pop(ts)
        stamp = self.team.slack.new_ts()
        event = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": ts,
            "channel": self.id,
            "previous_message": message,
            "ts": stamp,
            "event_ts": stamp,
            "channel_type": self.event_kind,
        }
        self._publish(event)

    def replies(self, ts: str) -> list[Json]:
        """The replies in the thread of a message, without itself."""
        return [
            one for one in self.messages.values() if one.get("thread_ts") == ts and one["ts"] != ts
        ]

    def shown(self, message: Json, *, has_metadata: bool = False) -> Json:
        """A message as history and replies give it."""
        content = dict(message)
        if not has_metadata:
            content.pop("metadata", None)
        replies = self.replies(message["ts"])
        if replies:
            people = list(dict.fromkeys(reply["user"] for reply in replies))
            content |= {
                "thread_ts": message["ts"],
                "reply_count": len(replies),
                "reply_users_count": len(people),
                "latest_reply": replies[-1]["ts"],
                "reply_users": people[:5],
                "is_locked": False,
                "subscribed": False,
            }
        return content

    def _new(self, author: Somebody, text: str, posted: Posted) -> Json:
        user = user_of(author)
        message: Json = {
            "type": "message",
            "user": user.id,
            "text": text,
            "ts": self.team.slack.new_ts(),
            "team": user.home_team or self.team.id,
        }
        if isinstance(author, Install):
            message |= bot_fields(author)
        elif user.is_bot:
            message["bot_id"] = user.bot_id or self.team.slack.new_id("B")
        else:
            message["client_msg_id"] = f"{message['ts'].replace('.', '-')}-local"
        for name in ("blocks", "metadata", "files"):
            if posted.get(name):
                message[name] = posted[name]
        if thread_ts := posted.get("thread_ts"):
            message["thread_ts"] = thread_ts
            message["parent_user_id"] = self.messages.get(thread_ts, {}).get("user", user.id)
        if posted.get("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
        return message | posted.get("more", {})

    def _event(self, message: Json, subtype: str | None) -> Json:
        event = {
            **message,
            "channel": self.id,
            "event_ts": message["ts"],
            "channel_type": self.event_kind,
        }
        if self.is_connect:
            event["files"] = [stub(one) for one in message.get("files", [])] or None
            if event["files"] is None:
                del event["files"]
        if subtype:
            event["subtype"] = subtype
        if message.get("files"):
            event |= {"subtype": "file_share", "upload": False, "display_as_bot": False}
        return event

    def _publish_mentions(self, message: Json) -> None:
        bots = self.team.bots()
        for user_id in dict.fromkeys(_MENTION.findall(message["text"])):
            install = bots.get(user_id)
            if install and user_id != message["user"] and not self.is_im:
                event = {**self._event(message, None), "type": "app_mention"}
                for name in ("channel_type", "subtype", "display_as_bot"):
                    event.pop(name, None)
                self.team.slack.deliveries.publish(self.team, event, channel=self, install=install)

    def _publish_change(self, message: Json, before: Json, stamp: str) -> None:
        self._publish(
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "channel": self.id,
                "message": dict(message),
                "previous_message": before,
                "ts": stamp,
                "event_ts": stamp,
                "channel_type": self.event_kind,
            }
        )

    def _publish_move(self, kind: str, user: User) -> None:
        letter = {"public_channel": "C", "private_channel": "G"}.get(self.kind, "D")
        self._publish(
            {
                "type": kind,
                "user": user.id,
                "channel": self.id,
                "channel_type": letter,
                "team": self.team.id,
            }
        )

    def _publish(self, event: Json) -> None:
        event.setdefault("event_ts", self.team.slack.new_ts())
        self.team.slack.deliveries.publish(self.team, event, channel=self)
