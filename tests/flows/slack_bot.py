"""The bot in a process of its own, in a Slack on this machine, over either transport."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp

from tests.flows.bot_process import Bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from tests.servers.slack import App, Install, LocalSlack, User

TICK_S = "0.3"
"""Seconds between two looks for reminders."""


def over_socket_mode(slack: LocalSlack, bot: Install) -> Mapping[str, str]:
    """How one workspace is reached from behind a firewall."""
    bot.app.socket_mode()
    return {
        "SLACK_BOT_TOKEN": bot.token,
        "SLACK_APP_TOKEN": bot.app.app_token,
        "SLACK_API_URL": slack.api_url,
    }


def over_http(slack: LocalSlack, app: App) -> Mapping[str, str]:
    """How many workspaces install Minuta by themselves, and call it."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    app.http(f"{address}/slack/events")
    app.redirect_urls = (f"{address}/slack/oauth_redirect",)
    return {
        "SLACK_CLIENT_ID": app.client_id,
        "SLACK_CLIENT_SECRET": app.client_secret,
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "MINUTA_SECRET_KEY": "a key that nobody guesses and that is long",
        "MINUTA_WEB": f"127.0.0.1:{port}",
        "MINUTA_PUBLIC_URL": address,
    }


async def install(slack: LocalSlack, admin: User, address: str) -> str:
    """Let somebody install Minuta in their team by their browser; the page that they end at."""
    # the browser would keep the cookie for https, which a proxy in front of Minuta speaks
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
        async with browser.get(f"{address}/slack/install", allow_redirects=False) as sent_on:
            cookie = next(iter(sent_on.cookies.values()))
            where = sent_on.headers["Location"]
        back = slack.oauth.approve(admin, where)
        held = {cookie.key: cookie.value}
        async with browser.get(back, cookies=held, allow_redirects=False) as page:
            return await page.text()


@asynccontextmanager
async def running(access: Mapping[str, str], data: Path, **settings: str) -> AsyncIterator[Bot]:
    """A bot that runs, and is gone at the end."""
    bot = Bot(data, access, {"MINUTA_REMINDER_TICK_SECONDS": TICK_S, **settings})
    await bot.start()
    try:
        yield bot
    finally:
        await bot.kill()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
