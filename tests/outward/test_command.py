"""`minuta webhooks`, as the operator types it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import commands
from bot.cli.webhooks import webhooks
from bot.domain.webhook import CallState
from bot.errors import MinutaError, NotFoundError, SettingsError
from storage.database import open_database
from storage.store import SqlStore
from storage.url import sqlite_url
from tests import examples
from tests.flows.commands import environment
from tests.outward.office import KEY, Office, deliveries, sealing
from tests.privacy.meetings import SetClock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.domain.webhook import Webhook, WebhookCall
    from tests.outward.conftest import Senders

URL = "http://127.0.0.1:9/hook"


@pytest.fixture
def data(sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a database that has the newest schema."""
    assert sqlite_database_url == sqlite_url(tmp_path / "minuta.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(data: Path, *arguments: str, key: str = KEY, private: str = "true") -> Result:
    settings = {"MINUTA_SECRET_KEY": key, "MINUTA_WEBHOOKS_PRIVATE": private}
    return CliRunner().invoke(webhooks, arguments, env=environment(data, **settings))


def shown(data: Path, *arguments: str) -> Sequence[str]:
    done = typed(data, *arguments)
    assert done.exception is None
    return done.output.splitlines()


async def kept(data: Path) -> Sequence[Webhook]:
    async with open_database(sqlite_url(data / "minuta.db")) as database:
        return await SqlStore(database).all_webhooks()


def test_an_operator_adds_lists_and_removes(data: Path) -> None:
    told, secret = shown(data, "add", URL)
    (webhook,) = asyncio.run(kept(data))
    assert (webhook.platform, webhook.workspace, webhook.url) == ("terminal", "local", URL)
    assert webhook.channel is None
    assert told.startswith(webhook.id)
    assert sealing().opened(webhook.sealed.encode()).decode() == secret
    shown(data, "add", URL, "--platform", "discord", "--workspace", "77", "--channel", "5")
    listed = shown(data)
    assert [line.split()[1:] for line in listed[1:]] == [
        ["terminal", "local", "all", URL, "is", "called"],
        ["discord", "77", "5", URL, "is", "called"],
    ]
    assert shown(data, "list") == listed
    assert secret not in "".join(listed)
    shown(data, "remove", webhook.id.upper())
    assert [(one.workspace, one.channel) for one in asyncio.run(kept(data))] == [("77", "5")]


@pytest.mark.parametrize(
    ("where", "why"),
    [
        (("--platform", "discord"), "--workspace"),
        (("--platform", "slack", "--workspace", ""), "--workspace"),
        (("--platform", "dicsord", "--workspace", "77"), "dicsord"),
    ],
)
def test_what_would_never_be_called_is_not_added(
    data: Path, where: Sequence[str], why: str
) -> None:
    done = typed(data, "add", URL, *where)
    assert done.exit_code != 0
    assert why in done.output
    assert list(asyncio.run(kept(data))) == []


def test_the_log_is_shown_and_what_failed_is_told_again(data: Path, senders: Senders) -> None:
    shown(data, "add", URL)
    (webhook,) = asyncio.run(kept(data))

    async def fail() -> WebhookCall:
        async with open_database(sqlite_url(data / "minuta.db")) as database:
            store = SqlStore(database)
            office = Office(store, SetClock(), deliveries(store, senders(), SetClock()))
            await store.add_meeting(examples.meeting(), "s")
            await store.save_transcript(examples.transcript())
            await store.save_notes(examples.notes())
            office.later(days=30)
            (call,) = await office.calls(webhook.id)
            await store.settle_call(call.model_copy(update={"attempts": 8}))
            await office.deliver()
            await store.mark_webhook(webhook.id, None, "It has taken nothing.")
            return (await office.calls(webhook.id))[0]

    call = asyncio.run(fail())
    assert call.state is CallState.FAILED
    assert "paused: It has taken nothing." in shown(data)[1]
    (line,) = shown(data, "log", webhook.id)[1:]
    assert line.split()[:2] == [call.id, call.item.id]
    assert "failed" in line
    assert "it takes no connection" in line
    shown(data, "resume", webhook.id)
    shown(data, "again", webhook.id, call.id)
    assert shown(data)[1].endswith("is called")
    assert "waiting" in shown(data, "log", webhook.id, "--limit", "1")[1]


@pytest.mark.parametrize(
    ("arguments", "settings", "error", "why"),
    [
        (("add", URL), {"key": ""}, SettingsError, "MINUTA_SECRET_KEY"),
        (("add", URL), {"private": "false"}, SettingsError, "does not begin with https://"),
        (("add", "https://127.0.0.1/"), {"private": ""}, SettingsError, "not open to all"),
        (("log", "nothing"), {}, NotFoundError, "There is no such webhook."),
        (("resume", "nothing"), {}, NotFoundError, "There is no such webhook."),
        (("remove", "nothing"), {}, NotFoundError, "There is no such webhook."),
        (("again", "nothing", "c1"), {}, NotFoundError, "There is no such webhook."),
    ],
)
def test_what_can_not_be_is_told(
    data: Path,
    arguments: Sequence[str],
    settings: dict[str, str],
    error: type[MinutaError],
    why: str,
) -> None:
    done = typed(data, *arguments, **settings)
    assert isinstance(done.exception, error)
    assert why in str(done.exception)


def test_the_program_has_the_command(data: Path) -> None:
    done = CliRunner().invoke(commands(), ["webhooks", "log", "nothing"], env=environment(data))
    assert isinstance(done.exception, NotFoundError)
