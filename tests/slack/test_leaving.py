"""Workspaces that let Minuta go: all that is kept of them is deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from integrations.slack.grants import Grants
from integrations.slack.places import PLATFORM
from integrations.slack.sealing import Sealing
from tests.slack.joined import KEY, asked, joined, keys, keys_for_many, on_the_web
from tests.slack.processes import granted

if TYPE_CHECKING:
    from storage.store import SqlStore
    from tests.slack.office import Office
    from tests.slack.scripted_desk import ScriptedDesk


async def test_a_workspace_that_removes_minuta_is_forgotten(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    grants = Grants(store, Sealing([KEY]))
    await grants.keep(granted(office), "Acme", datetime.now(UTC) - timedelta(days=1))
    async with joined(store, keys_for_many(office)) as slack, on_the_web(office, slack):
        await slack.answer(scripted.desk)
        office.bot.uninstall()
        await office.slack.settled()
        assert all(one.is_acknowledged for one in office.slack.deliveries.log)
        assert set(asked(scripted)) == {"forget workspace"}
        assert scripted.script.calls[0].about == (PLATFORM, office.team.id)
        assert await grants.teams() == []


async def test_a_workspace_is_not_forgotten_before_its_data_is_under_way_to_be(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    grants = Grants(store, Sealing([KEY]))
    await grants.keep(granted(office), "Acme", datetime.now(UTC) - timedelta(days=1))
    async with joined(store, keys_for_many(office)) as slack, on_the_web(office, slack):
        office.bot.revoke()  # nobody answers yet
        await office.slack.settled()
        assert await grants.teams() == [office.team.id]
        await slack.answer(scripted.desk)
        office.slack.clock.advance(61)
        await office.slack.settled()
        assert await grants.teams() == []
        assert asked(scripted) == ["forget workspace"]


async def test_a_removal_that_is_told_after_a_new_installation_deletes_nothing(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    grants = Grants(store, Sealing([KEY]))
    await grants.keep(granted(office), "Acme", datetime.now(UTC) + timedelta(minutes=5))
    async with joined(store, keys_for_many(office)) as slack, on_the_web(office, slack):
        await slack.answer(scripted.desk)
        office.bot.uninstall()
        await office.slack.settled()
        assert asked(scripted) == []
        assert await grants.teams() == [office.team.id]


async def test_with_one_workspace_its_data_is_deleted_as_well(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    office.app.socket_mode()
    async with joined(store, keys(office)) as slack:
        await slack.answer(scripted.desk)
        office.bot.uninstall()
        await office.slack.settled()
        assert set(asked(scripted)) == {"forget workspace"}


async def test_tokens_of_people_that_are_revoked_are_none_of_ours(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    office.app.socket_mode()
    async with joined(store, keys(office)) as slack:
        await slack.answer(scripted.desk)
        event = {"type": "tokens_revoked", "tokens": {"oauth": [office.alice.id], "bot": []}}
        office.slack.deliveries.publish(office.team, event, install=office.bot)
        await office.slack.settled()
        assert asked(scripted) == []
