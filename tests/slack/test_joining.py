"""Joining Slack over either transport, also while it is not there."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.errors import SettingsError
from integrations.slack.grants import Grants
from integrations.slack.places import account
from integrations.slack.sealing import Sealing
from tests.servers.slack import Kind
from tests.slack.joined import KEY, free_port, joined, keys, keys_for_many, on_the_web, share
from tests.slack.processes import granted
from tests.slack.way import a_way_to

if TYPE_CHECKING:
    from storage.store import SqlStore
    from tests.slack.office import Office
    from tests.slack.scripted_desk import ScriptedDesk


async def test_a_recording_arrives_over_socket_mode(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    office.app.socket_mode()
    async with joined(store, keys(office)) as slack:
        assert slack.health.is_connected
        assert slack.health.transport == "socket"
        assert list(slack.routes) == []
        await slack.answer(scripted.desk)
        await share(office)
        assert len(scripted.uploads.arrivals) == 1
        assert slack.health.last_event_at is not None
        member = await slack.directory.member(account(office.team.id, office.alice.id))
        assert member is not None
        assert member.name == "alice"
    assert not slack.health.is_connected


async def test_a_recording_arrives_over_http(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    given = keys(office, app_token=None, signing_secret=office.app.signing_secret)
    async with joined(store, given) as slack, on_the_web(office, slack):
        assert slack.health.transport == "http"
        await slack.answer(scripted.desk)
        await share(office)
        assert len(scripted.uploads.arrivals) == 1


async def test_workspaces_that_installed_it_are_told_apart(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    grants = Grants(store, Sealing([KEY]))
    await grants.keep(granted(office), "Acme", datetime.now(UTC))
    async with joined(store, keys_for_many(office)) as slack, on_the_web(office, slack):
        await slack.answer(scripted.desk)
        await share(office)
        assert len(scripted.uploads.arrivals) == 1
        assert office.slack.called("auth.test") == []
        with pytest.raises(Exception, match="not installed"):
            await slack.api.identity("T0OTHER")


async def test_what_comes_before_minuta_can_answer_comes_again(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    given = keys(office, app_token=None, signing_secret=office.app.signing_secret)
    async with joined(store, given) as slack, on_the_web(office, slack):
        await share(office)
        messages = office.slack.deliveries.of("message")
        assert [one.is_acknowledged for one in messages] == [False]
        await slack.answer(scripted.desk)
        office.slack.clock.advance(61)
        await office.slack.settled()
        assert [one.is_acknowledged for one in messages] == [True]
        assert len(scripted.uploads.arrivals) == 1


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN"),
        ({"app_token": None}, "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET"),
        ({"bot_token": None}, "SLACK_CLIENT_ID"),
    ],
)
async def test_keys_that_do_not_fit_are_an_error_that_names_them(
    office: Office, store: SqlStore, changes: dict[str, object], named: str
) -> None:
    office.app.socket_mode()
    with pytest.raises(SettingsError, match=named) as caught:
        async with joined(store, keys(office, **changes)):
            pytest.fail("it was let in")
    assert "wrong" not in str(caught.value)


async def test_what_minuta_lacks_is_in_the_log(
    office: Office, store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    office.app.socket_mode()
    office.bot.scopes.remove("files:read")
    async with joined(store, keys(office)):
        pass
    assert "minuta lacks files:read" in caplog.text


async def test_while_slack_is_down_the_bot_starts_and_joins_later(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    office.app.socket_mode()
    port = free_port()
    given = keys(office, api_url=f"http://127.0.0.1:{port}/api/")
    async with joined(store, given) as slack:
        assert not slack.health.is_connected
        await slack.answer(scripted.desk)
        async with a_way_to(office.slack, port):
            await office.slack.until(lambda: slack.health.is_connected)
            await share(office)
            assert len(scripted.uploads.arrivals) == 1


async def test_a_bot_that_waits_for_slack_can_be_stopped(office: Office, store: SqlStore) -> None:
    given = keys(office, api_url=f"http://127.0.0.1:{free_port()}/api/")
    async with asyncio.timeout(10), joined(store, given) as slack:
        lost = asyncio.create_task(slack.lost())
        await asyncio.sleep(0.05)
        assert not lost.done()
        lost.cancel()


async def test_a_token_that_is_refused_later_is_told_to_who_waits(
    office: Office, store: SqlStore
) -> None:
    office.app.socket_mode()
    async with joined(store, keys(office)) as slack, asyncio.timeout(10):
        office.slack.faults.add(
            "apps.connections.open", Kind.ERROR, times=1000, error="invalid_auth"
        )
        for one in office.slack.sockets.of(office.app):
            one.cut()
        with pytest.raises(SettingsError, match="SLACK_APP_TOKEN"):
            await slack.lost()


async def test_over_http_nothing_is_ever_lost_for_good(office: Office, store: SqlStore) -> None:
    given = keys(office, app_token=None, signing_secret=office.app.signing_secret)
    async with joined(store, given) as slack:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await slack.lost()


async def test_a_key_that_does_not_open_what_is_kept_is_found_at_the_start(
    office: Office, store: SqlStore
) -> None:
    await Grants(store, Sealing(["a" * 32])).keep(granted(office), "Acme", datetime.now(UTC))
    with pytest.raises(SettingsError, match="MINUTA_SECRET_KEY"):
        async with joined(store, keys_for_many(office)):
            pytest.fail("it was let in")


async def test_where_it_is_installed_from_is_served(office: Office, store: SqlStore) -> None:
    async with joined(store, keys_for_many(office)) as slack, on_the_web(office, slack):
        assert office.app.request_url is not None
        address = office.app.request_url.replace("/slack/events", "/slack/install")
        async with httpx.AsyncClient() as browser:
            answer = await browser.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(f"{office.slack.url}/oauth/v2/authorize?")
