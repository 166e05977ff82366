"""Apps, and what they are in the workspaces that installed them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.servers.slack.ids import token

if TYPE_CHECKING:
    from tests.servers.slack.people import User
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import Team

TOKEN_LIFETIME_S = 12 * 3600
"""How long a token lives where tokens rotate (docs.slack.dev, "Token rotation")."""


@dataclass(eq=False)
class App:
    """An app as its page at api.slack.com describes it.

    `events`, `commands` and `shortcuts` are what it subscribed to and registered, None for all.
    `redirect_urls` are the beginnings of the addresses to which people may be sent back.
    """

    slack: LocalSlack
    id: str
    name: str
    client_id: str
    client_secret: str
    signing_secret: str
    app_token: str
    scopes: frozenset[str]
    optional_scopes: frozenset[str] = frozenset()
    redirect_urls: tuple[str, ...] = ()
    rotates_tokens: bool = False
    has_messages_tab: bool = True
    has_home_tab: bool = True
    request_url: str | None = None
    is_socket_mode: bool = False
    events: set[str] | None = None
    commands: set[str] | None = None
    shortcuts: set[str] | None = None
    installs: dict[str, Install] = field(default_factory=dict)

    def socket_mode(self) -> None:
        """Let everything go to the app by the WebSockets that it opens."""
        self.is_socket_mode, self.request_url = True, None

    def http(self, request_url: str) -> None:
        """Let everything go to one address of the app."""
        self.is_socket_mode, self.request_url = False, request_url

    def install(self, team: Team, scopes: frozenset[str] | set[str] | None = None) -> Install:
        """Install it in a workspace, or again with other scopes.

        It gets all required and optional scopes unless others are named. A token that does not
        rotate and was not revoked stays the same.
        """
        install = self.installs.get(team.id)
        if install is None:
            install = self.installs[team.id] = Install(self, team, self._new_user(team), set())
        install.scopes = set(self.scopes | self.optional_scopes if scopes is None else scopes)
        if install.is_revoked or self.rotates_tokens or not install.tokens:
            install.issue()
        install.is_revoked = install.user.deleted = False
        return install

    def _new_user(self, team: Team) -> User:
        user = team.add_user(self.name, is_bot=True)
        user.app_id, user.bot_id = self.id, self.slack.new_id("B")
        return user


@dataclass(eq=False)
class Install:
    """An app in a workspace; `scopes` may be changed by a test at any time.

    `tokens` are the ones that are good, with the moment of their end, in seconds since 1970.
    """

    app: App
    team: Team
    user: User
    scopes: set[str]
    token: str = ""
    refresh_token: str | None = None
    tokens: dict[str, float | None] = field(default_factory=dict)
    is_revoked: bool = False

    @property
    def user_id(self) -> str:
        return self.user.id

    @property
    def bot_id(self) -> str:
        return self.user.bot_id or ""

    def issue(self) -> None:
        """Give it a new token; one that was there before is good until its own end."""
        if self.is_revoked:
            self.tokens.clear()
        rotates = self.app.rotates_tokens
        self.token = token("xoxe.xoxb" if rotates else "xoxb")
        ends_at = self.app.slack.clock() + TOKEN_LIFETIME_S if rotates else None
        self.tokens[self.token] = ends_at
        # No more than two tokens are good at a time.
        for old in list(self.tokens)[:-2]:
            del self.tokens[old]
        self.refresh_token = token("xoxe-1") if rotates else None

    def revoke(self) -> None:
        """Let somebody take the tokens away."""
        self.is_revoked = True
        event = {
            "type": "tokens_revoked",
            "tokens": {"oauth": [], "bot": [self.user_id]},
            "event_ts": self.app.slack.new_ts(),
        }
        self.app.slack.deliveries.publish(self.team, event, install=self)

    def uninstall(self) -> None:
        """Let an admin remove the app: its tokens end, and it leaves all channels."""
        self.revoke()
        event = {"type": "app_uninstalled", "event_ts": self.app.slack.new_ts()}
        self.app.slack.deliveries.publish(self.team, event, install=self)
        for channel in self.team.channels.values():
            channel.members.pop(self.user_id, None)
        self.user.deleted = True
