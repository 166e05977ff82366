"""Minuta on the web, and browsers in which people install it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

import httpx
from slack_bolt.async_app import AsyncApp

from bot.clock import AdjustableClock
from integrations.slack.http_events import routes
from integrations.slack.library_log import LIBRARY_LOG
from integrations.slack.reaching import SlackKeys, reached
from integrations.web.server import open_web
from storage.database import open_database
from storage.store import SqlStore
from tests.slack.joined import KEY, free_port
from tests.slack.office import open_office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from integrations.slack.workspaces import Workspaces
    from tests.slack.office import Office


@dataclass
class Browser:
    """Somebody's browser; it keeps the cookies that it is given, also over plain HTTP."""

    client: httpx.AsyncClient
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)

    async def get(self, url: str) -> httpx.Response:
        sent = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = await self.client.get(url, headers={"Cookie": sent} if sent else {})
        for told in answer.headers.get_list("Set-Cookie"):
            self.set_cookies.append(told)
            for name, morsel in SimpleCookie(told).items():
                self.cookies[name] = morsel.value
        return answer


@dataclass
class Site:
    """Minuta on the web."""

    office: Office
    workspaces: Workspaces
    store: SqlStore
    clock: AdjustableClock
    url: str
    client: httpx.AsyncClient

    def browser(self) -> Browser:
        return Browser(self.client)

    async def begun(self, browser: Browser) -> str:
        """The address of the page at Slack where people agree."""
        answer = await browser.get(f"{self.url}/slack/install")
        assert answer.status_code == 302
        return answer.headers["Location"]

    async def installed(self, browser: Browser, without: frozenset[str] = frozenset()) -> str:
        """Install it, and return the page that is shown in the end."""
        page = await self.begun(browser)
        back = self.office.slack.oauth.approve(self.office.alice, page, without)
        answer = await browser.get(back)
        assert answer.status_code == 200, answer.text
        return answer.text


@asynccontextmanager
async def open_site(url: str, *, rotates_tokens: bool = False) -> AsyncIterator[Site]:
    port = free_port()
    public_url = f"http://127.0.0.1:{port}"
    clock = AdjustableClock()
    async with open_office(rotates_tokens=rotates_tokens) as office, open_database(url) as database:
        office.app.installs.clear()
        office.app.redirect_urls = (public_url,)
        store = SqlStore(database)
        keys = SlackKeys.model_validate(
            {
                "client_id": office.app.client_id,
                "client_secret": office.app.client_secret,
                "signing_secret": office.app.signing_secret,
                "secret_keys": (KEY,),
                "public_url": f"{public_url}/",
                "api_url": office.slack.api_url,
            }
        )
        workspaces, flow = reached(keys, store, office.wire, clock)
        app = AsyncApp(
            client=office.wire.client("unused"),
            signing_secret=office.app.signing_secret,
            logger=LIBRARY_LOG,
        )

        async def well() -> bool:
            return True

        served = routes(app, office.app.signing_secret, flow)
        async with (
            open_web(("127.0.0.1", port), None, well, routes=served),
            httpx.AsyncClient() as client,
        ):
            yield Site(office, workspaces, store, clock, public_url, client)
