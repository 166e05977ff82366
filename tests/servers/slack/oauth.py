"""Installing by OAuth 2: the page where people agree, codes, and tokens that rotate.

docs.slack.dev, "Installing with OAuth" and "Token rotation".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web

from tests.servers.slack.apps import TOKEN_LIFETIME_S
from tests.servers.slack.errors import SlackError
from tests.servers.slack.ids import token

if TYPE_CHECKING:
    from tests.servers.slack.api import Call
    from tests.servers.slack.apps import App, Install
    from tests.servers.slack.people import User
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import Json

CODE_LIFETIME_S = 600
"""How long a code can be exchanged for a token."""

AUTHORIZE = "/oauth/v2/authorize"


@dataclass(frozen=True)
class _Grant:
    """What somebody agreed to."""

    app: App
    user: User
    scopes: frozenset[str]
    redirect_uri: str
    ends_at: float


class OAuth:
    """The codes that are not used yet."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._grants: dict[str, _Grant] = {}

    def add_to(self, app: web.Application) -> None:
        """Show the page where people agree."""
        app.router.add_get(AUTHORIZE, self._page)

    def approve(self, user: User, authorize_url: str, without: frozenset[str] = frozenset()) -> str:
        """Let somebody agree; where the browser is sent then.

        `without` are optional scopes that they leave out. Raises `SlackError` with what the page
        says instead.
        """
        app, asked = self._asked(authorize_url)
        scopes = frozenset(asked["scope"].split(","))
        assert without <= app.optional_scopes, "required scopes cannot be left out"
        code = token("code")
        ends_at = self._slack.clock() + CODE_LIFETIME_S
        redirect_uri = asked.get("redirect_uri", "")
        self._grants[code] = _Grant(app, user, scopes - without, redirect_uri, ends_at)
        return _back(app, asked, code=code)

    def deny(self, authorize_url: str) -> str:
        """Let somebody press Cancel; where the browser is sent then."""
        app, asked = self._asked(authorize_url)
        return _back(app, asked, error="access_denied")

    async def access(self, call: Call) -> Json:
        """`oauth.v2.access`: a token for a code, or a new one for a refresh token."""
        given = call.arguments
        client_id, secret = call.basic or (given.get("client_id"), given.get("client_secret"))
        app = next((one for one in self._slack.apps.values() if one.client_id == client_id), None)
        if app is None:
            raise SlackError("invalid_client_id")
        if secret != app.client_secret:
            raise SlackError("bad_client_secret")
        kind = given.get("grant_type", "authorization_code")
        if kind == "refresh_token":
            return self._refreshed(app, given.get("refresh_token", ""))
        if kind != "authorization_code":
            raise SlackError("invalid_grant_type")
        return self._exchanged(app, given.get("code", ""), given.get("redirect_uri", ""))

    def _exchanged(self, app: App, code: str, redirect_uri: str) -> Json:
        # A code is good once, whatever comes of it.
        grant = self._grants.pop(code, None)
        if grant is None or grant.app is not app or self._slack.clock() >= grant.ends_at:
            raise SlackError("invalid_code")
        if redirect_uri != grant.redirect_uri:
            raise SlackError("bad_redirect_uri")
        install = app.install(grant.user.team, set(grant.scopes))
        return _token_json(install) | {
            "team": {"id": install.team.id, "name": install.team.name},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": grant.user.id},
        }

    def _refreshed(self, app: App, refresh_token: str) -> Json:
        for install in app.installs.values():
            if refresh_token and install.refresh_token == refresh_token and not install.is_revoked:
                install.issue()
                return _token_json(install) | {
                    "team": {"id": install.team.id, "name": install.team.name},
                    "enterprise": None,
                    "is_enterprise_install": False,
                }
        raise SlackError("invalid_refresh_token")

    def _asked(self, authorize_url: str) -> tuple[App, dict[str, str]]:
        parts = urlsplit(authorize_url)
        if parts.path != AUTHORIZE:
            raise SlackError("not_found")
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        app = next(
            (one for one in self._slack.apps.values() if one.client_id == asked.get("client_id")),
            None,
        )
        if app is None:
            raise SlackError("invalid_client_id")
        if not asked.get("scope"):
            raise SlackError("no_scopes")
        unknown = set(asked["scope"].split(",")) - app.scopes - app.optional_scopes
        if unknown:
            raise SlackError("invalid_scope", sorted(unknown))
        redirect_uri = asked.get("redirect_uri", "")
        if redirect_uri and not redirect_uri.startswith(app.redirect_urls or ("\0",)):
            raise SlackError("bad_redirect_uri")
        return app, asked

    async def _page(self, request: web.Request) -> web.Response:
        try:
            app, _ = self._asked(request.path_qs)
        except SlackError as error:
            return web.Response(text=f"Something went wrong: {error.code}", status=400)
        return web.Response(text=f"{app.name} is requesting permission to access the workspace")


def _token_json(install: Install) -> Json:
    content: Json = {
        "access_token": install.token,
        "token_type": "bot",
        "scope": ",".join(sorted(install.scopes)),
        "bot_user_id": install.user_id,
        "app_id": install.app.id,
    }
    if install.refresh_token:
        content |= {"refresh_token": install.refresh_token, "expires_in": TOKEN_LIFETIME_S}
    return content


def _back(app: App, asked: dict[str, str], **told: str) -> str:
    base = asked.get("redirect_uri") or next(iter(app.redirect_urls), "")
    assert base, "the app has no redirect URL"
    if "state" in asked:
        told["state"] = asked["state"]
    return f"{base}{'&' if '?' in base else '?'}{urlencode(told)}"
