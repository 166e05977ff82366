"""The teams that Minuta is in: which token each has, and who Minuta is there."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import BaseModel, ValidationError

from bot.errors import Fault, ProviderError
from integrations.slack.faults import GONE, NotInstalledError, Refused
from integrations.slack.places import PLATFORM
from integrations.slack.timing import MACHINE, Timing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from integrations.slack.wire import Wire

_IDENTITY_LASTS_S: Final = 3600.0


class Identity(NamedTuple):
    """Who Minuta is in a team; `url` is the team's address, `scopes` is what it may do there."""

    team: str
    team_name: str
    url: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]


class Workspaces(ABC):
    """The teams that Minuta is in."""

    install_url: str | None = None
    """Where people install Minuta, if they can do so by themselves."""

    @abstractmethod
    async def token(self, team: str) -> str:
        """The token to act with in a team; raises `NotInstalledError` and `ProviderError`."""

    @abstractmethod
    async def identity(self, team: str) -> Identity:
        """Who Minuta is there; raises `NotInstalledError` and `ProviderError`."""

    @abstractmethod
    async def teams(self) -> Sequence[str]:
        """Every team; raises `ProviderError`."""

    @abstractmethod
    def granted(self, team: str, scopes: frozenset[str]) -> None:
        """Slack has said just now what Minuta may do in a team."""

    @abstractmethod
    async def expired(self, team: str, token: str) -> bool:
        """A token is over: whether there is another one now; raises as `token` does."""

    @abstractmethod
    async def left(self, team: str, at: datetime) -> bool:
        """Slack says that Minuta was removed then: whether that still holds.

        It does not where Minuta was installed again, and Slack's word came late.
        """

    @abstractmethod
    async def forget(self, team: str) -> None:
        """Know nothing of a team any more; idempotent."""


class OneWorkspace(Workspaces):
    """The team of the one token that is set."""

    def __init__(self, token: str, wire: Wire, timing: Timing = MACHINE) -> None:
        self._token = token
        self._wire = wire
        self._timing = timing
        self._known: Identity | None = None
        self._known_until = 0.0
        self._asking = asyncio.Lock()

    async def token(self, team: str) -> str:
        """The token, if it is this team's."""
        await self.identity(team)
        return self._token

    async def identity(self, team: str) -> Identity:
        """Who Minuta is, as Slack told within the last hour."""
        known = await self.own()
        if known.team != team:
            raise NotInstalledError
        return known

    async def teams(self) -> Sequence[str]:
        """The one team."""
        return [(await self.own()).team]

    def granted(self, team: str, scopes: frozenset[str]) -> None:
        """Keep what Slack said."""
        if self._known is not None and self._known.team == team:
            self._known = self._known._replace(scopes=scopes)

    async def expired(self, team: str, token: str) -> bool:
        """There is no other token."""
        del team, token
        return False

    async def left(self, team: str, at: datetime) -> bool:
        """Whether the token is of no use any more; of another team nothing is known."""
        del at
        if self._known is not None and self._known.team != team:
            return False
        try:
            await who_am_i(self._wire, self._token)
        except NotInstalledError:
            return True
        return False

    async def forget(self, team: str) -> None:
        """Ask Slack again before anything else is done there."""
        del team
        self._known_until = 0.0
        self._known = None

    async def own(self) -> Identity:
        """Who Minuta is in its team; raises `NotInstalledError` for a token that Slack refuses.

        While Slack can't be asked, what it said before holds.
        """
        async with self._asking:
            if self._known is None or self._timing.monotonic() >= self._known_until:
                try:
                    self._known = await who_am_i(self._wire, self._token)
                except ProviderError:
                    if self._known is None:
                        raise
                self._known_until = self._timing.monotonic() + _IDENTITY_LASTS_S
            return self._known


class _Told(BaseModel):
    """What `auth.test` says of a bot's token (docs.slack.dev/reference/methods/auth.test)."""

    team_id: str
    team: str
    url: str
    user_id: str
    bot_id: str


async def who_am_i(wire: Wire, token: str) -> Identity:
    """Ask Slack whose token this is; raises `NotInstalledError` and `ProviderError`."""
    try:
        reply = await wire.call(token, "auth.test", {})
    except Refused as error:
        if error.code in GONE:
            raise NotInstalledError from error
        raise
    told = _told(reply.data)
    return Identity(
        team=told.team_id,
        team_name=told.team,
        url=told.url,
        bot_user_id=told.user_id,
        bot_id=told.bot_id,
        scopes=reply.scopes or frozenset(),
    )


def _told(data: Mapping[str, Any]) -> _Told:
    try:
        return _Told.model_validate(data)
    except ValidationError:
        raise ProviderError(PLATFORM, Fault.BAD_OUTPUT, "auth.test: not a bot's token") from None
