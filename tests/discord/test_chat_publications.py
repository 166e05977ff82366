"""Everything that is a single message: what it says, what can be done, and to whom it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.people import Account, Participant
from bot.domain.progress import Progress, Stage
from bot.domain.publication import (
    LateJoinerPublication,
    OpenItem,
    OpenItemsPublication,
    ProgressPublication,
    SourceGonePublication,
    UploadPublication,
    UploadState,
)
from bot.domain.upload import SharedFile, SharedRecording
from bot.errors import MinutaError
from integrations.discord import layout
from integrations.discord.limits import MESSAGE_TEXT
from integrations.discord.render import rows_of, text_of
from integrations.discord.text import length
from tests import examples
from tests.discord.chat_room import MARKER, chat_room
from tests.discord.meeting_notes import PLACE, items, meeting, notes
from tests.servers.discord.components import check, walk
from tests.servers.discord.messages import shown

if TYPE_CHECKING:
    from tests.discord.chat_room import ChatRoom
    from tests.servers.discord.world import Json

V2 = 1 << 15
FAILED = Progress(
    stage=Stage.FAILED,
    failure="The speech engine ran out of memory.",
    remedy="Give it more, then retry.",
)


def buttons(message: Json) -> list[tuple[str, str]]:
    """The labels and custom ids of a message's buttons."""
    return [
        (one["label"], one["custom_id"]) for one in walk(message["components"]) if one["type"] == 2
    ]


def failure(room: ChatRoom, progress: Progress = FAILED) -> ProgressPublication:
    return ProgressPublication(meeting=room.notes().meeting, progress=progress)


async def test_a_failure_is_told_with_what_to_do_and_can_be_retried() -> None:
    async with chat_room() as room:
        ref = await room.chat.post(failure(room, Progress(stage=Stage.WRITING)), MARKER)
        assert buttons(room.messages()[0]) == []
        await room.chat.edit(ref, failure(room))
        (message,) = room.messages()
        assert shown(message) == (
            "❌ The notes of **Book launch** failed. The speech engine ran out of memory. "
            "Give it more, then retry."
        )
        assert buttons(message) == [("Retry", f"retry:{room.notes().meeting.id}")]
        await room.chat.edit(ref, failure(room, Progress(stage=Stage.TRANSCRIBING, fraction=0.5)))
        assert shown(room.messages()[0]) == "**Book launch**: transcribing 50%"
        assert buttons(room.messages()[0]) == []


@pytest.mark.parametrize("stage", [Stage.PUBLISHING, Stage.FAILED])
async def test_notes_that_are_there_are_not_replaced_by_how_far_they_have_come(
    stage: Stage,
) -> None:
    async with chat_room() as room:
        ref = await room.chat.post(failure(room, Progress(stage=Stage.WRITING)), MARKER)
        await room.chat.edit(ref, room.notes())
        before = shown(room.messages()[0])
        await room.chat.edit(ref, failure(room, Progress(stage=stage)))
        assert shown(room.messages()[0]) == before
        await room.chat.edit(ref, room.notes(notes(action_items=items(3))))
        assert shown(room.messages()[0]).count("☐") == 3


async def test_notes_that_are_not_whole_yet_may_be_told_to_have_failed() -> None:
    async with chat_room() as room:
        ref = await room.chat.post(failure(room, Progress(stage=Stage.WRITING)), MARKER)
        room.local.rest.fail_next("POST", f"/channels/{ref.message_id}/messages", 500)
        room.local.rest.fail_next("POST", f"/channels/{ref.message_id}/messages", 400)
        with pytest.raises(Exception, match=r"posting|editing"):
            await room.chat.edit(ref, room.notes())
        await room.chat.edit(ref, failure(room))
        assert "failed" in shown(room.messages()[0])


def shared(state: UploadState) -> UploadPublication:
    recording = SharedRecording(
        place=PLACE,
        message_id="7",
        files=(SharedFile(id="8", name="weekly.mp3", bytes=9),),
        title="weekly @everyone.mp3",
        shared_at=examples.START,
        by=Account(platform="discord", workspace="1", user_id="11"),
    )
    if state is not UploadState.FAILED:
        return UploadPublication(recording=recording, state=state)
    return UploadPublication(
        recording=recording,
        state=state,
        failure="The file holds no sound that Minuta can decode.",
        remedy="Export it as MP3 or WAV.",
    )


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (UploadState.ASKED, "🎙️ Shall Minuta write down {}? Use Make meeting notes on its message."),
        (UploadState.DECLINED, "🎙️ {} is not written down."),
        (UploadState.FETCHING, "⬇️ Minuta fetches {}. Its notes come here."),
        (UploadState.FETCHED, "☑️ {} was taken in. Its notes have a message of their own."),
    ],
)
def test_it_is_told_what_becomes_of_a_recording(state: UploadState, said: str) -> None:
    assert text_of(shared(state)) == said.format("**weekly @\u200beveryone.mp3**")


@pytest.mark.parametrize(("is_kept", "notes"), [(False, "are still here"), (True, "stay")])
def test_a_recording_that_was_deleted_is_told_with_what_becomes_of_its_notes(
    is_kept: bool,  # noqa: FBT001 (one of two)
    notes: str,
) -> None:
    said = text_of(SourceGonePublication(meeting=meeting(), is_kept=is_kept))
    assert said == f"The recording of **Book launch** was deleted. Its notes {notes}."


def test_a_recording_that_failed_is_told_with_what_to_do() -> None:
    assert text_of(shared(UploadState.FAILED)) == (
        "❌ **weekly @\u200beveryone.mp3** was not taken in. "
        "The file holds no sound that Minuta can decode. Export it as MP3 or WAV.\n"
        "-# Then share it again."
    )


def open_items(number: int, length_of_each: int = 40) -> OpenItemsPublication:
    several = (
        one.model_copy(update={"task": f"{one.task} " + "x" * length_of_each})
        for one in items(number)
    )
    return OpenItemsPublication(
        meeting=meeting(), items=tuple(OpenItem(item=one, meeting=meeting()) for one in several)
    )


async def test_what_is_still_open_names_its_owners_and_pings_nobody() -> None:
    async with chat_room() as room:
        about = room.notes().meeting
        said = OpenItemsPublication(
            meeting=about, items=(OpenItem(item=examples.item(), meeting=about),)
        )
        await room.chat.post(said, MARKER)
        title, task, owner, source = shown(room.messages()[0]).splitlines()
        assert title == "### Still open from earlier meetings"
        assert task == "☐ Send the draft to Carla"
        assert owner.startswith(f"<@{room.ben.id}> · due <t:")
        assert source.startswith("-# Book launch, <t:")
        assert room.pings() == []


def test_what_does_not_fit_is_counted() -> None:
    for number in range(1, 60):
        text = text_of(open_items(number))
        check({"flags": V2, "components": layout.plain(text).to_components()}, {})  # type: ignore[no-untyped-call] # the library has no types here
        named = text.count("☐")
        assert named == number or f"-# … and {number - named} more" in text
    assert named < number


def test_a_single_item_that_is_too_long_is_shortened() -> None:
    text = text_of(open_items(1, 5000))
    assert length(text) <= MESSAGE_TEXT
    assert "\\[…]" in text


async def test_a_late_joiner_is_told_in_private() -> None:
    async with chat_room() as room:
        about = room.notes().meeting
        late = LateJoinerPublication(meeting=about, participant=about.participants[0])
        ref = await room.chat.post(late, MARKER)
        (message,) = room.local.rest.messages.direct_with(room.anna)
        assert ref.message_id == message["id"]
        assert await room.chat.find(late, MARKER) == ref
        assert shown(message).startswith(
            "🔴 You have joined **Book launch**, which Minuta records."
        )
        assert f"<#{room.text.id}>" in shown(message)
        assert buttons(message) == [
            ("OK", f"direct-ok:{room.guild.id}:{about.id}"),
            ("Don't record me", f"direct-no:{room.guild.id}:{about.id}"),
        ]
        assert room.messages() == []


async def test_who_takes_no_direct_messages_is_an_error_with_a_remedy() -> None:
    async with chat_room() as room:
        about = room.notes().meeting
        room.local.rest.messages.closed.add(room.anna.id)
        late = LateJoinerPublication(meeting=about, participant=about.participants[0])
        with pytest.raises(MinutaError, match=r"take no direct messages.*privacy settings"):
            await room.chat.post(late, MARKER)


async def test_who_has_no_account_can_not_be_told_directly() -> None:
    async with chat_room() as room:
        nobody = Participant(id="x", name="Speaker 1")
        late = LateJoinerPublication(meeting=room.notes().meeting, participant=nobody)
        with pytest.raises(MinutaError, match="nobody on Discord"):
            await room.chat.post(late, MARKER)


def test_what_has_nothing_to_be_done_has_no_buttons() -> None:
    assert rows_of(shared(UploadState.FAILED)) == rows_of(open_items(1)) == ()
