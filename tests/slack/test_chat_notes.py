"""Notes in a thread of the local Slack: brought, changed, and gone on with."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Source
from bot.domain.publication import UploadPublication, UploadState
from bot.domain.upload import SharedFile, SharedRecording
from bot.errors import MinutaError, NotFoundError, ProviderError
from tests import examples
from tests.servers.slack import Kind
from tests.slack import meeting_notes
from tests.slack.chat_room import LONG, LONGER, MARKER, begun, brought, progress
from tests.slack.meeting_notes import decisions, items, notes

if TYPE_CHECKING:
    from tests.slack.chat_room import ChatRoom

OWNERS = "Something to do for @Bob Builder: see the action items above."


async def test_the_message_about_the_progress_becomes_the_notes(room: ChatRoom) -> None:
    ref = await begun(room)
    [there] = room.read()
    assert there.startswith("Book launch: transcribing 34%")
    await room.chat.edit(ref, room.notes())
    said, owners, file = room.read()
    assert said.startswith("# Book launch")
    assert "@Bob Builder · due" in said
    assert owners == OWNERS
    assert file == "📎 transcript.vtt"
    assert room.replies()[0]["ts"] == ref.message_id


async def test_everybody_with_something_to_do_is_told_once_and_never_by_an_edit(
    room: ChatRoom,
) -> None:
    publication = room.notes(notes(action_items=items(6)))
    ref = await brought(room, publication)
    assert room.told() == ["alice", "bob"]
    for number in range(3):
        later = room.notes(notes(action_items=items(7 + number)))
        await room.chat.edit(ref, later)
        await room.another().edit(ref, later)
    assert room.told() == ["alice", "bob"]


async def test_who_is_found_out_later_is_not_told(room: ChatRoom) -> None:
    ref = await brought(room, room.notes(are_known=False))
    await room.chat.edit(ref, room.notes())
    assert room.told() == []
    assert "@Bob Builder" in room.read()[0]


async def test_who_has_done_it_already_is_not_told(room: ChatRoom) -> None:
    done = examples.item().model_copy(update={"status": ItemStatus.DONE})
    await brought(room, room.notes(notes(action_items=(done,))))
    assert room.told() == []


async def test_notes_that_say_the_same_are_left_alone(room: ChatRoom) -> None:
    ref = await brought(room, room.notes(LONG))
    before = len(room.slack.calls)
    await room.chat.edit(ref, room.notes(LONG))
    await room.another().edit(ref, room.notes(LONG))
    assert len(room.slack.calls) == before


async def test_only_what_differs_is_edited(room: ChatRoom) -> None:
    ref = await brought(room, room.notes(LONG))
    updates, posts = room.calls("chat.update"), room.calls("chat.postMessage")
    [question] = LONG.open_questions
    asked = question.model_copy(update={"text": "Who signs the contract?"})
    changed = LONG.model_copy(update={"open_questions": (asked,)})
    await room.chat.edit(ref, room.notes(changed))
    assert (room.calls("chat.update") - updates, room.calls("chat.postMessage") - posts) == (1, 0)
    assert "Who pays" not in "".join(room.read())


async def test_notes_that_grow_get_pages_and_lose_them_again(room: ChatRoom) -> None:
    ref = await brought(room, room.notes())
    await room.chat.edit(ref, room.notes(LONGER))
    grown = "\n".join(room.read())
    assert all(f"Decision number {n}:" in grown for n in range(100))
    assert len(room.replies()) > 4
    await room.chat.edit(ref, room.notes())
    assert len(room.replies()) == 3
    assert "Decision number 5:" not in "\n".join(room.read())
    await room.chat.edit(ref, room.notes(LONGER))
    assert "Decision number 99:" in "\n".join(room.read())


async def test_the_pages_are_in_their_order_below_the_head(room: ChatRoom) -> None:
    await brought(room, room.notes(LONGER))
    read = "\n".join(room.read())
    places = [read.index(f"Decision number {n}:") for n in range(100)]
    assert places == sorted(places)
    assert "Goes on below: Decisions" in room.read()[0]


async def test_a_page_that_somebody_deleted_comes_again(room: ChatRoom) -> None:
    ref = await brought(room, room.notes(LONG))
    page = room.replies()[1]
    room.office.general.delete(page["ts"])
    changed = LONG.model_copy(update={"chapters": (), "open_questions": ()})
    await room.chat.edit(ref, room.notes(changed))
    read = "\n".join(room.read())
    assert all(f"Decision number {n}:" in read for n in range(60))
    await room.chat.edit(ref, room.notes(changed))
    assert "\n".join(room.read()) == read


async def test_of_notes_that_somebody_deleted_nothing_is_left_and_nobody_is_told_again(
    room: ChatRoom,
) -> None:
    ref = await brought(room, room.notes(LONG))
    room.office.general.delete(ref.message_id)
    with pytest.raises(NotFoundError):
        await room.chat.edit(ref, room.notes(LONGER))
    assert room.read() == [OWNERS.replace("@Bob", "@alice, @Bob")]
    again = await room.chat.post(room.notes(LONG), "another marker")
    assert again != ref
    assert room.told() == ["alice", "bob"]
    assert room.files() == ["transcript.vtt"]
    assert "# Book launch" in "\n".join(room.read())


async def test_notes_are_posted_at_once_where_there_was_no_message(room: ChatRoom) -> None:
    ref = await room.chat.post(room.notes(), MARKER)
    assert room.read()[0].startswith("# Book launch")
    assert room.told() == ["bob"]
    assert await room.chat.find(room.notes(), MARKER) == ref


async def test_progress_does_not_overwrite_notes(room: ChatRoom) -> None:
    ref = await brought(room, room.notes())
    before = room.read()
    await room.chat.edit(ref, progress(room.meeting()))
    await room.another().edit(ref, progress(room.meeting(), 0.9))
    recording = SharedRecording(
        place=room.place,
        message_id="F1",
        files=(SharedFile(id="F1", name="a.m4a", bytes=1),),
        title="a",
        shared_at=examples.START,
        by=room.nudge().participant.account,
    )
    fetching = UploadPublication(recording=recording, state=UploadState.FETCHING)
    await room.chat.edit(ref, fetching)
    assert room.read() == before


async def test_notes_come_after_all_where_progress_came_between(room: ChatRoom) -> None:
    ref = await begun(room)
    room.slack.faults.add("chat.postMessage", Kind.ERROR, error="fatal_error")
    with pytest.raises(ProviderError):
        await room.chat.edit(ref, room.notes(LONG))
    await room.chat.edit(ref, progress(room.meeting()))
    assert room.read()[0].startswith("Book launch: transcribing")
    await room.chat.edit(ref, room.notes(LONG))
    assert room.read()[0].startswith("# Book launch")


async def test_two_edits_at_once_are_as_one(room: ChatRoom) -> None:
    ref = await begun(room)
    await asyncio.gather(*(room.chat.edit(ref, room.notes(LONG)) for _ in range(3)))
    read = room.read()
    assert len(read) == len(set(read)) == 4
    assert room.told() == ["alice", "bob"]
    assert room.files() == ["transcript.vtt"]
    assert room.calls("chat.update") == 2  # the head and the page: what is done is not done again
    assert room.calls("conversations.replies") == 0


async def test_an_item_made_of_a_message_is_one_short_message_that_tells_its_owner(
    room: ChatRoom,
) -> None:
    about = room.meeting().model_copy(update={"source": Source.MESSAGE, "tracks": ()})
    publication = meeting_notes.publication(about=about)
    ref = await room.chat.post(publication, MARKER)
    [said] = room.read()
    assert said.startswith("Action items\n☐ Send the draft to Carla\n@Bob Builder · due")
    assert room.told() == ["bob"]
    done = examples.item().model_copy(update={"status": ItemStatus.DONE})
    later = meeting_notes.publication(notes(action_items=(done,)), about)
    await room.chat.edit(ref, later)
    [said] = room.read()
    assert said.startswith("Action items\n☑ Send the draft to Carla")
    assert room.told() == ["bob"]


async def test_where_slack_counts_more_the_same_notes_are_on_more_messages(
    room: ChatRoom,
) -> None:
    publication = room.notes(notes(decisions=decisions(5), action_items=items(12)))
    refused = room.slack.faults.add(
        "chat.update",
        Kind.ERROR,
        times=100,
        error="msg_blocks_too_long",
        when=lambda arguments: len(str(arguments["blocks"])) > 13_200,
    )
    ref = await brought(room, publication)
    assert sum("Do the thing" in one for one in room.read()) == 2
    assert refused.used == 1
    await room.chat.edit(ref, room.notes(notes(action_items=items(14))))
    assert refused.used == 1


async def test_notes_in_direct_messages_tell_nobody_else(room: ChatRoom) -> None:
    direct = room.slack.direct(room.office.bot, room.office.bob)
    shared = room.slack.share(room.office.bob, direct, "a.m4a", b"sound", media_type="audio/mp4")
    where = room.place.model_copy(update={"channel": direct.id, "thread": shared.message["ts"]})
    about = meeting_notes.meeting(where, room.office.alice.id, room.office.bob.id)
    await room.chat.post(meeting_notes.publication(about=about), MARKER)
    assert room.told() == []
    assert len(room.slack.messages(direct, thread=shared.message["ts"])) == 2


async def test_without_a_thread_the_pages_are_replies_to_the_head(room: ChatRoom) -> None:
    where = room.place.model_copy(update={"thread": None})
    about = meeting_notes.meeting(where, room.office.alice.id, room.office.bob.id)
    ref = await room.chat.post(meeting_notes.publication(LONG, about), MARKER)
    below = room.slack.messages(room.office.general, thread=ref.message_id)
    assert len(below) == 3
    assert await room.chat.find(meeting_notes.publication(LONG, about), MARKER) == ref


@pytest.mark.parametrize("remove", ["archive", "leave"])
async def test_a_channel_that_is_closed_is_told_with_what_to_do(
    room: ChatRoom, remove: str
) -> None:
    ref = await begun(room)
    if remove == "archive":
        room.office.general.archive()
    else:
        room.office.general.remove(room.office.bot)
    with pytest.raises(MinutaError, match=r"archived|not in the channel") as error:
        await room.chat.edit(ref, room.notes(LONG))
    assert not isinstance(error.value, NotFoundError)
