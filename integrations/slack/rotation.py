"""Tokens that end: renewed before they do, by one process at a time."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, Field, SecretStr, ValidationError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from bot.errors import ConflictError, Fault, ProviderError
from integrations.slack.faults import GONE, NotInstalledError, Refused
from integrations.slack.places import PLATFORM
from integrations.slack.timing import MACHINE, Timing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports import Clock
    from integrations.slack.grants import Grant, Grants, Held
    from integrations.slack.wire import Wire

_log = logging.getLogger(__name__)

RENEWED_BEFORE: Final = timedelta(hours=2)
"""A token lives twelve hours (docs.slack.dev/authentication/using-token-rotation)."""

_CLAIM: Final = timedelta(seconds=60)
_MARGIN: Final = timedelta(seconds=30)
_LOOK_AGAIN_S: Final = 1.0
_SAVE_AGAIN_S: Final = 2.0
_SAVES: Final = 10
_USED_UP: Final = GONE | {"invalid_refresh_token", "token_expired"}


class Credentials(BaseModel):
    """What Slack knows the app by."""

    client_id: str
    client_secret: SecretStr


class Rotation:
    """Gives tokens that work for a while yet.

    A refresh token is good for one use. So whoever renews says so in the records first, and of two
    who say so at once one loses and reads what the other one got.
    """

    def __init__(
        self,
        grants: Grants,
        wire: Wire,
        credentials: Credentials,
        clock: Clock,
        timing: Timing = MACHINE,
    ) -> None:
        self._grants = grants
        self._wire = wire
        self._credentials = credentials
        self._clock = clock
        self._timing = timing
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def fresh(self, team: str, *, refused: str | None = None) -> Grant:
        """A grant whose token works; `refused` is a token that Slack says has ended.

        Raises `NotInstalledError` where there is none to be had, and `ProviderError`.
        """
        async with self._turns[team]:
            while True:
                held = await self._grants.find(team)
                if held is None:
                    raise NotInstalledError
                if held.grant.token != refused and not self._is_due(held.grant):
                    return held.grant
                found = await self._renewed(held, refused)
                if found is not None:
                    return found

    async def _renewed(self, held: Held, refused: str | None) -> Grant | None:
        """The next grant, or this one while it works; None if it has to be looked at anew."""
        grant, now = held.grant, self._clock.now()
        works = grant.token != refused and (grant.ends_at is None or grant.ends_at > now + _MARGIN)
        if grant.renewing_until is not None and grant.renewing_until > now:
            if works:
                return grant
            await self._timing.sleep(_LOOK_AGAIN_S)
            return None
        if grant.refresh_token is None:
            raise NotInstalledError
        try:
            await self._grants.change(
                held, grant.model_copy(update={"renewing_until": now + _CLAIM})
            )
            return await self._exchange(grant)
        except ConflictError:
            return None  # somebody else renews it, or it was installed anew
        except ProviderError as error:
            _log.warning("the token of %s could not be renewed: %s", grant.team, error)
            return await self._without(grant, error, works=works)

    async def _without(self, grant: Grant, error: ProviderError, *, works: bool) -> Grant | None:
        """What serves where a grant could not be renewed; raises if nothing does."""
        if await self._is_replaced(grant):
            return None
        if works:
            return grant  # tried again when the claim is over
        await self._give_up(grant)
        if isinstance(error, Refused) and error.code in _USED_UP:
            raise NotInstalledError from error
        raise error

    async def _exchange(self, grant: Grant) -> Grant:
        """Trade the refresh token for the next tokens, and keep those."""
        reply = await self._wire.call(
            None,
            "oauth.v2.access",
            {
                "client_id": self._credentials.client_id,
                "client_secret": self._credentials.client_secret.get_secret_value(),
                "grant_type": "refresh_token",
                "refresh_token": grant.refresh_token,
            },
        )
        told = _told(reply.data)
        renewed = grant.model_copy(
            update={
                "token": told.access_token,
                "refresh_token": told.refresh_token,
                "ends_at": self._clock.now() + timedelta(seconds=told.expires_in),
                "scopes": frozenset(filter(None, told.scope.split(","))) or grant.scopes,
                "renewing_until": None,
            }
        )
        # nobody else knows these tokens, and Slack gives them once
        saving = AsyncRetrying(
            sleep=self._timing.sleep,
            retry=retry_if_exception_type(ProviderError),
            wait=wait_fixed(_SAVE_AGAIN_S),
            stop=stop_after_attempt(_SAVES),
            reraise=True,
        )
        await saving(self._save, grant, renewed)
        return renewed

    async def _save(self, grant: Grant, renewed: Grant) -> None:
        """Keep the next tokens; raises `ConflictError` where there are others by now."""
        held = await self._grants.find(grant.team)
        if held is not None and held.grant.token == renewed.token:
            return  # the last try has kept them after all
        if held is None or held.grant.refresh_token != grant.refresh_token:
            raise ConflictError("The installation has changed.", "Look at it again.")
        await self._grants.change(held, renewed)

    async def _is_replaced(self, grant: Grant) -> bool:
        """Whether the team has another token by now, or none."""
        held = await self._grants.find(grant.team)
        return held is None or held.grant.token != grant.token

    async def _give_up(self, grant: Grant) -> None:
        """Let the next one who asks try again at once."""
        held = await self._grants.find(grant.team)
        if held is None:
            return
        try:
            await self._grants.change(held, held.grant.model_copy(update={"renewing_until": None}))
        except ConflictError:
            _log.info("the installation in %s has changed meanwhile", grant.team)

    def _is_due(self, grant: Grant) -> bool:
        return grant.ends_at is not None and self._clock.now() > grant.ends_at - RENEWED_BEFORE


class _Told(BaseModel):
    """The next tokens (docs.slack.dev/reference/methods/oauth.v2.access)."""

    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    expires_in: int
    scope: str = ""


def _told(data: Mapping[str, Any]) -> _Told:
    try:
        return _Told.model_validate(data)
    except ValidationError:
        raise ProviderError(PLATFORM, Fault.BAD_OUTPUT, "oauth.v2.access: no token") from None
