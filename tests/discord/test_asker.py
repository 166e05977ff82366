"""Who asks, and what they can read at that moment."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest

from bot.domain.meeting import Place
from bot.errors import NotAllowedError, ProviderError
from integrations.discord.asker import DiscordAsker
from integrations.discord.places import place_of
from tests.discord.chat_room import MARKER, ChatRoom, chat_room
from tests.servers.discord import Account, Permission
from tests.servers.discord.world import Channel


class Door:
    """A command through which people come."""

    def __init__(self, room: ChatRoom) -> None:
        self.room = room
        self.came: asyncio.Queue[discord.Interaction[discord.Client]] = asyncio.Queue()

    async def interaction(
        self, person: Account, channel: Channel | None = None
    ) -> discord.Interaction[discord.Client]:
        self.room.local.invoke(person, channel or self.room.text, "/try")
        return await asyncio.wait_for(self.came.get(), 5)

    async def asker(self, person: Account) -> DiscordAsker:
        return DiscordAsker.of(await self.interaction(person))

    async def can_read(self, person: Account, place: Place) -> bool:
        return await (await self.asker(person)).can_read(place)

    def fetches(self) -> int:
        return sum(
            one.method == "GET" and one.path.rsplit("/", 2)[-2] == "channels"
            for one in self.room.local.rest.requests
        )


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with chat_room() as room:
        made = Door(room)

        @room.client.tree.command(name="try", description="Come in")
        async def try_it(asked: discord.Interaction[discord.Client]) -> None:
            await asked.response.defer()
            await made.came.put(asked)

        await room.client.tree.sync()
        yield made


async def test_an_asker_is_a_member_of_the_server(door: Door) -> None:
    room = door.room
    room.guild.rename(room.anna, "Anna from Acme")
    room.anna.locale = "de"
    asker = await door.asker(room.anna)
    assert (asker.account.platform, asker.account.workspace) == ("discord", str(room.guild.id))
    assert asker.account.user_id == str(room.anna.id)
    assert asker.name == "Anna from Acme"
    assert asker.language == "de"


async def test_an_admin_is_who_manages_the_server(door: Door) -> None:
    room = door.room
    assert not (await door.asker(room.anna)).is_admin
    room.guild.let_manage(room.anna)
    assert (await door.asker(room.anna)).is_admin
    assert not (await door.asker(room.ben)).is_admin


async def test_a_channel_is_read_by_who_sees_it_and_its_history(door: Door) -> None:
    room = door.room
    hidden = room.guild.add_text_channel("hidden")
    assert await door.can_read(room.anna, room.place(hidden))
    for permission in (Permission.VIEW_CHANNEL, Permission.READ_MESSAGE_HISTORY):
        hidden.forbid(room.anna, permission)
        assert not await door.can_read(room.anna, room.place(hidden)), permission
        assert await door.can_read(room.ben, room.place(hidden))


async def test_the_chat_of_a_voice_channel_is_read_by_who_may_enter_it(door: Door) -> None:
    room = door.room
    voice = room.guild.add_voice_channel("Board")
    assert await door.can_read(room.anna, room.place(voice))
    voice.forbid(room.anna, Permission.CONNECT)
    assert not await door.can_read(room.anna, room.place(voice))


async def test_a_thread_is_read_by_who_reads_its_channel_also_when_it_is_put_away(
    door: Door,
) -> None:
    room = door.room
    ref = await room.chat.post(room.notes(), MARKER)
    thread = room.guild.channels[int(ref.message_id)]
    place = room.place().model_copy(update={"thread": str(thread.id)})
    assert await door.can_read(room.anna, place)
    thread.archive(is_archived=True)
    assert await door.can_read(room.anna, place)
    room.text.forbid(room.anna, Permission.VIEW_CHANNEL)
    other = room.guild.add_text_channel("elsewhere")
    asker = DiscordAsker.of(await door.interaction(room.anna, other))
    assert not await asker.can_read(place)


async def test_no_place_of_another_server_or_platform_is_read(door: Door) -> None:
    room = door.room
    elsewhere = room.local.add_guild("Other").add_text_channel("general")
    place = Place(platform="discord", workspace=str(elsewhere.guild.id), channel=str(elsewhere.id))
    asker = await door.asker(room.anna)
    assert not await asker.can_read(place)
    here = str(room.guild.id)
    assert not await asker.can_read(place.model_copy(update={"workspace": here})), "as if it was"
    slack = room.place().model_copy(update={"platform": "slack"})
    assert not await asker.can_read(slack)


async def test_a_deleted_channel_is_read_by_nobody_and_asked_for_once(door: Door) -> None:
    room = door.room
    gone = Place(platform="discord", workspace=str(room.guild.id), channel="4242")
    assert not await door.can_read(room.anna, gone)
    assert not await door.can_read(room.ben, gone)
    assert door.fetches() == 1


async def test_what_can_not_be_found_out_is_no_refusal(door: Door) -> None:
    room = door.room
    room.local.rest.fail_next("GET", "/channels/4242", 400)
    asker = await door.asker(room.anna)
    place = Place(platform="discord", workspace=str(room.guild.id), channel="4242")
    with pytest.raises(ProviderError):
        await asker.can_read(place)


async def test_what_was_allowed_when_somebody_asked_holds_until_they_are_answered(
    door: Door,
) -> None:
    room = door.room
    asker = await door.asker(room.anna)
    assert await asker.can_read(room.place())
    room.text.forbid(room.anna, Permission.READ_MESSAGE_HISTORY)
    fresh = await door.asker(room.anna)
    assert await asker.can_read(room.place())
    assert not await fresh.can_read(room.place())


async def test_a_direct_message_about_a_server_is_answered_for_its_members(door: Door) -> None:
    room = door.room
    asked = await door.interaction(room.anna)
    asker = await DiscordAsker.in_server(asked, str(room.guild.id))
    assert asker.account.user_id == str(room.anna.id)
    assert await asker.can_read(room.place())
    assert not asker.is_admin
    other = room.local.add_guild("Other")
    for server in (str(other.id), "4242"):
        with pytest.raises(NotAllowedError):
            await DiscordAsker.in_server(asked, server)


async def test_a_thread_is_a_place_in_its_channel(door: Door) -> None:
    room = door.room
    ref = await room.chat.post(room.notes(), MARKER)
    asked = await door.interaction(room.anna, room.guild.channels[int(ref.message_id)])
    assert isinstance(asked.channel, discord.Thread)
    assert place_of(asked.channel) == room.place().model_copy(update={"thread": ref.message_id})
