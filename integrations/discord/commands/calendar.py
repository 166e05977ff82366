"""/calendar: due dates in the calendar of whoever asks, by an address that only they know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from integrations.discord import layout
from integrations.discord.actions import Action
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, Reply, answered
from integrations.discord.forms import is_private
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import action_rows, button, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from discord import ui

    from bot.ports import Asker, Desk
    from bot.ports.desk import CalendarDesk

NEW_ADDRESS: Final = Action("calendar-address", ("what",))
"""The button that replaces the address of the calendar of whoever presses it."""

_NEW: Final = "new"


class CalendarCommands(
    app_commands.Group, name="calendar", description="Your due dates in your calendar"
):
    """/calendar."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__(guild_only=True)
        self._desk = desk

    @app_commands.command(
        name="address", description="An address for your calendar to subscribe to; only you see it"
    )
    async def address(self, asked: Asked) -> None:
        """Give an address, or ask whether it shall replace the one that there is."""

        async def address() -> Reply | str:
            by, calendar = DiscordAsker.of(asked), self._desk().calendar
            if await calendar.is_offered(by):
                return Reply(view=_question())
            return await _given(calendar, by)

        await answered(asked, address)

    @app_commands.command(name="off", description="Let the address of your calendar hold no more")
    async def off(self, asked: Asked) -> None:
        """Withdraw it."""

        async def off() -> str:
            await self._desk().calendar.withdraw(DiscordAsker.of(asked))
            return "No address of your calendar holds any more. Remove it from your calendar, too."

        await answered(asked, off)


def calendar_routes(desk: CalendarDesk) -> Routes:
    """Answers the button that asks for another address."""

    async def replace(asked: Asked, _at: Mapping[str, str]) -> None:
        async def work() -> str:
            return await _given(desk, DiscordAsker.of(asked))

        await answered(asked, work, is_replacing=is_private(asked))

    return Routes(clicks=(Route(NEW_ADDRESS, replace),))


async def _given(desk: CalendarDesk, by: Asker) -> str:
    address = await desk.address(by)
    return (
        "Let your calendar subscribe to this address (Google: Other calendars, From URL; Apple: "
        "New Calendar Subscription; Outlook: Add calendar, Subscribe from web):\n"
        f"```\n{address.replace('`', '')}\n```\n"
        "⚠️ Whoever has it can read what you have to do: give it to nobody. It is shown once. An "
        "older one holds no more, and /calendar off ends this one."
    )


def _question() -> ui.LayoutView:
    text = (
        "**Your calendar has an address already**, which is shown once only.\n"
        "With a new one the old one holds no more: what has subscribed to it has to be changed."
    )
    style = discord.ButtonStyle.danger
    another = button("Give me a new address", NEW_ADDRESS, _NEW, style=style)
    return layout.plain(text, under=action_rows(rows(another)))
