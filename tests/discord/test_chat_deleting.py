"""What was posted is deleted, with everything that belongs to it and nothing else."""

from __future__ import annotations

import pytest

from bot.domain.progress import Progress, Stage
from bot.domain.publication import ProgressPublication
from bot.errors import MinutaError, ProviderError
from integrations.discord.chat import DiscordChat
from integrations.discord.client import DiscordClient
from tests.discord.chat_room import MARKER, ChatRoom, chat_room
from tests.discord.meeting_notes import items, notes
from tests.servers.discord import Permission
from tests.servers.discord.messages import shown

MANY = notes(action_items=items(40))


def progress(room: ChatRoom) -> ProgressPublication:
    return ProgressPublication(
        meeting=room.notes().meeting, progress=Progress(stage=Stage.RECEIVED)
    )


async def test_notes_are_deleted_with_all_their_pages_and_no_words_of_others() -> None:
    async with chat_room() as room:
        ref = await room.chat.post(progress(room), MARKER)
        await room.chat.edit(ref, room.notes(MANY))
        assert len(room.pages(ref)) > 2
        thread = room.guild.channels[int(ref.message_id)]
        room.local.rest.messages.say(room.anna, thread, "Who takes the second item?")
        room.local.rest.messages.say(room.ben, room.text, "Thanks!")
        for _ in range(2):
            await room.chat.delete(ref, room.place())
        assert room.page_texts(ref) == ["Who takes the second item?"]
        assert list(map(shown, room.messages())) == ["Thanks!"]


async def test_where_there_are_no_threads_the_pages_go_as_well() -> None:
    async with chat_room() as room:
        voice = room.guild.add_voice_channel("Office")
        ref = await room.chat.post(room.notes(MANY, voice), MARKER)
        other = await room.chat.post(room.notes(MANY, voice), f"{MARKER[:-1]}8")
        left = [one["id"] for one in room.messages(voice)]
        await room.chat.delete(ref, room.place(voice))
        kept = [one["id"] for one in room.messages(voice)]
        assert kept == left[left.index(other.message_id) :]


async def test_pages_in_a_thread_that_was_put_away_are_deleted() -> None:
    async with chat_room() as room:
        ref = await room.chat.post(room.notes(MANY), MARKER)
        room.guild.channels[int(ref.message_id)].archive(is_archived=True)
        await room.chat.delete(ref, room.place())
        assert room.pages(ref) == room.messages() == []


async def test_a_message_without_a_thread_is_deleted() -> None:
    async with chat_room() as room:
        ref = await room.chat.post(progress(room), MARKER)
        await room.chat.delete(ref, room.place())
        assert room.messages() == []


async def test_the_pages_of_a_head_that_somebody_deleted_are_deleted() -> None:
    async with chat_room() as room:
        ref = await room.chat.post(room.notes(MANY), MARKER)
        room.local.rest.messages.delete(room.text, int(ref.message_id))
        await room.chat.delete(ref, room.place())
        assert room.pages(ref) == []


async def test_a_channel_that_is_not_seen_any_more_is_told() -> None:
    async with chat_room() as room:
        ref = await room.chat.post(room.notes(MANY), MARKER)
        room.text.forbid(room.local.bot, Permission.VIEW_CHANNEL)
        with pytest.raises(MinutaError, match="lacks a permission for deleting"):
            await room.chat.delete(ref, room.place())


async def test_before_the_bot_is_connected_it_is_tried_again_later() -> None:
    async with chat_room() as room:
        ref = await room.chat.post(progress(room), MARKER)
        with pytest.raises(ProviderError) as caught:
            await DiscordChat(DiscordClient()).delete(ref, room.place())
        assert caught.value.fault.is_retryable
