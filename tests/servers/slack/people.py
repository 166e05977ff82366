"""Users of a workspace, and how the Web API shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.servers.slack.world import Json, Team


@dataclass(eq=False)
class User:
    """A person, or the user of a bot.

    `is_guest` is a guest of several channels, `is_single_channel_guest` of one; `is_stranger` is
    somebody of another workspace who is met in channels of Slack Connect. `display_name` may be
    empty, as it is for most people.
    """

    id: str
    team: Team
    name: str
    real_name: str
    display_name: str = ""
    tz: str = "Europe/Berlin"
    locale: str = "en-US"
    email: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_guest: bool = False
    is_single_channel_guest: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    deleted: bool = False
    bot_id: str | None = None
    app_id: str | None = None
    updated: int = 0
    home_team: str | None = None
    profile: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The name that people read."""
        return self.display_name or self.real_name

    @property
    def is_any_guest(self) -> bool:
        """Whether only single channels are open to them."""
        return self.is_guest or self.is_single_channel_guest

    def change(self, **changes: object) -> None:
        """Change fields of the user, and tell the apps of the workspace."""
        for name, value in changes.items():
            assert hasattr(self, name), name
            setattr(self, name, value)
        self.updated = int(self.team.slack.clock())
        event = {
            "type": "user_change",
            "user": self.json(),
            "cache_ts": self.updated,
            "event_ts": self.team.slack.new_ts(),
        }
        self.team.slack.deliveries.publish(self.team, event)

    def json(self, *, has_email: bool = False, has_locale: bool = False) -> Json:
        """The user object of `users.info`."""
        offset = datetime.now(UTC).astimezone(ZoneInfo(self.tz)).utcoffset()
        content: Json = {
            "id": self.id,
            "team_id": self.home_team or self.team.id,
            "name": self.name,
            "deleted": self.deleted,
            "profile": self._profile(has_email=has_email),
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": self.updated,
        }
        if self.deleted:
            return content
        content |= {
            "color": "9f69e7",
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "is_primary_owner": False,
            "is_restricted": self.is_any_guest,
            "is_ultra_restricted": self.is_single_channel_guest,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }
        if self.is_stranger:
            content["is_stranger"] = True
        if has_locale:
            content["locale"] = self.locale
        return content

    def _profile(self, *, has_email: bool) -> Json:
        first, _, last = self.real_name.partition(" ")
        content: Json = {
            "title": "",
            "phone": "",
            "skype": "",
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.display_name,
            "display_name_normalized": self.display_name,
            "status_text": "",
            "status_emoji": "",
            "status_expiration": 0,
            "avatar_hash": "g0123456789a",
            "team": self.home_team or self.team.id,
        }
        if self.is_bot:
            content |= {"bot_id": self.bot_id, "api_app_id": self.app_id, "always_active": True}
        else:
            content |= {"first_name": first, "last_name": last}
            if has_email:
                content["email"] = self.email
        return content | self.profile


def handle(real_name: str) -> str:
    """The name that Slack makes of a real name: letters, digits, dots."""
    return re.sub(r"[^a-z0-9]+", ".", real_name.lower()).strip(".") or "user"
