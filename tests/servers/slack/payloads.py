"""What Slack tells an app of the things that people do, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.servers.slack.apps import Install
    from tests.servers.slack.channels import Channel
    from tests.servers.slack.people import User
    from tests.servers.slack.pointing import Spot
    from tests.servers.slack.world import Json


def common(kind: str, install: Install, user: User) -> Json:
    """What all interactions begin with."""
    return {
        "type": kind,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.home_team or user.team.id,
        },
        "api_app_id": install.app.id,
        "token": "local",
        "team": {"id": install.team.id, "domain": install.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_name(channel: Channel) -> str:
    """How interactions call a channel: private ones are not named."""
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def place(channel: Channel) -> Json:
    """A channel as interactions name it."""
    return {"id": channel.id, "name": channel_name(channel)}


def command(install: Install, user: User, channel: Channel, name: str, text: str) -> dict[str, str]:
    """The form of a slash command, but for its trigger and its response address."""
    return {
        "token": "local",
        "team_id": install.team.id,
        "team_domain": install.team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": install.app.id,
        "is_enterprise_install": "false",
    }


def action(spot: Spot, ts: str, **fields: Any) -> Json:  # noqa: ANN401 (fields of JSON)
    """One entry of `actions`."""
    element = spot.element
    known = ("type", "action_id", "text", "value", "style", "placeholder")
    first = {name: one for name, one in element.items() if name.startswith("initial_")}
    own = {name: element[name] for name in known if name in element}
    return {**own, **first, "block_id": spot.block["block_id"], **fields, "action_ts": ts}
