"""What people are told directly on the local Slack, and what is said where somebody can't be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.outbox import MessageRef
from bot.domain.people import Account
from bot.domain.publication import (
    ChannelDigestPublication,
    MentionPublication,
    OpenItem,
    SaidDonePublication,
    SourceGonePublication,
    UnreachablePublication,
)
from bot.errors import MinutaError, NotFoundError, UnreachableError
from integrations.slack.faults import ScopeMissingError
from tests import examples
from tests.servers.slack import Kind
from tests.servers.slack.readable import names_of, readable
from tests.slack import meeting_notes, nudged
from tests.slack.chat_room import MARKER

if TYPE_CHECKING:
    from bot.domain.publication import NudgePublication
    from tests.servers.slack import Json
    from tests.slack.chat_room import ChatRoom


def direct(room: ChatRoom) -> list[Json]:
    """What Bob has in his direct messages with the bot."""
    return room.slack.messages(room.slack.direct(room.office.bot, room.office.bob))


async def test_a_reminder_goes_to_its_person_alone(room: ChatRoom) -> None:
    ref = await room.chat.post(room.nudge(), MARKER)
    [message] = direct(room)
    assert (message["ts"], ref.channel[0]) == (ref.message_id, "D")
    assert readable(message, names_of(room.office.team)).startswith("Due today: Send the draft")
    assert room.replies() == []


async def test_the_link_in_a_reminder_leads_to_the_workspaces_own_address(room: ChatRoom) -> None:
    await room.chat.post(room.nudge(), MARKER)
    [message] = direct(room)
    address = f"/archives/{room.office.general.id}/p{room.thread.replace('.', '')}"
    assert address in readable(message, {})


async def test_direct_messages_are_opened_once(room: ChatRoom) -> None:
    for number in range(3):
        await room.chat.post(room.nudge(), f"marker {number}")
    assert room.calls("conversations.open") == 1
    assert len(direct(room)) == 3


async def refused(room: ChatRoom, publication: NudgePublication | None = None) -> str:
    with pytest.raises(UnreachableError) as error:
        await room.chat.post(publication or room.nudge(), MARKER)
    with pytest.raises(UnreachableError):
        await room.another().find(publication or room.nudge(), MARKER)
    return str(error.value)


@pytest.mark.parametrize(
    ("method", "code", "told"),
    [
        ("conversations.open", "user_not_visible", "can't be reached by direct messages"),
        ("conversations.open", "user_not_found", "can't be reached by direct messages"),
        ("conversations.open", "user_disabled", "deactivated"),
        ("conversations.open", "cannot_dm_bot", "a bot does nothing about it"),
        ("conversations.open", "channel_not_found", "can't be reached by direct messages"),
        ("conversations.open", "not_allowed", "can't be reached by direct messages"),
    ],
)
async def test_who_cant_be_written_to_is_told_with_what_to_do(
    room: ChatRoom, method: str, code: str, told: str
) -> None:
    room.slack.faults.add(method, Kind.ERROR, error=code, times=2)
    assert told in await refused(room)


@pytest.mark.parametrize(
    "code", ["messages_tab_disabled", "channel_not_found", "is_archived", "restricted_action"]
)
async def test_a_conversation_that_takes_nothing_is_one_that_cant_be_had(
    room: ChatRoom, code: str
) -> None:
    room.slack.faults.add("chat.postMessage", Kind.ERROR, error=code)
    with pytest.raises(UnreachableError):
        await room.chat.post(room.nudge(), MARKER)


async def test_a_channel_that_takes_nothing_is_nobody_who_cant_be_reached(room: ChatRoom) -> None:
    room.slack.faults.add("chat.postMessage", Kind.ERROR, error="restricted_action")
    with pytest.raises(MinutaError) as error:
        await room.chat.post(SourceGonePublication(meeting=room.meeting()), MARKER)
    assert not isinstance(error.value, UnreachableError)


async def test_who_has_left_and_a_bot_are_not_reached(room: ChatRoom) -> None:
    room.office.bob.change(deleted=True)
    assert "deactivated" in await refused(room)
    robot = room.office.team.add_user("Robot", is_bot=True)
    account = room.nudge().participant.account
    assert account is not None
    account = account.model_copy(update={"user_id": robot.id})
    person = room.nudge().participant.model_copy(update={"account": account})
    robots = room.nudge().model_copy(update={"participant": person})
    assert "a bot does nothing" in await refused(room, robots)


async def test_who_has_no_account_on_slack_is_not_reached(room: ChatRoom) -> None:
    elsewhere = Account(platform="discord", workspace="77", user_id="1")
    for account in (None, elsewhere):
        person = room.nudge().participant.model_copy(update={"account": account})
        unknown = room.nudge().model_copy(update={"participant": person})
        assert "nobody on Slack" in await refused(room, unknown)


async def test_a_workspace_that_minuta_is_not_in_is_no_way_to_somebody(room: ChatRoom) -> None:
    account = room.nudge().participant.account
    assert account is not None
    elsewhere = account.model_copy(update={"workspace": "T0OTHER"})
    person = room.nudge().participant.model_copy(update={"account": elsewhere})
    told = room.nudge().model_copy(update={"participant": person})
    assert "not installed" in await refused(room, told)


async def test_without_the_right_to_write_directly_nobody_is_reached(room: ChatRoom) -> None:
    room.office.bot.scopes.discard("im:write")
    assert "im:write" in await refused(room)


async def test_without_the_messages_tab_it_is_told_whose_business_that_is(room: ChatRoom) -> None:
    room.office.app.has_messages_tab = False
    with pytest.raises(UnreachableError, match="Whoever runs Minuta"):
        await room.chat.post(room.nudge(), MARKER)


async def test_what_somebody_is_told_is_changed_where_it_is(room: ChatRoom) -> None:
    ref = await room.chat.post(room.nudge(), MARKER)
    [one] = room.nudge().reminded
    changed = room.nudge().model_copy(
        update={"reminded": (one.model_copy(update={"is_changed": True}),)}
    )
    await room.another().edit(ref, changed)
    [message] = direct(room)
    assert readable(message, {}).startswith("To be done: Send the draft")
    assert await room.chat.find(room.nudge(), MARKER) == ref


@pytest.mark.parametrize("code", ["cant_update_message", "edit_window_closed"])
async def test_what_slack_lets_nobody_change_any_more_is_as_good_as_gone(
    room: ChatRoom, code: str
) -> None:
    ref = await room.chat.post(room.nudge(), MARKER)
    room.slack.faults.add("chat.update", Kind.ERROR, error=code)
    with pytest.raises(NotFoundError):
        await room.chat.edit(ref, room.nudge())
    told = SourceGonePublication(meeting=room.meeting())
    ref = await room.chat.post(told, "another")
    room.slack.faults.add("chat.update", Kind.ERROR, error=code)
    with pytest.raises(MinutaError) as error:
        await room.chat.edit(ref, told)
    assert not isinstance(error.value, NotFoundError)


async def test_a_message_that_is_there_is_not_out_of_reach_for_want_of_a_permission(
    room: ChatRoom,
) -> None:
    ref = await room.chat.post(room.nudge(), MARKER)
    room.office.bot.scopes.discard("chat:write")
    with pytest.raises(ScopeMissingError):
        await room.chat.edit(ref, room.nudge())
    room.office.bot.scopes.add("chat:write")
    await room.chat.edit(ref, room.nudge())


async def test_where_slack_counts_more_there_is_less_in_a_message(room: ChatRoom) -> None:
    many = [nudged.reminded(item=one, about=room.meeting()) for one in meeting_notes.items(30)]
    told = nudged.nudge(*many, about=room.meeting())
    ref = await room.chat.post(told, MARKER)
    whole = readable(direct(room)[-1], {}).count("☐")
    for method in ("chat.update", "chat.postMessage"):
        room.slack.faults.add(method, Kind.ERROR, error="msg_blocks_too_long")
    await room.chat.edit(ref, told)
    await room.another().post(told, "another")
    for message in direct(room):
        shown = readable(message, {})
        assert 3 < shown.count("☐") < whole
        assert f"… and {30 - shown.count('☐')} more" in shown


async def test_who_takes_no_direct_messages_is_mentioned_in_the_thread(room: ChatRoom) -> None:
    about = room.meeting()
    [ben] = [one for one in about.participants if one.id == "ben"]
    told = MentionPublication(meeting=about, participant=ben, items=(examples.item(),))
    ref = await room.chat.post(told, MARKER)
    assert await room.another().find(told, MARKER) == ref
    assert room.told() == ["bob"]
    assert room.read()[0].startswith("@Bob Builder: this is yours.")


async def test_of_an_item_in_the_channel_somebody_is_mentioned_under_it(room: ChatRoom) -> None:
    place = room.place.model_copy(update={"thread": None})
    about = room.meeting().model_copy(update={"place": place})
    ben = about.participants[1]
    notes = MessageRef(platform="slack", channel=place.channel, message_id=room.thread)
    told = MentionPublication(meeting=about, participant=ben, items=(examples.item(),), notes=notes)
    ref = await room.chat.post(told, MARKER)
    assert room.read()[0].startswith("@Bob Builder: this is yours.")
    assert await room.another().find(told, MARKER) == ref
    elsewhere = notes.model_copy(update={"channel": "C0OTHER"})
    ref = await room.chat.post(told.model_copy(update={"notes": elsewhere}), "another")
    assert room.slack.messages(room.office.general)[-1]["ts"] == ref.message_id


async def test_who_started_the_meeting_is_told_of_it_directly(room: ChatRoom) -> None:
    about = room.meeting()
    anna, ben = about.participants
    told = UnreachablePublication(meeting=about, participant=ben, unreachable=anna)
    ref = await room.chat.post(told, MARKER)
    assert await room.another().find(told, MARKER) == ref
    [message] = direct(room)
    assert readable(message, {}).startswith("Anna takes no direct messages")
    assert room.read() == []


async def test_what_is_open_is_said_in_the_channel_and_tells_nobody(room: ChatRoom) -> None:
    told = ChannelDigestPublication(
        place=room.place.model_copy(update={"thread": None}),
        zone="Europe/Berlin",
        now=examples.START,
        items=(OpenItem(item=examples.item(), meeting=room.meeting()),),
    )
    ref = await room.chat.post(told, MARKER)
    assert await room.another().find(told, MARKER) == ref
    assert room.told() == []
    message = room.slack.messages(room.office.general)[-1]
    assert readable(message, {}).startswith("What is open here")


async def test_what_was_said_to_be_done_is_asked_in_the_thread(room: ChatRoom) -> None:
    item = nudged.said_done(examples.item())
    told = SaidDonePublication(
        meeting=room.meeting(), items=(OpenItem(item=item, meeting=room.meeting()),)
    )
    ref = await room.chat.post(told, MARKER)
    assert room.told() == []
    assert "[Yes, it's done]  [Not yet]" in room.read()[0]
    answered = OpenItem(item=examples.item(), meeting=room.meeting())
    await room.chat.edit(ref, told.model_copy(update={"items": (answered,)}))
    assert "Not yet" not in room.read()[0]
