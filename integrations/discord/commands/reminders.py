"""/reminders: what whoever asks wants to be told, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from discord import app_commands
from discord.app_commands import locale_str

from bot.errors import MinutaError
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, Reply, answered
from integrations.discord.commands.reminder_card import reminder_card
from integrations.discord.commands.reminder_settings import (
    LONGEST_LEAD,
    SHORTEST_LEAD,
    change_reminders,
    typed_hours,
    typed_moment,
    typed_quiet,
)
from integrations.discord.nudges.buttons import MUTES
from integrations.discord.nudges.own import mute_called
from integrations.discord.wording import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports import Desk

_Lead: TypeAlias = app_commands.Range[int, SHORTEST_LEAD, LONGEST_LEAD]
_Words: TypeAlias = app_commands.Range[str, 1, 50]


class ReminderCommands(
    app_commands.Group, name="reminders", description="What you are reminded of, and when"
):
    """/reminders."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__(guild_only=True)
        self._desk = desk

    @app_commands.command(name="show", description="What you have set, with buttons to change it")
    async def show(self, asked: Asked) -> None:
        """Show everything."""

        async def show() -> Reply:
            return Reply(view=await reminder_card(asked, self._desk()))

        await answered(asked, show)

    @app_commands.command(name="set", description="Change when you are reminded, and of what")
    @app_commands.describe(
        reminders="Whether anything comes at all",
        quiet="When nothing comes, like 20:00-08:00; off for never",
        hours="Your working day, like 09:00-17:00; default for that of everybody",
        days="The days that you work on, like mon-fri or mon, wed, sat",
        lead="How many minutes before a time that was named",
        assignments="Tell me what is new and mine",
        eve="Tell me what is due on the next working day",
        overdue="Tell me what is overdue",
        digest="A list on working days, if something is due or overdue",
        digest_at="When that list comes, like 09:00; default for as the day begins",
    )
    async def set_(  # noqa: PLR0913, PLR0917 (Discord names every option)
        self,
        asked: Asked,
        reminders: bool | None = None,  # noqa: FBT001 (Discord names every option)
        quiet: _Words | None = None,
        hours: _Words | None = None,
        days: _Words | None = None,
        lead: _Lead | None = None,
        assignments: bool | None = None,  # noqa: FBT001 (Discord names every option)
        eve: bool | None = None,  # noqa: FBT001 (Discord names every option)
        overdue: bool | None = None,  # noqa: FBT001 (Discord names every option)
        digest: bool | None = None,  # noqa: FBT001 (Discord names every option)
        digest_at: _Words | None = None,
    ) -> None:
        """Change what was given and leave the rest."""

        async def change() -> Reply:
            by, desk = DiscordAsker.of(asked), self._desk()
            plain = {
                "is_on": reminders,
                "lead_minutes": lead,
                "assignments": assignments,
                "eve": eve,
                "overdue": overdue,
                "digest": digest,
            }
            given: dict[str, object] = {
                name: value for name, value in plain.items() if value is not None
            }
            if quiet is not None:
                given["quiet"] = typed_quiet(quiet)
            if hours is not None or days is not None:
                before = (await desk.reminders.settings(by)).hours
                usual = desk.reminders.hours
                given["hours"] = typed_hours(before, usual, hours or "", days or "")
            if digest_at is not None:
                given["digest_at"] = typed_moment(digest_at)
            if not given:
                raise MinutaError("Nothing was given to be changed.", "Choose at least one option.")
            await change_reminders(by, desk.reminders, given)
            return Reply(view=await reminder_card(asked, desk))

        await answered(asked, change)

    @app_commands.command(name="mute", description="Hear nothing for a while")
    @app_commands.rename(how_long="for")
    @app_commands.describe(how_long="For how long; what falls into it comes as one message")
    @app_commands.choices(
        how_long=[
            app_commands.Choice(name=locale_str(name), value=one.value)
            for one, name in MUTES.items()
        ]
    )
    async def mute(self, asked: Asked, how_long: str) -> None:
        """Mute everything."""

        async def mute() -> str:
            until = await self._desk().reminders.mute(DiscordAsker.of(asked), mute_called(how_long))
            return (
                f"Nothing comes until {timestamp(until, 'F')}. What falls into it comes then, as "
                "one message. /reminders unmute ends it."
            )

        await answered(asked, mute)

    @app_commands.command(name="unmute", description="Hear of things again")
    async def unmute(self, asked: Asked) -> None:
        """End the mute."""

        async def unmute() -> str:
            await self._desk().reminders.unmute(DiscordAsker.of(asked))
            return "From now on you are reminded again."

        await answered(asked, unmute)
