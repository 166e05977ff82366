"""Joining Discord, also while it is not there."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web

from bot.errors import Fault, ProviderError, SettingsError
from integrations.discord.joining import open_discord
from tests.discord.command_room import unvisited_room
from tests.discord.meeting_notes import publication
from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.discord.command_room import CommandRoom
    from tests.servers.discord import LocalDiscord

_SOON_S = 0.02


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    """A Discord that the bot has not come to yet."""
    async with unvisited_room(sqlite_database_url) as made:
        with made.local.pointed():
            yield made


@pytest.fixture
def port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        found: int = bound.getsockname()[1]
        return found


@asynccontextmanager
async def a_way_to(local: LocalDiscord, port: int) -> AsyncIterator[None]:
    """What comes to this port is passed on to Discord, until the end of the context."""

    async def pass_on(request: web.Request) -> web.Response:
        kept = ("Authorization", "Content-Type")
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method,
                f"{local.url}/{request.match_info['path']}",
                params=request.query,
                headers={name: request.headers[name] for name in kept if name in request.headers},
                data=await request.read(),
            ) as response,
        ):
            kind = response.headers.get("Content-Type")
            return web.Response(
                body=await response.read(),
                status=response.status,
                headers={"Content-Type": kind} if kind else {},
            )

    app = web.Application()
    app.router.add_route("*", "/api/v10/{path:.*}", pass_on)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


async def test_where_discord_is_there_the_bot_is_ready_at_once(room: CommandRoom) -> None:
    async with open_discord(room.local.token, room.local.url) as discord:
        assert discord.client.is_ready()
        await discord.answer(room.desk)
        assert "Nothing is recorded" in await room.ask(room.anna, "meeting status")


async def test_a_token_that_discord_refuses_is_an_error(room: CommandRoom) -> None:
    with pytest.raises(SettingsError, match="DISCORD_TOKEN"):
        async with open_discord("wrong", room.local.url):
            pytest.fail("it was let in")


async def test_while_discord_is_down_the_bot_starts_and_joins_later(
    room: CommandRoom, port: int
) -> None:
    url = f"http://127.0.0.1:{port}/api/v10"
    async with open_discord(room.local.token, url, first_wait_s=_SOON_S) as discord:
        assert not discord.client.is_ready()
        await discord.answer(room.desk)
        with pytest.raises(ProviderError) as caught:
            await discord.chat.find(publication(None, room.place()), "marker")
        assert caught.value.fault is Fault.CONNECTIVITY
        async with a_way_to(room.local, port):
            await until(discord.client.is_ready, 10)
            await until(lambda: room.local.rest.commands.registered, 10)
            assert "Nothing is recorded" in await room.ask(room.anna, "meeting status")


async def test_a_bot_that_waits_for_discord_can_be_stopped(room: CommandRoom, port: int) -> None:
    url = f"http://127.0.0.1:{port}/api/v10"
    async with asyncio.timeout(30), open_discord(room.local.token, url) as discord:
        assert not discord.connection.done()
    assert discord.connection.done()


async def test_a_token_that_is_refused_later_is_told_to_who_waits(
    room: CommandRoom, port: int
) -> None:
    url = f"http://127.0.0.1:{port}/api/v10"
    async with (
        open_discord("wrong", url, first_wait_s=_SOON_S) as discord,
        a_way_to(room.local, port),
        asyncio.timeout(10),
    ):
        with pytest.raises(SettingsError, match="DISCORD_TOKEN"):
            await discord.lost()
