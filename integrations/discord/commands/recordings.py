"""“Make meeting notes” in the menu of a message: its recordings become notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, answered
from integrations.discord.permissions import check_can_write
from integrations.discord.places import channel_of
from integrations.discord.uploads import shared_recording

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports import Desk


def make_meeting_notes(desk: Callable[[], Desk]) -> app_commands.ContextMenu:
    """The entry of the menu."""

    async def share(asked: discord.Interaction[Any], message: discord.Message) -> None:
        await answered(asked, lambda: _shared(asked, message, desk))

    return app_commands.guild_only(
        app_commands.ContextMenu(name="Make meeting notes", callback=share)
    )


async def _shared(asked: Asked, message: discord.Message, desk: Callable[[], Desk]) -> str:
    by, channel = DiscordAsker.of(asked), channel_of(asked)
    check_can_write(channel)
    recording = shared_recording(message, channel, by.account)
    if await desk().uploads.share(by, recording):
        return f"Minuta makes notes of it. They come to {channel.mention}."
    return (
        f"Minuta has taken this recording already. Its notes are or will be in {channel.mention}."
    )
