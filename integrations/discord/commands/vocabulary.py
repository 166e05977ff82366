"""/vocabulary: names and words that are misheard without being told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, answered, completed
from integrations.discord.commands.choices import word_choices
from integrations.discord.text import counted, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.ports import Desk

_Words = app_commands.Range[str, 1, 1000]


class VocabularyCommands(
    app_commands.Group, name="vocabulary", description="Names and words Minuta should know"
):
    """/vocabulary."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__(guild_only=True)
        self._desk = desk

    @app_commands.command(name="add", description="Teach Minuta names and words of this server")
    @app_commands.describe(words="One or more, with commas between them")
    async def add(self, asked: Asked, words: _Words) -> None:
        """Add words."""

        async def add() -> str:
            by = DiscordAsker.of(asked)
            return _listed((await self._desk().settings.add_words(by, _split(words))).vocabulary)

        await answered(asked, add)

    @app_commands.command(name="remove", description="Take words out again")
    @app_commands.describe(words="One or more, with commas between them")
    async def remove(self, asked: Asked, words: _Words) -> None:
        """Remove words."""

        async def remove() -> str:
            by = DiscordAsker.of(asked)
            return _listed((await self._desk().settings.remove_words(by, _split(words))).vocabulary)

        await answered(asked, remove)

    @app_commands.command(name="list", description="The words that Minuta knows")
    async def list_(self, asked: Asked) -> None:
        """List the words."""

        async def listed() -> str:
            return _listed((await self._desk().settings.server(DiscordAsker.of(asked))).vocabulary)

        await answered(asked, listed)

    @remove.autocomplete("words")
    async def _known(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        return await completed(asked, lambda: word_choices(asked, self._desk, words))


def _split(words: str) -> tuple[str, ...]:
    return tuple(word for part in words.split(",") if (word := part.strip()))


def _listed(words: Sequence[str]) -> str:
    if not words:
        return "The vocabulary is empty. Add words with /vocabulary add."
    return f"{counted(len(words), 'word')}: {', '.join(map(safe, words))}"
