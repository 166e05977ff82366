"""The connection to Slack: opened with the bot, closed with it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError, ProviderError
from integrations.slack.api import SlackApi
from integrations.slack.app import Surroundings, bolt_app
from integrations.slack.catching_up import catch_up
from integrations.slack.chat import SlackChat
from integrations.slack.faults import NotInstalledError
from integrations.slack.health import Health
from integrations.slack.http_events import routes
from integrations.slack.listeners import register
from integrations.slack.people import SlackPeople
from integrations.slack.pulse import EVERY_S, keep_pulse
from integrations.slack.reaching import reached, unknown_token
from integrations.slack.recordings import SlackRecordings
from integrations.slack.scopes import missing
from integrations.slack.socket_mode import Rhythm, SocketMode, connected
from integrations.slack.tasks import Tasks
from integrations.slack.timing import MACHINE, Timing
from integrations.slack.wire import open_wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime

    from aiohttp import web

    from bot.ports import Clock, Desk, Store
    from integrations.slack.reaching import SlackKeys
    from integrations.slack.workspaces import Workspaces

_log = logging.getLogger(__name__)

_MARGIN: Final = timedelta(seconds=10)
"""How much the clocks of Slack and of this machine may differ."""


@dataclass(frozen=True)
class Slack:
    """Slack as a place to write to, to fetch recordings from, and to look people up in.

    `routes` are what Slack and browsers call over HTTP, none with Socket Mode.
    """

    chat: SlackChat
    recordings: SlackRecordings
    directory: SlackPeople
    api: SlackApi
    workspaces: Workspaces
    health: Health
    routes: Sequence[web.RouteDef]
    _front: _Front
    _staying: asyncio.Task[None] | None = None

    async def answer(self, desk: Desk) -> None:
        """From now on answer what people do, and take what Slack tells, at this desk."""
        self._front.desk = desk
        self._front.is_there.set()

    async def lost(self) -> None:
        """Wait until there is no use in going on; raises `SettingsError` with the reason."""
        if self._staying is None:
            await asyncio.Event().wait()
        else:
            await asyncio.shield(self._staying)


@asynccontextmanager
async def open_slack(
    keys: SlackKeys,
    store: Store,
    clock: Clock,
    *,
    timing: Timing = MACHINE,
    rhythm: Rhythm = Rhythm(),  # noqa: B008 (it is immutable)
) -> AsyncIterator[Slack]:
    """Reach Slack, and be reached, while the context is open.

    Where Slack can't be reached, that is tried again in the background. Raises `SettingsError` for
    tokens that Slack does not take, and for settings that do not fit together.
    """
    async with AsyncExitStack() as stack:
        wire = await stack.enter_async_context(open_wire(keys.api_url))
        workspaces, flow = reached(keys, store, wire, clock, timing)
        await _look_around(workspaces)
        api = SlackApi(wire, workspaces, timing)
        app_token = keys.app_token if keys.bot_token is not None else None
        tasks = Tasks()
        stack.push_async_callback(tasks.close)
        health = Health(clock, "socket" if app_token else "http")
        people, front = SlackPeople(api, timing), _Front()
        surroundings = Surroundings(
            api=api,
            workspaces=workspaces,
            people=people,
            desk=front,
            outbox=store,
            clock=clock,
            tasks=tasks,
            health=health,
            timing=timing,
        )
        secret = keys.signing_secret.get_secret_value() if keys.signing_secret else None
        app = bolt_app(surroundings, secret, register)
        staying = None
        if app_token is not None:
            token = app_token.get_secret_value()
            missed = _catching_up(surroundings)
            socket = SocketMode(app, token, wire, health, rhythm, timing, missed)
            staying = await stack.enter_async_context(connected(socket, rhythm))
        await stack.enter_async_context(_pulsing(surroundings, store, front))
        yield Slack(
            chat=SlackChat(api, store, clock),
            recordings=SlackRecordings(api),
            directory=people,
            api=api,
            workspaces=workspaces,
            health=health,
            routes=routes(app, secret, flow) if secret and staying is None else (),
            _front=front,
            _staying=staying,
        )


@asynccontextmanager
async def _pulsing(surroundings: Surroundings, store: Store, front: _Front) -> AsyncIterator[None]:
    """Know until when nothing was missed, as soon as there is a desk to take what was."""

    async def pulse() -> None:
        await front.is_there.wait()
        while True:
            try:
                await keep_pulse(surroundings, store)
            except (MinutaError, ProviderError) as error:
                _log.warning("slack: the records are not there: %s", type(error).__name__)
                await surroundings.sleep(EVERY_S)

    beating = asyncio.create_task(pulse(), name="slack's pulse")
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.wait([beating])


def _catching_up(surroundings: Surroundings) -> Callable[[float], None]:
    """What is done when for some seconds nothing may have come."""

    def missed(silence_s: float) -> None:
        since = surroundings.clock.now() - timedelta(seconds=silence_s) - _MARGIN
        surroundings.tasks.start(_caught_up(surroundings, since), "catching up")

    return missed


async def _caught_up(surroundings: Surroundings, since: datetime) -> None:
    await catch_up(surroundings, since)


class _Front:
    """The desk, once there is one."""

    def __init__(self) -> None:
        self.desk: Desk | None = None
        self.is_there = asyncio.Event()

    def __call__(self) -> Desk:
        if self.desk is None:
            raise MinutaError("Minuta is starting.", "Try again in a moment.")
        return self.desk


async def _look_around(workspaces: Workspaces) -> None:
    """Find out what is known of the workspaces, if Slack answers.

    Raises `SettingsError` for a token that is nobody's, and for a key that opens nothing.
    """
    try:
        for team in await workspaces.teams():
            identity = await workspaces.identity(team)
            if lacking := missing(identity.scopes):
                _log.warning(
                    "slack: minuta lacks %s in %s; add them to the app and install it again",
                    ", ".join(lacking),
                    team,
                )
    except NotInstalledError as error:
        raise unknown_token() from error
    except ProviderError as error:
        _log.warning("slack is not there yet: %s", error.detail)
