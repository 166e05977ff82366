"""Discord's channels as the places that Minuta knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

from bot.domain.meeting import Place
from bot.errors import MinutaError

if TYPE_CHECKING:
    from discord.abc import GuildChannel

    from bot.domain.outbox import MessageRef

PLATFORM: Final = "discord"


def place_of(channel: GuildChannel | discord.Thread) -> Place:
    """A channel, or a thread together with the channel it hangs on."""
    workspace = str(channel.guild.id)
    if isinstance(channel, discord.Thread):
        return Place(
            platform=PLATFORM,
            workspace=workspace,
            channel=str(channel.parent_id),
            thread=str(channel.id),
        )
    return Place(platform=PLATFORM, workspace=workspace, channel=str(channel.id))


def channel_of(asked: discord.Interaction[Any]) -> WritableChannel:
    """The channel somebody asks in; raises `MinutaError` where no notes can be written."""
    channel = asked.channel
    if isinstance(channel, WRITABLE):
        return channel
    raise MinutaError(
        "Notes can't be written in this kind of channel.",
        "Ask in a text channel, in a thread or in the chat of a voice channel.",
    )


def link(place: Place) -> str:
    """Markdown that leads to a place."""
    return f"<#{place.thread or place.channel}>"


def message_link(workspace: str, message: MessageRef | None) -> str:
    """Markdown that leads to the message with a meeting's notes; empty where there is none."""
    if message is None or message.platform != PLATFORM:
        return ""
    url = f"https://discord.com/channels/{workspace}/{message.channel}/{message.message_id}"
    return f"[notes]({url})"


WritableChannel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
WRITABLE = (discord.TextChannel, discord.VoiceChannel, discord.StageChannel, discord.Thread)
"""Where notes can be written."""
