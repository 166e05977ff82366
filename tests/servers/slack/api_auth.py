"""The methods about the app itself: tokens, connections, its workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.slack import blocks, views
from tests.servers.slack.errors import SlackError

if TYPE_CHECKING:
    from tests.servers.slack.api import Call, Handler
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import Json


class AuthMethods:
    """Handlers by method."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def handlers(self) -> dict[str, Handler]:
        """What answers."""
        return {
            "api.test": self._api_test,
            "apps.connections.open": self._connect,
            "apps.uninstall": self._uninstall,
            "auth.revoke": self._revoke,
            "auth.test": self._auth_test,
            "blocks.validate": self._validate,
            "oauth.v2.access": self._slack.oauth.access,
            "team.info": self._team_info,
        }

    async def _api_test(self, call: Call) -> Json:
        if "error" in call.arguments:
            raise SlackError(call.arguments["error"], args=call.arguments)
        return {"args": call.arguments}

    async def _connect(self, call: Call) -> Json:
        assert call.owner is not None
        if not call.owner.is_socket_mode:
            raise SlackError("forbidden_team")
        return {"url": self._slack.sockets.open(call.owner)}

    async def _auth_test(self, call: Call) -> Json:
        install = call.install
        return {
            "url": install.team.url,
            "team": install.team.name,
            "user": install.user.name,
            "team_id": install.team.id,
            "user_id": install.user_id,
            "bot_id": install.bot_id,
            "is_enterprise_install": False,
        }

    async def _revoke(self, call: Call) -> Json:
        if call.arguments.get("test"):
            return {"revoked": False}
        call.install.revoke()
        return {"revoked": True}

    async def _uninstall(self, call: Call) -> Json:
        app = call.install.app
        if call.arguments["client_id"] != app.client_id:
            raise SlackError("client_id_token_mismatch")
        if call.arguments["client_secret"] != app.client_secret:
            raise SlackError("bad_client_secret")
        call.install.uninstall()
        return {}

    async def _team_info(self, call: Call) -> Json:
        wanted = call.arguments.get("team", call.install.team.id)
        if wanted != call.install.team.id:
            raise SlackError("team_not_found")
        return {"team": call.install.team.json()}

    async def _validate(self, call: Call) -> Json:
        given = [name for name in ("blocks", "message", "view") if name in call.arguments]
        if len(given) != 1:
            raise SlackError(
                "invalid_arguments", ["must provide exactly one of `blocks`, `view`, or `message`"]
            )
        value = call.arguments[given[0]]
        if given[0] == "view":
            views.checked(value, "home" if value.get("type") == "home" else "modal")
        else:
            blocks.check(value if given[0] == "blocks" else value.get("blocks", []), "message")
        return {}
