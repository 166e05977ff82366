"""A workspace with two people and an app, and Bolt on either way to it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack import local_slack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.servers.slack import App, Channel, Install, LocalSlack, Team, User
    from tests.servers.slack.acts import Person


class Scene(NamedTuple):
    """What there is in most tests."""

    slack: LocalSlack
    team: Team
    alice: User
    bob: User
    general: Channel
    app: App
    bot: Install
    client: AsyncWebClient

    @property
    def as_alice(self) -> Person:
        return self.slack.person(self.alice)

    def new_bolt(self) -> AsyncApp:
        """A Bolt app that is this app."""
        return AsyncApp(client=self.client, signing_secret=self.app.signing_secret)


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """A workspace where Alice and Bob are in #general, with the app."""
    async with local_slack() as slack:
        team = slack.add_team("Acme")
        alice, bob = team.add_user("Alice Example"), team.add_user("Bob Example")
        general = team.add_channel("general", [alice, bob])
        app = slack.add_app()
        bot = app.install(team)
        general.invite(bot)
        client = AsyncWebClient(token=bot.token, base_url=slack.api_url)
        yield Scene(slack, team, alice, bob, general, app, bot, client)


@asynccontextmanager
async def by_socket(
    at: Scene, bolt: AsyncApp, ping_interval: float = 10
) -> AsyncIterator[AsyncSocketModeHandler]:
    """Let Bolt open a WebSocket."""
    at.app.socket_mode()
    handler = AsyncSocketModeHandler(bolt, at.app.app_token, ping_interval=ping_interval)
    await handler.connect_async()  # type: ignore[no-untyped-call] # as Bolt has it
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call] # as Bolt has it


@asynccontextmanager
async def by_http(at: Scene, bolt: AsyncApp) -> AsyncIterator[list[dict[str, str]]]:
    """Let Bolt listen at an address; the headers of all that comes are kept."""
    headers: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        headers.append(dict(request.headers))
        response = await bolt.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(response)

    async with listening(answer) as address:
        at.app.http(address)
        yield headers


@asynccontextmanager
async def listening(answer: Any) -> AsyncIterator[str]:  # noqa: ANN401 (a handler of aiohttp)
    """Something that listens on this machine; its address for events."""
    application = web.Application()
    application.router.add_post("/slack/events", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


class Gate:
    """Lets a listener wait for a test, and the test for the listener."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.release = asyncio.Event()

    async def wait(self) -> None:
        """Stop here until the test lets go."""
        self.reached.set()
        await self.release.wait()
