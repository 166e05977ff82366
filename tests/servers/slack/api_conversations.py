"""The methods about channels: who is there, what was said, entering and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.slack.errors import SlackError
from tests.servers.slack.finding import channel_of, is_ts, joined, page, user_of
from tests.servers.slack.messages import threads_of

if TYPE_CHECKING:
    from tests.servers.slack.api import Call, Handler
    from tests.servers.slack.channels import Channel
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import Json

_USUAL, _MOST = 100, 999
_MOST_MEMBERS = 1000
_KINDS = ("public_channel", "private_channel", "im", "mpim")
_MOST_INVITED = 8


class ConversationMethods:
    """Handlers by method."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def handlers(self) -> dict[str, Handler]:
        """What answers."""
        return {
            "conversations.history": self._history,
            "conversations.info": self._info,
            "conversations.join": self._join,
            "conversations.leave": self._leave,
            "conversations.list": self._list,
            "conversations.members": self._members,
            "conversations.open": self._open,
            "conversations.replies": self._replies,
            "users.conversations": self._mine,
        }

    async def _info(self, call: Call) -> Json:
        channel = channel_of(call)
        call.require(f"{channel.family}:read")
        content = channel_json(channel, call)
        if call.arguments.get("include_num_members") and not channel.is_im:
            content["num_members"] = len(channel.members)
        return {"channel": content}

    async def _members(self, call: Call) -> Json:
        channel = channel_of(call)
        call.require(f"{channel.family}:read")
        members, metadata = page(call, list(channel.members), _USUAL, _MOST_MEMBERS)
        return {"members": members, **metadata}

    async def _list(self, call: Call) -> Json:
        return self._listed(call, is_mine=False)

    async def _mine(self, call: Call) -> Json:
        return self._listed(call, is_mine=True)

    def _listed(self, call: Call, *, is_mine: bool) -> Json:
        kinds = [one.strip() for one in call.arguments.get("types", "public_channel").split(",")]
        if not set(kinds) <= set(_KINDS):
            raise SlackError("invalid_types")
        families = {"public_channel": "channels", "private_channel": "groups"}
        for kind in kinds:
            call.require(f"{families.get(kind, kind)}:read")
        user_id = call.arguments.get("user", call.install.user_id)
        found = [
            channel
            for channel in call.install.team.channels.values()
            if channel.kind in kinds
            and channel.is_visible_to(call.install)
            and not (call.arguments.get("exclude_archived") and channel.is_archived)
            and not (is_mine and user_id not in channel.members)
        ]
        channels, metadata = page(call, found, _USUAL, _MOST)
        return {"channels": [channel_json(one, call) for one in channels], **metadata}

    async def _join(self, call: Call) -> Json:
        channel = channel_of(call)
        if channel.kind != "public_channel":
            raise SlackError("method_not_supported_for_channel_type")
        if channel.is_archived:
            raise SlackError("is_archived")
        warnings = ["already_in_channel"] if channel.has(call.install) else []
        channel.invite(call.install)
        answer: Json = {"channel": channel_json(channel, call)}
        if warnings:
            answer |= {"warning": warnings[0], "response_metadata": {"warnings": warnings}}
        return answer

    async def _leave(self, call: Call) -> Json:
        channel = channel_of(call)
        if channel.is_im:
            raise SlackError("method_not_supported_for_channel_type")
        if not channel.has(call.install):
            return {"not_in_channel": True}
        channel.remove(call.install)
        return {}

    async def _open(self, call: Call) -> Json:
        given = call.arguments
        if "channel" in given:
            channel = channel_of(call)
            return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}
        user_ids = [one for one in given.get("users", "").split(",") if one]
        if not user_ids:
            raise SlackError("users_list_not_supplied")
        if len(user_ids) > _MOST_INVITED:
            raise SlackError("too_many_users")
        if len(user_ids) > 1:
            return self._open_group(call, user_ids)
        call.require("im:write")
        user = user_of(call, user_ids[0])
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        if user.deleted:
            raise SlackError("user_disabled")
        channel = self._slack.direct(call.install, user)
        if given.get("return_im"):
            return {"channel": channel_json(channel, call)}
        return {"channel": {"id": channel.id}}

    def _open_group(self, call: Call, user_ids: list[str]) -> Json:
        call.require("mpim:write")
        people = [user_of(call, one) for one in user_ids]
        wanted = {call.install.user_id, *user_ids}
        for channel in call.install.team.channels.values():
            if channel.is_mpim and set(channel.members) == wanted:
                return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}
        channel = self._slack.open_channel(call.install.team, "mpdm", [], is_private=True)
        channel.is_mpim = True
        channel.members = dict.fromkeys([call.install.user_id, *(one.id for one in people)])
        return {"channel": {"id": channel.id}}

    async def _history(self, call: Call) -> Json:
        channel = joined(call)
        call.require(f"{channel.family}:history")
        found = _between(call, threads_of(list(channel.messages.values())))
        return self._page_of_messages(call, channel, found[::-1])

    async def _replies(self, call: Call) -> Json:
        channel = joined(call)
        call.require(f"{channel.family}:history")
        ts = call.arguments["ts"]
        if not is_ts(ts) or ts not in channel.messages:
            raise SlackError("thread_not_found")
        ts = str(channel.messages[ts].get("thread_ts", ts))
        root = [channel.messages[ts]] if ts in channel.messages else []
        # The root comes first on every page that is not bounded otherwise.
        return self._page_of_messages(call, channel, root + _between(call, channel.replies(ts)))

    def _page_of_messages(self, call: Call, channel: Channel, found: list[Json]) -> Json:
        messages, metadata = page(call, found, _USUAL, _MOST)
        has_metadata = bool(call.arguments.get("include_all_metadata"))
        has_more = bool(metadata["response_metadata"]["next_cursor"])
        content: Json = {
            "messages": [channel.shown(one, has_metadata=has_metadata) for one in messages],
            "has_more": has_more,
        }
        return content | (metadata if has_more else {})


def channel_json(channel: Channel, call: Call) -> Json:
    """The channel object as a bot sees it."""
    content: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_org_shared": False,
        "context_team_id": channel.team.id,
        "updated": channel.created * 1000,
    }
    if channel.is_im:
        others = [one for one in channel.members if one != call.install.user_id]
        return content | {"user": others[0], "is_user_deleted": False, "priority": 0}
    return content | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private and not channel.is_mpim,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private,
        "is_general": False,
        "unlinked": 0,
        "is_shared": channel.is_connect,
        "is_ext_shared": channel.is_connect,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "parent_conversation": None,
        "creator": next(iter(channel.members), ""),
        "shared_team_ids": [channel.team.id],
        "pending_connected_team_ids": [],
        "is_member": channel.has(call.install),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def _between(call: Call, messages: list[Json]) -> list[Json]:
    given = call.arguments
    for name in ("oldest", "latest"):
        try:
            float(given.get(name, "0"))
        except ValueError:
            raise SlackError(f"invalid_ts_{name}") from None
    oldest, latest = float(given.get("oldest", "0")), float(given.get("latest", "inf"))
    is_inclusive = bool(given.get("inclusive"))
    return [
        one
        for one in messages
        if oldest < float(one["ts"]) < latest
        or (is_inclusive and float(one["ts"]) in (oldest, latest))
    ]
