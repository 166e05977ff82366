"""What people are told directly, as they read it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.action_item import ItemStatus, Snoozed
from bot.domain.reminder import ReminderKind
from bot.ports.desk import ItemView, Snooze
from integrations.slack.actions import MENU, SNOOZE, SNOOZE_OTHER, chosen
from integrations.slack.render import REMINDER_BLOCK, item_message, message_of
from tests import examples
from tests.slack.hostile import parts
from tests.slack.meeting_notes import URL, meeting
from tests.slack.rendered import read, reminder, said


def test_a_reminder_says_what_when_where_and_what_can_be_done() -> None:
    assert said(reminder()) == (
        "Due today: Send the draft to Carla\n"
        "@Ben · due Fri 20 Nov 2026 at 22:00\n"
        "> “I'll send the draft to Carla by Friday.” – "
        "Book launch(https://acme.slack.com/archives/C1/p1764000000000100), 0:07\n"
        "[Done]  ⟨Snooze ▾⟩  [Date]  [Reassign]  [Not mine]"
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ReminderKind.DAY_BEFORE, "Due tomorrow"),
        (ReminderKind.DUE, "Due today"),
        (ReminderKind.SNOOZED, "Snoozed until now"),
    ],
)
def test_a_reminder_says_why_it_comes(kind: ReminderKind, words: str) -> None:
    assert said(reminder(kind)).startswith(f"{words}: ")
    assert said(reminder(kind, is_late=True)).startswith(f"{words} (late): ")
    assert message_of(reminder(kind), URL).text == f"{words}: Send the draft to Carla"


def test_a_reminder_is_told_by_its_first_block() -> None:
    first = message_of(reminder(), URL).blocks[0]
    assert first["block_id"] == f"{REMINDER_BLOCK}{examples.item().id}"
    changed = item_message(ItemView(examples.item(), meeting()), URL).blocks[0]
    assert changed["block_id"] == first["block_id"]


def test_each_way_to_snooze_says_itself_what_it_is() -> None:
    [menu] = [
        one
        for one in parts(message_of(reminder(), URL).blocks)
        if one.get("type") == "static_select"
    ]
    assert menu["action_id"] == MENU
    found = [chosen({"selected_option": option}) for option in menu["options"]]
    assert [(one.action, one.values.get("until")) for one in found if one] == [
        *((SNOOZE, snooze.value) for snooze in Snooze),
        (SNOOZE_OTHER, None),
    ]


@pytest.mark.parametrize(
    ("status", "head", "under"),
    [
        (ItemStatus.OPEN, "To be done", "[Done]  ⟨Snooze ▾⟩  [Date]  [Reassign]  [Not mine]"),
        (ItemStatus.DONE, "Done", "[Reopen]"),
        (ItemStatus.REJECTED, "Rejected", "[Reopen]"),
        (ItemStatus.CANCELLED, "Cancelled", "[Reopen]"),
        (
            ItemStatus.SUGGESTED,
            "Suggested, nobody has confirmed it yet",
            "[Done]  ⟨Snooze ▾⟩  [Date]  [Reassign]  [Not mine]",
        ),
    ],
)
def test_after_a_click_the_reminder_says_how_the_item_stands(
    status: ItemStatus, head: str, under: str
) -> None:
    view = ItemView(examples.item().model_copy(update={"status": status}), meeting())
    shown = read(item_message(view, URL))
    assert shown.startswith(f"{head}: Send the draft to Carla")
    assert shown.endswith(under)
    assert read(item_message(view, URL, can_undo=True)).endswith(f"{under}  [Undo]")


def test_a_snoozed_item_says_until_when_and_an_unowned_one_is_nobodys() -> None:
    until = Snoozed(local=datetime(2026, 11, 19, 9))  # noqa: DTZ001 (wall time)
    item = examples.item().model_copy(update={"status": ItemStatus.SNOOZED, "snoozed": until})
    assert "snoozed until Thu 19 Nov 2026 at 08:00" in read(
        item_message(ItemView(item, meeting()), URL)
    )
    nobodys = examples.item().model_copy(update={"assignee": None})
    shown = read(item_message(ItemView(nobodys, meeting()), URL))
    assert "unassigned · due" in shown
    assert "Not mine" not in shown


def test_a_moment_that_slack_cant_show_is_in_words() -> None:
    due = examples.due_friday().model_copy(
        update={"local": datetime(2999, 1, 1, 17)}  # noqa: DTZ001 (wall time)
    )
    item = examples.item().model_copy(update={"due": due})
    shown = read(item_message(ItemView(item, meeting()), URL))
    assert "due Tue 1 Jan 2999, 17:00 (America/New_York)" in shown
    assert datetime(2999, 1, 1, tzinfo=UTC).timestamp() > 9_999_999_999
