"""Lists of items and single ones, wherever they stand, say after a click what is so then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Place
from bot.domain.people import Account, Participant
from bot.errors import MinutaError
from tests.servers.slack import Kind
from tests.slack import meeting_notes
from tests.slack.acting_room import ITEM, ActingRoom

if TYPE_CHECKING:
    from bot.domain.action_item import ActionItem
    from tests.servers.slack import Json

DISCORD = Place(platform="discord", workspace="77", channel="88", thread="99")


async def pressed(acting: ActingRoom, message: Json, label: str, near: str | None = None) -> None:
    await acting.person(acting.bob).press(message, label, near=near)
    await acting.settle()


async def chosen(acting: ActingRoom, message: Json, label: str) -> None:
    await acting.person(acting.bob).overflow(message, label)
    await acting.settle()


async def written(acting: ActingRoom, words: str) -> Json:
    """What Minuta answers to words that Bob writes to it directly."""
    acting.slack.say(acting.bob, acting.slack.direct(acting.bot, acting.bob), words)
    await acting.settle()
    return acting.direct(acting.bob)[-1]


async def modal(acting: ActingRoom) -> Json:
    shown = acting.person(acting.bob).modal
    assert shown is not None
    return shown


async def test_a_list_in_direct_messages_is_written_anew(acting: ActingRoom) -> None:
    message = await written(acting, "tasks")
    number = len(acting.direct(acting.bob))
    await pressed(acting, message, "Done")
    assert len(acting.direct(acting.bob)) == number
    now = acting.seen(acting.direct(acting.bob)[-1])
    assert now.startswith("· Done: Send the draft")
    assert "There is nothing to be done." in now


async def test_a_form_changes_a_list_in_direct_messages_too(acting: ActingRoom) -> None:
    await pressed(acting, await written(acting, "tasks draft"), "Owner")
    await acting.person(acting.bob).submit(await modal(acting), {"who": {"value": acting.alice}})
    await acting.settle()
    assert acting.person(acting.bob).modal is None
    assert "@alice" in acting.seen(acting.direct(acting.bob)[-1])
    assert [one.about[2] for one in acting.asked("tasks")[:2]] == ["draft", "draft"]


async def test_a_list_that_somebody_deleted_comes_anew(acting: ActingRoom) -> None:
    message = await written(acting, "tasks")
    acting.slack.faults.add("chat.update", Kind.ERROR, error="message_not_found")
    await pressed(acting, message, "Done")
    assert acting.seen(acting.direct(acting.bob)[-1]).startswith("· Done: Send the draft")


async def test_where_a_list_cant_be_read_anew_the_item_is_told(acting: ActingRoom) -> None:
    message = await written(acting, "tasks")
    acting.script.refusals["tasks"] = MinutaError("The records are away.", "Try again.")
    await pressed(acting, message, "Done")
    assert acting.seen(acting.direct(acting.bob)[-1]).startswith("☑ Send the draft")


async def test_a_list_that_slack_showed_nowhere_else_is_used_in_direct_messages(
    acting: ActingRoom,
) -> None:
    acting.slack.faults.add("chat.postEphemeral", Kind.ERROR, error="user_not_in_channel")
    acting.slack.say(acting.bob, acting.channel, f"<@{acting.bot.user_id}> tasks")
    await acting.settle()
    await pressed(acting, acting.direct(acting.bob)[-1], "Done")
    assert acting.seen(acting.direct(acting.bob)[-1]).startswith("· Done: Send the draft")


async def test_an_item_that_was_added_says_how_it_stands(acting: ActingRoom) -> None:
    await acting.types("add water the plants", "/tasks")
    (message,) = acting.person(acting.bob).ephemerals(acting.channel)
    await pressed(acting, message, "Done")
    (now,) = acting.person(acting.bob).ephemerals(acting.channel)
    assert acting.seen(now).startswith("☑ water the plants")
    await chosen(acting, now, "Undo")
    (now,) = acting.person(acting.bob).ephemerals(acting.channel)
    assert acting.seen(now).startswith("☐ water the plants")


async def added_from_a_message(acting: ActingRoom) -> Json:
    """The modal that says that Bob has made an item of a message."""
    said = acting.slack.say(acting.alice, acting.channel, "water the plants")
    await acting.person(acting.bob).shortcut(said, "make_item")
    await acting.settle()
    await acting.person(acting.bob).submit(await modal(acting), {})
    await acting.settle()
    assert acting.modal(acting.bob).startswith("【New action item】\nAdded")
    return await modal(acting)


async def test_an_item_in_a_modal_says_how_it_stands_after_a_click(acting: ActingRoom) -> None:
    await pressed(acting, await added_from_a_message(acting), "Done")
    assert "☑ water the plants" in acting.modal(acting.bob)
    assert "[Reopen]" in acting.modal(acting.bob)
    await pressed(acting, await modal(acting), "Reopen")
    assert "☐ water the plants" in acting.modal(acting.bob)
    assert acting.direct(acting.bob) == []


async def test_a_form_above_it_changes_the_item_in_a_modal(acting: ActingRoom) -> None:
    await pressed(acting, await added_from_a_message(acting), "Owner")
    await acting.person(acting.bob).submit(await modal(acting), {"who": {"value": acting.alice}})
    await acting.settle()
    assert "☐ water the plants\n@alice" in acting.modal(acting.bob)


@pytest.mark.parametrize("by_shortcut", [False, True])
async def test_what_is_added_is_in_the_home(acting: ActingRoom, *, by_shortcut: bool) -> None:
    if by_shortcut:
        await added_from_a_message(acting)
    else:
        await acting.types("add water the plants", "/tasks")
    (published,) = acting.slack.called("views.publish")
    assert "water the plants" in str(published.arguments["view"])


def long(number: int, characters: int) -> dict[str, ActionItem]:
    """As many items of that many characters."""
    filler = "Do it & more of it. " * characters
    every = [meeting_notes.item(f"Number {n}. {filler}"[:characters]) for n in range(number)]
    return {one.id: one for one in every}


@pytest.mark.parametrize("characters", [150, 300, 450, 1500])
async def test_a_list_that_fills_its_message_stays_one(acting: ActingRoom, characters: int) -> None:
    acting.scripted.items.items = long(40, characters)
    await acting.types("mine Do it &amp; more of it. Do it &amp; more of it. D", "/tasks")
    for number in range(3):
        (message,) = acting.person(acting.bob).ephemerals(acting.channel)
        seen = acting.seen(message)
        shown = seen.count("☐ Number")
        assert shown > 2
        assert f"… and {40 - number - shown} more" in seen
        await pressed(acting, message, "Done", near=f"Number {number}.")
    (message,) = acting.person(acting.bob).ephemerals(acting.channel)
    assert acting.seen(message).startswith("· Done: Number 2.")


async def test_a_list_of_long_words_in_other_letters_follows_and_is_had_as_a_file(
    acting: ActingRoom,
) -> None:
    words = "日本" * 30
    item = acting.scripted.items.items[ITEM].model_copy(update={"task": words})
    acting.scripted.items.items[ITEM] = item
    await acting.types(words, "/tasks")
    (message,) = acting.person(acting.bob).ephemerals(acting.channel)
    await pressed(acting, message, "Send me a table")
    assert acting.asked("export tasks")[0].about[3] == words
    await pressed(acting, message, "Done")
    assert f"Done: {words}" in acting.told(acting.bob)
    assert "There is nothing to be done." in acting.told(acting.bob)


async def test_more_words_than_a_list_can_be_looked_for_by_are_refused(
    acting: ActingRoom,
) -> None:
    for words in ("x" * 61, "🙂" * 31):
        assert "60 characters at the most" in await acting.types(words, "/tasks")
    assert acting.asked("tasks") == []


def elsewhere(acting: ActingRoom) -> None:
    """The item is of a meeting on Discord, in which Bob has an account that is linked."""
    people = (
        Participant(
            id="ben", name="Ben", account=Account(platform="discord", workspace="77", user_id="1")
        ),
        Participant(id="voice-0-1", name="Carla"),
    )
    meeting = acting.scripted.items.meeting
    changes = {"place": DISCORD, "participants": people}
    acting.scripted.items.meeting = meeting.model_copy(update=changes)


async def test_of_a_meeting_elsewhere_nothing_is_offered_that_cant_be_had(
    acting: ActingRoom,
) -> None:
    message = await written(acting, "tasks")
    assert "Evidence" in str(message)
    elsewhere(acting)
    for shown in (await written(acting, "tasks"), await acting.person(acting.bob).home()):
        assert "Send the draft" in acting.seen(shown)
        assert "Evidence" not in str(shown)
        assert "Edit…" not in str(shown)


@pytest.mark.parametrize(
    ("who", "about"),
    [("ben", ("1", "Ben", "ben")), ("voice-0-1", (None, "Carla", "voice-0-1"))],
)
async def test_an_item_of_a_meeting_elsewhere_is_given_to_somebody_of_that_meeting(
    acting: ActingRoom, who: str, about: tuple[object, ...]
) -> None:
    elsewhere(acting)
    await pressed(acting, await written(acting, "tasks"), "Owner")
    form = await modal(acting)
    assert "users_select" not in str(form)
    answer = await acting.person(acting.bob).submit(form, {"participant": {"value": who}})
    assert not answer.errors
    assert acting.asked("assign")[0].about == (ITEM, *about)


async def test_who_has_left_a_meeting_elsewhere_is_told_of_at_the_field(
    acting: ActingRoom,
) -> None:
    elsewhere(acting)
    await pressed(acting, await written(acting, "tasks"), "Owner")
    form = await modal(acting)
    acting.scripted.items.meeting = acting.scripted.items.meeting.model_copy(
        update={"participants": ()}
    )
    answer = await acting.person(acting.bob).submit(form, {"participant": {"value": "ben"}})
    assert "not in this meeting any more" in answer.errors["participant"]


async def test_a_list_that_is_pressed_twice_is_undone_once(acting: ActingRoom) -> None:
    await pressed(acting, await written(acting, "tasks"), "Date")
    await acting.person(acting.bob).submit(await modal(acting), {"words": {"value": "friday"}})
    item = acting.scripted.items.items[ITEM]
    changed = item.model_copy(update={"status": ItemStatus.SNOOZED, "version": 3})
    acting.scripted.items.items[ITEM] = changed
    acting.scripted.items.before[ITEM] = [item, item.model_copy(update={"version": 2})]
    message = await written(acting, "tasks")
    await chosen(acting, message, "Undo")
    assert acting.asked("undo")[0].about == (ITEM, 3)
    assert len(acting.scripted.items.before[ITEM]) == 1
