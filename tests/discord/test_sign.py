"""The mark before the bot's name and the status of a room, in the local Discord."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.domain.voice import RoomSign
from bot.errors import Fault, ProviderError
from integrations.discord.voice.platform import DiscordVoice
from tests.discord.ears import scene
from tests.servers.discord import Permission
from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.discord.ears import Scene

RECORDS, PAUSED = "🔴 Minuta records", "⏸ Minuta has paused"


def nick(here: Scene) -> str | None:
    return here.guild.members[here.bot.id].nick


def changes(here: Scene) -> int:
    """How often anything was changed."""
    return sum(
        request.path.endswith(("/voice-status", "/members/@me"))
        for request in here.local.rest.requests
        if request.method in {"PUT", "PATCH"}
    )


@asynccontextmanager
async def in_room(*, is_stage: bool = False) -> AsyncIterator[Scene]:
    """A bot that is in its room: only there it may set the status."""
    async with scene(is_stage=is_stage) as here:
        await here.listen()
        yield here


async def show(here: Scene, sign: RoomSign, platform: DiscordVoice | None = None) -> None:
    await (platform or here.platform).show(here.place(here.room), sign)


async def test_the_sign_is_set_changed_and_taken_away() -> None:
    async with in_room() as here:
        await show(here, RoomSign.RECORDING)
        assert (nick(here), here.room.status) == ("🔴 minuta", RECORDS)
        await show(here, RoomSign.PAUSED)
        assert (nick(here), here.room.status) == ("⏸ minuta", PAUSED)
        await show(here, RoomSign.NONE)
        assert (nick(here), here.room.status) == (None, None)


async def test_the_same_again_changes_nothing() -> None:
    async with in_room() as here:
        await show(here, RoomSign.NONE)
        assert changes(here) == 0
        await show(here, RoomSign.RECORDING)
        await show(here, RoomSign.RECORDING)
        assert changes(here) == 2


async def test_a_bot_that_was_killed_finds_its_own_sign() -> None:
    async with in_room() as here:
        here.guild.rename(here.bot, "Clerk")
        await show(here, RoomSign.RECORDING)
        restarted = DiscordVoice(here.client)
        await show(here, RoomSign.RECORDING, restarted)
        assert nick(here) == "🔴 Clerk"
        assert changes(here) == 2
        await show(here, RoomSign.PAUSED, DiscordVoice(here.client))
        assert nick(here) == "⏸ Clerk"
        await show(here, RoomSign.NONE, DiscordVoice(here.client))
        assert (nick(here), here.room.status) == ("Clerk", None)


async def test_a_nickname_that_begins_as_the_own_name_does_is_found_again_too() -> None:
    async with in_room() as here:
        here.guild.rename(here.bot, "min")
        await show(here, RoomSign.RECORDING)
        await show(here, RoomSign.NONE, DiscordVoice(here.client))
        assert nick(here) == "min"


async def test_marks_never_pile_up() -> None:
    async with in_room() as here:
        here.guild.rename(here.bot, "🔴 ⏸️ 🔴Clerk")
        await show(here, RoomSign.RECORDING)
        assert nick(here) == "🔴 Clerk"


@pytest.mark.parametrize("name", ["x" * 32, "🟢" * 16], ids=["letters", "pictures"])
async def test_a_long_name_is_cut_and_comes_back_whole(name: str) -> None:
    async with in_room() as here:
        here.guild.rename(here.bot, name)
        await show(here, RoomSign.RECORDING)
        marked = nick(here) or ""
        assert marked.startswith("🔴 ")
        assert name.startswith(marked.removeprefix("🔴 "))
        assert len(marked.encode("utf-16-le")) // 2 <= 32
        await show(here, RoomSign.NONE)
        assert nick(here) == name


async def test_who_is_renamed_meanwhile_keeps_the_new_name() -> None:
    async with in_room() as here:
        await show(here, RoomSign.RECORDING)
        here.guild.rename(here.bot, "Clerk")
        await show(here, RoomSign.PAUSED)
        assert nick(here) == "⏸ Clerk"
        await show(here, RoomSign.NONE)
        assert nick(here) == "Clerk"


async def test_a_status_that_people_have_set_stays() -> None:
    async with in_room() as here:
        here.room.status = "Retrospective"
        await show(here, RoomSign.RECORDING)
        assert here.room.status == "Retrospective"
        here.room.status = None
        await show(here, RoomSign.RECORDING)
        here.room.status = "Retrospective, part two"
        await show(here, RoomSign.NONE)
        assert here.room.status == "Retrospective, part two"


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        (Permission.CHANGE_NICKNAME, (None, RECORDS)),
        (Permission.SET_VOICE_CHANNEL_STATUS, ("🔴 minuta", None)),
    ],
)
async def test_a_right_that_is_missing_is_no_error(
    missing: Permission, expected: tuple[str | None, str | None]
) -> None:
    async with in_room() as here:
        here.guild.allow_everyone(here.guild.everyone & ~missing)
        guild = here.client.get_guild(here.guild.id)
        assert guild is not None
        await until(lambda: guild.default_role.permissions.value == int(here.guild.everyone))
        await show(here, RoomSign.RECORDING)
        assert (nick(here), here.room.status) == expected


@pytest.mark.parametrize("path", ["/voice-status", "/members/@me"])
async def test_a_right_that_is_missing_without_our_knowing_is_no_error(path: str) -> None:
    async with in_room() as here:
        here.local.rest.fail_next("PUT" if "voice" in path else "PATCH", path, 403)
        await show(here, RoomSign.RECORDING)
        assert changes(here) == 2


async def test_trouble_with_one_half_leaves_the_other() -> None:
    async with in_room() as here:
        here.local.rest.fail_next("PATCH", "/members/@me", 400)
        with pytest.raises(ProviderError) as told:
            await show(here, RoomSign.RECORDING)
        assert told.value.fault is Fault.BAD_INPUT
        assert here.room.status == RECORDS
        await show(here, RoomSign.RECORDING)
        assert nick(here) == "🔴 minuta"


async def test_the_status_of_a_room_that_the_bot_is_not_in_is_left() -> None:
    async with scene() as here:
        await show(here, RoomSign.RECORDING)
        assert (nick(here), here.room.status) == ("🔴 minuta", None)


async def test_a_stage_has_no_status() -> None:
    async with in_room(is_stage=True) as here:
        await show(here, RoomSign.RECORDING)
        assert nick(here) == "🔴 minuta"
        assert changes(here) == 1


async def test_a_server_that_is_gone_shows_nothing() -> None:
    async with in_room() as here:
        place = here.place(here.room).model_copy(update={"workspace": "1"})
        await here.platform.show(place, RoomSign.RECORDING)
        assert changes(here) == 0


async def test_everybody_in_a_room_sees_the_same_privacy_code() -> None:
    async with scene() as here:
        await here.enter("Ann")
        await here.listen()
        assert here.connection is not None
        await until(lambda: here.connection and here.connection.privacy_code())
        code = here.connection.privacy_code()
        assert code is not None
        assert len(code) == 30
        assert code.isdigit()
        await here.enter("Bob")
        await until(lambda: here.connection and here.connection.privacy_code() != code)


async def test_a_room_without_encryption_end_to_end_has_no_privacy_code() -> None:
    async with scene(is_stage=True) as here:
        await here.enter("Ann")
        await here.listen()
        assert here.connection is not None
        assert here.connection.privacy_code() is None
