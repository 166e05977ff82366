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

from bot.errors import MinutaError, SettingsError
from integrations.discord.chat import DiscordChat
from integrations.discord.client import DiscordClient
from integrations.discord.voice.platform import DiscordVoice

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ports import Desk

log = logging.getLogger(__name__)

_LOGIN_S = 30.0
_READY_S = 30.0


@dataclass(frozen=True)
class Discord:
    """Discord as a place to write to and as a place to listen to."""

    chat: DiscordChat
    voice: DiscordVoice
    client: DiscordClient

    async def answer(self, desk: Desk) -> None:
        """Offer the commands and answer them at this desk; raises `MinutaError`."""
        try:
            await self.client.answer(desk)
        except discord.HTTPException as error:
            raise MinutaError(
                f"Discord does not take Minuta's commands: status {error.status}.",
                "Invite the bot with the scope applications.commands.",
            ) from error


@asynccontextmanager
async def open_discord(token: str, api_url: str | None = None) -> AsyncIterator[Discord]:
    """Connect, and stay connected while the context is open.

    Whatever interrupts the connection, the library connects again by itself. `api_url` is the
    address of a proxy for Discord's API, version included. Raises `SettingsError` for a token that
    Discord does not take.
    """
    client = DiscordClient()
    if api_url is not None:
        Route.BASE = api_url.rstrip("/")  # the library knows one for the whole process
    async with client:
        try:
            async with asyncio.timeout(_LOGIN_S):
                await client.login(token)
                if api_url is not None:
                    await _go_through_proxy(client)
        except discord.LoginFailure:
            raise SettingsError(
                "Discord does not know this DISCORD_TOKEN.",
                "Copy it again from the Bot page of your application.",
            ) from None
        except (TimeoutError, OSError, discord.HTTPException, discord.GatewayNotFound) as error:
            raise SettingsError(
                f"Discord can't be reached: {type(error).__name__}.",
                "Check the network and start again.",
            ) from error
        connection = asyncio.create_task(client.connect(), name="discord")
        try:
            await _until_ready(client, connection)
            yield Discord(DiscordChat(client), DiscordVoice(client), client)
        finally:
            await client.close()
            await asyncio.wait([connection])


async def _until_ready(client: DiscordClient, connection: asyncio.Task[None]) -> None:
    ready = asyncio.create_task(client.wait_until_ready())
    try:
        await asyncio.wait(
            [ready, connection], timeout=_READY_S, return_when=asyncio.FIRST_COMPLETED
        )
        if connection.done():
            raise _refused(connection)
    finally:
        ready.cancel()
    if not client.is_ready():
        log.warning("discord is not ready after %g s; it is waited for", _READY_S)


def _refused(connection: asyncio.Task[None]) -> SettingsError:
    error = connection.exception()
    return SettingsError(
        f"Discord ended the connection: {type(error).__name__}.",
        "Check the bot's intents and token on the pages of your application.",
    )


async def _go_through_proxy(client: DiscordClient) -> None:
    """Take the gateway that the proxy names in place of the one the library would go to."""
    _, gateway, _ = await client.http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
