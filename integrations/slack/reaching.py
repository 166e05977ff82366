"""What it takes to reach Slack, by what is set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, ConfigDict, SecretStr

from bot.errors import SettingsError
from integrations.slack.grants import Grants
from integrations.slack.installations import InstalledWorkspaces
from integrations.slack.oauth import INSTALL_PATH, oauth_flow
from integrations.slack.rotation import Credentials, Rotation
from integrations.slack.sealing import Sealing
from integrations.slack.timing import MACHINE, Timing
from integrations.slack.workspaces import OneWorkspace, Workspaces

if TYPE_CHECKING:
    from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

    from bot.ports import Clock, InstallationStore
    from integrations.slack.wire import Wire


class SlackKeys(BaseModel):
    """How Minuta reaches Slack, and Slack Minuta.

    With a bot token it is in one workspace: over Socket Mode with an app token, else over HTTP with
    the signing secret. Without, workspaces install it by themselves: that takes the client's id and
    secret, the signing secret, keys that tokens are kept with (the first encrypts), and the address
    under which Minuta is reached from outside. `api_url` is that of a proxy.
    """

    model_config = ConfigDict(frozen=True)

    bot_token: SecretStr | None = None
    app_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    secret_keys: tuple[SecretStr, ...] = ()
    public_url: str | None = None
    api_url: str | None = None


class Reached(NamedTuple):
    """The teams that Minuta is in, and how others can install it, if they can."""

    workspaces: Workspaces
    flow: AsyncOAuthFlow | None


def reached(
    keys: SlackKeys, store: InstallationStore, wire: Wire, clock: Clock, timing: Timing = MACHINE
) -> Reached:
    """The way to the workspaces; raises `SettingsError` for keys that do not fit together."""
    if keys.bot_token is not None:
        if keys.app_token is None and keys.signing_secret is None:
            raise SettingsError(
                "Slack can't reach Minuta: SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are not set.",
                "Set the first for Socket Mode, or the second for HTTP.",
            )
        return Reached(OneWorkspace(keys.bot_token.get_secret_value(), wire, timing), None)
    if (
        keys.client_id is None
        or keys.client_secret is None
        or keys.signing_secret is None
        or keys.public_url is None
        or not keys.secret_keys
    ):
        raise SettingsError(
            "Slack is not set up: there is no SLACK_BOT_TOKEN, and for installations by OAuth "
            "something is missing.",
            "Set SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_SIGNING_SECRET, MINUTA_SECRET_KEY and "
            "MINUTA_PUBLIC_URL.",
        )
    credentials = Credentials(client_id=keys.client_id, client_secret=keys.client_secret)
    grants = Grants(store, Sealing([key.get_secret_value() for key in keys.secret_keys]))
    rotation = Rotation(grants, wire, credentials, clock, timing)
    public_url = keys.public_url.rstrip("/")
    many = InstalledWorkspaces(grants, rotation, f"{public_url}{INSTALL_PATH}")
    return Reached(many, oauth_flow(many, store, wire, credentials, clock, public_url))


def unknown_token() -> SettingsError:
    """Nobody has this bot's token."""
    return SettingsError(
        "Slack does not know this SLACK_BOT_TOKEN.",
        "Copy it again from the OAuth & Permissions page of the app.",
    )
