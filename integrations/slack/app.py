"""Bolt's app: what Slack tells, over either transport, reaches the listeners here."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize

from integrations.slack.asker import SlackAsker
from integrations.slack.faults import NotInstalledError
from integrations.slack.library_log import LIBRARY_LOG
from integrations.slack.places import PLATFORM
from integrations.slack.timing import MACHINE, Timing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.ports import Clock, Desk, Outbox
    from integrations.slack.api import SlackApi
    from integrations.slack.health import Health
    from integrations.slack.people import SlackPeople
    from integrations.slack.tasks import Tasks
    from integrations.slack.workspaces import Workspaces

_log = logging.getLogger(__name__)

Registration: TypeAlias = "Callable[[AsyncApp, Surroundings], None]"
"""Adds listeners to the app."""


class Surroundings(NamedTuple):
    """All that a listener works with.

    `desk` raises `MinutaError` while the bot can't answer yet. `install_url` is where Minuta can be
    installed again with what is missing, None where only whoever runs it can.
    """

    api: SlackApi
    workspaces: Workspaces
    people: SlackPeople
    desk: Callable[[], Desk]
    outbox: Outbox
    clock: Clock
    tasks: Tasks
    health: Health
    timing: Timing = MACHINE

    @property
    def sleep(self) -> Callable[[float], Awaitable[None]]:
        """How one waits for some seconds."""
        return self.timing.sleep

    @property
    def install_url(self) -> str | None:
        """Where Minuta is installed again, if people can do so by themselves."""
        return self.workspaces.install_url

    async def asker(self, team: str, user_id: str) -> SlackAsker:
        """Who has done something in a team, as they are now.

        Raises `NotAllowedError` for bots and for who has left, and `ProviderError`.
        """
        return await SlackAsker.of(self.api, self.people, team, user_id)


def bolt_app(
    surroundings: Surroundings, signing_secret: str | None, register: Registration
) -> AsyncApp:
    """An app that answers Slack when a listener has returned, and not before.

    An event whose listener fails is sent again by Slack, so that what must not be lost is kept
    before it is acknowledged. Who Minuta is in a team is known without a question for each event.
    Without a signing secret the app takes what comes by Socket Mode only.
    """

    async def heard(next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 (Bolt's name)
        surroundings.health.heard()
        await next()

    app = AsyncApp(
        name="minuta",
        logger=LIBRARY_LOG,
        client=surroundings.api.client(),
        signing_secret=signing_secret,
        request_verification_enabled=signing_secret is not None,
        process_before_response=True,
        before_authorize=heard,
        authorize=cast(
            "Callable[..., Awaitable[AuthorizeResult]]", _Authorize(surroundings.workspaces)
        ),
        user_facing_authorize_error_message=str(
            NotInstalledError(surroundings.workspaces.install_url)
        ),
        attaching_conversation_kwargs_enabled=False,
    )
    listen(app, surroundings, register)
    return app


def listen(app: AsyncApp, surroundings: Surroundings, register: Registration) -> None:
    """Add every listener to an app; what nobody listens to is acknowledged all the same."""

    async def nothing() -> None:
        """Slack would send again what is not acknowledged."""

    _register_changes(app, surroundings)
    register(app, surroundings)
    app.event(re.compile(""))(nothing)


class _Authorize(AsyncAuthorize):
    """Tells Bolt who Minuta is in a team; it is given no token, since all calls go our way."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Who Minuta is in the team, None where it is not installed."""
        del context, user_id, actor_enterprise_id, actor_team_id, actor_user_id
        if team_id is None:
            return None
        try:
            identity = await self._workspaces.identity(team_id)
        except NotInstalledError:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=identity.bot_user_id,
            bot_id=identity.bot_id,
        )


def _register_changes(app: AsyncApp, surroundings: Surroundings) -> None:
    """Follow who people are, and whether Minuta is still wanted."""

    async def person_changed(event: dict[str, Any], context: AsyncBoltContext) -> None:
        surroundings.people.refreshed(_team(context), event["user"])

    async def left(body: dict[str, Any], context: AsyncBoltContext) -> None:
        await _leave(surroundings, _team(context), datetime.fromtimestamp(body["event_time"], UTC))

    async def revoked(body: dict[str, Any], context: AsyncBoltContext) -> None:
        if body["event"].get("tokens", {}).get("bot"):  # those of people are never asked for
            await left(body, context)

    app.event("user_change")(person_changed)
    app.event("team_join")(person_changed)
    app.event("app_uninstalled")(left)
    app.event("tokens_revoked")(revoked)


async def _leave(surroundings: Surroundings, team: str, at: datetime) -> None:
    """Delete all that is kept of a team, unless Minuta was installed there again since then."""
    if not await surroundings.workspaces.left(team, at):
        _log.info("minuta is installed in %s again: nothing is deleted", team)
        return
    await surroundings.desk().privacy.forget_workspace(PLATFORM, team)
    await surroundings.workspaces.forget(team)
    surroundings.people.forget(team)
    _log.warning("minuta was removed from %s: what is kept of it is deleted", team)


def _team(context: AsyncBoltContext) -> str:
    if context.team_id is None:
        raise ValueError("an event of no team")
    return context.team_id
