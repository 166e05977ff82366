"""A bot that logs in and enters one room, with discord.py or a library that is like it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from importlib.metadata import files
from typing import TYPE_CHECKING, Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from benchmarks.voice_peers.metering import Errand


_PY_CORD_OPTIONS: dict[str, Any] = {"cache_default_sounds": False}
"""There are none here; discord.py does not know the option and ignores it."""


@asynccontextmanager
async def in_room(errand: Errand, kind: Any) -> AsyncIterator[Any]:  # noqa: ANN401 (any library's)
    """The voice client of a class `kind`, connected.

    The certificate of the voice server is trusted by SSL_CERT_FILE.
    """
    for name in ("BASE", "API_BASE_URL"):  # discord.py's, py-cord's
        setattr(Route, name, errand.api_url)
    client = discord.Client(
        intents=discord.Intents(guilds=True, voice_states=True),
        guild_ready_timeout=0.1,
        **_PY_CORD_OPTIONS,
    )
    await client.login(errand.token)
    if hasattr(DiscordWebSocket, "DEFAULT_GATEWAY"):  # others ask for it
        _, gateway, _ = await client.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    connection = asyncio.create_task(client.connect())
    await client.wait_until_ready()
    channel: Any = client.get_channel(errand.room_id)
    voice = await channel.connect(cls=kind, timeout=20.0)
    try:
        yield voice
    finally:
        await voice.disconnect(force=True)
        await client.close()
        await asyncio.wait([connection], timeout=5.0)


def load_opus() -> None:
    """Let discord.opus use the libopus that PyAV brings in its wheel."""
    library = next(file for file in files("av") or () if "libopus" in file.name)
    discord.opus.load_opus(str(library.locate()))
