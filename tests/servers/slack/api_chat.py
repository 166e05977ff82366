"""The methods about messages: post, update, delete, whisper, link, react."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.servers.slack import blocks
from tests.servers.slack.errors import SlackError
from tests.servers.slack.finding import channel_of, is_ts, joined, message_of, user_of

if TYPE_CHECKING:
    from tests.servers.slack.api import Call, Handler
    from tests.servers.slack.channels import Channel
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import Json

MAX_TEXT = 40_000
"""Longer text is cut (docs.slack.dev, "chat.postMessage", "Truncating content")."""

MAX_UPDATE = 4_000
"""Longer text is refused by `chat.update` as `msg_too_long`."""

MAX_MARKDOWN = 12_000
_MAX_METADATA_BYTES = 8_000
_MAX_REACTION = 100


class ChatMethods:
    """Handlers by method."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def handlers(self) -> dict[str, Handler]:
        """What answers."""
        return {
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.postEphemeral": self._whisper,
            "chat.getPermalink": self._permalink,
            "reactions.add": self._react,
        }

    async def _post(self, call: Call) -> Json:
        given = call.arguments
        channel = self._where(call)
        require_open(channel)
        text, shown, warnings = _content(given, MAX_TEXT)
        thread_ts = given.get("thread_ts")
        require_thread(channel, thread_ts)
        message = channel.post(
            call.install,
            text,
            blocks=shown,
            thread_ts=thread_ts,
            metadata=_metadata(given),
            reply_broadcast=bool(thread_ts and given.get("reply_broadcast")),
        )
        answer: Json = {"channel": channel.id, "ts": message["ts"], "message": dict(message)}
        if warnings:
            answer["response_metadata"] = {"warnings": warnings}
            answer["warning"] = ",".join(warnings)
        return answer

    async def _update(self, call: Call) -> Json:
        given = call.arguments
        if given["channel"].startswith(("U", "W")):
            raise SlackError("channel_not_found")
        channel = channel_of(call)
        if not is_ts(given["ts"]):
            raise SlackError("message_not_found")
        message = message_of(channel, given["ts"])
        if message.get("bot_id") != call.install.bot_id:
            raise SlackError("cant_update_message")
        if channel.is_archived:
            raise SlackError("is_inactive")
        if len(given.get("text", "")) > MAX_UPDATE:
            raise SlackError("msg_too_long")
        text, shown, _ = _content(given, MAX_UPDATE)
        changes: Json = {"text": text}
        # Blocks and metadata that are not mentioned stay as they are.
        if shown is not None:
            changes["blocks"] = shown or None
        if "metadata" in given:
            changes["metadata"] = _metadata(given)
        message = channel.edit(given["ts"], **changes)
        return {
            "channel": channel.id,
            "ts": message["ts"],
            "text": message["text"],
            "message": dict(message),
        }

    async def _delete(self, call: Call) -> Json:
        channel = channel_of(call)
        ts = call.arguments["ts"]
        message = message_of(channel, ts)
        if message.get("bot_id") != call.install.bot_id:
            raise SlackError("cant_delete_message")
        channel.delete(ts)
        return {"channel": channel.id, "ts": ts}

    async def _whisper(self, call: Call) -> Json:
        given = call.arguments
        channel = joined(call)
        require_open(channel)
        user = user_of(call, given["user"])
        if not channel.has(user):
            raise SlackError("user_not_in_channel")
        if len(given.get("text", "")) > MAX_TEXT:
            raise SlackError("msg_too_long")
        text, shown, _ = _content(given, MAX_TEXT)
        message: Json = {
            "type": "message",
            "user": call.install.user_id,
            "bot_id": call.install.bot_id,
            "text": text,
            "ts": self._slack.new_ts(),
            "is_ephemeral": True,
        }
        if shown:
            message["blocks"] = shown
        if given.get("thread_ts"):
            message["thread_ts"] = given["thread_ts"]
        self._slack.interactions.ephemeral(channel, user.id, call.install, message)
        return {"message_ts": message["ts"]}

    async def _permalink(self, call: Call) -> Json:
        channel = channel_of(call)
        ts = call.arguments["message_ts"]
        message = message_of(channel, ts)
        link = f"{channel.team.url}archives/{channel.id}/p{ts.replace('.', '')}"
        thread_ts = message.get("thread_ts", ts)
        if thread_ts != ts:
            link += f"?thread_ts={thread_ts}&cid={channel.id}"
        return {"channel": channel.id, "permalink": link}

    async def _react(self, call: Call) -> Json:
        channel = joined(call)
        name = call.arguments["name"]
        if not name or len(name) > _MAX_REACTION or ":" in name:
            raise SlackError("invalid_name")
        if not is_ts(call.arguments["timestamp"]):
            raise SlackError("bad_timestamp")
        require_open(channel)
        message = message_of(channel, call.arguments["timestamp"])
        reactions = message.setdefault("reactions", [])
        found = next((one for one in reactions if one["name"] == name), None)
        if found is None:
            found = {"name": name, "users": [], "count": 0}
            reactions.append(found)
        if call.install.user_id in found["users"]:
            raise SlackError("already_reacted")
        found["users"].append(call.install.user_id)
        found["count"] += 1
        return {}

    def _where(self, call: Call) -> Channel:
        """The channel of a new message; the id of a user means the direct messages with them."""
        wanted = call.arguments["channel"]
        if wanted.startswith(("U", "W")):
            user = call.install.team.users.get(wanted)
            if user is None or user.is_bot:
                raise SlackError("channel_not_found")
            channel = self._slack.direct(call.install, user)
        else:
            channel = joined(call)
        if channel.is_im and not call.install.app.has_messages_tab:
            raise SlackError("messages_tab_disabled")
        return channel


def require_open(channel: Channel) -> None:
    """Refuse what is posted where nothing can be."""
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.is_read_only:
        raise SlackError("restricted_action_read_only_channel")


def require_thread(channel: Channel, thread_ts: str | None) -> None:
    """Refuse a reply to what is not there."""
    if thread_ts is None:
        return
    if not is_ts(thread_ts):
        raise SlackError("invalid_thread_ts")
    # One who names a reply begins a thread that nobody sees, as on Slack.
    if thread_ts not in channel.messages:
        raise SlackError("thread_not_found")


def _content(given: Json, longest: int) -> tuple[str, list[Json] | None, list[str]]:
    """Text, blocks and warnings of a new message."""
    text, shown = given.get("text", ""), given.get("blocks")
    if "markdown_text" in given:
        if text or shown:
            raise SlackError("markdown_text_conflict")
        if len(given["markdown_text"]) > MAX_MARKDOWN:
            raise SlackError("msg_too_long")
        text = given["markdown_text"]
    if shown is not None:
        shown = blocks.check(shown, "message")
    if not text.strip() and not shown and not given.get("attachments"):
        raise SlackError("no_text")
    if len(text) > longest:
        return text[:longest], shown, ["message_truncated"]
    return text, shown, []


def _metadata(given: Json) -> Json | None:
    metadata = given.get("metadata")
    if not metadata:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(event_type, str) or not event_type or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > _MAX_METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return {"event_type": event_type, "event_payload": payload}
