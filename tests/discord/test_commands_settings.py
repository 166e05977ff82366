"""/settings, /timezone and /vocabulary."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.preferences import ConfirmMode, LiveView, RoomSettings, ServerSettings
from tests.discord.command_room import CommandRoom, command_room
from tests.servers.discord import Permission


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        made.guild.let_manage(made.anna)
        yield made


async def of_server(room: CommandRoom) -> ServerSettings:
    return await room.store.server_settings("discord", str(room.guild.id))


async def set_server(room: CommandRoom, settings: ServerSettings) -> None:
    await room.store.save_server_settings("discord", str(room.guild.id), settings)


async def of_room(room: CommandRoom) -> RoomSettings:
    return await room.store.room_settings(room.room_place(room.voice))


async def test_settings_are_offered_to_who_manages_the_server(room: CommandRoom) -> None:
    with pytest.raises(PermissionError):
        room.local.invoke(room.ben, room.text, "settings show")


async def test_what_is_given_changes_and_the_rest_stays(room: CommandRoom) -> None:
    await set_server(room, ServerSettings(language="de", vocabulary=("Minuta",)))
    options = {"zone": "Europe/Berlin", "confirm": "all", "retention_days": 30}
    told = await room.ask(room.anna, "settings server", options)
    assert await of_server(room) == ServerSettings(
        zone="Europe/Berlin",
        language="de",
        vocabulary=("Minuta",),
        confirm=ConfirmMode.ALL,
        audio_retention_days=30,
    )
    assert "Time zone: Europe/Berlin" in told
    assert "Language of the notes: German" in told
    assert "30 days" in told


async def test_settings_can_be_taken_back(room: CommandRoom) -> None:
    before = ServerSettings(zone="Europe/Berlin", language="de", audio_retention_days=30)
    await set_server(room, before)
    options = {"zone": "default", "language": "default", "retention_days": 0}
    await room.ask(room.anna, "settings server", options)
    assert await of_server(room) == ServerSettings()


async def test_guesses_from_voices_are_off_until_who_manages_the_server_wants_them(
    room: CommandRoom,
) -> None:
    shown = await room.ask(room.anna, "settings show")
    assert "Guesses from voices (mood, age, gender): not asked for" in shown
    told = await room.ask(room.anna, "settings server", {"signals": True})
    assert "kept apart, as guesses" in told
    assert (await of_server(room)).signals
    await room.ask(room.anna, "settings server", {"language": "de"})
    assert (await of_server(room)).signals, "what is not given stays"
    await room.ask(room.anna, "settings server", {"signals": False})
    assert not (await of_server(room)).signals


async def test_a_zone_that_is_none_is_refused(room: CommandRoom) -> None:
    told = await room.ask(room.anna, "settings server", {"zone": "Mars/Olympus"})
    assert told.startswith("⚠️ There is no such time zone.")
    assert await of_server(room) == ServerSettings()


async def test_zones_are_offered_while_somebody_types(room: CommandRoom) -> None:
    found = await room.choices(room.anna, "settings server", "zone", "berlin")
    assert next(iter(found.values())) == "Europe/Berlin"
    assert list(found.values())[-1] == "default"
    found = await room.choices(room.ben, "timezone set", "zone", "new york")
    assert next(iter(found.values())) == "America/New_York"
    assert len(await room.choices(room.ben, "timezone set", "zone", "")) <= 25


async def test_a_room_is_set_by_name(room: CommandRoom) -> None:
    options = {
        "channel": room.voice,
        "auto_start_people": 3,
        "auto_start_events": True,
        "live": "off",
        "language": "fr",
        "notes_channel": room.text,
    }
    told = await room.ask(room.anna, "settings room", options)
    assert await of_room(room) == RoomSettings(
        auto_start_people=3,
        auto_start_events=True,
        notes_channel=str(room.text.id),
        live=LiveView.OFF,
        language="fr",
    )
    assert "with 3 people in it" in told
    assert f"<#{room.text.id}>" in told
    shown = await room.ask(room.anna, "settings show", {"channel": room.voice})
    assert "with 3 people in it" in shown
    assert "French" in shown


async def test_what_a_room_has_set_is_taken_back(room: CommandRoom) -> None:
    set_before = RoomSettings(auto_start_people=3, auto_start_events=True, notes_channel="7")
    await room.store.save_room_settings(room.room_place(room.voice), set_before)
    options = {
        "channel": room.voice,
        "auto_start_people": 0,
        "auto_start_events": False,
        "notes_channel": room.voice,
    }
    await room.ask(room.anna, "settings room", options)
    assert await of_room(room) == RoomSettings()


async def test_the_weekly_list_is_switched_off_and_on_again_for_a_room(room: CommandRoom) -> None:
    options = {"channel": room.voice, "weekly_digest": False}
    told = await room.ask(room.anna, "settings room", options)
    assert "What is to be done, on Mondays: no" in told
    assert await of_room(room) == RoomSettings(weekly_digest=False)
    await room.ask(room.anna, "settings room", {**options, "weekly_digest": True})
    assert await of_room(room) == RoomSettings()


async def test_the_weekly_list_is_switched_off_and_on_again_for_a_text_channel(
    room: CommandRoom,
) -> None:
    assert "What is to be done, on Mondays: yes" in await room.ask(room.anna, "settings show")
    options = {"channel": room.text, "weekly_digest": False}
    told = await room.ask(room.anna, "settings channel", options)
    assert told == f"**<#{room.text.id}>, from now on**\nWhat is to be done, on Mondays: no"
    assert not (await room.store.room_settings(room.place())).weekly_digest
    assert "What is to be done, on Mondays: no" in await room.ask(room.anna, "settings show")
    room.text.forbid(room.local.bot, Permission.SEND_MESSAGES)
    refused = await room.ask(room.anna, "settings channel", {**options, "weekly_digest": True})
    assert "Send Messages" in refused
    assert not (await room.store.room_settings(room.place())).weekly_digest


async def test_notes_go_only_where_minuta_can_write(room: CommandRoom) -> None:
    room.text.forbid(room.local.bot, Permission.SEND_MESSAGES)
    options = {"channel": room.voice, "notes_channel": room.text}
    told = await room.ask(room.anna, "settings room", options)
    assert "Send Messages" in told
    assert await of_room(room) == RoomSettings()


async def test_without_a_name_the_room_of_who_asks_is_meant(room: CommandRoom) -> None:
    options = {"auto_start_people": 2}
    assert "no voice channel" in await room.ask(room.anna, "settings room", options)
    await room.voice.join(room.anna)
    await room.ask(room.anna, "settings room", options)
    assert (await of_room(room)).auto_start_people == 2


async def test_everybody_says_where_they_live(room: CommandRoom) -> None:
    assert "no time zone" in await room.ask(room.ben, "timezone show")
    told = await room.ask(room.ben, "timezone set", {"zone": "America/New_York"})
    assert "**America/New\\_York**" in told
    assert "**America/New\\_York**" in await room.ask(room.ben, "timezone show")
    assert "no time zone" in await room.ask(room.anna, "timezone show")
    await room.ask(room.ben, "timezone set", {"zone": "default"})
    assert "no time zone" in await room.ask(room.ben, "timezone show")


async def test_everybody_teaches_words(room: CommandRoom) -> None:
    assert "empty" in await room.ask(room.ben, "vocabulary list")
    told = await room.ask(room.ben, "vocabulary add", {"words": " Minuta, *Kubernetes* ,, Zoë"})
    assert (await of_server(room)).vocabulary == ("Minuta", "*Kubernetes*", "Zoë")
    assert told == "3 words: Minuta, \\*Kubernetes\\*, Zoë"
    assert await room.choices(room.ben, "vocabulary remove", "words", "min") == {"Minuta": "Minuta"}
    assert "2 words" in await room.ask(room.ben, "vocabulary remove", {"words": "Minuta"})
    assert "1 word:" in await room.ask(room.ben, "vocabulary remove", {"words": "Zoë"})


async def test_twenty_five_words_are_offered_and_no_more(room: CommandRoom) -> None:
    words = [f"word {number}" for number in range(26)]
    await room.ask(room.ben, "vocabulary add", {"words": ",".join(words[:25])})
    assert list(await room.choices(room.ben, "vocabulary remove", "words", "w")) == words[:25]
    await room.ask(room.ben, "vocabulary add", {"words": words[25]})
    assert list(await room.choices(room.ben, "vocabulary remove", "words", "w")) == words[:25]
