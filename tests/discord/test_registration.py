"""The commands are put up when they have changed, and only then."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest

from integrations.discord.registration import keep_registered, register
from tests.discord.chat_room import ChatRoom, chat_room
from tests.servers.discord.world import Json


@pytest.fixture
async def room() -> AsyncIterator[ChatRoom]:
    async with chat_room() as made:
        yield made


def there(room: ChatRoom) -> list[Json]:
    return room.local.rest.commands.registered.get((room.local.bot.id, None), [])


async def test_commands_are_put_up_once(room: ChatRoom) -> None:
    assert await register(room.client, room.client.tree)
    names = {one["name"] for one in there(room)}
    assert {"meeting", "notes", "Make meeting notes"} <= names
    assert not await register(room.client, room.client.tree)


async def test_what_has_changed_is_put_up_again(room: ChatRoom) -> None:
    await register(room.client, room.client.tree)
    (meeting,) = (one for one in there(room) if one["name"] == "meeting")
    meeting["options"][0]["description_localizations"] = {"de": "Etwas anderes"}
    assert await register(room.client, room.client.tree)
    assert not await register(room.client, room.client.tree)


async def test_what_is_not_offered_any_more_is_taken_down(room: ChatRoom) -> None:
    @room.client.tree.command(name="old", description="Of an earlier version")
    async def old(asked: discord.Interaction[discord.Client]) -> None:
        await asked.response.defer()

    await register(room.client, room.client.tree)
    room.client.tree.remove_command("old")
    assert await register(room.client, room.client.tree)
    assert "old" not in {one["name"] for one in there(room)}


async def test_a_failure_is_tried_again(room: ChatRoom) -> None:
    room.local.rest.fail_next("GET", "/commands", 403)
    room.local.rest.fail_next("PUT", "/commands", 400)
    async with asyncio.timeout(30):
        await keep_registered(room.client, room.client.tree, first_wait_s=0.01)
    assert there(room)
