"""What somebody has set for their reminders, with buttons to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord

from integrations.discord import layout
from integrations.discord.actions import Action
from integrations.discord.asker import DiscordAsker
from integrations.discord.commands.hours import shown_days, shown_span, shown_time
from integrations.discord.menus import Option, menu
from integrations.discord.nudges.buttons import MUTES
from integrations.discord.rows import action_rows, button, rows
from integrations.discord.text import counted, safe
from integrations.discord.wording import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from discord import ui

    from bot.domain.preferences import ReminderSettings
    from bot.ports import Desk
    from integrations.discord.asking import Asked
    from integrations.discord.rows import Button

SWITCH: Final = Action("reminders-switch", ("what", "state"))
TIMES: Final = Action("reminders-times", ("what",))
TIMES_FORM: Final = Action("reminders-at", ("what",))
SILENCE: Final = Action("reminders-mute", ("what",))
UNSILENCE: Final = Action("reminders-unmute", ("what",))

ALL: Final = "all"
ON, OFF = "on", "off"
KINDS: Final = {
    "assignments": "New and yours",
    "eve": "The day before",
    "overdue": "Overdue",
    "digest": "Daily list",
}
"""What there is to switch by itself: names of `ReminderSettings`, and what stands on the button."""


async def reminder_card(asked: Asked, desk: Desk) -> ui.LayoutView:
    """What whoever asks has set, as a message."""
    by = DiscordAsker.of(asked)
    zone = (await desk.settings.person(by)).zone
    return _card(await desk.reminders.settings(by), zone)


def _card(settings: ReminderSettings, zone: str | None) -> ui.LayoutView:
    text = "\n".join(("### Your reminders", *_lines(settings, zone)))
    muting = menu(
        SILENCE.id(ALL) or "",
        "Mute everything…",
        (Option(how_long.value, name) for how_long, name in MUTES.items()),
    )
    kinds = (_switch(name, label, is_on=getattr(settings, name)) for name, label in KINDS.items())
    others = (
        _switch(ALL, "Reminders", is_on=settings.is_on),
        button("Times…", TIMES, ALL),
        button("Unmute", UNSILENCE, ALL) if settings.muted_until else None,
    )
    under = action_rows((*rows(*kinds), *rows(*others)))
    return layout.plain(text, under=(*under, muting))


def _switch(name: str, label: str, *, is_on: bool) -> Button | None:
    style = discord.ButtonStyle.success if is_on else discord.ButtonStyle.secondary
    state = OFF if is_on else ON
    return button(f"{label}: {ON if is_on else OFF}", SWITCH, name, state, style=style)


def _lines(settings: ReminderSettings, zone: str | None) -> Iterator[str]:
    if not settings.is_on:
        yield "**They are off: nothing comes.**"
    if settings.muted_until is not None:
        yield f"**Muted until {timestamp(settings.muted_until, 'F')}.**"
    clock = f"**{safe(zone)}**" if zone else "the server's time zone"
    yield f"By the clock of {clock}, see /timezone set"
    yield f"Quiet hours, in which nothing comes: {_quiet(settings)}"
    yield f"Working day: {_working_day(settings)}"
    yield f"What is new and yours: {_whether(is_so=settings.assignments)}"
    yield f"What is due on the next working day: {_whether(is_so=settings.eve)}"
    minutes = counted(settings.lead_minutes, "minute")
    yield f"What is due at a time that was named: {minutes} before; else in the morning"
    yield f"What is overdue: {_whether(is_so=settings.overdue)}"
    yield f"A list of what is due and overdue: {_digest(settings)}"


def _digest(settings: ReminderSettings) -> str:
    if not settings.digest:
        return "no"
    at = settings.digest_at
    return f"{f'at {shown_time(at)}' if at else 'as your day begins'}, if there is something"


def _whether(*, is_so: bool) -> str:
    return "yes" if is_so else "no"


def _quiet(settings: ReminderSettings) -> str:
    quiet = settings.quiet
    return shown_span(quiet.begin, quiet.end) if quiet else "none"


def _working_day(settings: ReminderSettings) -> str:
    hours = settings.hours
    if hours is None:
        return "as whoever runs Minuta says"
    return f"{shown_span(hours.day_start, hours.day_end)}, {shown_days(hours.days)}"
