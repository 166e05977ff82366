"""The connection to Discord: opened with the bot, closed with it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.utils import MISSING

from bot.errors import SettingsError
from integrations.discord.chat import DiscordChat
from integrations.discord.client import DiscordClient
from integrations.discord.faults import NO_ANSWER, described, waits
from integrations.discord.uploads import DiscordRecordings
from integrations.discord.voice.platform import DiscordVoice

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ports import Desk

log = logging.getLogger(__name__)

_LOGIN_S = 30.0
_READY_S = 15.0
_LONGEST_WAIT_S = 60.0


@dataclass(frozen=True)
class Discord:
    """Discord as a place to write to, to listen to, and to fetch recordings from."""

    chat: DiscordChat
    voice: DiscordVoice
    recordings: DiscordRecordings
    client: DiscordClient
    connection: asyncio.Task[None]

    async def answer(self, desk: Desk) -> None:
        """Offer the commands and answer them, and whatever people click, at this desk."""
        await self.client.answer(desk)

    async def lost(self) -> None:
        """Wait until the connection is over for good; raises `SettingsError` with the reason."""
        await asyncio.shield(self.connection)


@asynccontextmanager
async def open_discord(
    token: str, api_url: str | None = None, *, first_wait_s: float = 1.0
) -> AsyncIterator[Discord]:
    """Connect, and stay connected while the context is open.

    Where Discord can't be reached, it is tried again and again in the background, at first after
    `first_wait_s` seconds. Whatever interrupts the connection later, the library connects again.
    `api_url` is the address of a proxy for Discord's API, version included. Raises `SettingsError`
    for a token that Discord does not take.
    """
    client = DiscordClient()
    if api_url is not None:
        Route.BASE = api_url.rstrip("/")  # the library knows one for the whole process
    async with client:
        trouble = asyncio.Event()
        connection = asyncio.create_task(
            _connected(client, token, trouble, is_proxied=api_url is not None, wait_s=first_wait_s),
            name="discord",
        )
        connection.add_done_callback(_log_end)
        try:
            await _until_ready(client, connection, trouble)
            yield Discord(
                DiscordChat(client),
                DiscordVoice(client),
                DiscordRecordings(client),
                client,
                connection,
            )
        finally:
            await _close(client, connection)


async def _until_ready(
    client: DiscordClient, connection: asyncio.Task[None], trouble: asyncio.Event
) -> None:
    """Wait for the first try; raises `SettingsError` if there is no use in another one."""
    waiting = [asyncio.create_task(client.wait_until_ready()), asyncio.create_task(trouble.wait())]
    try:
        await asyncio.wait(
            [*waiting, connection], timeout=_READY_S, return_when=asyncio.FIRST_COMPLETED
        )
        if connection.done():
            await connection
    finally:
        for task in waiting:
            task.cancel()
    if not client.is_ready():
        log.warning("discord is not there yet; the bot connects as soon as it is")


async def _connected(
    client: DiscordClient, token: str, trouble: asyncio.Event, *, is_proxied: bool, wait_s: float
) -> None:
    """Log in, however often it takes, and stay; raises `SettingsError` once there is no use."""
    for next_wait_s in waits(wait_s, _LONGEST_WAIT_S):
        try:
            async with asyncio.timeout(_LOGIN_S):
                if client.user is None:
                    await client.login(token)
                if is_proxied:
                    await _go_through_proxy(client)
        except discord.LoginFailure:
            raise SettingsError(
                "Discord does not know this DISCORD_TOKEN.",
                "Copy it again from the Bot page of your application.",
            ) from None
        except NO_ANSWER as error:
            trouble.set()
            log.warning("discord: %s; trying again in %.0f s", described(error), next_wait_s)
            await _let_go(client)
            await asyncio.sleep(next_wait_s)
        else:
            break
    try:
        await client.connect()
    except (discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as error:
        raise SettingsError(
            f"Discord ended the connection: {type(error).__name__}.",
            "Check the bot's intents and token on the pages of your application.",
        ) from error


async def _close(client: DiscordClient, connection: asyncio.Task[None]) -> None:
    """Leave in good order: the rooms are left while the connection still stands."""
    if client.user is None:
        connection.cancel()  # it would open anew what is closed
        await asyncio.wait([connection])
    await client.close()
    connection.cancel()  # it may be waiting to connect again
    await asyncio.wait([connection])


async def _let_go(client: DiscordClient) -> None:
    """Close what a login that failed has opened: the next one opens it anew."""
    if client.user is None:
        await client.http.close()
        client.http.connector = MISSING


async def _go_through_proxy(client: DiscordClient) -> None:
    """Take the gateway that the proxy names in place of the one the library would go to."""
    _, gateway, _ = await client.http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


def _log_end(connection: asyncio.Task[None]) -> None:
    if not connection.cancelled() and (error := connection.exception()) is not None:
        log.error("discord is gone for good: %s", error)
