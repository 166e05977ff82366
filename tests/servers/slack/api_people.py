"""The methods about people and bots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.slack.errors import SlackError
from tests.servers.slack.finding import page, user_of

if TYPE_CHECKING:
    from tests.servers.slack.api import Call, Handler
    from tests.servers.slack.people import User
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import Json

_USUAL, _MOST = 100, 1000


class PeopleMethods:
    """Handlers by method."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def handlers(self) -> dict[str, Handler]:
        """What answers."""
        return {
            "bots.info": self._bot,
            "dnd.info": self._dnd,
            "users.info": self._info,
            "users.list": self._list,
            "users.lookupByEmail": self._by_email,
        }

    async def _info(self, call: Call) -> Json:
        user = user_of(call, call.arguments["user"])
        return {"user": _shown(call, user)}

    async def _list(self, call: Call) -> Json:
        everybody = list(call.install.team.users.values())
        users, metadata = page(call, everybody, _USUAL, _MOST)
        members = [_shown(call, one) for one in users]
        return {"members": members, "cache_ts": int(self._slack.clock()), **metadata}

    async def _by_email(self, call: Call) -> Json:
        wanted = call.arguments["email"].lower()
        for user in call.install.team.users.values():
            if user.email.lower() == wanted and not (user.is_bot or user.deleted):
                return {"user": _shown(call, user)}
        raise SlackError("users_not_found")

    async def _bot(self, call: Call) -> Json:
        for install in call.install.team.bots().values():
            if install.bot_id == call.arguments.get("bot", call.install.bot_id):
                return {
                    "bot": {
                        "id": install.bot_id,
                        "deleted": False,
                        "name": install.app.name,
                        "updated": install.user.updated,
                        "app_id": install.app.id,
                        "user_id": install.user_id,
                        "icons": {},
                    }
                }
        raise SlackError("bot_not_found")

    async def _dnd(self, call: Call) -> Json:
        user_of(call, call.arguments.get("user", call.install.user_id))
        return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


def _shown(call: Call, user: User) -> Json:
    return user.json(
        has_email="users:read.email" in call.install.scopes,
        has_locale=bool(call.arguments.get("include_locale")),
    )
