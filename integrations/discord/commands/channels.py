"""/settings channel: what holds for one text channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, answered
from integrations.discord.permissions import check_can_write
from integrations.discord.places import place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.meeting import Place
    from bot.domain.preferences import RoomSettings
    from bot.ports import Desk


def channel_command(desk: Callable[[], Desk]) -> app_commands.Command[Any, ..., None]:
    """/settings channel."""

    @app_commands.command(name="channel", description="Change what holds for one text channel")
    @app_commands.describe(
        channel="The text channel",
        weekly_digest="Say there on Mondays what is still to be done, if there is something",
    )
    async def channel_(
        asked: Asked,
        channel: discord.TextChannel,
        weekly_digest: bool,  # noqa: FBT001 (Discord names every option)
    ) -> None:
        async def change() -> str:
            by, settings = DiscordAsker.of(asked), desk().settings
            if weekly_digest:
                check_can_write(channel)
            place = place_of(channel)
            changed = (await settings.room(place)).model_copy(
                update={"weekly_digest": weekly_digest}
            )
            await settings.change_room(by, place, changed)
            return f"**{channel.mention}, from now on**\n{weekly_line(changed)}"

        await answered(asked, change)

    return channel_


async def channel_lines(asked: Asked, desk: Desk) -> list[str]:
    """What holds for the text channel that somebody asks in; nothing for other places."""
    place = _text_place(asked)
    if place is None:
        return []
    return [f"**<#{place.channel}>**", weekly_line(await desk.settings.room(place))]


def weekly_line(settings: RoomSettings) -> str:
    """Whether what is open is said once a week."""
    return f"What is to be done, on Mondays: {'yes' if settings.weekly_digest else 'no'}"


def _text_place(asked: Asked) -> Place | None:
    channel = asked.channel
    parent = channel.parent if isinstance(channel, discord.Thread) else channel
    return place_of(parent) if isinstance(parent, discord.TextChannel) else None
