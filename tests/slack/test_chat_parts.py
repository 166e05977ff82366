"""Notes in a thread of the local Slack: gone on with, with their file, and deleted."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from bot.errors import MinutaError, ProviderError
from tests.servers.slack import Kind
from tests.slack import meeting_notes
from tests.slack.chat_room import LONG, LONGER, begun, brought
from tests.slack.meeting_notes import decisions, notes

if TYPE_CHECKING:
    from tests.slack.chat_room import ChatRoom


BREAKS = [
    *itertools.product(
        ("chat.postMessage",), (1, 2), (Kind.RESET, Kind.RESET_AFTER, Kind.STATUS_AFTER)
    ),
    *itertools.product(("chat.update",), (1, 2), (Kind.RESET_AFTER,)),
    *itertools.product(("files.completeUploadExternal",), (1,), (Kind.RESET, Kind.RESET_AFTER)),
]


@pytest.mark.parametrize(("method", "which", "kind"), BREAKS)
async def test_notes_that_were_broken_off_anywhere_are_gone_on_with(
    room: ChatRoom, method: str, which: int, kind: Kind
) -> None:
    ref = await begun(room)
    calls = itertools.count(1)
    room.slack.faults.add(method, kind, times=1, when=lambda _: next(calls) == which)
    for chat in (room.chat, room.another(), room.another()):
        try:
            await chat.edit(ref, room.notes(LONG))
        except ProviderError:
            continue
        break
    read = room.read()
    assert [one for one in read if one.startswith("# Book launch")] == read[:1]
    assert len(read) == len(set(read)) == 4
    assert room.told() == ["alice", "bob"]
    assert room.files() == ["transcript.vtt"]


async def test_the_transcript_is_uploaded_again_only_when_it_says_something_else(
    room: ChatRoom,
) -> None:
    ref = await brought(room, room.notes())
    await room.chat.edit(ref, room.notes(notes(decisions=decisions(2))))
    assert room.calls("files.completeUploadExternal") == 1
    [first] = [file["id"] for one in room.replies() for file in one.get("files", ())]
    renamed = room.meeting()
    anna, ben = renamed.participants
    people = (anna.model_copy(update={"name": "Annabel"}), ben)
    renamed = renamed.model_copy(update={"participants": people})
    await room.chat.edit(ref, meeting_notes.publication(about=renamed))
    [second] = [file["id"] for one in room.replies() for file in one.get("files", ())]
    assert second != first
    assert b"Annabel" in room.slack.files.content(second)
    assert room.calls("files.delete") == 1


async def test_the_transcript_is_as_it_was_exported_and_called_after_the_meeting(
    room: ChatRoom,
) -> None:
    publication = room.notes()
    await brought(room, publication)
    [file] = [file for one in room.replies() for file in one.get("files", ())]
    assert file["title"] == "Transcript of Book launch"
    [wanted] = [one.text for one in publication.attachments if one.name == "transcript.vtt"]
    assert room.slack.files.content(file["id"]) == wanted.encode()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("file_uploads_disabled", "Files can't be uploaded in this workspace."),
        ("storage_limit_reached", "The workspace has no room for files left."),
        ("missing_scope", "Minuta lacks the permission"),
    ],
)
async def test_where_slack_takes_no_file_the_notes_are_there_and_say_why_it_is_not(
    room: ChatRoom, code: str, told: str
) -> None:
    room.slack.faults.add("files.completeUploadExternal", Kind.ERROR, error=code, times=2)
    ref = await brought(room, room.notes())
    await room.chat.edit(ref, room.notes())
    said, _, apology = room.read()
    assert said.startswith("# Book launch")
    assert told in apology
    await room.chat.edit(ref, room.notes())
    assert room.files() == ["transcript.vtt"]
    assert told not in "\n".join(room.read())


async def test_deleting_notes_leaves_nothing_of_them(room: ChatRoom) -> None:
    ref = await brought(room, room.notes(LONGER))
    await room.another().delete(ref, room.place)
    assert room.replies() == []
    assert await room.outbox.deliveries("slack:") == []
    await room.chat.delete(ref, room.place)


async def test_deleting_is_gone_on_with_where_it_was_broken_off(room: ChatRoom) -> None:
    ref = await brought(room, room.notes(LONG))
    room.slack.faults.add("chat.delete", Kind.ERROR, error="cant_delete_message")
    with pytest.raises(MinutaError, match="can't delete"):
        await room.chat.delete(ref, room.place)
    await room.chat.delete(ref, room.place)
    assert room.replies() == []


async def test_a_page_that_may_have_been_posted_is_deleted_too(room: ChatRoom) -> None:
    ref = await begun(room)
    room.slack.faults.add("chat.postMessage", Kind.RESET_AFTER)
    with pytest.raises(ProviderError):
        await room.chat.edit(ref, room.notes(LONG))
    assert len(room.replies()) == 2
    await room.another().delete(ref, room.place)
    assert room.replies() == []
