"""/tasks: what is still to be done, and a new action item by hand."""

import pytest

from bot.domain.action_item import ItemStatus
from bot.ports.desk import TaskFormat, TaskScope
from tests import examples
from tests.servers.slack import Json
from tests.slack import meeting_notes
from tests.slack.acting_room import ITEM, ActingRoom
from tests.slack.nudged import said_done


async def listed(acting: ActingRoom, text: str = "") -> Json:
    """Bob's list of items."""
    await acting.types(text, "/tasks")
    return acting.person(acting.bob).ephemerals(acting.channel)[-1]


@pytest.mark.parametrize(
    ("text", "scope", "words", "is_here"),
    [
        ("", TaskScope.MINE, "", False),
        ("mine", TaskScope.MINE, "", False),
        ("channel", TaskScope.CHANNEL, "", True),
        ("Overdue draft &amp; ink", TaskScope.OVERDUE, "draft & ink", True),
        ("draft", TaskScope.MINE, "draft", False),
        ("closed", TaskScope.CLOSED, "", False),
    ],
)
async def test_items_are_listed_by_scope_and_words(
    acting: ActingRoom, text: str, scope: TaskScope, words: str, *, is_here: bool
) -> None:
    await listed(acting, text)
    channel = acting.channel.id if is_here else None
    assert acting.asked("tasks")[0].about == (scope, channel, words)


async def test_after_a_click_the_list_is_as_it_is_then(acting: ActingRoom) -> None:
    message = await listed(acting, "mine draft")
    await acting.person(acting.bob).press(message, "Done")
    await acting.settle()
    (now,) = acting.person(acting.bob).ephemerals(acting.channel)
    assert "Done: Send the draft" in acting.seen(now)
    assert "nothing to be done" in acting.seen(now)
    assert acting.scripted.items.items[ITEM].status is ItemStatus.DONE
    assert [one.about[2] for one in acting.asked("tasks")[:2]] == ["draft", "draft"]


async def test_a_form_opened_on_a_list_says_what_became_of_the_item(acting: ActingRoom) -> None:
    message = await listed(acting)
    await acting.person(acting.bob).press(message, "Owner")
    await acting.settle()
    shown = acting.person(acting.bob).modal
    assert shown is not None
    await acting.person(acting.bob).submit(shown, {"who": {"value": acting.alice}})
    assert "Send the draft" in acting.modal(acting.bob)
    assert "alice" in acting.modal(acting.bob).lower()


async def test_a_long_list_says_how_many_more_there_are(acting: ActingRoom) -> None:
    acting.scripted.items.items = {one.id: one for one in meeting_notes.items(40)}
    message = await listed(acting)
    assert "more" in acting.seen(message)
    assert len(acting.person(acting.bob).ephemerals(acting.channel)) == 1


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("export csv", (TaskScope.MINE, TaskFormat.CSV, False, "")),
        ("export CALENDAR", (TaskScope.MINE, TaskFormat.CALENDAR, False, "")),
        ("export ics channel draft", (TaskScope.CHANNEL, TaskFormat.CALENDAR, True, "draft")),
        ("export csv overdue", (TaskScope.OVERDUE, TaskFormat.CSV, True, "")),
    ],
)
async def test_items_are_sent_as_a_file_to_who_asks(
    acting: ActingRoom, text: str, about: tuple[TaskScope, TaskFormat, bool, str]
) -> None:
    scope, form, is_here, words = about
    assert "in your conversation with Minuta" in await acting.types(text, "/tasks")
    channel = acting.channel.id if is_here else None
    assert acting.asked("export tasks")[0].about == (scope, form, channel, words)
    files = [one["name"] for said in acting.direct(acting.bob) for one in said.get("files", ())]
    assert files == [f"tasks.{form}"]
    assert acting.replies() == []


async def test_for_another_kind_of_file_it_is_said_which_there_are(acting: ActingRoom) -> None:
    for text in ("export", "export pdf"):
        assert "/tasks export csv" in await acting.types(text, "/tasks")
    assert acting.asked("export tasks") == []


async def test_a_list_can_be_had_as_a_file(acting: ActingRoom) -> None:
    message = await listed(acting, "channel draft &amp; ink")
    acting.scripted.items.items[ITEM] = acting.scripted.items.items[ITEM].model_copy(
        update={"task": "draft & ink"}
    )
    message = await listed(acting, "channel draft &amp; ink")
    await acting.person(acting.bob).press(message, "Send me a table")
    await acting.settle()
    about = (TaskScope.CHANNEL, TaskFormat.CSV, acting.channel.id, "draft & ink")
    assert acting.asked("export tasks")[0].about == about


async def test_what_was_said_to_be_done_is_answered_on_the_list(acting: ActingRoom) -> None:
    acting.scripted.items.items[ITEM] = said_done(examples.item())
    message = await listed(acting)
    assert "said to be done" in acting.seen(message)
    await acting.person(acting.bob).press(message, "Yes, it's done")
    await acting.settle()
    (now,) = acting.person(acting.bob).ephemerals(acting.channel)
    assert "Done: Send the draft" in acting.seen(now)
