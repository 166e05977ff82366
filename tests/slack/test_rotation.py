"""Tokens that end: renewed before they do, once, whoever else does the same."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import Fault, ProviderError
from integrations.slack.faults import NotInstalledError, Refused
from integrations.slack.wire import open_wire
from storage.database import open_database
from storage.store import SqlStore
from tests.servers.slack import Kind
from tests.slack.processes import (
    INSTALL_URL,
    LIFETIME_S,
    SlacksClock,
    granted,
    process,
    renewals,
    rotating_office,
    works,
)
from tests.slack.way import a_way_to

if TYPE_CHECKING:
    from bot.domain.installation import Installation


async def test_a_token_is_used_until_two_hours_before_its_end(sqlite_database_url: str) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, _):
        office.slack.clock.advance(LIFETIME_S - 2 * 3600 - 5)
        assert await works(office, first)
        assert renewals(office) == 0
        office.slack.clock.advance(10)
        assert await works(office, first)
        assert await works(office, first)
        assert renewals(office) == 1


async def test_days_pass_and_it_still_works(sqlite_database_url: str) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, second):
        for each in (first, second, first):
            office.slack.clock.advance(3 * 86_400)
            assert await works(office, each)
        assert renewals(office) == 3


async def test_of_two_processes_that_renew_at_once_one_does(sqlite_database_url: str) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, second):
        office.slack.clock.advance(LIFETIME_S - 3600)
        tokens = await asyncio.gather(
            *(each.workspaces.token(office.team.id) for each in (first, second) for _ in range(4))
        )
        assert renewals(office) == 1
        assert set(tokens) <= set(office.bot.tokens)
        assert await first.workspaces.token(office.team.id) == office.bot.token
        assert await second.workspaces.token(office.team.id) == office.bot.token


async def test_a_token_that_is_over_is_waited_for_while_another_process_renews_it(
    sqlite_database_url: str,
) -> None:
    async with (
        rotating_office(sqlite_database_url) as (office, first, second),
        a_way_to(office.slack) as way,
        open_wire(way.api_url) as wire,
    ):
        way.held.add("oauth.v2.access")
        slow = process(office, first.store, wire)
        office.slack.clock.advance(LIFETIME_S + 10)
        renewing = asyncio.create_task(slow.workspaces.token(office.team.id))
        await way.answered.wait()
        waiting = asyncio.create_task(second.workspaces.token(office.team.id))
        await office.slack.until(lambda: len(second.time.slept) > 2)
        way.go_on.set()
        async with asyncio.timeout(10):
            assert await renewing == await waiting == office.bot.token
        assert renewals(office) == 1


async def test_a_process_that_died_while_it_renewed_is_not_waited_for_for_ever(
    sqlite_database_url: str,
) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, second):
        office.slack.clock.advance(LIFETIME_S + 10)
        held = await first.grants.find(office.team.id)
        assert held is not None
        until = SlacksClock(office).now() + timedelta(seconds=60)
        await first.grants.change(held, held.grant.model_copy(update={"renewing_until": until}))
        waiting = asyncio.create_task(second.workspaces.token(office.team.id))
        await office.slack.until(lambda: len(second.time.slept) > 2)
        assert renewals(office) == 0
        office.slack.clock.advance(61)
        async with asyncio.timeout(10):
            assert await waiting == office.bot.token


async def test_while_slack_can_not_renew_the_old_token_serves(sqlite_database_url: str) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, _):
        office.slack.clock.advance(LIFETIME_S - 3600)
        old = office.bot.token
        office.slack.faults.add("oauth.v2.access", Kind.STATUS, times=1)
        assert await first.workspaces.token(office.team.id) == old
        assert await first.workspaces.token(office.team.id) == old
        assert renewals(office) == 1  # the next try waits a minute
        office.slack.clock.advance(61)
        assert await first.workspaces.token(office.team.id) != old
        assert renewals(office) == 2


async def test_once_the_token_is_over_the_failure_is_told_and_the_next_call_tries_again(
    sqlite_database_url: str,
) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, _):
        office.slack.clock.advance(LIFETIME_S + 1)
        office.slack.faults.add("oauth.v2.access", Kind.STATUS)
        with pytest.raises(ProviderError) as caught:
            await first.workspaces.token(office.team.id)
        assert caught.value.fault is Fault.SERVER
        assert await works(office, first)


async def test_a_refresh_token_that_is_used_up_means_installing_again(
    sqlite_database_url: str,
) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, _):
        office.slack.clock.advance(LIFETIME_S + 1)
        office.bot.refresh_token = "xoxe-1-another"  # noqa: S105 (made up)
        with pytest.raises(NotInstalledError, match=INSTALL_URL):
            await first.workspaces.token(office.team.id)


async def test_a_wrong_client_secret_is_no_matter_of_the_workspace(
    sqlite_database_url: str,
) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, _):
        office.slack.clock.advance(LIFETIME_S + 1)
        office.app.client_secret = "changed"  # noqa: S105 (made up)
        with pytest.raises(Refused) as caught:
            await first.workspaces.token(office.team.id)
        assert caught.value.code == "bad_client_secret"


async def test_a_token_that_ends_before_its_time_is_renewed_within_the_call(
    sqlite_database_url: str,
) -> None:
    async with rotating_office(sqlite_database_url) as (office, first, _):
        office.slack.faults.add("users.info", Kind.ERROR, error="token_expired")
        assert await works(office, first)
        assert renewals(office) == 1
        assert len(office.slack.called("users.info")) == 2


@pytest.mark.parametrize("is_answered", [True, False])
async def test_who_installs_again_while_a_token_is_renewed_keeps_the_new_one(
    sqlite_database_url: str,
    is_answered: bool,  # noqa: FBT001 (a parameter of pytest)
) -> None:
    async with (
        rotating_office(sqlite_database_url) as (office, first, second),
        a_way_to(office.slack) as way,
        open_wire(way.api_url) as wire,
    ):
        way.held.add("oauth.v2.access")
        if not is_answered:
            office.slack.faults.add("oauth.v2.access", Kind.STATUS)
        slow = process(office, first.store, wire)
        office.slack.clock.advance(LIFETIME_S - 3600)
        renewing = asyncio.create_task(slow.workspaces.token(office.team.id))
        await way.answered.wait()
        office.app.install(office.team)
        await second.workspaces.installed(granted(office), "Acme", SlacksClock(office).now())
        way.go_on.set()
        assert await renewing == office.bot.token
        held = await second.grants.find(office.team.id)
        assert held is not None
        assert held.grant.token == office.bot.token


class Unsteady(SqlStore):
    """Records that can't be reached for the next `failures` changes."""

    failures = 0

    async def change_installation(self, installation: Installation) -> None:
        if self.failures and installation.version > 1:
            self.failures -= 1
            raise ProviderError("database", Fault.CONNECTIVITY, "gone")
        await super().change_installation(installation)


async def test_new_tokens_are_kept_although_the_records_are_away_for_a_while(
    sqlite_database_url: str,
) -> None:
    async with (
        rotating_office(sqlite_database_url) as (office, first, _),
        open_database(sqlite_database_url) as database,
    ):
        office.slack.clock.advance(LIFETIME_S - 3600)
        unsteady = Unsteady(database)
        unsteady.failures = 3
        unlucky = process(office, unsteady)
        assert await unlucky.workspaces.token(office.team.id) == office.bot.token
        assert unlucky.time.slept == [2.0, 2.0, 2.0]
        assert await works(office, first)
        assert renewals(office) == 1
