"""How workspaces install Minuta by themselves, in a browser."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from integrations.slack.oauth import authorize_url
from integrations.slack.places import PLATFORM
from integrations.slack.scopes import OPTIONAL, REQUIRED
from tests.servers.slack import Kind
from tests.slack.site import open_site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.slack.site import Site


@pytest.fixture
async def site(sqlite_database_url: str) -> AsyncIterator[Site]:
    async with open_site(sqlite_database_url) as opened:
        yield opened


async def test_a_workspace_installs_minuta_and_it_works_there(site: Site) -> None:
    page = await site.installed(site.browser())
    assert "Minuta is here" in page
    team = site.office.team.id
    assert f"team={team}" in page
    assert await site.workspaces.teams() == [team]
    identity = await site.workspaces.identity(team)
    assert identity.team_name == "Acme"
    assert identity.scopes == REQUIRED.keys() | OPTIONAL.keys()
    bot = site.office.app.installs[team]
    assert identity.bot_user_id == bot.user_id
    assert identity.bot_id == bot.bot_id
    assert await site.workspaces.token(team) == bot.token


async def test_slack_is_asked_for_what_the_manifest_names(site: Site) -> None:
    page = httpx.URL(await site.begun(site.browser()))
    assert set(page.params["scope"].split(",")) == REQUIRED.keys() | OPTIONAL.keys()
    assert page.params.get("user_scope", "") == ""
    assert page.params["redirect_uri"] == f"{site.url}/slack/oauth_redirect"
    assert len(page.params["state"]) >= 32


async def test_what_is_optional_may_be_refused(site: Site) -> None:
    await site.installed(site.browser(), without=frozenset({"mpim:read"}))
    identity = await site.workspaces.identity(site.office.team.id)
    assert "mpim:read" not in identity.scopes


async def test_tokens_that_rotate_are_kept_with_what_renews_them(sqlite_database_url: str) -> None:
    async with open_site(sqlite_database_url, rotates_tokens=True) as site:
        await site.installed(site.browser())
        team = site.office.team.id
        bot = site.office.app.installs[team]
        first = await site.workspaces.token(team)
        assert first == bot.token
        site.clock.move_to(site.clock.now() + timedelta(hours=11))
        second = await site.workspaces.token(team)
        assert second == bot.token != first


async def test_the_cookie_is_for_secure_connections_and_not_for_scripts(site: Site) -> None:
    browser = site.browser()
    await site.begun(browser)
    [told] = browser.set_cookies
    assert "Secure" in told
    assert "HttpOnly" in told
    await site.installed(browser)
    assert browser.cookies["slack-app-oauth-state"] == "deleted"


async def test_an_installation_that_somebody_else_began_is_refused(site: Site) -> None:
    page = await site.begun(site.browser())
    back = site.office.slack.oauth.approve(site.office.alice, page)
    victim = site.browser()
    assert (await victim.get(back)).status_code == 400
    await site.begun(victim)
    answer = await victim.get(back)
    assert answer.status_code == 400
    assert "same browser" in answer.text
    assert await site.workspaces.teams() == []


async def test_an_installation_ends_once(site: Site) -> None:
    browser = site.browser()
    page = await site.begun(browser)
    cookies = dict(browser.cookies)
    first = site.office.slack.oauth.approve(site.office.alice, page)
    second = site.office.slack.oauth.approve(site.office.alice, page)
    assert (await browser.get(first)).status_code == 200
    browser.cookies = cookies
    answer = await browser.get(second)
    assert answer.status_code == 401
    assert "Try again" in answer.text


async def test_an_installation_that_takes_too_long_is_begun_anew(site: Site) -> None:
    browser = site.browser()
    page = await site.begun(browser)
    site.clock.move_to(site.clock.now() + timedelta(minutes=11))
    answer = await browser.get(site.office.slack.oauth.approve(site.office.alice, page))
    assert answer.status_code == 401
    assert "ten minutes" in answer.text
    await site.installed(browser)


async def test_who_says_no_is_believed(site: Site) -> None:
    browser = site.browser()
    answer = await browser.get(site.office.slack.oauth.deny(await site.begun(browser)))
    assert "nothing was installed" in answer.text
    assert await site.workspaces.teams() == []


async def test_a_code_that_slack_does_not_know_is_no_installation(site: Site) -> None:
    browser = site.browser()
    page = httpx.URL(await site.begun(browser))
    answer = await browser.get(
        f"{site.url}/slack/oauth_redirect?code=guess&state={page.params['state']}"
    )
    assert answer.status_code == 401
    assert "did not confirm" in answer.text


@pytest.mark.parametrize("kind", [Kind.RESET, Kind.STATUS, Kind.NOT_JSON])
async def test_while_slack_does_not_answer_people_read_that_it_failed(
    site: Site, kind: Kind
) -> None:
    browser = site.browser()
    back = site.office.slack.oauth.approve(site.office.alice, await site.begun(browser))
    site.office.slack.faults.add("oauth.v2.access", kind)
    answer = await browser.get(back)
    assert answer.status_code in {401, 503}
    assert "Try again" in answer.text
    await site.installed(browser)


async def test_installing_again_replaces_what_was_there(site: Site) -> None:
    await site.installed(site.browser(), without=frozenset({"mpim:read"}))
    await site.installed(site.browser())
    assert await site.workspaces.teams() == [site.office.team.id]
    identity = await site.workspaces.identity(site.office.team.id)
    assert "mpim:read" in identity.scopes


async def test_what_is_in_the_address_is_not_repeated_on_a_page(site: Site) -> None:
    browser = site.browser()
    for query in ("error=<script>alert(1)</script>", "code=<b>&state=<i>", "state=%0d%0aX: y", ""):
        answer = await browser.get(f"{site.url}/slack/oauth_redirect?{query}")
        assert answer.status_code < 500
        assert "<script>" not in answer.text
        assert "<b>" not in answer.text
    for query in ("team=%0d%0aX-Evil: 1", "team=T1&redirect_uri=https://evil.example"):
        answer = await browser.get(f"{site.url}/slack/install?{query}")
        assert answer.status_code == 302
        assert "evil" not in answer.headers["Location"].lower()


async def test_no_code_state_or_token_is_logged(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = site.browser()
    page = await site.begun(browser)
    back = site.office.slack.oauth.approve(site.office.alice, page)
    site.office.slack.faults.add("oauth.v2.access", Kind.ERROR, error="invalid_code")
    await browser.get(back)
    await site.installed(browser)
    ours = "\n".join(
        f"{record.getMessage()}{record.exc_text}"
        for record in caplog.records
        if not record.name.startswith(("httpx", "httpcore", "aiosqlite"))
    )
    secrets = [
        httpx.URL(back).params["code"],
        httpx.URL(page).params["state"],
        site.office.app.installs[site.office.team.id].token,
        site.office.app.client_secret,
    ]
    assert [secret for secret in secrets if secret in ours] == []
    kept = await site.store.installation(PLATFORM, site.office.team.id)
    assert kept is not None
    assert secrets[2].encode() not in kept.sealed


def test_people_are_asked_at_slack_or_beside_its_proxy() -> None:
    assert authorize_url("https://slack.com/api/") == "https://slack.com/oauth/v2/authorize"
    assert authorize_url("http://proxy:1/api/") == "http://proxy:1/oauth/v2/authorize"
