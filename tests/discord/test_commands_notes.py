"""/notes: over notes in a real database, for who can read their channel."""

from collections.abc import AsyncIterator

import pytest

from tests.discord.command_room import CommandRoom, command_room, said
from tests.servers.discord import Permission


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        yield made


async def test_meetings_are_chosen_by_title_and_date(room: CommandRoom) -> None:
    await room.publish("Website weekly")
    await room.publish("Board")
    assert await room.choices(room.anna, "notes show", "meeting", "web") == {
        "Website weekly · 18 Nov 2026, 10:00": "website-weekly"
    }
    assert len(await room.choices(room.anna, "notes export", "meeting", "")) == 2


async def test_a_title_of_any_length_and_kind_can_be_chosen(room: CommandRoom) -> None:
    await room.publish("weekly\u202e of " + "everything and everybody " * 20)
    (name,) = await room.choices(room.anna, "notes ask", "meeting", "weekly", {"question": "x"})
    assert len(name) <= 100
    assert "\u202e" not in name
    assert name.endswith("… · 18 Nov 2026, 10:00")


async def test_only_what_somebody_can_read_is_offered(room: CommandRoom) -> None:
    hidden = room.guild.add_text_channel("hidden")
    await room.publish("Secret", hidden)
    hidden.forbid(room.anna, Permission.VIEW_CHANNEL)
    assert await room.choices(room.anna, "notes show", "meeting", "") == {}
    assert len(await room.choices(room.ben, "notes show", "meeting", "")) == 1


async def test_while_minuta_starts_nothing_is_offered(sqlite_database_url: str) -> None:
    async with command_room(sqlite_database_url, answers=False) as starting:
        await starting.client.tree.sync()
        assert await starting.choices(starting.anna, "notes show", "meeting", "") == {}


async def test_notes_are_shown_to_who_asks_alone(room: CommandRoom) -> None:
    meeting_id = await room.publish()
    asked = room.local.invoke(room.anna, room.text, "notes show", {"meeting": meeting_id})
    told = said(await asked.finished())
    assert asked.is_ephemeral
    assert "## Book launch" in told
    assert "### Decisions" in told
    assert "No action items recorded." in told
    assert room.messages() == []
    assert room.pings() == []


async def test_without_a_choice_the_newest_meeting_is_meant(room: CommandRoom) -> None:
    assert "no notes that you can read" in await room.ask(room.anna, "notes show")
    await room.publish()
    assert "## Book launch" in await room.ask(room.anna, "notes show")


async def test_who_can_not_read_the_channel_any_more_is_shown_nothing(room: CommandRoom) -> None:
    hidden = room.guild.add_text_channel("hidden")
    meeting_id = await room.publish("Secret", hidden)
    hidden.forbid(room.anna, Permission.READ_MESSAGE_HISTORY)
    for line in ("notes show", "notes export", "notes regenerate"):
        told = await room.ask(room.anna, line, {"meeting": meeting_id})
        assert told.startswith("⚠️"), line
        assert "Secret" not in told
    options = {"question": "Who sends the draft?", "meeting": meeting_id}
    told = await room.ask(room.anna, "notes ask", options)
    assert told.startswith("⚠️")
    assert "not in the records" in await room.ask(room.anna, "notes search", {"words": "draft"})
    assert room.rewritten == []


async def test_what_is_typed_in_place_of_a_choice_is_not_found(room: CommandRoom) -> None:
    told = await room.ask(room.anna, "notes show", {"meeting": "*nothing*"})
    assert told.startswith("⚠️")


async def test_a_question_is_answered_with_quotes(room: CommandRoom) -> None:
    await room.publish()
    told = await room.ask(room.anna, "notes ask", {"question": "Who sends the draft to Carla?"})
    assert "**Who sends the draft to Carla?**" in told
    assert "> “I'll send the draft to Carla by Friday.”" in told
    assert "Ben at 0:07 · **Book launch**" in told
    assert f"<#{room.text.id}>" in told


async def test_what_nobody_said_is_not_in_the_records(room: CommandRoom) -> None:
    await room.publish()
    told = await room.ask(room.anna, "notes ask", {"question": "What is the moon made of?"})
    assert "not in the records" in told


async def test_words_are_found_where_they_were_said(room: CommandRoom) -> None:
    await room.publish()
    told = await room.ask(room.anna, "notes search", {"words": "printing"})
    assert "> “Who pays for the printing?”" in told
    assert "draft" not in told


async def test_a_question_pings_nobody(room: CommandRoom) -> None:
    await room.ask(room.anna, "notes search", {"words": f"<@{room.ben.id}> @everyone"})
    assert room.pings() == []


async def test_the_export_has_every_file(room: CommandRoom) -> None:
    meeting_id = await room.publish()
    asked = room.local.invoke(room.anna, room.text, "notes export", {"meeting": meeting_id})
    await asked.finished()
    names = {one["filename"] for message in asked.messages for one in message["attachments"]}
    assert {name.rpartition(".")[2] for name in names} == {"md", "json", "vtt"}


async def test_who_took_part_has_the_notes_written_anew(room: CommandRoom) -> None:
    meeting_id = await room.publish()
    told = await room.ask(room.anna, "notes regenerate", {"meeting": meeting_id})
    assert "anew" in told
    assert room.rewritten == [meeting_id]
    stranger = room.guild.add_member("Sam")
    told = await room.ask(stranger, "notes regenerate", {"meeting": meeting_id})
    assert told.startswith("⚠️")
    assert room.rewritten == [meeting_id]
