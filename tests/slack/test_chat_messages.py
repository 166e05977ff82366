"""Single messages on the local Slack: posted once, found again, changed, deleted, refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.publication import (
    ChannelDigestPublication,
    OpenItem,
    OpenItemsPublication,
    SourceGonePublication,
)
from bot.errors import MinutaError, NotFoundError, ProviderError
from integrations.slack.faults import Refused
from integrations.slack.refusals import REASONS, explained
from tests import examples
from tests.servers.slack import Kind
from tests.slack.chat_room import MARKER

if TYPE_CHECKING:
    from tests.slack.chat_room import ChatRoom


def gone(room: ChatRoom, *, is_kept: bool = False) -> SourceGonePublication:
    return SourceGonePublication(meeting=room.meeting(), is_kept=is_kept)


async def test_a_message_goes_into_the_thread_of_the_recording(room: ChatRoom) -> None:
    ref = await room.chat.post(gone(room), MARKER)
    [message] = room.replies()
    assert message["ts"] == ref.message_id
    assert message["thread_ts"] == room.thread
    assert message["text"].startswith("The recording of Book launch was deleted")
    assert room.slack.messages(room.office.general) == [room.shared.message]


async def test_nothing_is_unfolded_and_no_name_is_looked_for(room: ChatRoom) -> None:
    await room.chat.post(gone(room), MARKER)
    [call] = room.slack.called("chat.postMessage")
    wanted = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "link_names": False}
    assert {name: call.arguments[name] for name in wanted} == wanted


async def test_a_message_is_found_by_its_marker_in_its_thread_and_in_direct_messages(
    room: ChatRoom,
) -> None:
    said = await room.chat.post(gone(room), MARKER)
    reminded = await room.chat.post(room.nudge(), "another")
    assert await room.another().find(gone(room), MARKER) == said
    assert await room.another().find(room.nudge(), "another") == reminded
    assert await room.chat.find(gone(room), "unknown") is None
    assert await room.chat.find(gone(room), "another") is None


async def test_the_marker_stays_when_a_message_says_something_else(room: ChatRoom) -> None:
    ref = await room.chat.post(gone(room), MARKER)
    await room.chat.edit(ref, gone(room, is_kept=True))
    assert await room.chat.find(gone(room), MARKER) == ref
    assert "What was made of it stays." in room.read()[0]


async def test_somebody_elses_message_with_our_marker_is_not_ours(room: ChatRoom) -> None:
    other = room.slack.add_app("Copycat").install(room.office.team)
    room.office.general.invite(other)
    room.office.general.post(
        other,
        "look",
        thread_ts=room.thread,
        metadata={"event_type": "minuta", "event_payload": {"marker": MARKER}},
    )
    assert await room.chat.find(gone(room), MARKER) is None


async def test_the_marker_is_all_that_the_metadata_tells(room: ChatRoom) -> None:
    await room.chat.post(gone(room), MARKER)
    [call] = room.slack.called("chat.postMessage")
    assert call.arguments["metadata"] == {
        "event_type": "minuta",
        "event_payload": {"marker": MARKER},
    }


@pytest.mark.parametrize("kind", [Kind.RESET_AFTER, Kind.STATUS_AFTER, Kind.NOT_JSON_AFTER])
async def test_a_post_whose_answer_was_lost_is_not_repeated_and_is_found(
    room: ChatRoom, kind: Kind
) -> None:
    room.slack.faults.add("chat.postMessage", kind)
    with pytest.raises(ProviderError) as error:
        await room.chat.post(gone(room), MARKER)
    assert error.value.is_in_doubt
    [message] = room.replies()
    found = await room.chat.find(gone(room), MARKER)
    assert found is not None
    assert found.message_id == message["ts"]


async def test_in_a_thread_with_many_replies_it_is_found_too(room: ChatRoom) -> None:
    for number in range(250):
        room.slack.say(room.office.alice, room.office.general, f"{number}", thread=room.thread)
    ref = await room.chat.post(gone(room), MARKER)
    assert await room.chat.find(gone(room), MARKER) == ref


async def test_in_a_channel_in_which_people_go_on_talking_it_is_found_too(room: ChatRoom) -> None:
    digest = ChannelDigestPublication(
        place=room.place.model_copy(update={"thread": None}),
        zone="UTC",
        now=examples.START,
        items=(),
    )
    ref = await room.chat.post(digest, MARKER)
    for number in range(450):
        room.slack.say(room.office.alice, room.office.general, f"{number}")
    assert await room.chat.find(digest, MARKER) == ref
    before = room.calls("conversations.history")
    for number in range(1600):
        room.slack.say(room.office.alice, room.office.general, f"{number}")
    assert await room.chat.find(digest, MARKER) is None
    assert room.calls("conversations.history") - before == 10


async def test_the_same_edit_twice_is_as_one(room: ChatRoom) -> None:
    ref = await room.chat.post(gone(room), MARKER)
    await room.chat.edit(ref, gone(room, is_kept=True))
    before = room.read()
    await room.chat.edit(ref, gone(room, is_kept=True))
    assert room.read() == before


async def test_a_message_that_somebody_deleted_is_not_found(room: ChatRoom) -> None:
    ref = await room.chat.post(gone(room), MARKER)
    room.office.general.delete(ref.message_id)
    with pytest.raises(NotFoundError):
        await room.chat.edit(ref, gone(room))
    await room.chat.delete(ref, room.place)


async def test_a_message_is_deleted(room: ChatRoom) -> None:
    ref = await room.chat.post(gone(room), MARKER)
    await room.chat.delete(ref, room.place)
    assert room.replies() == []


async def test_open_items_are_posted_without_telling_anybody_twice(room: ChatRoom) -> None:
    item = OpenItem(item=examples.item(), meeting=room.meeting())
    publication = OpenItemsPublication(meeting=room.meeting(), items=(item,))
    await room.chat.post(publication, MARKER)
    assert room.told() == []
    assert room.read()[0].startswith("Still open from earlier meetings")


async def test_a_channel_that_it_is_not_in_is_told(room: ChatRoom) -> None:
    room.office.general.remove(room.office.bot)
    with pytest.raises(MinutaError, match="/invite"):
        await room.chat.post(gone(room), MARKER)


async def test_an_archived_channel_is_told(room: ChatRoom) -> None:
    room.office.general.archive()
    with pytest.raises(MinutaError, match="archived"):
        await room.chat.post(gone(room), MARKER)


async def test_a_thread_that_is_gone_is_told(room: ChatRoom) -> None:
    room.office.general.delete(room.thread)
    assert await room.chat.find(gone(room), MARKER) is None
    with pytest.raises(MinutaError, match="deleted"):
        await room.chat.post(gone(room), MARKER)


async def test_a_message_of_somebody_else_cant_be_changed(room: ChatRoom) -> None:
    ref = await room.chat.post(gone(room), MARKER)
    theirs = ref.model_copy(update={"message_id": room.thread})
    with pytest.raises(MinutaError, match="can't change"):
        await room.chat.edit(theirs, gone(room))
    with pytest.raises(MinutaError, match="can't delete"):
        await room.chat.delete(theirs, room.place)


@pytest.mark.parametrize("code", REASONS)
def test_each_refusal_says_what_happened_and_what_to_do(code: str) -> None:
    with pytest.raises(MinutaError) as error, explained():
        raise Refused("chat.postMessage", code)
    assert error.value.what.endswith(".")
    assert error.value.remedy.endswith(".")
    assert not isinstance(error.value, NotFoundError)


def test_a_refusal_that_nobody_can_do_anything_about_stays_what_it_is() -> None:
    with pytest.raises(Refused), explained():
        raise Refused("chat.postMessage", "invalid_blocks")


async def test_messages_to_a_channel_are_a_second_apart(room: ChatRoom) -> None:
    room.slack.limits.is_on = True
    ref = await room.chat.post(gone(room), MARKER)
    for number in range(4):
        await room.chat.edit(ref, gone(room, is_kept=bool(number % 2)))
    assert room.office.time.now >= 4
