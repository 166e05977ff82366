"""What people are told directly, as they read it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.action_item import ItemStatus, Snoozed
from bot.domain.meeting import Place
from bot.domain.people import Account, Participant
from bot.domain.publication import OpenItem
from bot.domain.reminder import ReminderKind
from bot.ports.desk import Mute, Snooze
from integrations.slack.actions import MENU, MUTE, REMINDERS, SNOOZE, SNOOZE_OTHER, chosen
from integrations.slack.limits import Measure, size
from integrations.slack.render import message_of
from tests import examples
from tests.slack.hostile import parts, without_effect
from tests.slack.meeting_notes import BEN, URL, item, items, meeting
from tests.slack.nudged import SAID, nudge, reminded
from tests.slack.rendered import said

USUAL = "[Done]  ⟨Snooze ▾⟩  [Date]  [Reassign]  [Not mine]"
FACTS = "@Ben · due Fri 20 Nov 2026 at 22:00"
QUOTE = (
    "> “I'll send the draft to Carla by Friday.” – "
    "Book launch(https://acme.slack.com/archives/C1/p1764000000000100), 0:07"
)
FOOT = "⟨Mute ▾⟩"


def test_one_item_says_what_when_where_and_what_can_be_done() -> None:
    assert said(nudge(reminded())) == (
        f"Due today: Send the draft to Carla\n{FACTS}\n{QUOTE}\n{USUAL}\n{FOOT}"
    )


@pytest.mark.parametrize(
    ("kind", "days", "words"),
    [
        (ReminderKind.ASSIGNED, -3, "Yours now"),
        (ReminderKind.DAY_BEFORE, -1, "Due tomorrow"),
        (ReminderKind.DAY_BEFORE, -3, "Due on Fri 20 Nov"),
        (ReminderKind.DUE, 0, "Due today"),
        (ReminderKind.DUE, 0.4, "Overdue since today"),
        (ReminderKind.DUE, 1, "Overdue since Fri 20 Nov"),
        (ReminderKind.OVERDUE, 3, "Overdue since Fri 20 Nov"),
        (ReminderKind.SNOOZED, -1, "Snoozed until now"),
        (ReminderKind.SAID_DONE, -1, "Said to be done"),
        (ReminderKind.HANDED_BACK, -1, "Anna says that it is not theirs"),
    ],
)
def test_it_says_why_it_comes(kind: ReminderKind, days: float, words: str) -> None:
    assert said(nudge(reminded(kind), days=days)).startswith(f"{words}: Send the draft")
    late = nudge(reminded(kind, is_late=True), days=days)
    assert said(late).startswith(f"{words} (late): ")
    assert message_of(late, URL).text == f"{words} (late): Send the draft to Carla"


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (ReminderKind.ASSIGNED, f"[Accept]  {USUAL}"),
        (ReminderKind.SAID_DONE, "[Yes, it's done]  [Not yet]"),
        (ReminderKind.HANDED_BACK, "[Reassign]  [Not an item]"),
        (ReminderKind.OVERDUE, USUAL),
    ],
)
def test_what_can_be_answered_depends_on_what_is_asked(kind: ReminderKind, row: str) -> None:
    assert said(nudge(reminded(kind))).endswith(f"\n{row}\n{FOOT}")


def test_the_words_in_which_it_was_said_to_be_done_are_shown() -> None:
    shown = said(nudge(reminded(ReminderKind.SAID_DONE)))
    assert f"In a later meeting somebody said:\n> “{SAID}”" in shown


@pytest.mark.parametrize(
    ("status", "head", "row"),
    [
        (ItemStatus.OPEN, "To be done", USUAL),
        (ItemStatus.DONE, "Done", "[Reopen]"),
        (ItemStatus.REJECTED, "Rejected", "[Reopen]"),
        (ItemStatus.CANCELLED, "Cancelled", "[Reopen]"),
        (ItemStatus.SUGGESTED, "Suggested, nobody has confirmed it yet", USUAL),
    ],
)
@pytest.mark.parametrize("kind", ReminderKind)
def test_once_it_was_changed_it_says_how_it_stands_and_offers_the_way_back(
    kind: ReminderKind, status: ItemStatus, head: str, row: str
) -> None:
    changed = examples.item().model_copy(update={"status": status})
    shown = said(nudge(reminded(kind, changed, is_changed=True)))
    assert shown.startswith(f"{head}: Send the draft to Carla")
    assert shown.endswith(f"\n{row}  [Undo]\n{FOOT}")


def test_nothing_is_undone_that_was_not_done() -> None:
    for kind in ReminderKind:
        assert "Undo" not in said(nudge(reminded(kind)))
        assert "Undo" not in said(nudge(*([reminded(kind)] * 2)))


def test_what_is_nobodys_or_somebody_elses_is_not_handed_back() -> None:
    mine = examples.item()
    assert mine.assignee
    nobodys = mine.model_copy(update={"assignee": None})
    theirs = mine.assignee.model_copy(update={"participant": "anna"})
    for one in (nobodys, mine.model_copy(update={"assignee": theirs})):
        assert "Not mine" not in said(nudge(reminded(item=one)))
        assert "Not mine" not in str(message_of(nudge(*([reminded(item=one)] * 2)), URL))


def test_a_snoozed_item_says_until_when() -> None:
    until = Snoozed(local=datetime(2026, 11, 19, 9))  # noqa: DTZ001 (wall time)
    snoozed = examples.item().model_copy(update={"status": ItemStatus.SNOOZED, "snoozed": until})
    shown = said(nudge(reminded(item=snoozed, is_changed=True)))
    assert shown.startswith("Snoozed: ")
    assert "snoozed until Thu 19 Nov 2026 at 08:00" in shown


def test_each_choice_says_itself_what_it_is() -> None:
    blocks = message_of(nudge(reminded()), URL).blocks
    snooze, mute = [one for one in parts(blocks) if one.get("type") == "static_select"]
    assert snooze["action_id"] == mute["action_id"] == MENU
    found = [chosen({"selected_option": one}) for one in (*snooze["options"], *mute["options"])]
    assert [(one.action, one.values) for one in found if one] == [
        *((SNOOZE, {"item": examples.item().id, "until": how}) for how in Snooze),
        (SNOOZE_OTHER, {"item": examples.item().id}),
        *((MUTE, {"how": how}) for how in Mute),
        (REMINDERS, {"person": "-"}),
    ]


def test_several_items_stand_under_why_they_come_the_most_urgent_first() -> None:
    told = nudge(
        reminded(ReminderKind.ASSIGNED, item("Book the hall")),
        reminded(ReminderKind.DUE, item("Send the draft")),
        reminded(ReminderKind.OVERDUE, item("Pay the printer")),
        reminded(ReminderKind.DUE, item("Call Carla")),
        reminded(ReminderKind.SAID_DONE, item("Ask for the price")),
        reminded(ReminderKind.HANDED_BACK, item("Order the paper")),
    )
    lines = said(told).splitlines()
    facts = f"{FACTS} · Book launch(https://acme.slack.com/archives/C1/p1764000000000100)"
    row = "[Done]  ⟨⋯ Snooze… / Date… / Reassign… / Not mine / Evidence⟩"
    assert lines[:8] == [
        *("Overdue", "☐ Pay the printer", facts, row),
        *("Due today", "☐ Send the draft", facts, row),
    ]
    heads = [one for one in lines if one in {"Yours now", "Said to be done", "Due today"}]
    assert heads == ["Due today", "Yours now", "Said to be done"]
    assert f"[Accept]  {row}" in lines
    assert "[Yes, it's done]  [Not yet]" in lines
    assert "[Reassign]  [Not an item]" in lines
    assert lines[-1] == FOOT
    assert message_of(told, URL).text.startswith("6 reminders. Yours now: Book the hall; Due today")


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


def test_an_item_of_another_platform_is_told_without_a_link_and_by_name() -> None:
    account = Account(platform="discord", workspace="77", user_id="123456789012345678")
    about = meeting().model_copy(
        update={
            "place": Place(platform="discord", workspace="77", channel="88", thread="99"),
            "participants": (Participant(id="ben", name="Ben D.", account=account),),
        }
    )
    for told in (nudge(reminded(about=about)), nudge(*([reminded(about=about)] * 2))):
        message = message_of(told, URL)
        assert "Ben D. · due" in said(told)
        assert "Book launch" in said(told)
        without_effect(message.text, message.blocks)
        assert not [one for one in parts(message.blocks) if one.get("type") == "link"]
    assert said(nudge(reminded(about=about))).endswith(f"{USUAL}\n{FOOT}")


def test_an_item_of_another_workspace_of_slack_is_told_in_the_same_way() -> None:
    about = meeting(Place(platform="slack", workspace="T2", channel="C2", thread="1.000100"))
    message = message_of(nudge(reminded(about=about)), URL)
    assert not [one for one in parts(message.blocks) if one.get("type") in {"link", "user"}]


def test_the_zone_is_asked_about_where_nobody_has_said_it() -> None:
    assert "America/New_York" not in said(nudge(reminded()))
    asked = said(nudge(reminded(), asks_zone=True))
    assert "those of America/New_York" in asked
    assert "/minuta settings" in asked


def test_nobody_but_the_owner_is_mentioned() -> None:
    message = message_of(nudge(*(reminded(kind) for kind in ReminderKind)), URL)
    without_effect(message.text, message.blocks, frozenset({BEN}))


def test_a_moment_that_slack_cant_show_is_in_words() -> None:
    due = examples.due_friday().model_copy(
        update={"local": datetime(2999, 1, 1, 17)}  # noqa: DTZ001 (wall time)
    )
    far = examples.item().model_copy(update={"due": due})
    assert "due Tue 1 Jan 2999, 17:00 (America/New_York)" in said(nudge(reminded(item=far)))
    assert datetime(2999, 1, 1, tzinfo=UTC).timestamp() > 9_999_999_999


@pytest.mark.parametrize(
    ("kind", "words"), [(ReminderKind.DUE, "Due: "), (ReminderKind.OVERDUE, "Overdue: ")]
)
def test_without_a_date_it_says_no_day(kind: ReminderKind, words: str) -> None:
    undated = examples.item().model_copy(update={"due": None})
    assert said(nudge(reminded(kind, undated))).startswith(words)
