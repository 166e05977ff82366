"""Finding what a call means: channels that its bot may know of, messages, pages of a list."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, TypeVar

from tests.servers.slack.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.slack.api import Call
    from tests.servers.slack.channels import Channel
    from tests.servers.slack.people import User
    from tests.servers.slack.world import Json

T = TypeVar("T")

_TS = re.compile(r"\d{1,10}\.\d{6}")


def channel_of(call: Call, name: str = "channel") -> Channel:
    """The channel that an argument names, if the bot can know of it."""
    channel = call.install.team.channels.get(call.arguments[name])
    if channel is None or not channel.is_visible_to(call.install):
        raise SlackError("channel_not_found")
    return channel


def joined(call: Call, name: str = "channel") -> Channel:
    """The channel that an argument names, if the bot is in it."""
    channel = channel_of(call, name)
    if not channel.has(call.install):
        raise SlackError("not_in_channel")
    return channel


def message_of(channel: Channel, ts: str) -> Json:
    """A message that is still there."""
    message = channel.messages.get(ts)
    if message is None or message.get("subtype") == "tombstone":
        raise SlackError("message_not_found")
    return message


def is_ts(text: str) -> bool:
    """Whether this can be a `ts` at all."""
    return _TS.fullmatch(text) is not None


def user_of(call: Call, user_id: str) -> User:
    """A user of the workspace."""
    user = call.install.team.users.get(user_id)
    if user is None:
        raise SlackError("user_not_found")
    if user.is_stranger and not any(
        channel.has(user) and channel.has(call.install)
        for channel in call.install.team.channels.values()
    ):
        raise SlackError("user_not_visible")
    return user


def page(call: Call, items: Sequence[T], usual: int, most: int) -> tuple[list[T], Json]:
    """A page of a list, and the `response_metadata` with the cursor of the next one.

    Raises `invalid_limit` and `invalid_cursor`.
    """
    limit = call.arguments.get("limit") or usual
    if limit > most:
        raise SlackError("invalid_limit")
    begin = _begin(call.arguments.get("cursor", ""), len(items))
    end = begin + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[begin:end]), {"response_metadata": {"next_cursor": cursor}}


def _begin(cursor: str, number: int) -> int:
    if not cursor:
        return 0
    try:
        word, _, begin = base64.b64decode(cursor, validate=True).decode().partition(":")
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if word != "next" or not begin.isdigit() or int(begin) > number:
        raise SlackError("invalid_cursor")
    return int(begin)
