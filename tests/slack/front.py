"""Bolt's app in an office, with listeners that a test writes."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.errors import MinutaError
from integrations.slack.app import Surroundings, bolt_app
from integrations.slack.health import Health
from integrations.slack.http_events import EVENTS_PATH, routes
from integrations.slack.people import SlackPeople
from integrations.slack.socket_mode import Rhythm
from integrations.slack.tasks import Tasks
from integrations.web.server import open_web
from storage.database import open_database
from storage.store import SqlStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.ports import Desk, Outbox
    from integrations.slack.app import Registration
    from integrations.slack.workspaces import Workspaces
    from tests.slack.office import Office

ANYWHERE = ("127.0.0.1", 0)
QUICK = Rhythm(
    watch_s=0.1,
    ping_s=0.5,
    silence_s=60.0,
    open_s=2.0,
    short_s=0.0,
    linger_s=0.1,
    first_wait_s=0.02,
    longest_wait_s=0.1,
    ready_s=5.0,
)
"""A connection is looked after more often than it would be in earnest."""


def closed_desk() -> Desk:
    raise MinutaError("Minuta is starting.", "Try again in a moment.")


@asynccontextmanager
async def surroundings_of(
    office: Office,
    url: str,
    desk: Callable[[], Desk] = closed_desk,
    workspaces: Workspaces | None = None,
) -> AsyncIterator[Surroundings]:
    """What listeners get in this office; `url` is that of a database."""
    async with open_database(url) as database:
        outbox: Outbox = SqlStore(database)
        tasks = Tasks()
        yield Surroundings(
            api=office.api,
            workspaces=workspaces or office.workspaces,
            people=SlackPeople(office.api, office.time.timing),
            desk=desk,
            outbox=outbox,
            clock=SystemClock(),
            tasks=tasks,
            health=Health(SystemClock(), "http"),
            timing=office.time.timing,
        )
        await tasks.close()


@asynccontextmanager
async def over_http(
    office: Office, surroundings: Surroundings, register: Registration
) -> AsyncIterator[str]:
    """Let Slack reach the listeners over HTTP; yields the address for events."""
    secret = office.app.signing_secret
    app = bolt_app(surroundings, secret, register)

    async def well() -> bool:
        return True

    async with open_web(ANYWHERE, None, well, routes=routes(app, secret)) as (host, port):
        address = f"http://{host}:{port}{EVENTS_PATH}"
        office.app.http(address)
        yield address
