"""/timezone: where somebody lives, for the dates and the hours of their reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, answered, completed
from integrations.discord.commands.choices import UNSET, zone_choices
from integrations.discord.text import safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports import Desk


class TimezoneCommands(
    app_commands.Group, name="timezone", description="The time zone you live in"
):
    """/timezone."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__(guild_only=True)
        self._desk = desk

    @app_commands.command(name="set", description="Say where you live; your reminders follow")
    @app_commands.describe(zone="Begin to type a city")
    async def set_(self, asked: Asked, zone: app_commands.Range[str, 1, 100]) -> None:
        """Change the zone, or take it back."""

        async def change() -> str:
            chosen = None if zone == UNSET else zone
            await self._desk().settings.change_zone(DiscordAsker.of(asked), chosen)
            if chosen is None:
                return "From now on the server's time zone holds for you."
            return f"From now on your reminders come by the clock of **{safe(chosen)}**."

        await answered(asked, change)

    @app_commands.command(name="show", description="The time zone that Minuta knows of you")
    async def show(self, asked: Asked) -> None:
        """Show the zone."""

        async def show() -> str:
            zone = (await self._desk().settings.person(DiscordAsker.of(asked))).zone
            if zone is None:
                return "You have set no time zone: the server's holds. Set it with /timezone set."
            return f"Your time zone is **{safe(zone)}**."

        await answered(asked, show)

    @set_.autocomplete("zone")
    async def _zones(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        async def zones() -> list[app_commands.Choice[str]]:
            return zone_choices(self._desk, words, "The server's")

        return await completed(asked, zones)
