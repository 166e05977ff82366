"""Interactions of the local Discord, as stock discord.py meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import aiohttp
import discord
import pytest
from discord import app_commands

from tests.servers.discord.api import Upload
from tests.servers.discord.chat_scene import Here, here
from tests.servers.discord.interaction import DEFERRED_UPDATE
from tests.servers.discord.waiting import until
from tests.servers.discord.world import Permission

if TYPE_CHECKING:
    import re

    from tests.servers.discord import Interaction, LocalDiscord
    from tests.servers.discord.world import Json

TITLES = ["Website weekly", "Budget", "Website relaunch"]


class Owner(discord.ui.Modal, title="Who does it?"):
    hint: discord.ui.TextDisplay[discord.ui.LayoutView] = discord.ui.TextDisplay("Nobody is told.")
    who: discord.ui.Label[Owner] = discord.ui.Label(
        text="Owner",
        component=discord.ui.UserSelect["Owner"](custom_id="who", required=False),
    )
    why: discord.ui.Label[Owner] = discord.ui.Label(
        text="Why",
        component=discord.ui.TextInput["Owner"](custom_id="why", required=False, default="—"),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        who, why = self.who.component, self.why.component
        assert isinstance(who, discord.ui.UserSelect)
        assert isinstance(why, discord.ui.TextInput)
        names = [user.display_name for user in who.values]
        await interaction.response.edit_message(content=f"{names} {why.value}")


class Done(
    discord.ui.DynamicItem[discord.ui.Button["discord.ui.View"]], template=r"done:(?P<item>\w+)"
):
    def __init__(self, item: str) -> None:
        super().__init__(discord.ui.Button(label="Done", custom_id=f"done:{item}"))
        self.name = item

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,
        item: discord.ui.Item[discord.ui.View],
        match: re.Match[str],
    ) -> Self:
        del interaction, item
        return cls(match["item"])

    async def callback(self, interaction: discord.Interaction) -> None:
        where = "a server" if interaction.guild_id else "private"
        text = f"{interaction.user.name} did {self.name} in {where}"
        await interaction.response.edit_message(content=text, view=None)


class Choices(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="user")
    async def choose(
        self, interaction: discord.Interaction, select: discord.ui.UserSelect[Choices]
    ) -> None:
        (chosen,) = select.values
        assert isinstance(chosen, discord.Member)
        await interaction.response.send_message(chosen.display_name)

    @discord.ui.button(label="Owner", custom_id="owner")
    async def ask(self, interaction: discord.Interaction, _: discord.ui.Button[Choices]) -> None:
        await interaction.response.send_modal(Owner())

    @discord.ui.button(label="Quiet", custom_id="quiet")
    async def do_quietly(
        self, interaction: discord.Interaction, _: discord.ui.Button[Choices]
    ) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="done quietly")


async def suggest(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    assert interaction.namespace.number == 7
    found = [title for title in TITLES if current.lower() in title.lower()]
    if current == "too much":
        found = [f"t{number}" for number in range(26)]
    return [app_commands.Choice(name=title, value=title) for title in found]


@app_commands.autocomplete(title=suggest)
async def show(interaction: discord.Interaction, title: str, number: int = 1) -> None:
    await interaction.response.send_message(f"{title} {number}", view=Choices())


async def show_only(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("secret", view=Choices(), ephemeral=True)


async def go(interaction: discord.Interaction, room: discord.VoiceChannel) -> None:
    await interaction.response.send_message(f"{room.name} {room.id}")


async def take(interaction: discord.Interaction, message: discord.Message) -> None:
    content = await message.attachments[0].read()
    text = f"{message.attachments[0].filename} {len(content)} {message.content}"
    await interaction.response.send_message(text, ephemeral=True)


class Bot(discord.Client):
    def __init__(self, local: LocalDiscord) -> None:
        super().__init__(
            intents=discord.Intents.default(),
            connector=local.connector(),
            guild_ready_timeout=0.05,
        )
        self.tree = app_commands.CommandTree(self)
        notes = app_commands.Group(name="notes", description="Notes")
        notes.command(name="show", description="Show")(show)
        notes.command(name="only", description="Show to one")(show_only)
        notes.command(name="go", description="Go")(go)
        self.tree.add_command(notes)
        self.tree.add_command(app_commands.ContextMenu(name="Make notes", callback=take))

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Done)
        self.add_view(Choices())
        await self.tree.sync()


class Silent(Bot):
    """Has the commands and answers none."""

    def __init__(self, local: LocalDiscord) -> None:
        super().__init__(local)
        self.tree.interaction_check = self._refuse  # type: ignore[method-assign] # as documented

    async def _refuse(self, interaction: discord.Interaction) -> bool:
        del interaction
        return False


async def shown_notes(at: Here) -> Interaction:
    return await at.local.invoke(at.ann, at.text, "notes show", {"title": "t"}).finished()


async def test_what_is_typed_is_completed() -> None:
    async with here(Bot) as at:
        asked = at.local.complete(
            at.ann, at.text, "notes show", focused="title", typed="web", options={"number": 7}
        )
        assert (await asked.answered()).choices == ["Website weekly", "Website relaunch"]
        with pytest.raises(LookupError):
            at.local.complete(at.ann, at.text, "notes show", focused="number", typed="1")


async def test_more_than_25_suggestions_are_refused() -> None:
    async with here(Bot) as at:
        options = {"number": 7}
        at.local.complete(at.ann, at.text, "notes show", "title", "too much", options)
        await until(lambda: at.local.rest.answers[400] == 1)


async def test_options_are_what_the_command_says() -> None:
    async with here(Bot) as at:
        room = at.guild.add_voice_channel("Standup")
        await until(lambda: at.client.get_channel(room.id))
        gone = await at.local.invoke(at.ann, at.text, "notes go", {"room": room}).finished()
        assert gone.text == f"Standup {room.id}"
        with pytest.raises(LookupError):
            at.local.invoke(at.ann, at.text, "notes go", {"room": at.text})
        with pytest.raises(ValueError, match="required"):
            at.local.invoke(at.ann, at.text, "notes show", {})
        with pytest.raises(TypeError):
            at.local.invoke(at.ann, at.text, "notes show", {"title": "t", "number": "7"})


async def test_a_message_command_is_given_the_message_with_its_files() -> None:
    async with here(Bot) as at:
        file = Upload("call.ogg", "audio/ogg", b"OggS")
        message = at.local.rest.messages.say(at.ann, at.text, "listen", file)
        used = await at.local.use_on(at.ann, at.text, "Make notes", message).finished()
        assert used.text == "call.ogg 4 listen"
        assert used.is_ephemeral


async def test_people_are_chosen_and_come_with_their_names() -> None:
    async with here(Bot) as at:
        message = (await shown_notes(at)).messages[0]
        bob = at.guild.add_member("Bob", "Bobby")
        chosen = at.local.choose(at.ann, at.text, message, "user", bob)
        assert (await chosen.finished()).text == "Bobby"
        with pytest.raises(ValueError, match="does not take 2"):
            at.local.choose(at.ann, at.text, message, "user", bob, at.ann)


async def test_a_form_with_labels_is_filled_in_and_changes_its_message() -> None:
    async with here(Bot) as at:
        message = (await shown_notes(at)).messages[0]
        asked = await at.local.press(at.ann, at.text, message, "owner").answered()
        await at.local.submit(at.ann, asked, {"who": [at.ann], "why": "asked"}).answered()
        assert message["content"] == "['Ann'] asked"
        asked = await at.local.press(at.ann, at.text, message, "owner").answered()
        await at.local.submit(at.ann, asked, {"who": []}).answered()
        assert message["content"] == "[] —"


async def test_a_message_for_one_is_changed_and_pressed_only_by_them() -> None:
    async with here(Bot) as at:
        used = await at.local.invoke(at.ann, at.text, "notes only").finished()
        bob = at.guild.add_member("Bob")
        with pytest.raises(PermissionError):
            at.local.press(bob, at.text, used.messages[0], "quiet")
        pressed = at.local.press(at.ann, at.text, used.messages[0], "quiet")
        assert (await pressed.answered()).kind == DEFERRED_UPDATE
        await until(lambda: used.text == "done quietly")
        assert at.local.rest.messages.texts(at.text) == []


async def test_buttons_work_in_private_and_in_threads() -> None:
    async with here(Bot) as at:
        user = await at.client.fetch_user(at.ann.id)
        view = discord.ui.View(timeout=None).add_item(Done("42"))
        await user.send("Do it", view=view)
        (sent,) = at.local.rest.messages.direct_with(at.ann)
        await at.local.press(at.ann, at.local.direct(at.ann), sent, "done:42").answered()
        assert sent["content"] == "ann did 42 in private"
        thread = await at.channel.create_thread(
            name="Notes", type=discord.ChannelType.public_thread
        )
        message = await thread.send("Do it", view=view)
        where = at.guild.channels[thread.id]
        there = at.local.rest.messages.by_channel[thread.id][message.id]
        await at.local.press(at.ann, where, there, "done:42").answered()
        assert there["content"] == "ann did 42 in a server"


async def test_who_does_not_see_a_channel_can_not_press_there() -> None:
    async with here(Bot) as at:
        message = (await shown_notes(at)).messages[0]
        at.text.forbid(at.ann, Permission.VIEW_CHANNEL)
        with pytest.raises(PermissionError):
            at.local.press(at.ann, at.text, message, "owner")
        stranger = at.local.add_guild("Other").add_member("Stranger")
        with pytest.raises(PermissionError):
            at.local.press(stranger, at.text, message, "owner")


async def follow_up(used: Interaction, http: aiohttp.ClientSession, url: str) -> tuple[int, int]:
    path = f"{url}/webhooks/{used.bot.id}/{used.token}"
    async with http.post(path, json={"content": "more"}) as response:
        return response.status, (await response.json()).get("code", 0)


async def test_a_token_is_good_for_15_minutes() -> None:
    async with here(Bot) as at, aiohttp.ClientSession() as http:
        used = await shown_notes(at)
        at.local.clock.advance(15 * 60 - 5)
        assert await follow_up(used, http, at.local.url) == (200, 0)
        at.local.clock.advance(5)
        assert await follow_up(used, http, at.local.url) == (401, 50027)
        other = await shown_notes(at)
        at.local.rest.interactions.expire(other)
        assert await follow_up(other, http, at.local.url) == (401, 50027)


async def test_an_interaction_is_answered_once() -> None:
    async with here(Bot) as at:
        used = await shown_notes(at)
        route = discord.http.Route(
            "POST", "/interactions/{one}/{token}/callback", one=used.id, token=used.token
        )
        with pytest.raises(discord.HTTPException) as refused:
            await at.client.http.request(route, json={"type": 4, "data": {"content": "again"}})
        assert refused.value.code == 40060
        assert used.text == "t 1"
        assert used.answered_after_s is not None


@pytest.mark.parametrize(
    "body",
    [
        {"type": 5, "data": {"flags": 1 << 15}},
        {"type": 6},
        {"type": 8, "data": {"choices": []}},
        {"type": 9, "data": {"title": "t" * 46, "custom_id": "c", "components": []}},
    ],
    ids=["deferral with more than a flag", "update without a message", "suggestions", "bad form"],
)
async def test_what_is_no_answer_is_refused_and_leaves_the_interaction_open(body: Json) -> None:
    async with here(Silent) as at:
        used = at.local.invoke(at.ann, at.text, "notes only")
        route = discord.http.Route(
            "POST", "/interactions/{one}/{token}/callback", one=used.id, token=used.token
        )
        with pytest.raises(discord.HTTPException) as refused:
            await at.client.http.request(route, json=body)
        assert refused.value.code == 50035
        assert used.kind is None
        await at.client.http.request(route, json={"type": 4, "data": {"content": "fine"}})
        assert used.text == "fine"
