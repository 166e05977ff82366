"""Private messages of the local Discord, as stock discord.py meets them."""

from __future__ import annotations

import discord
import pytest

from tests.servers.discord.chat_scene import Here, here
from tests.servers.discord.waiting import until

CLOSED, UNSHARED, NO_RECIPIENT = 50007, 50278, 50033


async def code_of_writing_to(at: Here, user_id: int) -> int:
    """What the bot is told when it writes to somebody; 0 if it arrives."""
    try:
        channel = await at.client.create_dm(discord.Object(user_id))
        await channel.send("hello")
    except discord.HTTPException as error:
        return error.code
    return 0


async def test_who_takes_no_messages_is_told_apart_from_who_shares_no_server() -> None:
    async with here() as at:
        bob = at.guild.add_member("Bob")
        assert await code_of_writing_to(at, at.ann.id) == 0
        at.local.rest.messages.closed.add(at.ann.id)
        assert await code_of_writing_to(at, at.ann.id) == CLOSED
        assert await code_of_writing_to(at, bob.id) == 0
        at.guild.send_away(bob)
        assert await code_of_writing_to(at, bob.id) == UNSHARED
        assert await code_of_writing_to(at, 4242) == NO_RECIPIENT


async def test_members_are_found_by_how_their_names_begin() -> None:
    async with here() as at:
        carla = at.guild.add_member("Carla")
        at.guild.add_member("Carlo")
        at.guild.add_member("Zoe", nick="Cara")
        guild = at.client.get_guild(at.guild.id)
        assert guild is not None
        found = await guild.query_members("car", limit=25, cache=False)
        assert [one.display_name for one in found] == ["Carla", "Carlo", "Cara"]
        assert [one.id for one in await guild.query_members("CARLA", cache=False)] == [carla.id]
        assert await guild.query_members("carlax", cache=False) == []


class Panel(discord.ui.View):
    """Everything that can be used in private; what was used is in `used`."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.used: list[str] = []

    async def _note(self, interaction: discord.Interaction, what: str) -> None:
        assert interaction.guild is None
        assert interaction.context.dm_channel
        self.used.append(f"{interaction.user.name} {what}")

    @discord.ui.button(label="Quiet", custom_id="quiet")
    async def quiet(
        self, interaction: discord.Interaction, _button: discord.ui.Button[Panel]
    ) -> None:
        await interaction.response.defer()
        await self._note(interaction, "quiet")
        await interaction.followup.send("Only you see this.", ephemeral=True)

    @discord.ui.select(custom_id="menu", options=[discord.SelectOption(label="A", value="a")])
    async def menu(
        self, interaction: discord.Interaction, select: discord.ui.Select[Panel]
    ) -> None:
        await interaction.response.send_message(f"{select.values}", ephemeral=True)
        await self._note(interaction, "menu")

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="who")
    async def who(
        self, interaction: discord.Interaction, select: discord.ui.UserSelect[Panel]
    ) -> None:
        await interaction.response.send_message(select.values[0].name, ephemeral=True)
        await self._note(interaction, "who")

    @discord.ui.button(label="Form", custom_id="form")
    async def form(
        self, interaction: discord.Interaction, _button: discord.ui.Button[Panel]
    ) -> None:
        await interaction.response.send_modal(Form(self))


class Form(discord.ui.Modal, title="A form"):
    words: discord.ui.TextInput[Form] = discord.ui.TextInput(label="Words", custom_id="words")

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self.panel = panel

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert interaction.message is not None
        await interaction.response.defer()
        self.panel.used.append(f"form {self.words.value}")


async def test_buttons_menus_and_forms_work_where_there_is_no_server() -> None:
    async with here() as at:
        panel = Panel()
        channel = await at.client.create_dm(discord.Object(at.ann.id))
        await channel.send("Use me", view=panel)
        (sent,) = at.local.rest.messages.direct_with(at.ann)
        direct = at.local.direct(at.ann)
        quiet = await at.local.press(at.ann, direct, sent, "quiet").answered()
        await until(lambda: len(quiet.messages) > 1)
        assert quiet.messages[1]["content"] == "Only you see this."
        assert quiet.messages[1]["flags"] & 64, "it is shown to nobody else"
        chosen = await at.local.choose(at.ann, direct, sent, "menu", "a").finished()
        assert chosen.text == "['a']"
        form = await at.local.press(at.ann, direct, sent, "form").answered()
        await at.local.submit(at.ann, form, {"words": "hello"}).answered()
        await until(lambda: "form hello" in panel.used)
        assert len(at.local.rest.messages.direct_with(at.ann)) == 1


async def test_in_private_nobody_else_can_be_chosen() -> None:
    async with here() as at:
        bob = at.guild.add_member("Bob")
        channel = await at.client.create_dm(discord.Object(at.ann.id))
        await channel.send("Use me", view=Panel())
        (sent,) = at.local.rest.messages.direct_with(at.ann)
        direct = at.local.direct(at.ann)
        with pytest.raises(LookupError):
            at.local.choose(at.ann, direct, sent, "who", bob)
        chosen = await at.local.choose(at.ann, direct, sent, "who", at.ann).finished()
        assert chosen.text == "ann"


async def test_a_stranger_can_not_use_what_was_written_to_somebody_else() -> None:
    async with here() as at:
        bob = at.guild.add_member("Bob")
        channel = await at.client.create_dm(discord.Object(at.ann.id))
        await channel.send("Use me", view=Panel())
        (sent,) = at.local.rest.messages.direct_with(at.ann)
        with pytest.raises(PermissionError):
            at.local.press(bob, at.local.direct(at.ann), sent, "quiet")
