"""The languages that can be chosen."""

from __future__ import annotations

from discord import app_commands

from integrations.discord.commands.choices import UNSET

LANGUAGES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""BCP 47 tags and what they are called; with the one that takes it back, as many as Discord has
room for."""


def language_choices() -> list[app_commands.Choice[str]]:
    """Every language, and the one that is spoken."""
    spoken = app_commands.Choice(name=app_commands.locale_str("As it is spoken"), value=UNSET)
    named = [
        app_commands.Choice(name=app_commands.locale_str(name), value=tag)
        for tag, name in LANGUAGES.items()
    ]
    return [spoken, *named]
