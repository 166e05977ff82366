"""The local Discord refuses the commands that Discord refuses: each limit at its edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import app_commands

from tests.servers.discord.api import ApiError
from tests.servers.discord.chat_scene import here
from tests.servers.discord.command_rules import characters, check_command, check_commands
from tests.servers.discord.world import Permission

if TYPE_CHECKING:
    from tests.servers.discord import LocalDiscord
    from tests.servers.discord.world import Json


def command(**more: Any) -> Json:  # noqa: ANN401 (JSON)
    return {"name": "notes", "description": "d", **more}


def option(name: str = "o", kind: int = 3, **more: Any) -> Json:  # noqa: ANN401 (JSON)
    return {"name": name, "description": "d", "type": kind, **more}


def choices(number: int, **more: Any) -> list[Json]:  # noqa: ANN401 (JSON)
    return [{"name": f"c{n}", "value": f"v{n}", **more} for n in range(number)]


def options(number: int) -> list[Json]:
    return [option(f"o{n}") for n in range(number)]


def subcommand(*children: Json, name: str = "show") -> Json:
    return option(name, 1, options=list(children))


def group(*children: Json, name: str = "group") -> Json:
    return option(name, 2, options=list(children))


TAKEN_AND_REFUSED: dict[str, tuple[Json, Json, str]] = {
    "name": (command(name="n" * 32), command(name="n" * 33), "name"),
    "capitals": (command(name="größe"), command(name="Größe"), "name"),
    "a space": (command(name="a-b_c'd"), command(name="a b"), "name"),
    "Thai": (command(name="บันทึก"), command(name="บันทึก!"), "name"),
    "description": (command(description="d" * 100), command(description="d" * 101), "description"),
    "no description": (command(), command(description=""), "description"),
    "message command": (
        command(name="Make Notes", type=3, description=""),
        command(name="Make Notes", type=3),
        "description",
    ),
    "options": (command(options=options(25)), command(options=options(26)), "options"),
    "two alike": (
        command(options=[option("a"), option("b")]),
        command(options=[option("a"), option("a")]),
        "options",
    ),
    "required first": (
        command(options=[option("a", required=True), option("b")]),
        command(options=[option("a"), option("b", required=True)]),
        "options.1",
    ),
    "choices": (
        command(options=[option(choices=choices(25))]),
        command(options=[option(choices=choices(26))]),
        "options.0.choices",
    ),
    "name of a choice": (
        command(options=[option(choices=choices(1, name="n" * 100))]),
        command(options=[option(choices=choices(1, name="n" * 101))]),
        "options.0.choices.0.name",
    ),
    "value of a choice": (
        command(options=[option(choices=choices(1, value="v" * 100))]),
        command(options=[option(choices=choices(1, value="v" * 101))]),
        "options.0.choices.0.value",
    ),
    "choices or suggestions": (
        command(options=[option(autocomplete=True)]),
        command(options=[option(autocomplete=True, choices=choices(1))]),
        "options.0.autocomplete",
    ),
    "suggestions of users": (
        command(options=[option(kind=6)]),
        command(options=[option(kind=6, autocomplete=True)]),
        "options.0.autocomplete",
    ),
    "length": (
        command(options=[option(max_length=6000)]),
        command(options=[option(max_length=6001)]),
        "options.0.max_length",
    ),
    "nesting": (
        command(options=[group(subcommand(option()))]),
        command(options=[group(group(subcommand()))]),
        "options.0.options",
    ),
    "options of a group": (
        command(options=[group(subcommand())]),
        command(options=[group(option())]),
        "options.0.options",
    ),
    "mixed": (
        command(options=[subcommand(), group(subcommand())]),
        command(options=[subcommand(), option()]),
        "options",
    ),
    "locale": (
        command(name_localizations={"de": "notizen"}),
        command(name_localizations={"xx": "notizen"}),
        "name_localizations.xx",
    ),
    "localised name": (
        command(name_localizations={"de": "notizen"}),
        command(name_localizations={"de": "Notizen"}),
        "name_localizations.de",
    ),
    "localised description": (
        command(description_localizations={"de": "d" * 100}),
        command(description_localizations={"de": "d" * 101}),
        "description_localizations.de",
    ),
    "contexts": (command(contexts=[0, 1, 2]), command(contexts=[3]), "contexts"),
    "installs": (command(integration_types=[0, 1]), command(integration_types=[]), "integration"),
    "permissions": (
        command(default_member_permissions="32"),
        command(default_member_permissions="manage"),
        "default_member_permissions",
    ),
}


def path_of(errors: Json | None) -> str:
    parts = []
    while errors and "_errors" not in errors:
        ((name, errors),) = errors.items()
        parts.append(name)
    return ".".join(parts)


@pytest.mark.parametrize("name", TAKEN_AND_REFUSED)
def test_what_is_at_the_limit_is_taken_and_what_is_beyond_refused(name: str) -> None:
    taken, refused, where = TAKEN_AND_REFUSED[name]
    check_command(taken, is_in_guild=False)
    with pytest.raises(ApiError) as error:
        check_command(refused, is_in_guild=False)
    assert error.value.code == 50035
    assert path_of(error.value.errors).startswith(where)


def test_a_command_has_8000_characters_of_which_the_longest_language_counts() -> None:
    long = {"name": "n" * 100, "value": "v" * 100}
    first = option("a", choices=[long] * 25)
    second = option("b", choices=[*[long] * 14, long | {"value": "v" * 90}])
    full = command(options=[first, second])
    assert characters(full) == len("notesd") + len("adbd") + 39 * 200 + 190
    check_command(full, is_in_guild=False)
    check_command(full | {"description_localizations": {"de": "d"}}, is_in_guild=False)
    longer = {"description_localizations": {"de": "dd"}}
    with pytest.raises(ApiError, match="Invalid Form Body"):
        check_command(full | longer, is_in_guild=False)


def test_there_are_so_many_commands_and_each_name_once() -> None:
    check_commands([command(name=f"n{n}") for n in range(100)], is_in_guild=False)
    with pytest.raises(ApiError):
        check_commands([command(name=f"n{n}") for n in range(101)], is_in_guild=False)
    both = [command(name="notes"), command(name="notes", type=3, description="")]
    check_commands(both, is_in_guild=False)
    with pytest.raises(ApiError):
        check_commands([command(), command()], is_in_guild=False)


def test_contexts_are_for_global_commands() -> None:
    with pytest.raises(ApiError):
        check_command(command(contexts=[0]), is_in_guild=True)


class German(app_commands.Translator):
    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        del context
        return f"{string.message}-de" if locale is discord.Locale.german else None


class Bot(discord.Client):
    def __init__(self, local: LocalDiscord) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            connector=local.connector(),
            guild_ready_timeout=0.05,
        )
        self.tree = app_commands.CommandTree(self)

        @self.tree.command(name=app_commands.locale_str("settings"), description="Change")
        @app_commands.default_permissions(manage_guild=True)
        @app_commands.guild_only()
        async def settings(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("changed", ephemeral=True)


async def test_languages_are_listed_on_demand_and_ids_stay() -> None:
    async with here(Bot) as at:
        assert isinstance(at.client, Bot)
        await at.client.tree.set_translator(German())
        (first,) = await at.client.tree.sync()
        (again,) = await at.client.tree.sync()
        assert first.name_localizations == {discord.Locale.german: "settings-de"}
        path = "/applications/{app}/commands"
        whole, plain = [
            await at.client.http.request(
                discord.http.Route("GET", path + query, app=at.local.bot.id)
            )
            for query in ("?with_localizations=true", "")
        ]
        assert first.id == again.id == int(whole[0]["id"]) == int(plain[0]["id"])
        assert whole[0]["name_localizations"] == {"de": "settings-de"}
        assert "name_localizations" not in plain[0]


async def test_people_are_offered_what_they_may_use_and_where() -> None:
    async with here(Bot) as at:
        assert isinstance(at.client, Bot)
        await at.client.tree.sync()
        with pytest.raises(PermissionError):
            at.local.invoke(at.ann, at.text, "settings")
        at.guild.let_manage(at.ann)
        used = at.local.invoke(at.ann, at.text, "settings")
        assert (await used.finished()).text == "changed"
        with pytest.raises(LookupError):
            at.local.invoke(at.ann, at.local.direct(at.ann), "settings")
        at.text.forbid(at.ann, Permission.VIEW_CHANNEL)
        with pytest.raises(PermissionError):
            at.local.invoke(at.ann, at.text, "settings")


async def test_discord_py_is_told_where_a_command_is_wrong() -> None:
    async with here(Bot) as at:
        with pytest.raises(discord.HTTPException) as refused:
            await at.client.http.bulk_upsert_global_commands(
                at.local.bot.id,
                [{"name": "Notes", "description": "d", "type": 1}],
            )
        assert refused.value.code == 50035
        assert "0.name" in str(refused.value)
