"""/meeting: what people type, what the desk is asked, and what they are told."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.progress import Progress, Stage
from bot.domain.voice import Loss, Reception
from bot.errors import VoiceError
from bot.ports.desk import Summary
from integrations.discord.commands.status import grouped
from tests import examples
from tests.discord.command_room import CommandRoom, command_room, said
from tests.servers.discord import Permission


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        yield made


async def test_the_room_of_who_asks_is_recorded_and_told_of_where_they_asked(
    room: CommandRoom,
) -> None:
    await room.voice.join(room.anna)
    told = await room.ask(room.anna, "meeting start")
    assert told.startswith("Minuta listens to **Weekly room**")
    (call,) = room.meetings.calls
    assert call.what == "start"
    assert call.by == str(room.anna.id)
    assert call.about == (room.room_place(room.voice), room.place(), "Weekly room")


async def test_a_title_and_a_room_can_be_named(room: CommandRoom) -> None:
    options = {"title": "*Board* @everyone", "channel": room.other}
    told = await room.ask(room.anna, "meeting start", options)
    assert "**\\*Board\\* @\u200beveryone**" in told
    (call,) = room.meetings.calls
    assert call.about == (room.room_place(room.other), room.place(), "*Board* @everyone")


async def test_a_kind_of_meeting_is_chosen_while_one_types(room: CommandRoom) -> None:
    found = await room.choices(room.anna, "meeting start", "template", "stand")
    assert found == {"Stand-up": "standup"}
    options = {"template": "standup", "channel": room.other}
    await room.ask(room.anna, "meeting start", options)
    await room.ask(room.anna, "meeting start", {"channel": room.other})
    assert room.meetings.templates == ["standup", None]


async def test_who_is_in_no_room_is_told_to_name_one(room: CommandRoom) -> None:
    assert "no voice channel" in await room.ask(room.anna, "meeting start")
    assert room.meetings.calls == []


async def test_nobody_records_a_room_that_they_may_not_enter(room: CommandRoom) -> None:
    room.other.forbid(room.anna, Permission.CONNECT)
    told = await room.ask(room.anna, "meeting start", {"channel": room.other})
    assert "may not enter" in told
    assert room.meetings.calls == []


async def test_every_missing_permission_is_named_at_once(room: CommandRoom) -> None:
    bot = room.local.bot
    room.other.forbid(bot, Permission.CONNECT)
    missing = {
        Permission.SEND_MESSAGES: "Send Messages",
        Permission.CREATE_PUBLIC_THREADS: "Create Public Threads",
        Permission.SEND_MESSAGES_IN_THREADS: "Send Messages in Threads",
        Permission.ATTACH_FILES: "Attach Files",
        Permission.READ_MESSAGE_HISTORY: "Read Message History",
    }
    everything = Permission(0)
    for permission in missing:
        everything |= permission
    room.text.forbid(bot, everything)
    told = await room.ask(room.anna, "meeting start", {"channel": room.other})
    assert "Connect in #Other room" in told
    for name in missing.values():
        assert name in told
    assert "Permissions" in told, "how to grant them"
    assert room.meetings.calls == []


@pytest.mark.parametrize(
    ("permission", "name"),
    [
        (Permission.SEND_MESSAGES, "Send Messages"),
        (Permission.CREATE_PUBLIC_THREADS, "Create Public Threads"),
        (Permission.SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
        (Permission.ATTACH_FILES, "Attach Files"),
        (Permission.READ_MESSAGE_HISTORY, "Read Message History"),
        (Permission.VIEW_CHANNEL, "View Channel"),
    ],
)
async def test_a_single_missing_permission_is_named_alone(
    room: CommandRoom, permission: Permission, name: str
) -> None:
    room.text.forbid(room.local.bot, permission)
    told = await room.ask(room.anna, "meeting start", {"channel": room.other})
    assert told.startswith(f"⚠️ Minuta lacks {name}")
    assert "Other room" not in told
    assert room.meetings.calls == []


async def test_a_room_that_can_not_be_entered_is_told(room: CommandRoom) -> None:
    room.meetings.refusal = VoiceError("The room is full.", "Let somebody make room.")
    told = await room.ask(room.anna, "meeting start", {"channel": room.other})
    assert told == "⚠️ The room is full. Let somebody make room."


async def test_who_is_in_the_room_stops_its_recording(room: CommandRoom) -> None:
    room.meetings.records(room.room_place(room.voice))
    room.meetings.records(room.room_place(room.other))
    await room.voice.join(room.anna)
    assert "stops recording" in await room.ask(room.anna, "meeting stop")
    (call,) = room.meetings.calls
    assert (call.what, call.about) == ("stop", (room.room_place(room.voice),))


async def test_who_is_in_another_room_does_not_stop_it(room: CommandRoom) -> None:
    room.meetings.records(room.room_place(room.voice))
    await room.other.join(room.anna)
    assert "Other room is not being recorded" in await room.ask(room.anna, "meeting stop")
    assert room.meetings.calls == []


async def test_from_outside_the_only_meeting_is_stopped_by_its_id(room: CommandRoom) -> None:
    room.meetings.records(room.room_place(room.voice))
    await room.ask(room.anna, "meeting stop")
    (call,) = room.meetings.calls
    assert call.what == "stop meeting", "the desk decides whether they may"


async def test_from_outside_of_two_meetings_none_is_stopped(room: CommandRoom) -> None:
    room.meetings.records(room.room_place(room.voice))
    room.meetings.records(room.room_place(room.other))
    assert "More than one" in await room.ask(room.anna, "meeting stop")
    assert room.meetings.calls == []


async def test_where_nothing_is_recorded_there_is_nothing_to_stop(room: CommandRoom) -> None:
    elsewhere = room.local.add_guild("Other")
    other = room.room_place(room.voice).model_copy(update={"workspace": str(elsewhere.id)})
    room.meetings.records(other)
    assert "Nothing is recorded" in await room.ask(room.anna, "meeting stop")
    assert room.meetings.calls == []


async def test_who_is_in_the_room_pauses_and_resumes(room: CommandRoom) -> None:
    room.meetings.records(room.room_place(room.voice))
    await room.voice.join(room.anna)
    assert "Paused" in await room.ask(room.anna, "meeting pause")
    assert "again" in await room.ask(room.anna, "meeting resume")
    assert [call.what for call in room.meetings.calls] == ["pause", "resume"]


async def test_from_outside_only_who_started_it_and_admins_pause(room: CommandRoom) -> None:
    room.meetings.records(room.room_place(room.voice))
    assert "not in the room" in await room.ask(room.anna, "meeting pause")
    assert room.meetings.calls == []
    room.guild.let_manage(room.anna)
    assert "Paused" in await room.ask(room.anna, "meeting pause")


async def test_the_status_says_how_well_everybody_is_heard(room: CommandRoom) -> None:
    reception = {
        str(room.anna.id): Reception(received=3000, lost={Loss.UNDECRYPTABLE: 7}),
        str(room.ben.id): Reception(lost={Loss.OPTED_OUT: 50}),
    }
    room.meetings.records(
        room.room_place(room.voice),
        title="*Weekly*",
        reception=reception,
        trouble="People talk and nothing comes.",
        privacy_code="123456789012345678901234567890",
    )
    told = await room.ask(room.ben, "meeting status")
    assert "**\\*Weekly\\***" in told
    assert f"<#{room.voice.id}>" in told
    assert "🔴 recording" in told
    assert "1 person heard" in told
    assert f"<@{room.anna.id}>: 1 min of sound, less than 1 s could not be decrypted" in told
    assert "-# 1 s of people who opted out" in told
    assert "⚠️ People talk and nothing comes." in told
    assert "`12345 67890 12345 67890 12345 67890`" in told
    assert room.pings() == []


async def test_the_status_of_a_room_that_somebody_does_not_see_is_not_shown(
    room: CommandRoom,
) -> None:
    room.meetings.records(room.room_place(room.voice))
    room.voice.forbid(room.anna, Permission.VIEW_CHANNEL)
    assert await room.ask(room.anna, "meeting status") == "Nothing is recorded on this server."
    assert "Weekly" in await room.ask(room.ben, "meeting status")


async def test_before_the_first_words_nothing_is_said_to_be_recorded(room: CommandRoom) -> None:
    room.meetings.records(room.room_place(room.voice), is_hearing=False)
    told = await room.ask(room.anna, "meeting status")
    assert "waiting for the first words" in told
    assert "🔴" not in told


async def test_the_list_shows_what_can_be_read_and_why_it_failed(room: CommandRoom) -> None:
    hidden = room.guild.add_text_channel("hidden")
    hidden.forbid(room.anna, Permission.VIEW_CHANNEL)
    failed = Progress(stage=Stage.FAILED, failure="The disk is full.", remedy="Make room.")
    here = examples.meeting().model_copy(update={"place": room.place(), "id": "here"})
    there = examples.meeting().model_copy(update={"place": room.place(hidden), "id": "there"})
    room.meetings.summaries = [Summary(here, failed), Summary(there, Progress(stage=Stage.DONE))]
    told = await room.ask(room.anna, "meeting list")
    assert "**Book launch**" in told
    assert f"<#{room.text.id}>" in told
    assert "`here`" in told
    assert f"<t:{examples.START.timestamp():.0f}:f>" in told
    assert "The disk is full. Make room." in told
    assert "there" not in told
    assert "done" in await room.ask(room.ben, "meeting list")


async def test_while_minuta_starts_people_are_told_to_come_back(sqlite_database_url: str) -> None:
    async with command_room(sqlite_database_url, answers=False) as starting:
        await starting.client.tree.sync()
        told = await starting.ask(starting.anna, "meeting status")
        assert told == "⚠️ Minuta is starting. Ask again in a minute."


async def test_a_command_of_another_version_is_answered(room: CommandRoom) -> None:
    commands = room.local.rest.commands.registered[(room.local.bot.id, None)]
    (meeting,) = (one for one in commands if one["name"] == "meeting")
    meeting["options"].append({"name": "dance", "description": "Dance", "type": 1, "options": []})
    told = await room.ask(room.anna, "meeting dance")
    assert "another version" in told


def test_a_privacy_code_is_shown_in_groups_of_five() -> None:
    assert grouped("123456789012") == "12345 67890 12"


async def test_a_second_command_is_acknowledged_while_the_first_still_works(
    room: CommandRoom,
) -> None:
    room.meetings.gate.clear()
    first = room.local.invoke(room.anna, room.text, "meeting start", {"channel": room.other})
    await first.answered()
    second = room.local.invoke(room.ben, room.text, "meeting status")
    assert "Nothing is recorded" in said(await second.finished())
    assert said(first) == ""
    room.meetings.gate.set()
    assert "listens to" in said(await first.finished())
