"""What there is to choose from while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from discord import app_commands

from integrations.discord.asker import DiscordAsker
from integrations.discord.text import shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.meeting import Meeting
    from bot.ports import Desk
    from integrations.discord.asking import Asked

CHOICES = 25
"""Choices that Discord shows (interactions/application-commands)."""

CHOICE_TEXT = 100
"""Characters of a choice's name and of its value (the same page)."""

UNSET = "default"
"""The value of the choice that takes a setting back."""


async def meeting_choices(
    asked: Asked, desk: Callable[[], Desk], words: str
) -> list[app_commands.Choice[str]]:
    """Meetings by title and date; the value is the meeting's id."""
    found = await desk().notes.complete(DiscordAsker.of(asked), words, CHOICES)
    return [choice(_label(meeting), meeting.id) for meeting in found]


def zone_choices(
    desk: Callable[[], Desk], words: str, unset: str
) -> list[app_commands.Choice[str]]:
    """IANA zones; `unset` is what the choice that takes the zone back is called."""
    found = [choice(zone, zone) for zone in desk().settings.zones(words, CHOICES - 1)]
    return [*found, choice(unset, UNSET)]


async def word_choices(
    asked: Asked, desk: Callable[[], Desk], words: str
) -> list[app_commands.Choice[str]]:
    """Words of the server's vocabulary that begin so."""
    known = (await desk().settings.server(DiscordAsker.of(asked))).vocabulary
    begun = [word for word in known if word.casefold().startswith(words.casefold())]
    return [choice(word, word) for word in begun if len(word) <= CHOICE_TEXT][:CHOICES]


async def template_choices(
    asked: Asked, desk: Callable[[], Desk], words: str, unset: str | None = None
) -> list[app_commands.Choice[str]]:
    """Templates whose title or name holds these words; `unset` takes the choice back."""
    found = [
        choice(shortened(view.template.title, CHOICE_TEXT), view.template.name)
        for view in await desk().settings.templates(DiscordAsker.of(asked))
        if words.casefold() in f"{view.template.title} {view.template.name}".casefold()
    ]
    if unset is None:
        return found[:CHOICES]
    return [*found[: CHOICES - 1], choice(unset, UNSET)]


def _label(meeting: Meeting) -> str:
    local = meeting.started_at.astimezone(ZoneInfo(meeting.zone))
    date = f" · {local.day} {local:%b %Y, %H:%M}"
    return f"{shortened(meeting.title, CHOICE_TEXT - len(date))}{date}"


def choice(name: str, value: str) -> app_commands.Choice[str]:
    """Something to choose, by any name and with any value that fit."""
    return app_commands.Choice(name=name, value=value)
