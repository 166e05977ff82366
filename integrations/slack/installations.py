"""The teams that have installed Minuta by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.faults import NotInstalledError
from integrations.slack.workspaces import Identity, Workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from integrations.slack.grants import Grant, Grants
    from integrations.slack.rotation import Rotation


class InstalledWorkspaces(Workspaces):
    """Teams as the records have them: who installs is known at once, in every process."""

    def __init__(self, grants: Grants, rotation: Rotation, install_url: str) -> None:
        self._grants = grants
        self._rotation = rotation
        self.install_url = install_url
        self._scopes: dict[str, frozenset[str]] = {}

    async def token(self, team: str) -> str:
        """A token that works; one that is about to end is renewed first."""
        return (await self._fresh(team)).token

    async def identity(self, team: str) -> Identity:
        """Who Minuta is there: kept when it was installed, so nobody is asked."""
        held = await self._grants.find(team)
        if held is None:
            raise NotInstalledError(self.install_url)
        grant = held.grant
        return Identity(
            team=team,
            team_name=held.installation.name,
            url=grant.url,
            bot_user_id=grant.bot_user_id,
            bot_id=grant.bot_id,
            scopes=self._scopes.get(team, grant.scopes),
        )

    async def teams(self) -> Sequence[str]:
        """Every team, first come first."""
        return await self._grants.teams()

    def granted(self, team: str, scopes: frozenset[str]) -> None:
        """Keep what Slack said, until the end of this process or the next installation."""
        self._scopes[team] = scopes

    async def expired(self, team: str, token: str) -> bool:
        """Renew a token that ended before its time."""
        return (await self._fresh(team, refused=token)).token != token

    async def installed(self, grant: Grant, name: str, at: datetime) -> None:
        """A team has installed Minuta, for the first time or again."""
        await self._grants.keep(grant, name, at)
        self._scopes.pop(grant.team, None)

    async def left(self, team: str, at: datetime) -> bool:
        """Whether nobody has installed Minuta there since then."""
        held = await self._grants.find(team)
        return held is None or held.installation.installed_at <= at

    async def forget(self, team: str) -> None:
        """Forget the team's tokens."""
        await self._grants.forget(team)
        self._scopes.pop(team, None)

    async def _fresh(self, team: str, *, refused: str | None = None) -> Grant:
        try:
            return await self._rotation.fresh(team, refused=refused)
        except NotInstalledError as error:
            raise NotInstalledError(self.install_url) from error
