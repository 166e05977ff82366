"""What workspaces have granted: kept under seal, and known in every process."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import ConflictError, SettingsError
from integrations.slack.faults import NotInstalledError
from integrations.slack.places import PLATFORM
from integrations.slack.sealing import Sealing
from tests.slack.processes import (
    INSTALL_URL,
    KEY,
    OTHER_KEY,
    SlacksClock,
    granted,
    rotating_office,
    works,
)


def test_what_is_sealed_shows_nothing_and_opens_with_any_key_that_is_set() -> None:
    sealed = Sealing([KEY]).sealed(b"xoxb-1")
    assert b"xoxb" not in sealed
    assert Sealing([KEY]).opened(sealed) == b"xoxb-1"
    assert Sealing([OTHER_KEY, KEY]).opened(sealed) == b"xoxb-1"
    newer = Sealing([OTHER_KEY, KEY]).sealed(b"xoxb-2")
    assert Sealing([OTHER_KEY]).opened(newer) == b"xoxb-2"
    for wrong in (Sealing([OTHER_KEY]), Sealing([KEY[:-1] + "b"])):
        with pytest.raises(SettingsError, match="MINUTA_SECRET_KEY") as caught:
            wrong.opened(sealed)
        assert "xoxb" not in str(caught.value)
    with pytest.raises(SettingsError):
        Sealing([KEY]).opened(sealed[:-4] + b"AAAA")


async def test_no_token_lies_in_the_records_in_clear(sqlite_database_url: str) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, _):
        kept = await first.store.installation(PLATFORM, office.team.id)
        assert kept is not None
        text = kept.model_dump_json() + repr(kept)
        for secret in (office.bot.token, office.bot.refresh_token):
            assert secret
            assert secret not in text
            assert secret.encode() not in kept.sealed
        assert office.bot.token not in repr(await first.grants.find(office.team.id))


async def test_a_grant_that_was_put_into_another_workspace_is_not_taken(
    sqlite_database_url: str,
) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, _):
        kept = await first.store.installation(PLATFORM, office.team.id)
        assert kept is not None
        await first.store.save_installation(kept.model_copy(update={"workspace": "T0ELSEWHERE"}))
        with pytest.raises(SettingsError, match="can't be read"):
            await first.workspaces.token("T0ELSEWHERE")


async def test_who_minuta_is_is_known_without_asking(sqlite_database_url: str) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, second):
        for each in (first, second):
            identity = await each.workspaces.identity(office.team.id)
            assert identity.bot_user_id == office.bot.user_id
            assert identity.team_name == "Acme"
            assert await each.workspaces.teams() == [office.team.id]
        assert office.slack.calls == []


async def test_where_it_is_not_installed_people_read_where_to_do_it(
    sqlite_database_url: str,
) -> None:
    async with rotating_office(sqlite_database_url) as (_, first, __):
        for asking in (first.workspaces.token, first.workspaces.identity):
            with pytest.raises(NotInstalledError, match=INSTALL_URL):
                await asking("T0NOWHERE")


async def test_two_who_change_the_same_grant_do_not_overwrite_each_other(
    sqlite_database_url: str,
) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, second):
        held, also_held = [await each.grants.find(office.team.id) for each in (first, second)]
        assert held is not None
        assert also_held is not None
        await first.grants.change(held, held.grant)
        with pytest.raises(ConflictError):
            await second.grants.change(also_held, also_held.grant)


async def test_permissions_of_a_new_installation_replace_those_of_before(
    sqlite_database_url: str,
) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, _):
        office.bot.scopes.remove("mpim:read")
        await works(office, first)
        assert "mpim:read" not in (await first.workspaces.identity(office.team.id)).scopes
        office.app.install(office.team)
        await first.workspaces.installed(granted(office), "Acme", SlacksClock(office).now())
        assert "mpim:read" in (await first.workspaces.identity(office.team.id)).scopes


async def test_word_of_a_removal_that_comes_late_does_not_undo_a_new_installation(
    sqlite_database_url: str,
) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, _):
        now = SlacksClock(office).now()
        assert not await first.workspaces.left(office.team.id, now - timedelta(minutes=5))
        assert await first.workspaces.left(office.team.id, now + timedelta(minutes=5))
        await first.workspaces.forget(office.team.id)
        assert await first.workspaces.teams() == []
        assert await first.workspaces.left(office.team.id, now)
