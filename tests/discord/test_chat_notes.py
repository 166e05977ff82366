"""The notes in the chat: posted once, brought up to date any number of times."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
import pytest

from bot.domain.progress import Progress, Stage
from bot.domain.publication import CaptureNotice, CapturePublication, ProgressPublication
from bot.errors import Fault, MinutaError, NotFoundError, ProviderError
from integrations.discord.chat import DiscordChat
from integrations.discord.limits import FILE_BYTES
from integrations.discord.notes.thread import written
from tests.discord.chat_room import MARKER, ChatRoom, chat_room
from tests.discord.meeting_notes import item, items, notes
from tests.servers.discord import Permission
from tests.servers.discord.messages import shown
from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from bot.domain.outbox import MessageRef

MANY = notes(action_items=items(40))
FEW = notes(action_items=items(3))


def progress(room: ChatRoom) -> ProgressPublication:
    return ProgressPublication(
        meeting=room.notes().meeting, progress=Progress(stage=Stage.RECEIVED)
    )


async def announced(room: ChatRoom) -> MessageRef:
    return await room.chat.post(progress(room), MARKER)


def writes(room: ChatRoom) -> int:
    return sum(room.asked(method) for method in ("POST", "PATCH", "DELETE"))


async def test_the_message_becomes_the_head_and_its_thread_the_pages() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await room.chat.edit(ref, room.notes())
        (head,) = room.messages()
        assert shown(head).startswith("## Book launch\n<t:")
        assert head["thread"]["name"] == "Book launch"
        assert "### Action items" in "\n".join(room.page_texts(ref))
        assert [one["filename"] for one in room.pages(ref)[-1]["attachments"]] == [
            "notes.md",
            "notes.json",
            "transcript.vtt",
        ]


async def test_bringing_the_same_notes_again_writes_nothing() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await room.chat.edit(ref, room.notes(MANY))
        before = writes(room), room.page_texts(ref)
        for _ in range(3):
            await room.chat.edit(ref, room.notes(MANY))
        assert (writes(room), room.page_texts(ref)) == before


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_notes_broken_off_between_two_pages_are_completed(number: int) -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await room.chat.edit(ref, room.notes(MANY))
        whole = [_without_ids(text, room) for text in room.page_texts(ref)]
    async with chat_room() as room:
        ref = await announced(room)
        for page in range(number):
            chat = DiscordChat(room.client)  # as after a restart
            await _broken_off_at(room, chat, ref, page)
            assert len(room.pages(ref)) == page
            assert "Book launch**: waiting" in shown(room.messages()[0])
        await DiscordChat(room.client).edit(ref, room.notes(MANY))
        assert sorted(room.pings()) == sorted((str(room.anna.id), str(room.ben.id)))
        assert [_without_ids(text, room) for text in room.page_texts(ref)] == whole


def _without_ids(text: str, room: ChatRoom) -> str:
    return text.replace(str(room.anna.id), "anna").replace(str(room.ben.id), "ben")


async def _broken_off_at(room: ChatRoom, chat: DiscordChat, ref: MessageRef, page: int) -> None:
    """Let the post of the page with this index fail for good."""
    task = asyncio.create_task(chat.edit(ref, room.notes(MANY)))
    while len(room.pages(ref)) < page:  # noqa: ASYNC110 (the very moment, before the next request)
        await asyncio.sleep(0)
    room.local.rest.fail_next("POST", f"/channels/{ref.message_id}/messages", 400)
    with pytest.raises(ProviderError):
        await task


async def test_whoever_has_an_item_is_told_once_and_never_by_an_edit() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await room.chat.edit(ref, room.notes(FEW))
        told = [str(room.ben.id), str(room.anna.id)]
        assert sorted(room.pings()) == sorted(told)
        await room.chat.edit(ref, room.notes(MANY))
        await room.chat.edit(ref, room.notes(FEW))
        await room.chat.edit(ref, room.notes(MANY))
        assert sorted(room.pings()) == sorted(told)


async def test_an_owner_who_comes_later_is_shown_but_not_pinged() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await room.chat.edit(ref, room.notes(notes(action_items=items(3, ["ben"]))))
        later = (*items(40, ["ben"]), item("Something for Anna", "anna"))
        await room.chat.edit(ref, room.notes(notes(action_items=later)))
        assert f"<@{room.anna.id}>" in "\n".join(room.page_texts(ref))
        assert room.pings() == [str(room.ben.id)]


async def test_shorter_notes_have_fewer_pages_and_longer_ones_more_in_order() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await room.chat.edit(ref, room.notes(FEW))
        first = [one["id"] for one in room.pages(ref)]
        await room.chat.edit(ref, room.notes(MANY))
        assert [one["id"] for one in room.pages(ref)][: len(first)] == first
        long = room.page_texts(ref)
        await room.chat.edit(ref, room.notes(FEW))
        assert [one["id"] for one in room.pages(ref)] == first
        assert room.pages(ref)[-1]["attachments"]
        await room.chat.edit(ref, room.notes(MANY))
        assert room.page_texts(ref) == long
        assert [bool(one["attachments"]) for one in room.pages(ref)] == [
            *([False] * (len(long) - 1)),
            True,
        ]


async def test_what_people_write_in_the_thread_is_left_alone() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await room.chat.edit(ref, room.notes(FEW))
        pages = len(room.pages(ref))
        thread = room.guild.channels[int(ref.message_id)]
        room.local.rest.messages.say(room.anna, thread, "Who takes the second item?")
        await room.chat.edit(ref, room.notes(MANY))
        await room.chat.edit(ref, room.notes(FEW))
        assert "Who takes the second item?" in room.page_texts(ref)
        assert len(room.pages(ref)) == pages + 1


async def test_a_page_that_somebody_deleted_comes_back() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await room.chat.edit(ref, room.notes(MANY))
        whole = room.page_texts(ref)
        for victim in (0, 1, len(whole) - 1):
            thread = room.guild.channels[int(ref.message_id)]
            room.local.rest.messages.delete(thread, int(room.pages(ref)[victim]["id"]))
            await room.chat.edit(ref, room.notes(MANY))
            assert room.page_texts(ref) == whole
        assert len(room.pings()) == 2


async def test_a_changed_file_is_uploaded_anew_even_if_it_is_as_long() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await room.chat.edit(ref, room.notes())
        changed = notes().action_items[0].model_copy(update={"version": 2})
        await room.chat.edit(ref, room.notes(notes(action_items=(changed,))))
        files = room.pages(ref)[-1]["attachments"]
        content = room.local.rest.messages.files[int(files[1]["id"])].content
        assert len(files) == 3
        assert b'"version": 2' in content


async def test_two_edits_at_once_are_as_one() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await asyncio.gather(*(room.chat.edit(ref, room.notes(MANY)) for _ in range(4)))
        texts = room.page_texts(ref)
        assert len(texts) == len(set(texts))
        assert sum(text.count("Do the thing with the number 7\n") for text in texts) == 1


async def test_a_post_is_found_again_by_its_marker_alone() -> None:
    async with chat_room() as room:
        said = CapturePublication(meeting=progress(room).meeting, notice=CaptureNotice.RECORDING)
        ref = await room.chat.post(said, MARKER)
        assert "nonce" not in room.messages()[0]
        assert await DiscordChat(room.client).find(room.notes(), MARKER) == ref
        assert await room.chat.find(room.notes(), MARKER[::-1]) is None


async def test_notes_without_an_announcement_are_posted_once_whatever_breaks_off() -> None:
    async with chat_room() as room:
        room.local.rest.fail_next("POST", "/threads", 400)
        with pytest.raises(ProviderError):
            await room.chat.post(room.notes(MANY), MARKER)
        assert await room.chat.find(room.notes(), MARKER) is None
        ref = await DiscordChat(room.client).post(room.notes(MANY), MARKER)
        assert await room.chat.find(room.notes(), MARKER) == ref
        (head,) = room.messages()
        assert shown(head).startswith("## Book launch")
        assert len(room.pages(ref)) > 2


async def test_in_a_voice_channels_chat_the_pages_stand_below_the_head() -> None:
    async with chat_room() as room:
        voice = room.guild.add_voice_channel("Weekly")
        await asyncio.sleep(0.05)
        ref = await room.chat.post(room.notes(MANY, voice), MARKER)
        pages = len(room.messages(voice)) - 1
        assert pages > 2
        room.local.rest.messages.say(room.anna, voice, "Thanks!")
        await room.chat.edit(ref, room.notes(FEW, voice))
        assert len(room.messages(voice)) == 1 + len(written(room.notes(FEW), FILE_BYTES)[1]) + 1
        await room.chat.edit(ref, room.notes(MANY, voice))
        assert len(room.messages(voice)) == pages + 2


async def test_a_deleted_head_is_told_of() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        room.local.rest.messages.delete(room.text, int(ref.message_id))
        with pytest.raises(NotFoundError):
            await room.chat.edit(ref, room.notes())
        with pytest.raises(NotFoundError):
            await room.chat.edit(ref, progress(room))


async def test_the_thread_of_a_deleted_head_says_once_where_the_notes_are_now() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await room.chat.edit(ref, room.notes())
        room.local.rest.messages.delete(room.text, int(ref.message_id))
        for _ in range(2):
            with pytest.raises(NotFoundError):
                await DiscordChat(room.client).edit(ref, room.notes())
        said = [text for text in room.page_texts(ref) if "posted anew" in text]
        assert said == [
            f"The message above was deleted, so the notes are posted anew in <#{room.text.id}>."
        ]


async def test_each_missing_permission_is_named() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        missing = Permission.CREATE_PUBLIC_THREADS | Permission.ATTACH_FILES
        room.text.forbid(room.local.bot, missing)
        await asyncio.sleep(0.05)
        with pytest.raises(MinutaError, match="lacks Attach Files and Create Public Threads"):
            await room.chat.edit(ref, room.notes())
        room.text.forbid(room.local.bot, Permission(0))
        await asyncio.sleep(0.05)
        await room.chat.edit(ref, room.notes())
        assert room.pages(ref)


async def test_in_a_thread_that_was_put_away_the_notes_are_still_brought_up_to_date() -> None:
    async with chat_room() as room:
        (known,) = room.client.guilds
        channel = known.get_channel(room.text.id)
        assert isinstance(channel, discord.TextChannel)
        opened = await channel.create_thread(name="Launch", type=discord.ChannelType.public_thread)
        thread = room.guild.channels[opened.id]
        here = room.place().model_copy(update={"thread": str(thread.id)})
        about = room.notes(FEW)
        about = about.model_copy(
            update={"meeting": about.meeting.model_copy(update={"place": here})}
        )
        ref = await room.chat.post(about, MARKER)
        thread.archive(is_archived=True)
        await until(lambda: known.get_thread(thread.id) is None)
        renamed = about.meeting.model_copy(update={"title": "Book tour"})
        await room.chat.edit(ref, about.model_copy(update={"meeting": renamed}))
        assert not thread.is_archived
        assert shown(room.messages(thread)[0]).startswith("## Book tour")


async def test_a_bot_that_closes_says_that_discord_is_not_there() -> None:
    async with chat_room() as room:
        await room.client.close()
        with pytest.raises(ProviderError, match="posting: ConnectionError") as told:
            await announced(room)
        assert told.value.fault is Fault.CONNECTIVITY


async def test_a_thread_that_the_client_does_not_know_is_used() -> None:
    async with chat_room() as room:
        ref = await announced(room)
        await room.chat.edit(ref, room.notes(FEW))
        guild = room.client.get_guild(room.guild.id)
        assert guild is not None
        guild._remove_thread(guild.threads[0])  # noqa: SLF001 (as when it is archived at connecting)
        await room.chat.edit(ref, room.notes(MANY))
        assert len(room.pages(ref)) > 2
        assert len([one for one in room.messages() if "thread" in one]) == 1
