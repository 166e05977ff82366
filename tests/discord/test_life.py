"""What can happen to a bot in a room: each time it hears again, or says why it does not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.domain.voice import DepartureKind
from tests.discord.ears import IMPATIENT, SUSPICIOUS, scene
from tests.servers.discord import Announces, Behaviour, RemoteClient, talk
from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from tests.discord.ears import Scene
    from tests.servers.discord import Speaker

TALK = talk("beckett")


async def settled(here: Scene) -> tuple[RemoteClient, list[Speaker]]:
    """A bot that hears two people."""
    remote = await here.listen()
    people = [await here.enter(name) for name in ("Ann", "Bob")]
    for person in people:
        await here.say(person, TALK[:10])
    await here.all_heard()
    return remote, people


async def hears_again(here: Scene, before: RemoteClient | None, people: list[Speaker]) -> None:
    """The bot is back and everybody is heard."""
    await until(lambda: here.room.find_client(here.bot) not in {None, before})
    await here.room.until_in(here.bot)
    for person in people:
        await here.say(person, TALK[20:40])
    await here.all_heard()
    assert here.ears.departures == []


@pytest.mark.parametrize("code", [4000, 4003, 4004, 4006, 4009, 4011, 4014, 4015, 4016, 4022])
async def test_after_these_close_codes_it_hears_again(code: int) -> None:
    async with scene() as here:
        remote, people = await settled(here)
        remote.close(code)
        await hears_again(here, remote, people)
        assert len(here.ears.heard_at) == 2


async def test_a_broken_tcp_connection_is_resumed_and_nothing_is_lost() -> None:
    async with scene() as here:
        remote, (ann, bob) = await settled(here)
        remote.abort()
        await here.say(ann, TALK[10:40])
        await until(lambda: remote.seen["op 7"] == 1)
        guest = await here.enter("Eve")
        for person in (ann, bob, guest):
            await here.say(person, TALK[40:50])
        await here.all_heard()
        assert here.room.find_client(here.bot) is remote
        assert len(here.ears.heard_at) == 1


async def test_a_session_that_can_not_be_resumed_is_begun_anew() -> None:
    async with scene(Behaviour(resume_window_s=0.0)) as here:
        remote, people = await settled(here)
        remote.abort()
        await hears_again(here, remote, people)


async def test_it_survives_one_disturbance_after_the_other() -> None:
    async with scene() as here:
        remote, people = await settled(here)
        for code in (4006, 4015, 4009, 4006):
            remote.close(code)
            await hears_again(here, remote, people)
            remote = here.room.client(here.bot)


@pytest.mark.parametrize("close_code", [4014, 4022, None])
async def test_it_follows_to_another_region(close_code: int | None) -> None:
    async with scene() as here:
        remote, people = await settled(here)
        here.room.change_region(close_code)
        await hears_again(here, remote, people)
        assert len(here.ears.heard_at) == 2


async def test_a_server_that_is_being_replaced_is_waited_for() -> None:
    async with scene() as here:
        remote, people = await settled(here)
        session = here.local.gateway.session_of(here.bot)
        lost = {"guild_id": str(here.guild.id), "endpoint": None, "token": "none"}
        session.dispatch("VOICE_SERVER_UPDATE", lost)
        await asyncio.sleep(0.1)
        here.room.change_region()
        await hears_again(here, remote, people)


async def test_a_server_that_is_never_replaced_is_asked_for() -> None:
    async with scene(patience=IMPATIENT._replace(allocation_s=0.2)) as here:
        remote, people = await settled(here)
        session = here.local.gateway.session_of(here.bot)
        lost = {"guild_id": str(here.guild.id), "endpoint": None, "token": "none"}
        session.dispatch("VOICE_SERVER_UPDATE", lost)
        await hears_again(here, remote, people)


@pytest.mark.parametrize("at_once", [True, False])
async def test_it_follows_to_another_room(*, at_once: bool) -> None:
    async with scene() as here:
        await settled(here)
        other = here.guild.add_voice_channel("Other")
        eve = await here.enter("Eve", other)
        await until(lambda: here.client.get_channel(other.id) is not None)
        here.room.move(here.bot, other, closes_at_once=at_once)
        await other.until_in(here.bot)
        await here.say(eve, TALK[:20])
        await here.all_heard()
        assert here.connection is not None
        assert here.ears.rooms == [here.connection.room] == [here.place(other)]
        assert [member.name for member in here.ears.attendance[-1]] == ["Eve"]


@pytest.mark.parametrize("code", [4014, 4022, None])
async def test_who_is_thrown_out_stays_out(code: int | None) -> None:
    async with scene() as here:
        await settled(here)
        if code is None:
            here.guild.clear_voice_state(here.bot.id)
        else:
            here.room.kick(here.bot, code)
        await until(lambda: here.ears.departures != [])
        assert [one.kind for one in here.ears.departures] == [DepartureKind.KICKED]
        assert here.guild.voice_states.get(here.bot.id) is None
        assert here.client.voice_clients == []


async def test_a_room_that_is_deleted_is_left() -> None:
    async with scene() as here:
        await settled(here)
        here.room.delete()
        await until(lambda: here.ears.departures != [])
        assert [one.kind for one in here.ears.departures] == [DepartureKind.ROOM_GONE]


async def test_a_room_whose_deletion_is_told_last_was_deleted_all_the_same() -> None:
    async with scene() as here:
        await settled(here)
        here.room.kick(here.bot)
        await asyncio.sleep(0.03)
        here.room.delete()
        await until(lambda: here.ears.departures != [])
        assert [one.kind for one in here.ears.departures] == [DepartureKind.ROOM_GONE]


@pytest.mark.parametrize(("code", "says"), [(4017, "DAVE"), (4021, "rate limit")])
async def test_a_refusal_is_final_and_says_what_to_do(code: int, says: str) -> None:
    async with scene() as here:
        remote, _ = await settled(here)
        remote.close(code)
        await until(lambda: here.ears.departures != [])
        (departure,) = here.ears.departures
        assert departure.kind is DepartureKind.REFUSED
        assert says in departure.what
        await until(lambda: here.guild.voice_states.get(here.bot.id) is None)


async def test_a_black_hole_is_noticed_when_the_server_stops_answering() -> None:
    suspicion = SUSPICIOUS._replace(answer_s=0.3)
    async with scene(suspicion=suspicion) as here:
        remote, people = await settled(here)
        assert here.connection is not None
        for _ in range(3):
            remote.send_datagram(bytes(8))
        remote.network.is_black_hole = True
        await hears_again(here, remote, people)
        assert here.ears.reasons == []


async def test_a_black_hole_in_the_middle_of_a_talkspurt_is_noticed() -> None:
    async with scene(suspicion=SUSPICIOUS._replace(talk_s=0.3)) as here:
        remote, people = await settled(here)
        remote.network.is_black_hole = True
        await hears_again(here, remote, people)


async def test_people_are_told_when_a_new_connection_does_not_help() -> None:
    def stop_its_ears(client: RemoteClient) -> None:
        client.can_hear = lambda: False

    suspicion = SUSPICIOUS._replace(talk_s=0.2)
    async with scene(Behaviour(on_client=stop_its_ears), suspicion=suspicion) as here:
        await here.listen()
        ann = await here.enter("Ann")
        ann.announces = Announces.TALKSPURTS
        async with asyncio.timeout(30):
            while not here.ears.reasons:
                await ann.say(TALK[:1])
                await ann.pause(1.0)
                await asyncio.sleep(0.05)
        assert "hears nothing" in here.ears.reasons[0]
        here.local.behaviour.on_client = lambda _: None
        async with asyncio.timeout(30):
            while not here.ears.heard_at:
                await ann.say(TALK[:1])
                await asyncio.sleep(0.05)
        assert len(here.ears.reasons) == 1
        assert here.ears.departures == []


async def test_a_bot_that_is_deafened_says_so_and_does_not_reconnect() -> None:
    async with scene() as here:
        remote, people = await settled(here)
        here.room.set_state(here.bot, deaf=True)
        await until(lambda: here.ears.reasons != [])
        assert "deafened" in here.ears.reasons[0]
        here.room.set_state(here.bot, deaf=False)
        for person in people:
            await here.say(person, TALK[50:55])
        await here.all_heard()
        await until(lambda: len(here.ears.heard_at) == 2)
        assert here.room.client(here.bot) is remote


async def test_a_long_way_back_is_told_and_its_end_too() -> None:
    async with scene(patience=IMPATIENT._replace(give_up_s=20.0)) as here:
        remote, people = await settled(here)
        here.local.behaviour.answers_voice_requests = False
        remote.close(4006)
        await until(lambda: here.ears.reasons != [])
        here.local.behaviour.answers_voice_requests = True
        await hears_again(here, remote, people)
        assert len(here.ears.reasons) == 1
        assert len(here.ears.heard_at) == 2


async def test_who_is_not_let_in_again_gives_up_and_says_why() -> None:
    async with scene() as here:
        remote, _ = await settled(here)
        here.local.behaviour.answers_voice_requests = False
        remote.close(4006)
        await until(lambda: here.ears.departures != [])
        (departure,) = here.ears.departures
        assert departure.kind is DepartureKind.UNREACHABLE
        assert "full" in departure.remedy


async def test_a_main_gateway_that_is_resumed_changes_nothing() -> None:
    async with scene() as here:
        remote, people = await settled(here)
        here.local.gateway.drop(here.bot)
        for person in people:
            await here.say(person, TALK[50:60])
        await here.all_heard()
        assert here.room.client(here.bot) is remote


async def test_a_main_gateway_that_begins_anew_is_followed_into_the_room_again() -> None:
    async with scene() as here:
        remote, people = await settled(here)
        here.local.gateway.invalidate(here.bot)
        await hears_again(here, remote, people)
        assert len(here.client.voice_clients) == 1


async def test_leaving_is_told_once_and_leaves_nothing_behind() -> None:
    async with scene() as here:
        await settled(here)
        assert here.connection is not None
        await asyncio.gather(here.connection.leave(), here.connection.leave())
        await here.connection.leave()
        assert [one.kind for one in here.ears.departures] == [DepartureKind.ASKED]
        assert here.client.voice_clients == []
        assert here.guild.voice_states.get(here.bot.id) is None
        frames = len(here.ears.frames)
        here.ears.departures.clear()
        await here.listen()
        eve = await here.enter("Eve")
        await here.say(eve, TALK[:5])
        await until(lambda: len(here.ears.frames) == frames + 5)


async def test_closing_the_client_leaves_the_room() -> None:
    async with scene() as here:
        await settled(here)
        await here.client.close()
        assert [one.kind for one in here.ears.departures] == [DepartureKind.ASKED]
