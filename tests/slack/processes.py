"""Processes that share the records of an app whose tokens rotate."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.ports import Clock
from integrations.slack.api import SlackApi
from integrations.slack.grants import Grant, Grants
from integrations.slack.installations import InstalledWorkspaces
from integrations.slack.rotation import Credentials, Rotation
from integrations.slack.sealing import Sealing
from storage.database import open_database
from storage.store import SqlStore
from tests.slack.office import open_office
from tests.slack.quick_time import QuickTime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from integrations.slack.wire import Wire
    from tests.slack.office import Office

KEY, OTHER_KEY = "a" * 32, "b" * 32
INSTALL_URL = "https://minuta.example.org/slack/install"
LIFETIME_S = 12 * 3600


class SlacksClock(Clock):
    """The present moment as the local Slack has it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._office.slack.clock(), UTC)


@dataclass
class Process:
    """One of several processes that work on the same records."""

    store: SqlStore
    grants: Grants
    workspaces: InstalledWorkspaces
    api: SlackApi
    time: QuickTime


def process(office: Office, store: SqlStore, wire: Wire | None = None) -> Process:
    grants = Grants(store, Sealing([KEY]))
    time = QuickTime()
    credentials = Credentials.model_validate(
        {"client_id": office.app.client_id, "client_secret": office.app.client_secret}
    )
    rotation = Rotation(grants, wire or office.wire, credentials, SlacksClock(office), time.timing)
    workspaces = InstalledWorkspaces(grants, rotation, INSTALL_URL)
    return Process(store, grants, workspaces, SlackApi(office.wire, workspaces, time.timing), time)


@asynccontextmanager
async def rotating_office(url: str) -> AsyncIterator[tuple[Office, Process, Process]]:
    """An app whose tokens rotate, installed, and two processes."""
    async with (
        open_office(rotates_tokens=True) as office,
        open_database(url) as one,
        open_database(url) as other,
    ):
        first, second = process(office, SqlStore(one)), process(office, SqlStore(other))
        await first.workspaces.installed(granted(office), "Acme", SlacksClock(office).now())
        yield office, first, second


def granted(office: Office) -> Grant:
    bot = office.bot
    return Grant(
        team=office.team.id,
        url="https://acme.slack.com/",
        bot_user_id=bot.user_id,
        bot_id=bot.bot_id,
        scopes=frozenset(bot.scopes),
        token=bot.token,
        refresh_token=bot.refresh_token,
        ends_at=SlacksClock(office).now() + timedelta(seconds=LIFETIME_S),
    )


def renewals(office: Office) -> int:
    return len(office.slack.called("oauth.v2.access"))


async def works(office: Office, process: Process) -> bool:
    told = await process.api.call(office.team.id, "users.info", user=office.bob.id)
    return bool(told["ok"])
