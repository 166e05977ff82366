"""What people answer in direct messages: a click or a choice, the desk, and the message itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import Assignee, AssigneeBasis, ItemStatus
from bot.domain.reminder import ReminderKind
from bot.errors import ConflictError
from tests import examples
from tests.slack import meeting_notes, nudged
from tests.slack.acting_room import ITEM, ActingRoom

if TYPE_CHECKING:
    from bot.domain.publication import RemindedItem
    from tests.servers.slack import Json


def told(acting: ActingRoom, kind: ReminderKind = ReminderKind.DUE) -> RemindedItem:
    """What Bob is told of the item as it stands at the desk."""
    about = acting.notes().meeting
    return nudged.reminded(kind, acting.scripted.items.items[ITEM], about)


async def pressed(acting: ActingRoom, message: Json, label: str) -> None:
    await acting.person(acting.bob).press(message, label)
    await acting.settle()


async def test_a_click_is_answered_by_the_message_itself(acting: ActingRoom) -> None:
    message = await acting.remind()
    await pressed(acting, message, "Done")
    assert [(one.by, one.about) for one in acting.asked("done")] == [(acting.bob.id, (ITEM,))]
    (now,) = acting.direct(acting.bob)
    assert "edited" not in now
    now = await acting.follow(told(acting).model_copy(update={"is_changed": True}))
    assert acting.seen(now).startswith("Done: Send the draft")
    await pressed(acting, now, "Undo")
    assert acting.asked("undo")[0].about == (ITEM, 2)
    assert len(acting.direct(acting.bob)) == 1


async def test_undo_that_is_pressed_twice_takes_back_one_change(acting: ActingRoom) -> None:
    """The message is edited by a job: until then the button says what was so before."""
    items = acting.scripted.items
    await acting.remind()
    for change in ({"status": ItemStatus.SNOOZED}, {"status": ItemStatus.DONE}):
        item = items.items[ITEM]
        items.before.setdefault(ITEM, []).append(item)
        items.items[ITEM] = item.model_copy(update={**change, "version": item.version + 1})
    now = await acting.follow(told(acting).model_copy(update={"is_changed": True}))
    for _ in range(2):
        await acting.person(acting.bob).press(now, "Undo")
    await acting.settle()
    assert [one.about for one in acting.asked("undo")] == [(ITEM, 3)] * 2
    assert items.items[ITEM].status is ItemStatus.SNOOZED


async def test_undo_of_a_message_from_before_says_no_version(acting: ActingRoom) -> None:
    row = {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "item-undo",
                "value": ITEM,
                "text": {"type": "plain_text", "text": "Undo"},
            }
        ],
    }
    channel = acting.slack.direct(acting.bot, acting.bob).id
    await acting.api.call(
        acting.team.id, "chat.postMessage", channel=channel, text="old", blocks=[row]
    )
    await pressed(acting, acting.direct(acting.bob)[-1], "Undo")
    assert acting.asked("undo")[0].about == (ITEM, None)


@pytest.mark.parametrize(
    ("kind", "label", "what"),
    [
        (ReminderKind.DUE, "Not mine", "hand back"),
        (ReminderKind.SAID_DONE, "Yes, it's done", "done"),
        (ReminderKind.SAID_DONE, "Not yet", "not done"),
        (ReminderKind.HANDED_BACK, "Not an item", "reject"),
    ],
)
async def test_each_answer_reaches_the_desk(
    acting: ActingRoom, kind: ReminderKind, label: str, what: str
) -> None:
    message = await acting.remind(told(acting, kind))
    await pressed(acting, message, label)
    assert [(one.by, one.about) for one in acting.asked(what)] == [(acting.bob.id, (ITEM,))]
    assert len(acting.direct(acting.bob)) == 1


async def test_what_somebody_else_has_given_is_accepted(acting: ActingRoom) -> None:
    given = Assignee(participant="ben", basis=AssigneeBasis.MANUAL, confidence=1)
    items = acting.scripted.items.items
    items[ITEM] = items[ITEM].model_copy(update={"assignee": given})
    message = await acting.remind(told(acting, ReminderKind.ASSIGNED))
    await pressed(acting, message, "Accept")
    assert acting.asked("accept")[0].about == (ITEM,)


async def test_it_is_snoozed_with_one_choice(acting: ActingRoom) -> None:
    message = await acting.remind()
    choice = f"item-snooze:{ITEM}:1h"
    await acting.person(acting.bob).choose(message, "menu", choice, label="Snooze")
    await acting.settle()
    assert acting.asked("snooze")[0].about == (ITEM, "1h")


async def several(acting: ActingRoom) -> Json:
    """Bob is told of two items at once."""
    other = meeting_notes.item("Call Carla")
    acting.scripted.items.items[other.id] = other
    about = acting.notes().meeting
    return await acting.remind(told(acting), nudged.reminded(item=other, about=about))


@pytest.mark.parametrize("label", ["Snooze…", "Date…", "Reassign…", "Evidence"])
async def test_of_several_each_can_be_answered_in_a_form(acting: ActingRoom, label: str) -> None:
    message = await several(acting)
    await acting.person(acting.bob).overflow(message, label, near="Send the draft")
    await acting.settle()
    assert "Send the draft" in acting.modal(acting.bob)


async def test_of_several_each_can_be_done_or_handed_back(acting: ActingRoom) -> None:
    message = await several(acting)
    await acting.person(acting.bob).press(message, "Done", near="Call Carla")
    await acting.person(acting.bob).overflow(message, "Not mine", near="Send the draft")
    await acting.settle()
    assert acting.asked("done")[0].about == (meeting_notes.item("Call Carla").id,)
    assert acting.asked("hand back")[0].about == (ITEM,)


async def test_a_form_opened_on_it_reaches_the_desk(acting: ActingRoom) -> None:
    await pressed(acting, await acting.remind(), "Reassign")
    form = acting.person(acting.bob).modal
    assert form is not None
    await acting.person(acting.bob).submit(form, {"who": {"value": acting.alice}})
    await acting.settle()
    assert acting.asked("assign")[0].about == (ITEM, acting.alice.id, "alice", None)
    assert acting.person(acting.bob).modal is None


async def test_a_refusal_is_told_in_the_conversation(acting: ActingRoom) -> None:
    message = await acting.remind()
    acting.script.refusals["done"] = ConflictError("Somebody was faster.", "Look again.")
    await pressed(acting, message, "Done")
    assert "Somebody was faster. Look again." in acting.seen(acting.direct(acting.bob)[-1])


async def test_what_is_said_to_be_done_is_answered_in_the_home(acting: ActingRoom) -> None:
    acting.scripted.items.items[ITEM] = nudged.said_done(examples.item())
    home = await acting.person(acting.bob).home()
    assert "Said to be done (1)" in acting.seen(home)
    await pressed(acting, home, "Not yet")
    assert acting.asked("not done")[0].about == (ITEM,)
    assert acting.scripted.items.items[ITEM].said_done is None


async def test_a_reminder_of_an_earlier_version_is_answered_though_it_can_not_follow(
    acting: ActingRoom,
) -> None:
    row = {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "item-done",
                "value": ITEM,
                "text": {"type": "plain_text", "text": "Done"},
            }
        ],
    }
    words = {"type": "plain_text", "text": "Due today"}
    first = {"type": "section", "block_id": f"reminder:{ITEM}", "text": words}
    await acting.api.call(
        acting.team.id,
        "chat.postMessage",
        channel=acting.slack.direct(acting.bot, acting.bob).id,
        text="old",
        blocks=[first, row],
    )
    await pressed(acting, acting.direct(acting.bob)[-1], "Done")
    assert acting.asked("done")
    shown = acting.seen(acting.direct(acting.bob)[-1])
    assert shown.startswith("☑ Send the draft")
