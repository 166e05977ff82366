"""What people are told directly of several items at once, as they read it."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.action_item import AssigneeBasis, ItemStatus
from bot.domain.publication import OpenItem
from bot.domain.reminder import ReminderKind
from integrations.slack.actions import chosen
from integrations.slack.limits import Measure, size
from integrations.slack.render import message_of
from tests import examples
from tests.slack.hostile import parts
from tests.slack.meeting_notes import URL, item, items, meeting
from tests.slack.nudged import nudge, owned, reminded
from tests.slack.rendered import said
from tests.slack.test_nudges import FACTS, FOOT, QUOTE, USUAL

ASKED = " · said to be done"


def test_several_items_stand_under_why_they_come_questions_first() -> None:
    told = nudge(
        reminded(ReminderKind.ASSIGNED, owned(AssigneeBasis.MANUAL, task="Book the hall")),
        reminded(ReminderKind.DUE, item("Send the draft")),
        reminded(ReminderKind.OVERDUE, item("Pay the printer")),
        reminded(ReminderKind.DUE, item("Call Carla")),
        reminded(ReminderKind.SAID_DONE, item("Ask for the price")),
        reminded(ReminderKind.HANDED_BACK, item("Order the paper")),
    )
    lines = said(told).splitlines()
    facts = f"{FACTS} · Book launch(https://acme.slack.com/archives/C1/p1764000000000100)"
    row = "[Done]  ⟨⋯ Snooze… / Date… / Reassign… / Not mine / Evidence⟩"
    assert lines == [
        *("Anna says that it is not theirs", "☐ Order the paper", facts),
        "[Reassign]  [Not an item]",
        *("Said to be done", "☐ Ask for the price", facts.replace(" · Book", f"{ASKED} · Book")),
        "[Yes, it's done]  [Not yet]",
        *("Overdue", "☐ Pay the printer", facts, row),
        *("Due today", "☐ Send the draft", facts, row, "☐ Call Carla", facts, row),
        *("Yours now", "☐ Book the hall", facts, f"[Accept]  {row}"),
        FOOT,
    ]
    assert message_of(told, URL).text == (
        "6 reminders. Anna says that it is not theirs: Order the paper; Said to be done: Ask for "
        "the price; Overdue: Pay the printer; Due today: Send the draft; Due today: Call Carla"
    )


def test_each_reason_is_said_once() -> None:
    monday = examples.due_friday().model_copy(
        update={"local": datetime(2026, 11, 23, 17)}  # noqa: DTZ001 (wall time)
    )
    later = item("Pay").model_copy(update={"due": monday})
    told = nudge(
        reminded(ReminderKind.DUE, item("Print")),
        reminded(ReminderKind.DUE, item("Call"), is_late=True),
        reminded(ReminderKind.DUE, item("Write")),
        reminded(ReminderKind.DAY_BEFORE, later),
        reminded(ReminderKind.DUE, item("Think"), is_late=True),
    )
    heads = [one for one in said(told).splitlines() if one.startswith("Due ")]
    assert heads == ["Due today", "Due today (late)", "Due on Mon 23 Nov"]


def test_what_was_handed_back_is_seen_among_many() -> None:
    many = [reminded(item=one) for one in items(30)]
    told = nudge(*many, reminded(ReminderKind.HANDED_BACK, item("Order the paper")))
    assert "more: /tasks mine" in said(told)
    assert "Order the paper" in said(told)


def test_of_several_the_one_that_was_changed_stays_in_its_place() -> None:
    done = item("Send the draft").model_copy(update={"status": ItemStatus.DONE})
    told = nudge(reminded(item=done, is_changed=True), reminded(item=item("Call Carla")))
    lines = said(told).splitlines()
    assert lines[:2] == ["Due today", "☑ Send the draft"]
    assert "done" in lines[2]
    assert lines[3] == "[Reopen]  [Undo]"
    assert lines[4] == "☐ Call Carla"


def test_each_of_several_has_the_rest_behind_three_dots() -> None:
    blocks = message_of(nudge(reminded(), reminded(item=item("Call Carla"))), URL).blocks
    menus = [one for one in parts(blocks) if one.get("type") == "overflow"]
    labels = ["Snooze…", "Date…", "Reassign…", "Not mine", "Evidence"]
    assert [[one["text"]["text"] for one in menu["options"]] for menu in menus] == [labels] * 2
    assert all(chosen({"selected_option": one}) for menu in menus for one in menu["options"])


def listed(number: int) -> tuple[OpenItem, ...]:
    return tuple(OpenItem(item=one, meeting=meeting()) for one in items(number))


def test_what_else_is_on_the_list_comes_below() -> None:
    shown = said(nudge(reminded(), digest=listed(2), days=3))
    assert f"{QUOTE}\n{USUAL}\nAlso on your list\n" in shown
    assert "• Do the thing with the number 1 · due Fri 20 Nov 2026 at 22:00 · overdue" in shown
    assert "with /tasks" in shown


def test_a_digest_alone_is_a_list() -> None:
    told = nudge(digest=listed(3))
    assert said(told).startswith("On your list\n")
    assert " · due soon" in said(told)
    assert message_of(told, URL).text.startswith("On your list: Do the thing with the number 0; ")


@pytest.mark.parametrize("number", [30, 200])
def test_what_does_not_fit_is_counted(number: int) -> None:
    long = [reminded(item=one) for one in items(number)]
    shown = said(nudge(*long, digest=listed(number)))
    fit = shown.count("☐") + shown.count("•")
    assert shown.count("☐") > 8
    assert f"… and {2 * number - fit} more: /tasks mine\n{FOOT}" in shown


def test_long_items_are_one_message() -> None:
    long = [
        reminded(kind, item("Do it & more. " * 200).model_copy(update={"id": f"i{number}"}))
        for number in range(10)
        for kind in ReminderKind
    ]
    message = message_of(nudge(*long, digest=listed(20)), URL)
    assert size(message.blocks, Measure.USUAL) <= 12_000
    assert said(nudge(*long)).count("☐") > 2
