"""What people are told directly: why, of what, and what they can do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import AssigneeBasis, DueBasis, ItemStatus, Snoozed
from bot.domain.meeting import Place
from bot.domain.outbox import MessageRef
from bot.domain.publication import OpenItem
from bot.domain.reminder import ReminderKind
from integrations.discord.nudges.message import nudge_parts
from integrations.discord.render import view_of
from tests import examples
from tests.discord.meeting_notes import item, meeting
from tests.discord.nudges import (
    DUE,
    NOW,
    due,
    listed,
    nudge,
    reminded,
    reminder,
    said_done,
    several,
)
from tests.servers.discord.components import check, walk

if TYPE_CHECKING:
    from bot.domain.publication import NudgePublication

V2 = 1 << 15
ON_SLACK = Place(platform="slack", workspace="T1", channel="C1")


def lines(said: NudgePublication) -> list[str]:
    """The text above the first button."""
    return nudge_parts(said)[0].text.splitlines()


def controls(said: NudgePublication) -> list[str]:
    """Labels of buttons and placeholders of menus, of a message that Discord takes."""
    sent = view_of(said).to_components()  # type: ignore[no-untyped-call] # the library has no types here
    check({"flags": V2, "components": sent}, {})
    return [one.get("label") or one["placeholder"] for one in walk(sent) if one["type"] in {2, 3}]


def test_one_item_is_told_with_its_date_its_words_and_the_way_to_them() -> None:
    assert lines(nudge(reminded())) == [
        "### Due today",
        "**Send the draft to Carla**",
        f"Due <t:{DUE}:F> (<t:{DUE}:R>) · “by Friday”",
        "> “I'll send the draft to Carla by Friday.”",
        f"-# Ben at 0:07 · **Book launch**, <t:{int(examples.START.timestamp())}:d> · <#2>",
    ]
    assert controls(nudge(reminded())) == [
        *("Done", "Date", "Reassign", "Not mine"),
        "Snooze…",
        "Mute all reminders…",
    ]


def at(day: int, hour: int = 17, *, is_date_only: bool = True) -> dict[str, object]:
    moment = datetime(2026, 11, day, hour)  # noqa: DTZ001 (wall time)
    return {"due": due(moment, is_date_only=is_date_only)}


@pytest.mark.parametrize(
    ("kind", "changes", "heading"),
    [
        (ReminderKind.ASSIGNED, {}, "Yours now"),
        (ReminderKind.SNOOZED, {}, "Snoozed until now"),
        (ReminderKind.DAY_BEFORE, at(21), "Due tomorrow"),
        (ReminderKind.DAY_BEFORE, at(23), "Due on Monday"),
        (ReminderKind.DAY_BEFORE, at(30), "Due on <t:1796076000:D>"),
        (ReminderKind.DUE, at(20), "Due today"),
        (ReminderKind.DUE, at(20, 10, is_date_only=False), "Due at <t:1795186800:t>"),
        (ReminderKind.DUE, at(21, 8, is_date_only=False), "Due tomorrow, at <t:1795266000:t>"),
        (ReminderKind.DUE, at(20, 8, is_date_only=False), "Overdue since <t:1795179600:f>"),
        (ReminderKind.OVERDUE, at(18), "Overdue since <t:1795039200:D>"),
        (ReminderKind.DUE, {"due": None}, "To be done"),
    ],
)
def test_the_heading_says_why(kind: ReminderKind, changes: dict[str, object], heading: str) -> None:
    one = examples.item().model_copy(update=changes)
    assert lines(nudge(reminded(kind, one)))[0] == f"### {heading}"
    assert lines(nudge(reminded(kind, one, is_late=True)))[0] == f"### {heading} (late)"


NEW_YORK, TOKYO, LOS_ANGELES = "America/New_York", "Asia/Tokyo", "America/Los_Angeles"


@pytest.mark.parametrize(
    ("local", "zone", "reader", "now", "heading"),
    [
        # nine in the morning of the first in Tokyo, of what is due on the first in New York
        ((1, 17, True), NEW_YORK, TOKYO, (1, 0), "Due today"),
        ((1, 17, True), NEW_YORK, TOKYO, (30, 0), "Due tomorrow"),
        ((1, 17, True), NEW_YORK, TOKYO, (1, 21), "Overdue since <t:1796162400:D>"),
        # nine in the morning of the thirtieth in Los Angeles
        ((1, 17, True), TOKYO, LOS_ANGELES, (30, 17), "Due tomorrow"),
        # a time is one moment: eight in the evening in New York is ten in the morning in Tokyo
        ((1, 20, False), NEW_YORK, TOKYO, (1, 13), "Due tomorrow, at <t:1796173200:t>"),
        ((1, 20, False), NEW_YORK, NEW_YORK, (1, 13), "Due at <t:1796173200:t>"),
    ],
)
def test_the_day_is_counted_where_the_reader_is(
    local: tuple[int, int, bool], zone: str, reader: str, now: tuple[int, int], heading: str
) -> None:
    day, hour, is_date_only = local
    moment = datetime(2026, 12, day, hour)  # noqa: DTZ001 (wall time)
    of = examples.item().model_copy(update={"due": due(moment, zone, is_date_only=is_date_only)})
    month = 11 if now[0] > 15 else 12
    at_ = datetime(2026, month, now[0], now[1], tzinfo=UTC)
    alone = nudge(reminded(of=of), zone=reader, now=at_)
    assert lines(alone)[0] == f"### {heading}"
    group = heading.partition(",")[0].partition(" since")[0].replace("at <t:1796173200:t>", "today")
    both = nudge(reminded(of=of), reminded(of=item("Another").model_copy(update={"due": of.due})))
    both = both.model_copy(update={"zone": reader, "now": at_})
    assert lines(both)[0] == f"### {group}"


def test_who_has_said_that_it_is_done_is_who_was_there() -> None:
    # the id is one of the later meeting: here it is somebody else's
    one = reminded(ReminderKind.OVERDUE, said_done(), said_by="Bob *B.*")
    assert lines(nudge(one))[-2:] == [
        "-# Bob \\*B.\\*, in a later meeting",
        f"-# Ben at 0:07 · **Book launch**, <t:{int(examples.START.timestamp())}:d> · <#2>",
    ]
    assert not any("Ben, in" in line for line in lines(nudge(one)))


def test_the_way_leads_to_the_notes_where_there_are_some() -> None:
    notes = MessageRef(platform="discord", channel="2", message_id="77")
    there = "[notes](https://discord.com/channels/1/2/77)"
    assert lines(nudge(reminded(notes=notes)))[-1].endswith(f" · {there}")
    of_slack = notes.model_copy(update={"platform": "slack"})
    elsewhere = reminded(about=meeting(ON_SLACK), notes=of_slack)
    assert lines(nudge(elsewhere).model_copy(update={"place": meeting().place}))[-1].endswith(
        " · on Slack"
    )


def test_what_is_not_confirmed_yet_can_always_be_accepted() -> None:
    asked = changed(ReminderKind.ASSIGNED, status=ItemStatus.SUGGESTED)
    assert lines(asked)[0] == "### Not confirmed yet"
    assert controls(asked)[0] == "Accept"


def test_what_somebody_has_taken_on_in_the_meeting_is_not_asked_again() -> None:
    accepted = {"basis": AssigneeBasis.ASSIGNED_AND_ACCEPTED, "confidence": 1.0}
    given = examples.item().assignee
    assert given is not None
    of = examples.item().model_copy(update={"assignee": given.model_copy(update=accepted)})
    assert controls(nudge(reminded(ReminderKind.ASSIGNED, of)))[0] == "Done"


def test_a_list_says_how_its_items_stand_now() -> None:
    done, snoozed, due_ = (one.item for one in listed(3))
    until = Snoozed(local=datetime(2026, 11, 23, 9), zone="UTC")  # noqa: DTZ001 (wall time)
    items = (
        done.model_copy(update={"status": ItemStatus.DONE}),
        snoozed.model_copy(update={"status": ItemStatus.SNOOZED, "snoozed": until}),
        due_,
    )
    said = nudge(listed=tuple(OpenItem(item=one, meeting=meeting()) for one in items))
    assert lines(said) == [
        "### On your list",
        "• Also do 0 · Done ✓",
        "• Also do 1 · snoozed until <t:1795424400:f>",
        "• Also do 2 · due <t:1795298400:D>",
    ]


def test_who_gave_it_to_somebody_is_told_who_does_not_want_it() -> None:
    nobodys = examples.item().model_copy(update={"assignee": None})
    back = reminder(nobodys, ReminderKind.HANDED_BACK, "anna", appointment="ben")
    one = reminded(ReminderKind.HANDED_BACK, nobodys, reminder=back)
    assert lines(nudge(one))[0] == "### Not theirs: Ben handed it back"
    assert controls(nudge(one))[:2] == ["Reassign", "Not an item"]
    gone = one.model_copy(update={"reminder": back.model_copy(update={"appointment": "x"})})
    assert lines(nudge(gone))[0] == "### Not theirs: handed back"


def test_what_was_said_to_be_done_is_asked_with_the_words() -> None:
    said = nudge(reminded(ReminderKind.SAID_DONE, said_done()))
    assert lines(said)[0] == "### Said to be done"
    assert lines(said)[-3:] == [
        "> “I finished that draft.”",
        "-# in a later meeting",
        f"-# Ben at 0:07 · **Book launch**, <t:{int(examples.START.timestamp())}:d> · <#2>",
    ]
    assert controls(said) == ["Yes, it's done", "Not yet", "Snooze…", "Mute all reminders…"]


def test_what_is_newly_theirs_can_be_accepted_first() -> None:
    said = nudge(reminded(ReminderKind.ASSIGNED))
    assert controls(said)[:5] == ["Accept", "Done", "Date", "Reassign", "Not mine"]


def changed(kind: ReminderKind = ReminderKind.DUE, **changes: object) -> NudgePublication:
    one = examples.item().model_copy(update={**changes, "version": 2})
    return nudge(reminded(kind, one, is_changed=True))


ANNAS = {
    "assignee": examples.item().assignee.model_copy(update={"participant": "anna"})  # type: ignore[union-attr] # it has one
}


@pytest.mark.parametrize(
    ("kind", "changes", "heading", "buttons"),
    [
        (ReminderKind.DUE, {"status": ItemStatus.DONE}, "Done ✓", ["Undo", "Reopen"]),
        (ReminderKind.DUE, {"status": ItemStatus.REJECTED}, "Rejected", ["Undo", "Reopen"]),
        (ReminderKind.DUE, {"status": ItemStatus.CANCELLED}, "Cancelled", ["Undo", "Reopen"]),
        (ReminderKind.DUE, ANNAS, "Now Anna's", ["Undo"]),
        (ReminderKind.DUE, {"assignee": None}, "Nobody's", ["Undo"]),
        (ReminderKind.HANDED_BACK, ANNAS, "Now Anna's", ["Undo"]),
        (
            ReminderKind.DUE,
            {
                "status": ItemStatus.SNOOZED,
                "snoozed": Snoozed(local=datetime(2026, 11, 23, 9)),  # noqa: DTZ001 (wall time)
            },
            "Snoozed until <t:1795420800:f>",
            ["Done", "Date", "Reassign", "Not mine", "Undo", "Snooze…"],
        ),
        (
            ReminderKind.DUE,
            at(23),
            "Due <t:1795471200:f>",
            ["Done", "Date", "Reassign", "Not mine", "Undo", "Snooze…"],
        ),
        (
            ReminderKind.OVERDUE,
            {"due": None},
            "No date",
            ["Done", "Date", "Reassign", "Not mine", "Undo", "Snooze…"],
        ),
        (
            ReminderKind.ASSIGNED,
            {},
            f"Confirmed, due <t:{DUE}:f>",
            ["Done", "Date", "Reassign", "Not mine", "Undo", "Snooze…"],
        ),
        (
            ReminderKind.SAID_DONE,
            {},
            "Not done yet",
            ["Done", "Date", "Reassign", "Not mine", "Undo", "Snooze…"],
        ),
    ],
)
def test_what_was_changed_shows_how_it_stands_and_the_way_back(
    kind: ReminderKind, changes: dict[str, object], heading: str, buttons: list[str]
) -> None:
    said = changed(kind, **changes)
    assert lines(said)[0] == f"### {heading}"
    assert [one for one in controls(said) if not one.startswith("Mute")] == buttons


def test_a_snooze_is_in_the_zone_of_whose_it_is() -> None:
    # nine in the morning in New York, where Ben is, although the meeting was in Berlin
    local = datetime(2026, 11, 23, 9)  # noqa: DTZ001 (wall time)
    about = meeting().model_copy(
        update={
            "participants": tuple(
                one.model_copy(update={"zone": "America/New_York"})
                for one in meeting().participants
            )
        }
    )
    one = examples.item().model_copy(
        update={"status": ItemStatus.SNOOZED, "snoozed": Snoozed(local=local)}
    )
    text = lines(nudge(reminded(ReminderKind.DUE, one, about, is_changed=True)))[0]
    assert text == "### Snoozed until <t:1795442400:f>"


def test_a_date_that_is_not_clear_is_no_date_yet() -> None:
    unclear = examples.due_friday().model_copy(
        update={"local": None, "phrase": "next Friday", "reason": "it can mean two days"}
    )
    one = examples.item().model_copy(update={"due": unclear})
    assert "No date yet: “next Friday”" in lines(nudge(reminded(of=one)))


def test_what_a_person_has_set_is_no_quote() -> None:
    manual = examples.due_friday().model_copy(update={"basis": DueBasis.MANUAL})
    one = examples.item().model_copy(update={"due": manual})
    assert f"Due <t:{DUE}:F> (<t:{DUE}:R>)" in lines(nudge(reminded(of=one)))


def test_nobody_is_said_to_have_said_what_somebody_else_may_have() -> None:
    given = examples.item().assignee
    assert given is not None
    given = given.model_copy(update={"basis": AssigneeBasis.ASSIGNED})
    one = examples.item().model_copy(update={"assignee": given})
    assert lines(nudge(reminded(of=one)))[-1].startswith("-# 0:07 · **Book launch**")


def test_words_that_are_the_task_itself_are_not_said_twice() -> None:
    one = item("I'll send the draft to Carla by Friday.")
    assert not any(line.startswith(">") for line in lines(nudge(reminded(of=one))))


def test_several_items_are_grouped_each_with_the_likeliest_button() -> None:
    late = item("Pay the printer").model_copy(update=at(18))
    done = item("Call Carla").model_copy(update={"status": ItemStatus.DONE})
    said = nudge(
        reminded(ReminderKind.ASSIGNED, item("Draw the cover")),
        reminded(ReminderKind.DUE, item("Book the room"), is_late=True),
        reminded(ReminderKind.OVERDUE, late),
        reminded(ReminderKind.ASSIGNED, item("Find a title")),
        reminded(ReminderKind.DUE, done, is_changed=True),
        reminded(ReminderKind.SAID_DONE, said_done(item("Buy paper"))),
    )
    text = "\n".join(part.text for part in nudge_parts(said))
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == ["### Overdue", "### Due today", "### Yours now", "### Said to be done"]
    assert "**Book the room** (late)" in text
    assert "**Call Carla** – Done ✓" in text
    assert controls(said) == [
        *("Done", "Done", "Undo", "Accept", "Accept", "Yes, it's done"),
        "Do more with…",
        "Mute all reminders…",
    ]


def test_what_else_is_on_the_list_stands_below_and_can_be_opened() -> None:
    said = nudge(reminded(), listed=listed(2))
    below = nudge_parts(said)[1].text.splitlines()
    assert below == [
        "### Also on your list",
        "• Also do 0 · overdue since <t:1795125600:D>",
        f"• Also do 1 · due <t:{DUE}:D>",
    ]
    assert controls(said)[-2:] == ["Do more with…", "Mute all reminders…"]
    assert nudge_parts(nudge(listed=listed(2)))[0].text.startswith("### On your list\n")


def test_the_menu_of_items_names_each_with_the_server_it_is_asked_on() -> None:
    of_slack = reminded(of=item("From Slack"), about=meeting(ON_SLACK))
    said = nudge(*several(1), of_slack, listed=listed(1))
    sent = view_of(said).to_components()  # type: ignore[no-untyped-call] # the library has no types here
    (menu,) = (one for one in walk(sent) if one.get("custom_id") == "nudge-more:0")
    assert [(one["label"], one["value"]) for one in menu["options"]] == [
        ("Do number 0", f"1:{item('Do number 0').id}"),
        ("From Slack", f"1:{item('From Slack').id}"),
        ("Also do 0", f"1:{item('Also do 0').id}"),
    ]


def test_an_item_of_another_platform_says_where_it_is_from() -> None:
    said = nudge(reminded(about=meeting(ON_SLACK))).model_copy(update={"place": meeting().place})
    assert lines(said)[-1].endswith(" · on Slack")
    sent = view_of(said).to_components()  # type: ignore[no-untyped-call] # the library has no types here
    ids = [one["custom_id"] for one in walk(sent) if "custom_id" in one]
    assert f"nudge-done:1:{examples.item().id}" in ids, "their own server, not T1"


def test_a_zone_that_nobody_has_set_is_asked_about() -> None:
    assert "Times are" not in nudge_parts(nudge(reminded()))[-1].text
    said = nudge(reminded(), asks_zone=True)
    (asked,) = nudge_parts(said)[-1:]
    assert asked.text == "-# Times are **America/New\\_York**'s. Is that your time zone?"
    assert controls(said)[-2:] == ["That's mine", "Another one…"]


def test_now_is_what_overdue_is_told_by() -> None:
    one = reminded(ReminderKind.DUE)
    later = NOW.replace(hour=23)
    assert lines(nudge(one, now=later))[0] == f"### Overdue since <t:{DUE}:D>"
