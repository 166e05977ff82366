"""What there is on a Slack: workspaces with their people and channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.slack.apps import App, Install
from tests.servers.slack.people import User, handle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.servers.slack.channels import Channel
    from tests.servers.slack.server import LocalSlack

Json = dict[str, Any]
Somebody = User | Install
"""A person, or an app in a workspace."""


@dataclass(eq=False)
class Team:
    """A workspace."""

    slack: LocalSlack
    id: str
    name: str
    domain: str
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"https://{self.domain}.slack.com/"

    def add_user(  # noqa: PLR0913 (what a test says of a person)
        self,
        real_name: str,
        *,
        display_name: str = "",
        zone: str = "Europe/Berlin",
        locale: str = "en-US",
        email: str = "",
        is_admin: bool = False,
        is_guest: bool = False,
        is_single_channel_guest: bool = False,
        is_stranger: bool = False,
        is_bot: bool = False,
    ) -> User:
        """Somebody new; a stranger comes from a workspace that is not on this Slack."""
        name = handle(real_name)
        user = User(
            self.slack.new_id("U"),
            self,
            name,
            real_name,
            display_name,
            tz=zone,
            locale=locale,
            email=email or f"{name}@{self.domain}.example",
            is_admin=is_admin,
            is_guest=is_guest,
            is_single_channel_guest=is_single_channel_guest,
            is_stranger=is_stranger,
            is_bot=is_bot,
            updated=int(self.slack.clock()),
            home_team=self.slack.new_id("T") if is_stranger else None,
        )
        self.users[user.id] = user
        if not is_stranger:
            event = {"type": "team_join", "user": user.json(), "event_ts": self.slack.new_ts()}
            self.slack.deliveries.publish(self, event)
        return user

    def add_channel(
        self,
        name: str,
        members: Iterable[Somebody] = (),
        *,
        is_private: bool = False,
        is_connect: bool = False,
    ) -> Channel:
        """A channel; with `is_connect` it is shared with another workspace by Slack Connect."""
        return self.slack.open_channel(
            self, name, members, is_private=is_private, is_connect=is_connect
        )

    def bots(self) -> dict[str, Install]:
        """The installed apps by the id of their user."""
        installs = (app.installs.get(self.id) for app in self.slack.apps.values())
        return {one.user_id: one for one in installs if one and not one.is_revoked}

    def json(self) -> Json:
        """The team object of `team.info`."""
        return {
            "id": self.id,
            "name": self.name,
            "url": self.url,
            "domain": self.domain,
            "email_domain": "",
            "icon": {"image_default": True},
            "avatar_base_url": "https://ca.slack-edge.com/",
            "is_verified": False,
        }


def user_of(somebody: Somebody) -> User:
    """The user that somebody acts as."""
    return somebody.user if isinstance(somebody, Install) else somebody


__all__ = ["App", "Install", "Json", "Somebody", "Team", "User", "user_of"]
