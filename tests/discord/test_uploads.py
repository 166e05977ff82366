"""Recordings in messages: what is shared, and how it is fetched."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.meeting import Place
from bot.domain.upload import SharedFile, SharedRecording
from bot.errors import BadRecordingError, NotFoundError, ProviderError
from integrations.discord.client import DiscordClient
from integrations.discord.uploads import DiscordRecordings
from tests import examples
from tests.discord.command_room import CommandRoom, command_room, said
from tests.servers.discord import Permission
from tests.servers.discord.api import Upload
from tests.servers.discord.attachments import LIFETIME_S
from tests.servers.discord.world import Json

MENU = "Make meeting notes"
SOUND = bytes(range(256)) * 5000
CALL = Upload("board_meeting.ogg", "audio/ogg", SOUND)


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        yield made


async def shared(room: CommandRoom, *files: Upload) -> tuple[Json, SharedRecording]:
    """Ben writes a message with files, and Anna wants notes of it."""
    message = room.local.rest.messages.say(room.ben, room.text, "The call", *files)
    asked = room.local.use_on(room.anna, room.text, MENU, message)
    assert "makes notes of it" in said(await asked.finished())
    return message, room.uploads.shared[-1]


async def fetched(
    room: CommandRoom, recording: SharedRecording, folder: Path, max_bytes: int = 10 << 20
) -> bytes:
    path = folder / "recording"
    source = DiscordRecordings(room.client)
    await source.fetch(recording, recording.files[0], path, max_bytes)
    return path.read_bytes()


async def test_the_files_of_a_message_are_shared(room: CommandRoom) -> None:
    picture = Upload("slide.png", "image/png", b"png")
    message, recording = await shared(room, CALL, picture)
    assert recording.place == room.place()
    assert recording.message_id == message["id"]
    assert recording.title == "board meeting"
    assert recording.by.user_id == str(room.anna.id)
    assert [(file.name, file.bytes, file.media_type) for file in recording.files] == [
        ("board_meeting.ogg", len(SOUND), "audio/ogg"),
        ("slide.png", 3, "image/png"),
    ]
    assert [file.id for file in recording.files] == [one["id"] for one in message["attachments"]]


async def test_what_was_shared_already_is_said_to_be(room: CommandRoom) -> None:
    message, _ = await shared(room, CALL)
    asked = room.local.use_on(room.ben, room.text, MENU, message)
    assert "already" in said(await asked.finished())
    assert len(room.uploads.shared) == 1


async def test_where_no_notes_can_be_written_nothing_is_shared(room: CommandRoom) -> None:
    room.text.forbid(room.local.bot, Permission.ATTACH_FILES)
    message = room.local.rest.messages.say(room.ben, room.text, "The call", CALL)
    asked = room.local.use_on(room.anna, room.text, MENU, message)
    assert "Attach Files" in said(await asked.finished())
    assert room.uploads.shared == []


async def test_a_file_is_fetched_though_discord_shows_no_bot_the_message(
    room: CommandRoom, tmp_path: Path
) -> None:
    assert not room.local.bot.reads
    _, recording = await shared(room, CALL)
    assert await fetched(room, recording, tmp_path) == SOUND


async def test_an_earlier_try_is_replaced(room: CommandRoom, tmp_path: Path) -> None:
    _, recording = await shared(room, CALL)
    (tmp_path / "recording").write_bytes(SOUND * 2)
    assert await fetched(room, recording, tmp_path) == SOUND


async def test_an_address_that_is_too_old_is_told(room: CommandRoom, tmp_path: Path) -> None:
    _, recording = await shared(room, CALL)
    room.local.clock.advance(LIFETIME_S + 1)
    with pytest.raises(NotFoundError, match="a day has passed"):
        await fetched(room, recording, tmp_path)


async def test_a_newer_address_is_taken_where_discord_shows_it(
    room: CommandRoom, tmp_path: Path
) -> None:
    _, recording = await shared(room, CALL)
    room.local.clock.advance(LIFETIME_S + 1)
    room.local.bot.reads = True
    assert await fetched(room, recording, tmp_path) == SOUND


async def test_a_deleted_message_is_not_listened_to(room: CommandRoom, tmp_path: Path) -> None:
    message, recording = await shared(room, CALL)
    room.local.rest.messages.delete(room.text, int(message["id"]))
    with pytest.raises(NotFoundError, match="was deleted"):
        await fetched(room, recording, tmp_path)


async def test_a_channel_that_minuta_may_not_read_any_more_is_told(
    room: CommandRoom, tmp_path: Path
) -> None:
    _, recording = await shared(room, CALL)
    room.text.forbid(room.local.bot, Permission.VIEW_CHANNEL)
    with pytest.raises(NotFoundError, match="can't read the channel"):
        await fetched(room, recording, tmp_path)


async def test_a_file_at_the_limit_is_taken_and_one_beyond_it_is_not(
    room: CommandRoom, tmp_path: Path
) -> None:
    _, recording = await shared(room, CALL)
    assert await fetched(room, recording, tmp_path, len(SOUND)) == SOUND
    with pytest.raises(BadRecordingError, match="larger than"):
        await fetched(room, recording, tmp_path, len(SOUND) - 1)


@pytest.mark.parametrize("status", [500, 502])
async def test_a_discord_that_fails_is_tried_again_later(
    room: CommandRoom, tmp_path: Path, status: int
) -> None:
    _, recording = await shared(room, CALL)
    room.local.rest.fail_next("GET", f"/attachments/{room.text.id}", status)
    with pytest.raises(ProviderError) as caught:
        await fetched(room, recording, tmp_path)
    assert caught.value.fault.is_retryable


async def test_nothing_is_fetched_from_elsewhere(room: CommandRoom, tmp_path: Path) -> None:
    _, recording = await shared(room, CALL)
    for address in ("http://169.254.169.254/latest", "file:///etc/passwd", "https://example.org/x"):
        (file,) = recording.files
        moved = file.model_copy(update={"address": address})
        with pytest.raises(BadRecordingError, match="not on Discord"):
            await fetched(room, recording.model_copy(update={"files": (moved,)}), tmp_path)
    assert not (tmp_path / "recording").exists()


async def test_before_the_bot_is_connected_it_is_tried_again_later(tmp_path: Path) -> None:
    place = Place(platform="discord", workspace="1", channel="2")
    file = SharedFile(id="3", name="call.ogg", bytes=1)
    recording = SharedRecording(
        place=place,
        message_id="4",
        files=(file,),
        title="Call",
        shared_at=examples.START,
        by={"platform": "discord", "workspace": "1", "user_id": "5"},
    )
    source = DiscordRecordings(DiscordClient())
    for asking in (source.fetch(recording, file, tmp_path / "x", 10), source.look(recording, file)):
        with pytest.raises(ProviderError) as caught:
            await asking
        assert caught.value.fault.is_retryable


async def test_a_file_is_looked_at_where_discord_shows_it(room: CommandRoom) -> None:
    message, recording = await shared(room, CALL)
    (file,) = recording.files
    source = DiscordRecordings(room.client)
    assert await source.look(recording, file) == file
    room.local.clock.advance(LIFETIME_S + 1)
    room.local.bot.reads = True
    seen = await source.look(recording, file)
    assert seen.address != file.address
    assert seen == file.model_copy(update={"address": seen.address})
    room.local.rest.messages.delete(room.text, int(message["id"]))
    with pytest.raises(NotFoundError, match="was deleted"):
        await source.look(recording, file)
