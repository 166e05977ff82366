"""What each team has granted to Minuta, as it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.domain.installation import Installation
from bot.errors import SettingsError
from integrations.slack.places import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.ports import InstallationStore
    from integrations.slack.sealing import Sealing


class Grant(BaseModel):
    """A bot's token in a team, with who it is of and what it may do.

    Where tokens rotate, `refresh_token` gets the next one, and this one ends at `ends_at`. Until
    `renewing_until` some process is about to renew it, so that nobody else does.
    """

    model_config = ConfigDict(frozen=True)

    team: str
    url: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    token: str = Field(repr=False)
    refresh_token: str | None = Field(default=None, repr=False)
    ends_at: AwareDatetime | None = None
    renewing_until: AwareDatetime | None = None


class Held(NamedTuple):
    """An installation as it was read, and what is in it."""

    installation: Installation
    grant: Grant


class Grants:
    """Installations with their seal opened."""

    def __init__(self, store: InstallationStore, sealing: Sealing) -> None:
        self._store = store
        self._sealing = sealing

    async def find(self, team: str) -> Held | None:
        """What a team has granted; raises `SettingsError` for a key that does not fit."""
        installation = await self._store.installation(PLATFORM, team)
        if installation is None:
            return None
        return Held(installation, self._opened(installation))

    async def teams(self) -> Sequence[str]:
        """Every team that has installed Minuta, first come first."""
        return [each.workspace for each in await self._store.installations(PLATFORM)]

    async def keep(self, grant: Grant, name: str, at: datetime) -> None:
        """A team has just granted this; it replaces what it granted before."""
        await self._store.save_installation(
            Installation(
                platform=PLATFORM,
                workspace=grant.team,
                name=name,
                sealed=self._sealed(grant),
                installed_at=at,
            )
        )

    async def change(self, held: Held, grant: Grant) -> None:
        """Keep it otherwise; raises `ConflictError` if it is not as it was read any more."""
        await self._store.change_installation(
            held.installation.model_copy(update={"sealed": self._sealed(grant)})
        )

    async def forget(self, team: str) -> None:
        """Forget what a team has granted; idempotent."""
        await self._store.forget_installation(PLATFORM, team)

    def _sealed(self, grant: Grant) -> bytes:
        return self._sealing.sealed(grant.model_dump_json().encode())

    def _opened(self, installation: Installation) -> Grant:
        try:
            grant = Grant.model_validate_json(self._sealing.opened(installation.sealed))
        except ValidationError:
            raise _unreadable() from None
        if grant.team != installation.workspace:
            raise _unreadable()
        return grant


def _unreadable() -> SettingsError:
    return SettingsError(
        "What a Slack workspace has granted can't be read.", "Have Minuta installed there again."
    )
