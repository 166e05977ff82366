"""discord.js, a client that nobody here wrote, meets people's commands and clicks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import pytest

from tests.servers.discord import Account, LocalDiscord, LocalGuild
from tests.servers.discord.api import Upload
from tests.servers.discord.world import Channel
from tests.servers.discord_js import NotAvailableError, answering


class Here(NamedTuple):
    local: LocalDiscord
    guild: LocalGuild
    text: Channel
    ann: Account


@asynccontextmanager
async def here() -> AsyncIterator[Here]:
    try:
        async with LocalDiscord.started() as local:
            guild = local.add_guild("Acme")
            text, ann = guild.add_text_channel("general"), guild.add_member("Ann")
            async with answering(local):
                yield Here(local, guild, text, ann)
    except NotAvailableError as reason:
        pytest.skip(str(reason))


async def test_commands_suggestions_menus_and_forms_work() -> None:
    async with here() as at:
        local, text, ann = at.local, at.text, at.ann
        typed = local.complete(ann, text, "notes show", focused="title", typed="web")
        assert (await typed.answered()).choices == ["Website weekly", "Website relaunch"]
        bob = at.guild.add_member("Bob", "Bobby")
        used = local.invoke(ann, text, "notes show", {"title": "Budget", "who": bob})
        assert (await used.finished()).text == "Budget of Bobby"
        message = used.messages[0]
        form = await local.press(ann, text, message, "owner").answered()
        filled = local.submit(ann, form, {"who": [ann], "why": "asked"})
        assert (await filled.finished()).text == "Ann: asked"
        await local.choose(ann, text, message, "menu", bob).answered()
        assert message["content"] == "chosen: Bobby"


async def test_a_message_command_is_given_the_message() -> None:
    async with here() as at:
        file = Upload("call.ogg", "audio/ogg", b"OggS")
        message = at.local.rest.messages.say(at.ann, at.text, "listen", file)
        used = at.local.use_on(at.ann, at.text, "Make notes", message)
        assert (await used.finished()).text == "call.ogg listen"
        assert used.is_ephemeral
