"""Every text of every command in every language that Minuta brings."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
import pytest

import integrations.discord
from integrations.discord.client import DiscordClient
from integrations.discord.localisation import Catalogues
from integrations.discord.registration import described_commands

LOCALES = Path(integrations.discord.__file__).parent / "locales"
CATALOGUES = sorted(LOCALES.glob("*.toml"))


def texts(described: dict[str, Any], *, is_menu: bool = False) -> Iterator[str]:
    """What is read of a command; names are typed, but for entries of menus and for choices."""
    if is_menu:
        yield described["name"]
    if described.get("description"):
        yield described["description"]
    yield from (choice["name"] for choice in described.get("choices", ()))
    for option in described.get("options", ()):
        yield from texts(option)


async def all_texts() -> set[str]:
    commands = await described_commands(DiscordClient().tree)
    return {text for one in commands for text in texts(one, is_menu=one["type"] != 1)}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
async def test_a_catalogue_has_every_text_and_no_other(path: Path) -> None:
    catalogue = tomllib.loads(path.read_text(encoding="utf-8"))
    wanted = await all_texts()
    assert set(catalogue) == wanted
    assert all(0 < len(text) <= 100 for text in catalogue.values())


def test_there_is_a_german_catalogue() -> None:
    assert "de" in {path.stem for path in CATALOGUES}
    assert all(discord.Locale(path.stem) for path in CATALOGUES)


async def test_what_is_read_is_translated_and_what_is_typed_is_not() -> None:
    commands = await described_commands(DiscordClient().tree)
    (meeting,) = (one for one in commands if one["name"] == "meeting")
    (menu,) = (one for one in commands if one["name"] == "Make meeting notes")
    assert meeting["description_localizations"] == {"de": "Einen Sprachkanal aufnehmen"}
    assert meeting["name_localizations"] == {}
    assert menu["name_localizations"] == {"de": "Notizen daraus machen"}
    (start, *_) = meeting["options"]
    for option in start["options"]:
        assert option.get("name_localizations", {}) == {}
        assert "de" in option["description_localizations"]


async def test_what_no_catalogue_has_stays_english() -> None:
    tree = DiscordClient().tree
    catalogues = Catalogues({discord.Locale.german: {}})
    (command, *_) = tree.get_commands()
    described = await command.get_translated_payload(tree, catalogues)
    assert described.get("description_localizations", {}) == {}
