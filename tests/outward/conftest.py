"""A certificate, a sender that trusts it, and an office whose items change."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Protocol

import pytest

from bot.metrics import Metrics
from integrations.webhooks import HttpWebhookSender
from storage.database import open_database
from storage.store import SqlStore
from tests.outward.office import opened
from tests.outward.receivers import Names, certificate
from tests.privacy.meetings import SetClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.outward.office import Office
    from tests.servers.discord.certificate import Certificate


class Senders(Protocol):
    """Makes senders that trust the tests' certificate."""

    def __call__(
        self, *, private: bool = True, names: Names | None = None, call_s: float = 20.0
    ) -> HttpWebhookSender: ...


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
async def senders(trusted: Certificate) -> AsyncIterator[Senders]:
    async with AsyncExitStack() as stack:

        def sender(
            *, private: bool = True, names: Names | None = None, call_s: float = 20.0
        ) -> HttpWebhookSender:
            made = HttpWebhookSender(
                private=private,
                certificates=trusted.client_side(),
                resolve=names or Names(),
                call_s=call_s,
            )
            stack.push_async_callback(made.close)
            return made

        yield sender


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
async def office(
    sqlite_database_url: str, senders: Senders, clock: SetClock, metrics: Metrics
) -> AsyncIterator[Office]:
    async with open_database(sqlite_database_url) as database:
        yield await opened(SqlStore(database), senders(), clock, metrics)
