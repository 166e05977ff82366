"""What the desk is told of voice rooms and events."""

from collections.abc import AsyncIterator

import discord
import pytest

from bot.errors import VoiceError
from tests.discord.command_room import CommandRoom, command_room
from tests.servers.discord.scheduled import EventStatus
from tests.servers.discord.waiting import until


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        yield made


async def test_who_comes_and_goes_is_counted_without_bots(room: CommandRoom) -> None:
    voice, rooms = str(room.voice.id), room.meetings.rooms
    other_bot = room.guild.add_member("Music", is_bot=True)
    anna = await room.voice.join(room.anna)
    await until(lambda: (voice, "Weekly room", 1) in rooms)
    await room.voice.join(other_bot)
    await room.voice.join(room.ben)
    await until(lambda: rooms[-1] == (voice, "Weekly room", 2))
    anna.leave()
    await until(lambda: rooms[-1] == (voice, "Weekly room", 1))
    assert {people for _, _, people in rooms} == {1, 2}


async def test_a_move_is_told_of_both_rooms(room: CommandRoom) -> None:
    anna = await room.voice.join(room.anna)
    await until(lambda: room.meetings.rooms != [])
    anna.leave()
    await room.other.join(room.anna)
    await until(lambda: (str(room.other.id), "Other room", 1) in room.meetings.rooms)
    assert (str(room.voice.id), "Weekly room", 0) in room.meetings.rooms


async def test_who_mutes_themselves_changes_nothing(room: CommandRoom) -> None:
    await room.voice.join(room.anna)
    await until(lambda: room.meetings.rooms != [])
    before = list(room.meetings.rooms)
    room.voice.set_state(room.anna, self_mute=True)
    await room.ask(room.anna, "meeting status")
    assert room.meetings.rooms == before


async def test_of_many_changes_the_last_one_counts(room: CommandRoom) -> None:
    room.meetings.gate.clear()
    await room.voice.join_all([room.anna, room.ben])
    await room.ask(room.anna, "meeting status")
    assert room.meetings.rooms == []
    room.meetings.gate.set()
    await until(lambda: (str(room.voice.id), "Weekly room", 2) in room.meetings.rooms)
    assert len(room.meetings.rooms) <= 2


async def test_who_was_there_before_the_bot_is_told_of(sqlite_database_url: str) -> None:
    async with command_room(sqlite_database_url, answers=False) as starting:
        await starting.voice.join(starting.anna)
        assert starting.meetings.rooms == []
        await starting.client.answer(starting.desk)
        await until(lambda: starting.meetings.rooms != [])
        assert starting.meetings.rooms == [(str(starting.voice.id), "Weekly room", 1)]


async def test_an_event_that_began_before_the_bot_came_is_told_of_once_people_are_there(
    sqlite_database_url: str,
) -> None:
    async with command_room(sqlite_database_url, answers=False) as starting:
        guild, meetings = starting.guild, starting.meetings
        await starting.voice.join(starting.anna)
        for voice in (starting.voice, starting.other):
            guild.change_event(guild.schedule(voice, f"In {voice.name}"), EventStatus.ACTIVE)
        guild.schedule(starting.voice, "Later")
        await until(lambda: _active(starting) == 2)
        await starting.client.answer(starting.desk)
        await until(lambda: meetings.events != [])
        assert meetings.events == [(str(starting.voice.id), "In Weekly room")]


def _active(room: CommandRoom) -> int:
    (guild,) = room.client.guilds
    return sum(event.status is discord.EventStatus.active for event in guild.scheduled_events)


async def test_a_room_that_can_not_be_entered_does_not_end_the_telling(
    room: CommandRoom, caplog: pytest.LogCaptureFixture
) -> None:
    voice = str(room.voice.id)
    room.meetings.refusal = VoiceError("Weekly room is full.", "Make room.")
    await room.voice.join(room.anna)
    await until(lambda: room.meetings.rooms == [(voice, "Weekly room", 1)])
    room.meetings.refusal = ValueError("Anna said so")
    await room.voice.join(room.ben)
    await until(lambda: room.meetings.rooms[1:] == [(voice, "Weekly room", 2)])
    room.meetings.refusal = None
    await room.voice.join(room.guild.add_member("Carla"))
    await until(lambda: room.meetings.rooms[2:] == [(voice, "Weekly room", 3)])
    assert "Weekly room" not in caplog.text
    assert "Anna" not in caplog.text
    assert "VoiceError" in caplog.text
    assert "ValueError" in caplog.text


async def test_an_event_that_begins_in_a_room_is_told_of_once(room: CommandRoom) -> None:
    event = room.guild.schedule(room.voice, "All hands")
    room.guild.change_event(event, EventStatus.ACTIVE)
    await until(lambda: room.meetings.events != [])
    event.name = "All hands!"
    room.guild.change_event(event, EventStatus.ACTIVE)
    room.guild.change_event(event, EventStatus.COMPLETED)
    await room.ask(room.anna, "meeting status")
    assert room.meetings.events == [(str(room.voice.id), "All hands")]
