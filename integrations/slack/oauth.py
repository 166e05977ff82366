"""How a workspace installs Minuta by itself: Slack's OAuth flow, with our records."""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from integrations.slack.grants import Grant
from integrations.slack.library_log import LIBRARY_LOG
from integrations.slack.pages import page
from integrations.slack.scopes import OPTIONAL, REQUIRED
from integrations.slack.workspaces import who_am_i

if TYPE_CHECKING:
    from slack_bolt.oauth.async_callback_options import AsyncFailureArgs, AsyncSuccessArgs
    from slack_sdk.oauth.installation_store import Installation

    from bot.ports import Clock, InstallationStore
    from integrations.slack.installations import InstalledWorkspaces
    from integrations.slack.rotation import Credentials
    from integrations.slack.wire import Wire

_log = logging.getLogger(__name__)

INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"

_AUTHORIZE_URL: Final = "https://slack.com/oauth/v2/authorize"
_STATE_LASTS: Final = timedelta(minutes=10)
_HTML: Final = {"Content-Type": "text/html; charset=utf-8"}

_REASONS: Final = {
    "access_denied": "You have not allowed it, so nothing was installed.",
    "invalid_browser": "Begin and end it in the same browser, and allow cookies.",
    "invalid_state": "This took longer than ten minutes, or was done already.",
    "invalid_code": "Slack did not confirm it.",
    "organisation": "Minuta is installed in single workspaces, not in a whole organisation: "
    "choose one of its workspaces.",
}


class _WholeOrganisationError(BoltError):
    """Somebody has installed Minuta for all workspaces of an organisation."""


class _States(AsyncOAuthStateStore):
    """Secrets of installations that somebody has begun, each good for one end."""

    def __init__(self, store: InstallationStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        del args, kwargs
        state = secrets.token_urlsafe(32)
        await self._store.keep_state(state, self._clock.now() + _STATE_LASTS)
        return state

    async def async_consume(self, state: str) -> bool:
        return await self._store.take_state(state, self._clock.now())


class _Installations(AsyncInstallationStore):
    """Takes what Slack has granted into our records."""

    def __init__(self, workspaces: InstalledWorkspaces, wire: Wire, clock: Clock) -> None:
        self._workspaces = workspaces
        self._wire = wire
        self._clock = clock

    async def async_save(self, installation: Installation) -> None:
        if installation.is_enterprise_install or not installation.team_id:
            raise _WholeOrganisationError
        token, ends_at = str(installation.bot_token), installation.bot_token_expires_at
        identity = await who_am_i(self._wire, token)
        grant = Grant(
            team=identity.team,
            url=identity.url,
            bot_user_id=identity.bot_user_id,
            bot_id=identity.bot_id,
            scopes=identity.scopes or frozenset(installation.bot_scopes or ()),
            token=token,
            refresh_token=installation.bot_refresh_token,
            ends_at=None if ends_at is None else datetime.fromtimestamp(ends_at, UTC),
        )
        await self._workspaces.installed(grant, identity.team_name, self._clock.now())
        _log.info("minuta was installed in %s", grant.team)


def oauth_flow(
    workspaces: InstalledWorkspaces,
    store: InstallationStore,
    wire: Wire,
    credentials: Credentials,
    clock: Clock,
    public_url: str,
) -> AsyncOAuthFlow:
    """Bolt's flow for people who come to `INSTALL_PATH` and are sent back to `REDIRECT_PATH`.

    `public_url` is the address under which those are reached from outside.
    """
    settings = AsyncOAuthSettings(
        client_id=credentials.client_id,
        client_secret=credentials.client_secret.get_secret_value(),
        scopes=[*REQUIRED, *OPTIONAL],
        user_scopes=[],
        redirect_uri=f"{public_url}{REDIRECT_PATH}",
        install_path=INSTALL_PATH,
        install_page_rendering_enabled=False,
        redirect_uri_path=REDIRECT_PATH,
        callback_options=AsyncCallbackOptions(_welcome, _sorry),
        authorization_url=authorize_url(wire.base_url),
        installation_store=_Installations(workspaces, wire, clock),
        installation_store_bot_only=True,
        state_store=_States(store, clock),
        state_expiration_seconds=int(_STATE_LASTS.total_seconds()),
        logger=LIBRARY_LOG,
    )
    return AsyncOAuthFlow(client=wire.client(), logger=LIBRARY_LOG, settings=settings)


def authorize_url(api_url: str) -> str:
    """Where people are asked; beside the API, where that is reached through a proxy."""
    if api_url.startswith("https://slack.com/"):
        return _AUTHORIZE_URL
    return f"{api_url.removesuffix('/').removesuffix('/api')}/oauth/v2/authorize"


async def _welcome(args: AsyncSuccessArgs) -> BoltResponse:
    """Say that it is done, and lead back to Slack."""
    installed, cookie = args.installation, args.settings.state_utils
    html = page(
        "Minuta is here",
        "Invite it to a channel with /invite @Minuta, share a recording there, and its notes come "
        "into the thread.",
        url=f"https://slack.com/app_redirect?app={installed.app_id}&team={installed.team_id}",
        label="Back to Slack",
    )
    headers = {**_HTML, "Set-Cookie": [cookie.build_set_cookie_for_deletion()]}
    return BoltResponse(status=200, body=html, headers=headers)


async def _sorry(args: AsyncFailureArgs) -> BoltResponse:
    """Say what went wrong, and lead to where it can be tried again."""
    is_organisation = isinstance(args.error, _WholeOrganisationError)
    reason = "organisation" if is_organisation else args.reason
    _log.warning("an installation was not completed: %s", reason if reason in _REASONS else "other")
    html = page(
        "Minuta was not installed",
        _REASONS.get(reason, "Slack has sent an answer that does not fit."),
        url=args.settings.install_path,
        label="Try again",
    )
    headers = {
        **_HTML,
        "Set-Cookie": [args.settings.state_utils.build_set_cookie_for_deletion()],
    }
    status = 400 if is_organisation else args.suggested_status_code
    return BoltResponse(status=status, body=html, headers=headers)
