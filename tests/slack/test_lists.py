"""Lists of action items in channels and threads, as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import DueBasis, DueDate, ItemStatus
from bot.domain.people import Account
from bot.domain.publication import (
    ChannelDigestPublication,
    MentionPublication,
    OpenItem,
    OpenItemsPublication,
    SaidDonePublication,
    UnreachablePublication,
)
from integrations.slack.places import place
from integrations.slack.render import message_of
from tests.slack.hostile import WORDS, without_effect
from tests.slack.meeting_notes import BEN, URL, item, items, meeting
from tests.slack.nudged import SAID, said_done, saying
from tests.slack.rendered import read, said

if TYPE_CHECKING:
    from bot.domain.action_item import ActionItem
    from integrations.slack.message import Message
    from integrations.slack.render import OneMessage

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
LINK = "Book launch(https://acme.slack.com/archives/C1/p1764000000000100)"


def due(task: str, at: datetime | None) -> ActionItem:
    if at is None:
        return item(task).model_copy(update={"due": None})
    when = DueDate(phrase="then", zone="UTC", basis=DueBasis.DATE, local=at.replace(tzinfo=None))
    return item(task).model_copy(update={"due": when})


def open_items(*every: ActionItem) -> tuple[OpenItem, ...]:
    return tuple(OpenItem(item=one, meeting=meeting()) for one in every)


def digest(*every: OpenItem, done: int = 0) -> ChannelDigestPublication:
    return ChannelDigestPublication(
        place=place("T1", "C1"), zone="Europe/Berlin", now=MONDAY, items=every, done=done
    )


def mention(*every: ActionItem, ben: str | None = BEN) -> MentionPublication:
    of = meeting(ben=ben)
    [person] = [one for one in of.participants if one.id == "ben"]
    return MentionPublication(meeting=of, participant=person, items=every)


def unreachable(name: str = "Ben", title: str = "Book launch") -> UnreachablePublication:
    anna, ben = meeting().participants
    return UnreachablePublication(
        meeting=meeting().model_copy(update={"title": title}),
        participant=anna,
        unreachable=ben.model_copy(update={"name": name}),
    )


def mentions_nobody(publication: OneMessage) -> Message:
    message = message_of(publication, URL)
    without_effect(message.text, message.blocks)
    return message


def test_what_is_open_in_a_place_stands_under_when_it_is_due() -> None:
    told = digest(
        *open_items(
            due("Pay the printer", MONDAY - timedelta(days=3)),
            due("Send the draft", MONDAY + timedelta(hours=3)),
            due("Call Carla", MONDAY + timedelta(days=6)),
            due("Book the hall", MONDAY + timedelta(days=7)),
            due("Think", None),
        ),
        done=2,
    )
    facts = "Ben · due {} at {}:00 · " + LINK
    assert said(told).splitlines() == [
        "What is open here",
        "2 action items were done last week.",
        "Overdue (1)",
        "☐ Pay the printer",
        facts.format("Fri 20 Nov 2026", "08"),
        "Due this week (2)",
        "☐ Send the draft",
        facts.format("Mon 23 Nov 2026", "11"),
        "☐ Call Carla",
        facts.format("Sun 29 Nov 2026", "08"),
        "Later (1)",
        "☐ Book the hall",
        facts.format("Mon 30 Nov 2026", "08"),
        "Without a date (1)",
        "☐ Think",
        f"Ben · no date · {LINK}",
    ]
    message = mentions_nobody(told)
    assert message.text == (
        "What is open here: 1 overdue, 2 due this week, 1 later, 1 without a date"
    )


def test_a_long_digest_says_how_many_more_there_are() -> None:
    told = digest(*open_items(*items(300)), done=1)
    shown = said(told)
    assert "1 action item was done last week." in shown
    assert shown.endswith(f"… and {300 - shown.count('☐')} more: /tasks channel")
    assert shown.count("☐") > 10


def test_who_takes_no_direct_messages_is_mentioned_and_nobody_else() -> None:
    told = mention(item("Send the draft"), item("Call Carla", "anna"))
    assert said(told).startswith("@Ben: these are yours.\n")
    assert "☐ Send the draft\ndue Fri 20 Nov 2026 at 22:00\n☐ Call Carla\n" in said(told)
    message = message_of(told, URL)
    without_effect(message.text, message.blocks, frozenset({BEN}))
    assert message.text == "<@UBEN>, these are yours: Send the draft; Call Carla"


@pytest.mark.parametrize("ben", [None, "123456789012345678"])
def test_who_has_no_account_here_is_named(ben: str | None) -> None:
    told = mention(item("Send the draft"), ben=ben)
    if ben:
        elsewhere = Account(platform="discord", workspace="T1", user_id=ben)
        person = told.participant.model_copy(update={"account": elsewhere})
        told = told.model_copy(update={"participant": person})
    assert said(told).startswith("Ben: this is theirs.\nMinuta does not know their account here.")
    assert "no direct messages" not in said(told)
    assert mentions_nobody(told).text == "Ben, this is theirs: Send the draft"


def test_who_started_a_meeting_is_told_who_could_not_be() -> None:
    assert said(unreachable()).splitlines()[0] == (
        "Ben takes no direct messages from Minuta, so what is theirs was said in the thread of "
        f"{LINK}."
    )
    mentions_nobody(unreachable())


def test_of_who_has_no_account_nobody_says_that_they_take_no_messages() -> None:
    told = unreachable()
    nobody = told.unreachable.model_copy(update={"account": None})
    shown = said(told.model_copy(update={"unreachable": nobody}))
    assert shown.startswith("Ben has no account that Minuta knows, so what is theirs was said in")
    assert "Fix names" in shown
    assert "no direct messages" not in shown


def test_what_was_said_to_be_done_names_who_has_said_so() -> None:
    [one] = open_items(said_done(item("Send the draft")))
    named = one.model_copy(update={"said_by": "Carla"})
    told = SaidDonePublication(meeting=meeting(), items=(named,))
    assert f"> “{SAID}” – Carla\n" in said(told)
    mentions_nobody(told)


def test_what_was_said_to_be_done_is_asked_about() -> None:
    [one, other] = open_items(said_done(item("Send the draft")), item("Call Carla"))
    done = other.item.model_copy(update={"status": ItemStatus.DONE})
    told = SaidDonePublication(
        meeting=meeting(), items=(one, other, OpenItem(item=done, meeting=meeting()))
    )
    facts = "Ben · due Fri 20 Nov 2026 at 22:00"
    assert said(told).splitlines() == [
        "Said to be done – is it?",
        "☐ Send the draft",
        f"{facts} · said to be done",
        f"> “{SAID}”",
        "[Yes, it's done]  [Not yet]",
        "☐ Call Carla",
        facts,
        "[Undo]",
        "☑ Call Carla",
        f"{facts} · done",
        "[Reopen]  [Undo]",
    ]
    assert mentions_nobody(told).text.startswith("Said to be done: Send the draft; Call Carla")


def test_what_is_still_open_tells_nobody_and_says_what_is_late() -> None:
    late = meeting().model_copy(update={"started_at": MONDAY})
    told = OpenItemsPublication(meeting=late, items=open_items(item("Send the draft")))
    assert said(told) == (
        "Still open from earlier meetings\n"
        "☐ Send the draft\n"
        "Ben · due Fri 20 Nov 2026 at 22:00 · overdue\n"
        "Book launch, Wed 18 Nov 2026"
    )
    assert mentions_nobody(told).text == "Still open from earlier meetings: 1 action item"


@pytest.mark.parametrize("name", WORDS)
def test_nothing_that_people_wrote_has_an_effect(name: str) -> None:
    words = WORDS[name]
    listed = saying(words, number=8).digest
    every: list[OneMessage] = [
        digest(*listed),
        SaidDonePublication(meeting=meeting(), items=listed),
        SaidDonePublication(
            meeting=meeting(),
            items=tuple(
                one.model_copy(update={"item": said_done(one.item, words)}) for one in listed
            ),
        ),
        unreachable(words, words),
        mention(*(one.item for one in listed)),
    ]
    for publication in every:
        message = message_of(publication, URL)
        read(message)
        without_effect(message.text, message.blocks, frozenset({BEN}))
