"""What people are told directly, as they read it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.action_item import AssigneeBasis, ItemStatus, Snoozed
from bot.domain.meeting import Place
from bot.domain.outbox import MessageRef
from bot.domain.people import Account, Participant
from bot.domain.reminder import ReminderKind
from bot.ports.desk import Mute, Snooze
from integrations.slack.actions import MENU, MUTE, REMINDERS, SNOOZE, SNOOZE_OTHER, chosen
from integrations.slack.render import message_of
from tests import examples
from tests.slack.hostile import parts, without_effect
from tests.slack.meeting_notes import BEN, URL, meeting
from tests.slack.nudged import SAID, nudge, owned, reminded
from tests.slack.rendered import said

USUAL = "[Done]  ⟨Snooze ▾⟩  [Date]  [Reassign]  [Not mine]"
SUGGESTED = "[Accept]  [Done]  [Date]  [Reassign]  [Not mine]"
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
        (ReminderKind.ASSIGNED, USUAL),
        (ReminderKind.SAID_DONE, "[Yes, it's done]  [Not yet]"),
        (ReminderKind.HANDED_BACK, "[Reassign]  [Not an item]"),
        (ReminderKind.OVERDUE, USUAL),
    ],
)
def test_what_can_be_answered_depends_on_what_is_asked(kind: ReminderKind, row: str) -> None:
    assert said(nudge(reminded(kind))).endswith(f"\n{row}\n{FOOT}")


@pytest.mark.parametrize(
    ("basis", "status", "is_asked"),
    [
        (AssigneeBasis.ASSIGNED, ItemStatus.OPEN, True),
        (AssigneeBasis.MANUAL, ItemStatus.SNOOZED, True),
        (AssigneeBasis.SELF_COMMITMENT, ItemStatus.SUGGESTED, True),
        (AssigneeBasis.SELF_COMMITMENT, ItemStatus.OPEN, False),
        (AssigneeBasis.ASSIGNED_AND_ACCEPTED, ItemStatus.OPEN, False),
    ],
)
def test_who_has_taken_it_on_already_is_not_asked_to_accept_it(
    basis: AssigneeBasis, status: ItemStatus, *, is_asked: bool
) -> None:
    for number in (1, 2):
        told = nudge(*[reminded(ReminderKind.ASSIGNED, owned(basis, status))] * number)
        assert said(told).count("[Accept]") == number * is_asked


def test_the_words_in_which_it_was_said_to_be_done_are_shown() -> None:
    shown = said(nudge(reminded(ReminderKind.SAID_DONE)))
    assert f"In a later meeting somebody said:\n> “{SAID}”" in shown
    told = reminded(ReminderKind.SAID_DONE).model_copy(update={"said_by": "Carla <!here>"})
    assert f"In a later meeting Carla <!here> said:\n> “{SAID}”" in said(nudge(told))


@pytest.mark.parametrize(
    ("status", "head", "row"),
    [
        (ItemStatus.OPEN, "To be done", USUAL),
        (ItemStatus.DONE, "Done", "[Reopen]"),
        (ItemStatus.REJECTED, "Rejected", "[Reopen]"),
        (ItemStatus.CANCELLED, "Cancelled", "[Reopen]"),
        (ItemStatus.SUGGESTED, "Suggested, not confirmed", SUGGESTED),
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


def test_without_the_words_it_is_not_asked_whether_it_is_done() -> None:
    told = reminded(ReminderKind.SAID_DONE).model_copy(update={"item": examples.item()})
    assert said(nudge(told)).endswith(f"\n{USUAL}\n{FOOT}")


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
        assert "Evidence" not in str(message.blocks)
    assert said(nudge(reminded(about=about))).endswith(f"{USUAL}\n{FOOT}")


def test_the_title_of_a_meeting_leads_to_its_notes_where_it_is_known_where_they_are() -> None:
    notes = MessageRef(platform="slack", channel="C1", message_id="1764000001.000200")
    address = "(https://acme.slack.com/archives/C1/p1764000001000200"
    in_thread = f"Book launch{address}?thread_ts=1764000000.000100&cid=C1)"
    told = reminded().model_copy(update={"notes": notes})
    assert in_thread in said(nudge(told))
    assert in_thread in said(nudge(told, told))
    alone = meeting(Place(platform="slack", workspace="T1", channel="C1"))
    assert "Book launch, 0:07" in said(nudge(reminded(about=alone)))
    told = reminded(about=alone).model_copy(update={"notes": notes})
    assert f"Book launch{address}), 0:07" in said(nudge(told))


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
