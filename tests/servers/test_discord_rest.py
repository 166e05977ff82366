"""REST and interactions of the local Discord, as stock discord.py uses them."""

import asyncio
import io

import aiohttp
import discord
import pytest
from discord import app_commands

from tests.servers.discord import LocalDiscord, Permission
from tests.servers.discord.chat_scene import here
from tests.servers.discord.waiting import until


class Form(discord.ui.Modal, title="Who?"):
    name: discord.ui.TextInput["Form"] = discord.ui.TextInput(label="Name", custom_id="name")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Hello {self.name.value}.")


class Buttons(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Stop", custom_id="stop")
    async def stop_it(
        self, interaction: discord.Interaction, _: discord.ui.Button["Buttons"]
    ) -> None:
        await interaction.response.edit_message(content="stopped", view=None)

    @discord.ui.select(custom_id="who", options=[discord.SelectOption(label="Ann", value="ann")])
    async def choose(
        self, interaction: discord.Interaction, who: discord.ui.Select["Buttons"]
    ) -> None:
        await interaction.response.send_message(f"chosen: {who.values[0]}", ephemeral=True)


async def start_meeting(interaction: discord.Interaction, title: str, minutes: int = 5) -> None:
    text = f"{interaction.user.display_name}: {title}, {minutes}"
    await interaction.response.send_message(text, view=Buttons())


async def answer_late(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.edit_original_response(content="done")
    await interaction.followup.send("more", ephemeral=True)


async def ask(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Form())


class Bot(discord.Client):
    def __init__(self, local: LocalDiscord) -> None:
        super().__init__(
            intents=discord.Intents.default(),
            connector=local.connector(),
            guild_ready_timeout=0.05,
        )
        self.tree = app_commands.CommandTree(self)
        meeting = app_commands.Group(name="meeting", description="Meetings")
        meeting.command(name="start", description="Begin")(start_meeting)
        meeting.command(name="late", description="Defers")(answer_late)
        meeting.command(name="form", description="Asks")(ask)
        self.tree.add_command(meeting)

    async def setup_hook(self) -> None:
        await self.tree.sync()


async def test_messages_are_sent_edited_read_and_deleted() -> None:
    async with here() as at:
        message = await at.channel.send("one", embed=discord.Embed(title="Notes"))
        await message.edit(content="two")
        (read,) = [one async for one in at.channel.history()]
        assert (read.content, read.embeds[0].title, read.author.id) == (
            "two",
            "Notes",
            at.local.bot.id,
        )
        assert at.local.rest.messages.texts(at.text) == ["two"]
        await message.delete()
        with pytest.raises(discord.NotFound) as gone:
            await at.channel.fetch_message(message.id)
        assert gone.value.code == 10008


async def test_a_nonce_is_taken_only_once() -> None:
    async with here() as at:
        body = {"content": "once", "nonce": "meeting-1", "enforce_nonce": True}
        async with aiohttp.ClientSession() as http:
            ids = []
            for _ in range(2):
                async with http.post(
                    f"{at.local.url}/channels/{at.text.id}/messages",
                    json=body,
                    headers={"Authorization": f"Bot {at.local.bot.token}"},
                ) as response:
                    ids.append((await response.json())["id"])
        assert ids[0] == ids[1]
        assert at.local.rest.messages.texts(at.text) == ["once"]


async def test_files_come_along_and_can_be_loaded() -> None:
    async with here() as at:
        file = discord.File(io.BytesIO(b"# Notes"), "notes.md")
        message = await at.channel.send(file=file)
        assert message.attachments[0].filename == "notes.md"
        assert await message.attachments[0].read() == b"# Notes"


async def test_threads_are_opened_and_written_to() -> None:
    async with here() as at:
        message = await at.channel.send("Standup")
        thread = await message.create_thread(name="Notes")
        await thread.send("first")
        await until(lambda: at.client.get_channel(thread.id))
        assert at.guild.channels[thread.id].parent_id == at.text.id
        other = await at.channel.create_thread(name="Other", type=discord.ChannelType.public_thread)
        assert other.parent_id == at.text.id
        assert [m["content"] for m in at.local.rest.messages.by_channel[thread.id].values()] == [
            "first"
        ]


async def test_a_thread_that_was_archived_is_taken_back() -> None:
    async with here() as at:
        opened = await (await at.channel.send("Standup")).create_thread(name="Notes")
        await until(lambda: at.channel.get_thread(opened.id))
        thread = at.channel.get_thread(opened.id)
        assert thread is not None
        at.guild.channels[thread.id].archive(is_archived=True)
        await until(lambda: thread.archived)
        assert not (await thread.edit(archived=False)).archived
        with pytest.raises(discord.Forbidden):
            await thread.edit(name="Other")


async def test_people_get_private_messages_unless_they_close_their_door() -> None:
    async with here() as at:
        user = await at.client.fetch_user(at.ann.id)
        await user.send("Reminder")
        assert [m["content"] for m in at.local.rest.messages.direct_with(at.ann)] == ["Reminder"]
        at.local.rest.messages.closed.add(at.ann.id)
        with pytest.raises(discord.Forbidden) as refused:
            await user.send("Another")
        assert refused.value.code == 50007


async def test_nick_and_voice_status_are_changed() -> None:
    async with here() as at:
        room = at.guild.add_voice_channel("Standup")
        await until(lambda: at.client.get_channel(room.id))
        channel = at.client.get_channel(room.id)
        assert isinstance(channel, discord.VoiceChannel)
        await channel.guild.me.edit(nick="🔴 Minuta")
        with pytest.raises(discord.Forbidden):  # the bot is not in the room
            await channel.edit(status="recording")
        at.guild.give(at.local.bot, at.guild.add_role("Bots", Permission.MANAGE_CHANNELS))
        await channel.edit(status="recording")
        assert at.guild.members[at.local.bot.id].nick == "🔴 Minuta"
        assert room.status == "recording"


@pytest.mark.parametrize(
    ("content", "code"), [("x" * 2001, 50035), ("", 50006)], ids=["long", "empty"]
)
async def test_messages_that_discord_refuses_are_refused(content: str, code: int) -> None:
    async with here() as at:
        with pytest.raises(discord.HTTPException) as refused:
            await at.channel.send(content)
        assert (refused.value.status, refused.value.code) == (400, code)


async def test_what_is_not_permitted_is_refused() -> None:
    async with here() as at:
        at.text.forbid(at.local.bot, Permission.SEND_MESSAGES)
        with pytest.raises(discord.Forbidden) as refused:
            await at.channel.send("hello")
        assert refused.value.code == 50013
        await until(lambda: not at.channel.permissions_for(at.channel.guild.me).send_messages)


async def test_an_unknown_channel_and_a_wrong_token_are_told_apart() -> None:
    async with here() as at:
        with pytest.raises(discord.NotFound):
            await at.client.fetch_channel(1)
        other = discord.Client(intents=discord.Intents.none())
        async with other:
            with pytest.raises(discord.LoginFailure):
                await other.login("wrong")


async def test_rate_limits_and_failures_come_on_demand() -> None:
    async with here() as at:
        at.local.rest.limit_next("POST", "/messages", retry_after=0.01)
        await at.channel.send("after a while")
        posts = [one for one in at.local.rest.requests if one.method == "POST"]
        assert [one.body["content"] for one in posts] == ["after a while"] * 2
        at.local.rest.fail_next("PATCH", "/members/@me", 400)
        with pytest.raises(discord.HTTPException):
            await at.channel.guild.me.edit(nick="Nobody")


async def test_the_bot_hears_what_people_write() -> None:
    async with here() as at:
        heard = asyncio.ensure_future(at.client.wait_for("message", timeout=5))
        await asyncio.sleep(0)
        at.local.rest.messages.say(at.ann, at.text, "hello")
        assert (await heard).author.id == at.ann.id


async def test_a_slash_command_is_answered() -> None:
    async with here(Bot) as at:
        options = {"title": "Standup", "minutes": 7}
        used = at.local.invoke(at.ann, at.text, "/meeting start", options)
        await used.finished()
        assert used.text == "Ann: Standup, 7"
        assert at.local.rest.messages.texts(at.text) == ["Ann: Standup, 7"]


async def test_a_deferred_answer_comes_later_and_only_for_one() -> None:
    async with here(Bot) as at:
        used = at.local.invoke(at.ann, at.text, "meeting late")
        await used.finished()
        await until(lambda: len(used.messages) == 2)
        assert used.is_ephemeral
        assert [message["content"] for message in used.messages] == ["done", "more"]
        assert at.local.rest.messages.texts(at.text) == []


async def test_buttons_and_menus_work() -> None:
    async with here(Bot) as at:
        used = at.local.invoke(at.ann, at.text, "meeting start", {"title": "Standup"})
        await used.finished()
        message = used.messages[0]
        chosen = at.local.choose(at.ann, at.text, message, "who", "ann")
        await chosen.finished()
        assert chosen.text == "chosen: ann"
        pressed = at.local.press(at.ann, at.text, message, "stop")
        await pressed.answered()
        assert at.local.rest.messages.texts(at.text) == ["stopped"]
        with pytest.raises(LookupError):
            at.local.press(at.ann, at.text, message, "stop")


async def test_a_form_is_filled_in() -> None:
    async with here(Bot) as at:
        used = at.local.invoke(at.ann, at.text, "meeting form")
        await used.answered()
        filled = at.local.submit(at.ann, used, {"name": "Bob"})
        await filled.finished()
        assert filled.text == "Hello Bob."


@pytest.mark.parametrize("line", ["meeting", "meeting stop", "metting start"])
async def test_a_command_that_is_not_there_can_not_be_used(line: str) -> None:
    async with here(Bot) as at:
        with pytest.raises(LookupError):
            at.local.invoke(at.ann, at.text, line)


async def test_an_interaction_that_is_not_answered_in_time_is_unknown() -> None:
    async with here(Bot) as at:
        at.local.rest.interactions.patience_s = 0.0
        used = at.local.invoke(at.ann, at.text, "meeting late")
        await until(lambda: any("/callback" in one.path for one in at.local.rest.requests))
        assert used.kind is None
