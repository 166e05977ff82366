"""Entering a room, and every reason why it can't be entered."""

from __future__ import annotations

import asyncio

import discord
import pytest

from bot.domain.meeting import Place
from bot.errors import VoiceError
from tests.discord.ears import Ears, scene
from tests.servers.discord import Behaviour, Permission
from tests.servers.discord.waiting import until


async def test_a_room_that_nobody_sees_has_nobody_in_it() -> None:
    async with scene() as here:
        assert here.platform.name == "discord"
        assert here.platform.members(here.place(here.room)) == ()
        nowhere = Place(platform="discord", workspace="1", channel="2")
        assert here.platform.members(nowhere) == ()


async def test_people_are_known_before_the_bot_comes() -> None:
    async with scene() as here:
        await here.enter("Ann")
        await until(lambda: here.platform.members(here.place(here.room)) != ())
        (ann,) = here.platform.members(here.place(here.room))
        assert ann.name == "Ann"


@pytest.mark.parametrize(
    ("workspace", "channel", "says"),
    [(1, None, "not on this Discord server"), (None, 1, "can't see")],
)
async def test_what_does_not_exist_can_not_be_entered(
    workspace: int | None, channel: int | None, says: str
) -> None:
    async with scene() as here:
        place = Place(
            platform="discord",
            workspace=str(workspace or here.guild.id),
            channel=str(channel or here.room.id),
        )
        with pytest.raises(VoiceError, match=says):
            await here.platform.join(place, here.ears, frozenset())


async def test_a_channel_for_text_can_not_be_entered() -> None:
    async with scene() as here:
        text = here.guild.add_text_channel("general")
        await until(lambda: here.client.get_channel(text.id) is not None)
        place = Place(platform="discord", workspace=str(here.guild.id), channel=str(text.id))
        with pytest.raises(VoiceError, match="general is not a voice channel"):
            await here.platform.join(place, here.ears, frozenset())


@pytest.mark.parametrize(
    ("permission", "says"),
    [(Permission.CONNECT, "lacks the permission Connect"), (Permission.VIEW_CHANNEL, "can't see")],
)
async def test_a_missing_permission_is_told_by_its_name(permission: Permission, says: str) -> None:
    async with scene() as here:
        here.room.forbid(here.bot, permission)
        channel = here.client.get_channel(here.room.id)
        assert isinstance(channel, discord.VoiceChannel)
        await until(lambda: channel.overwrites != {})
        with pytest.raises(VoiceError, match=says):
            await here.listen()


async def test_a_full_room_is_told_by_its_limit() -> None:
    async with scene() as here:
        small = here.guild.add_voice_channel("Small", user_limit=1)
        await here.enter("Ann", small)
        await until(lambda: here.platform.members(here.place(small)) != ())
        with pytest.raises(VoiceError, match="Small is full: it takes 1"):
            await here.platform.join(here.place(small), here.ears, frozenset())


async def test_two_rooms_of_one_server_can_not_be_heard_at_once() -> None:
    async with scene() as here:
        await here.listen()
        other = here.guild.add_voice_channel("Other")
        await until(lambda: here.client.get_channel(other.id) is not None)
        with pytest.raises(VoiceError, match="already: Standup"):
            await here.platform.join(here.place(other), Ears(), frozenset())


async def test_no_answer_ends_in_an_error_and_nothing_is_left_behind() -> None:
    async with scene(Behaviour(answers_voice_requests=False)) as here:
        with pytest.raises(VoiceError, match="no answer in time"):
            await here.listen()
        assert here.ears.departures == []
        assert here.client.voice_clients == []
        here.local.behaviour.answers_voice_requests = True
        await here.listen()


async def test_a_refused_encryption_is_told_as_such() -> None:
    async with scene() as here:
        here.local.behaviour.on_client = lambda client: client.close(4017)
        with pytest.raises(VoiceError, match="4017"):
            await here.listen()


async def test_udp_that_does_not_get_through_is_told_as_such() -> None:
    async with scene() as here:

        def swallow(client: object) -> None:
            client.network.is_black_hole = True  # type: ignore[attr-defined]

        here.local.behaviour.on_client = swallow
        with pytest.raises(VoiceError, match="UDP"):
            await here.listen()


async def test_one_lost_packet_of_ip_discovery_does_no_harm() -> None:
    async with scene() as here:

        def swallow(client: object) -> None:
            network = client.network  # type: ignore[attr-defined]
            network.is_black_hole = True
            asyncio.get_running_loop().call_later(
                0.05, lambda: setattr(network, "is_black_hole", False)
            )

        here.local.behaviour.on_client = swallow
        remote = await here.listen()
        assert remote.is_connected


async def test_who_gives_up_joining_is_not_in_the_room_afterwards() -> None:
    async with scene(Behaviour(answers_voice_requests=False)) as here:
        joining = asyncio.create_task(here.listen())
        await until(lambda: here.client.voice_clients != [])
        joining.cancel()
        with pytest.raises(asyncio.CancelledError):
            await joining
        assert here.client.voice_clients == []
        assert here.ears.departures == []
