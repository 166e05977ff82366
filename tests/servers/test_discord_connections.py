"""What happens to the connections of a bot, seen from stock discord.py."""

import asyncio

import discord
import pytest

from tests.servers.discord import Behaviour, Permission, talk
from tests.servers.discord.scene import Scene, scene
from tests.servers.discord.stock_client import join
from tests.servers.discord.waiting import until


async def hears(here: Scene, packets: int = 5) -> None:
    """Somebody comes, and the bot hears them byte for byte."""
    speaker = await here.enter(here.people[0])
    before = len(here.ears.understood)
    await speaker.say(talk("beckett")[:packets])
    await here.ears.until(before + packets)
    assert here.ears.heard_of(speaker.ssrc) == list(talk("beckett")[:packets])
    speaker.leave()


async def test_a_bot_that_leaves_is_gone() -> None:
    async with scene() as here:
        await here.listen()
        await here.ears.voice.disconnect()
        await until(lambda: here.room.find_client(here.local.bot) is None)
        assert here.local.bot.id not in here.room.guild.voice_states
        assert here.room.call.participants == {}


async def test_a_kicked_bot_is_out() -> None:
    async with scene() as here:
        remote = await here.listen()
        here.room.kick(here.local.bot)
        await until(lambda: not here.ears.voice.is_connected())
        assert remote.connection is None
        assert here.room.find_client(here.local.bot) is None
        assert here.client.voice_clients == []


async def test_a_deleted_room_sends_the_bot_away() -> None:
    async with scene() as here:
        await here.listen()
        here.room.delete()
        await until(lambda: not here.ears.voice.is_connected())
        await until(lambda: here.client.get_channel(here.room.id) is None)


async def test_a_moved_bot_listens_in_the_other_room() -> None:
    async with scene() as here:
        await here.listen()
        other = here.guild.add_voice_channel("Elsewhere")
        await until(lambda: here.client.get_channel(other.id))
        here.room.move(here.local.bot, other)
        await other.until_in(here.local.bot)
        assert here.room.find_client(here.local.bot) is None
        assert here.ears.voice.channel.id == other.id


async def test_a_broken_connection_is_a_departure_only_after_a_while() -> None:
    async with scene(Behaviour(resume_window_s=0.1), people=2) as here:
        remote = await here.listen()
        await here.enter(here.people[0])
        remote.abort()
        await until(lambda: remote.connection is None)
        assert here.local.bot.id in here.room.call.participants
        await until(lambda: here.local.bot.id not in here.room.call.participants)


async def test_the_main_gateway_is_resumed_without_a_gap() -> None:
    async with scene() as here:
        await here.listen()
        session = here.local.gateway.session_of(here.local.bot)
        connection = session.connection
        here.local.gateway.drop(here.local.bot)
        channel = here.guild.add_text_channel("made in between")
        await until(lambda: here.client.get_channel(channel.id))
        assert session.connection is not connection
        assert here.local.gateway.connections == {"identify": 1, "resume": 1}
        await hears(here)


@pytest.mark.parametrize("is_asked", [True, False], ids=["op 7", "op 9"])
async def test_a_bot_resumes_when_it_is_told_to(*, is_asked: bool) -> None:
    async with scene() as here:
        if is_asked:
            here.local.gateway.ask_to_reconnect(here.local.bot)
        else:
            here.local.gateway.invalidate(here.local.bot, is_resumable=True)
        await until(lambda: here.local.gateway.connections["resume"] == 1)


async def test_with_its_session_a_bot_loses_its_place_in_the_room() -> None:
    async with scene() as here:
        remote = await here.listen(timeout_s=0.5)  # discord.py waits so long when it leaves
        here.local.gateway.invalidate(here.local.bot)
        assert here.local.bot.id not in here.room.guild.voice_states
        assert here.room.find_client(here.local.bot) is None
        assert not remote.is_connected


@pytest.mark.parametrize("why", ["full", "forbidden", "silent"])
async def test_a_room_that_does_not_let_in_does_not_answer(why: str) -> None:
    async with scene() as here:
        if why == "full":
            here.room.user_limit = 1
            await here.room.join(here.people[0])
        elif why == "forbidden":
            here.room.forbid(here.local.bot, Permission.CONNECT)
        else:
            here.local.behaviour.answers_voice_requests = False
        with pytest.raises(asyncio.TimeoutError):
            await join(here.client, here.room.id, timeout_s=0.2)


async def test_the_bot_sees_who_is_there_and_who_is_muted() -> None:
    async with scene() as here:
        ann = here.people[0]
        await here.room.join(ann)
        channel = here.client.get_channel(here.room.id)
        assert isinstance(channel, discord.VoiceChannel)
        await until(lambda: channel.voice_states)
        here.room.set_state(ann, self_mute=True)
        await until(lambda: channel.voice_states[ann.id].self_mute)
        assert [member.display_name for member in channel.members] == [ann.name]


async def test_a_black_hole_swallows_both_directions() -> None:
    async with scene() as here:
        remote = await here.listen()
        speaker = await here.enter(here.people[0])
        remote.network.is_black_hole = True
        await speaker.say(talk("beckett")[:5])
        here.ears.voice.send_audio_packet(talk("beckett")[0], encode=False)
        await until(lambda: remote.network.counts["swallowed"] == 6)
        remote.network.is_black_hole = False
        await speaker.say(talk("beckett")[:3])
        await here.ears.until(3)
        assert remote.seen["packet"] == 0
        assert len(remote.delivered[speaker.user_id]) == 3
        assert remote.delivered[speaker.user_id][0] == (speaker.sequence - 3) % 65536
