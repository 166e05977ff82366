"""Parts of messages as Slack stores and shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.slack.apps import Install
    from tests.servers.slack.world import Json

_SLACKBOT = "USLACKBOT"


def stub(file: Json) -> Json:
    """A file of Slack Connect in an event: nothing is said of it but that it may be asked for."""
    return {
        "id": file["id"],
        "created": 0,
        "timestamp": 0,
        "mode": "file_access",
        "file_access": "check_file_info",
        "user": "",
    }


def threads_of(messages: Sequence[Json]) -> list[Json]:
    """The messages that stand in the channel itself, not in a thread."""
    return [
        one
        for one in messages
        if one.get("thread_ts", one["ts"]) == one["ts"] or one.get("subtype") == "thread_broadcast"
    ]


def bot_fields(install: Install) -> Json:
    """What a message of a bot says of it."""
    return {
        "bot_id": install.bot_id,
        "app_id": install.app.id,
        "bot_profile": {
            "id": install.bot_id,
            "deleted": False,
            "name": install.app.name,
            "updated": 0,
            "app_id": install.app.id,
            "user_id": install.user_id,
            "icons": {},
            "team_id": install.team.id,
        },
    }


def gravestone(ts: str) -> Json:
    """What is left of a root whose replies are still there."""
    return {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": _SLACKBOT,
        "hidden": True,
        "thread_ts": ts,
        "ts": ts,
    }
