"""The languages that can be chosen."""

from __future__ import annotations

from discord import app_commands

from bot.domain.language import CHOSEN_LANGUAGES
from integrations.discord.commands.choices import UNSET


def language_choices() -> list[app_commands.Choice[str]]:
    """Every language, and the one that is spoken."""
    spoken = app_commands.Choice(name=app_commands.locale_str("As it is spoken"), value=UNSET)
    named = [
        app_commands.Choice(name=app_commands.locale_str(name), value=tag)
        for tag, name in CHOSEN_LANGUAGES.items()
    ]
    return [spoken, *named]
