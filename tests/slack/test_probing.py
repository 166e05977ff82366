"""What `minuta check` finds out about Slack."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.errors import SettingsError
from integrations.slack.grants import Grants
from integrations.slack.probing import probe
from integrations.slack.sealing import Sealing
from tests.slack.joined import KEY, free_port, keys, keys_for_many
from tests.slack.processes import granted

if TYPE_CHECKING:
    from storage.store import SqlStore
    from tests.slack.office import Office


async def test_a_check_tells_where_minuta_is_and_what_it_may_not_do(
    office: Office, store: SqlStore
) -> None:
    office.app.socket_mode()
    assert await probe(keys(office), store, SystemClock()) == f"in {office.team.id}"
    office.bot.scopes.remove("mpim:read")
    told = await probe(keys(office), store, SystemClock())
    assert told == f"in {office.team.id}, without mpim:read"
    office.bot.scopes.remove("files:read")
    with pytest.raises(SettingsError, match="lacks files:read"):
        await probe(keys(office), store, SystemClock())


@pytest.mark.parametrize("name", ["bot_token", "app_token"])
async def test_a_check_finds_a_wrong_token(office: Office, store: SqlStore, name: str) -> None:
    office.app.socket_mode()
    with pytest.raises(SettingsError, match=f"SLACK_{name.upper()}"):
        await probe(keys(office, **{name: "xoxb-wrong"}), store, SystemClock())


async def test_a_check_of_many_workspaces_asks_for_each(office: Office, store: SqlStore) -> None:
    told = await probe(keys_for_many(office), store, SystemClock())
    assert told == "installed nowhere yet: https://minuta.example.org/slack/install"
    grants = Grants(store, Sealing([KEY]))
    await grants.keep(granted(office), "Acme", datetime.now(UTC))
    assert await probe(keys_for_many(office), store, SystemClock()) == f"in {office.team.id}"


async def test_a_check_of_a_slack_that_does_not_answer_says_so(
    office: Office, store: SqlStore
) -> None:
    given = keys(office, api_url=f"http://127.0.0.1:{free_port()}/api/")
    with pytest.raises(SettingsError, match="can't be asked"):
        await probe(given, store, SystemClock())
