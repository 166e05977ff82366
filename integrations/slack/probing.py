"""Whether Slack takes the tokens that are set, and what it lets Minuta do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ProviderError, SettingsError
from integrations.slack.faults import NotInstalledError, Refused
from integrations.slack.reaching import reached, unknown_token
from integrations.slack.scopes import missing, refused
from integrations.slack.socket_mode import refused_token
from integrations.slack.wire import open_wire
from integrations.slack.workspaces import OneWorkspace, who_am_i

if TYPE_CHECKING:
    from bot.ports import Clock, InstallationStore
    from integrations.slack.reaching import SlackKeys
    from integrations.slack.wire import Wire
    from integrations.slack.workspaces import Identity, Workspaces


async def probe(keys: SlackKeys, store: InstallationStore, clock: Clock) -> str:
    """Ask Slack once about every token, and tell in words what was found.

    Raises `SettingsError` for a token that Slack does not take, and for permissions that Minuta
    can't do without.
    """
    async with open_wire(keys.api_url) as wire:
        workspaces, _ = reached(keys, store, wire, clock)
        try:
            found = await _found(workspaces, wire)
            if keys.bot_token is not None and keys.app_token is not None:
                await _open_socket(keys.app_token.get_secret_value(), wire)
        except ProviderError as error:
            raise SettingsError(
                f"Slack can't be asked: {error.detail}.", "Try again, or look at SLACK_API_URL."
            ) from error
    if not found:
        return f"installed nowhere yet: {workspaces.install_url}"
    return "; ".join(map(_told, found))


async def _found(workspaces: Workspaces, wire: Wire) -> list[Identity]:
    """Who Minuta is in each workspace, as Slack says now."""
    try:
        return [
            await who_am_i(wire, await workspaces.token(team)) for team in await workspaces.teams()
        ]
    except NotInstalledError as error:
        if isinstance(workspaces, OneWorkspace):
            raise unknown_token() from error
        raise SettingsError(error.what, error.remedy) from error


async def _open_socket(app_token: str, wire: Wire) -> None:
    try:
        await wire.call(app_token, "apps.connections.open", {})
    except Refused as error:
        raise refused_token(error) from error


def _told(identity: Identity) -> str:
    """What Minuta may do in a workspace; raises `SettingsError` if that is too little."""
    if lacking := missing(identity.scopes):
        raise SettingsError(
            f"Minuta lacks {', '.join(lacking)} in {identity.team}.",
            "Add them under OAuth & Permissions, or take the manifest anew, and install the app "
            "to the workspace again.",
        )
    without = refused(identity.scopes)
    return f"in {identity.team}" + (f", without {', '.join(without)}" if without else "")
