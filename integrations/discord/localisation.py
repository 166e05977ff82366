"""What commands say in the languages of Discord's clients.

A catalogue is a file in `locales`, named as Discord names the language
(discord.com/developers/docs/reference#locales). It gives a translation for each English text.
Names of commands and of their options are the same in every language.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import discord
from discord import app_commands

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent / "locales"


class Catalogues(app_commands.Translator):
    """Translates descriptions, choices, and the entries of menus."""

    def __init__(self, by_locale: Mapping[discord.Locale, Mapping[str, str]]) -> None:
        self._by_locale = by_locale

    @classmethod
    def shipped(cls) -> Catalogues:
        """Every catalogue that Minuta comes with."""
        return cls({discord.Locale(path.stem): _read(path) for path in _FOLDER.glob("*.toml")})

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The text in a language; None where English stays."""
        return None if _is_name(context) else self._by_locale.get(locale, {}).get(string.message)


def _is_name(context: app_commands.TranslationContextTypes) -> bool:
    """Whether it is what people type. The entry of a menu is read, not typed."""
    where = app_commands.TranslationContextLocation
    if context.location is where.command_name:
        return not isinstance(context.data, app_commands.ContextMenu)
    return context.location in {where.group_name, where.parameter_name}


def _read(path: Path) -> dict[str, str]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
