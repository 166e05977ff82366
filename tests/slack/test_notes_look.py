"""The notes as messages: what they say, and what can be done there."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.claims import claim_id
from bot.domain.meeting import Source
from integrations.slack.actions import (
    ASK,
    EDIT,
    EVIDENCE,
    EXPORT,
    FORGET,
    ITEM_EVIDENCE,
    ITEM_REWORD,
    NAMES,
    REJECT,
    SNOOZE_OTHER,
    UNDO,
    WHO,
    WRITE_NAME,
    chosen,
)
from integrations.slack.notes.pages import messages_of, owners, owners_message
from tests import examples
from tests.slack.hostile import parts
from tests.slack.meeting_notes import ANNA, BEN, items, meeting, notes, publication, voices
from tests.slack.rendered import controls, pages

WHO_IS = {ANNA: "Anna", BEN: "Ben"}


def test_a_usual_meeting_is_one_message() -> None:
    [said] = pages(publication())
    assert (
        said
        == """# Book launch
Wed 18 Nov 2026 at 09:00 · 1 h 2 min · Anna, Ben
In short
• The cover will be blue.
Decisions
✓ Go with the blue cover
Anna, Ben
    [Evidence]
Action items
☐ Send the draft to Carla
@Ben · due Fri 20 Nov 2026 at 22:00
[Done]  [Owner]  [Date]  ⟨⋯ Snooze… / Reject / Evidence / Edit…⟩
Please check
? Is “Carla” somebody who should get a copy?
Yes · No
    [Evidence]
Open questions
• Who pays for the printing?
Anna
    [Evidence]
Chapters
0:00 The cover
What is missing
0:20–0:22 2 s of sound: not understood
2 statements were left out: the words behind could not be found.
How these notes were made
· Written without a language model (plain 1)
[Edit]  [Fix names]  [Ask]  [Export]  [Delete everything]"""
    )


def test_a_notification_counts_what_there_is_and_a_screen_reader_says_what() -> None:
    [message] = messages_of(publication())
    assert message.text == (
        "Book launch: 1 decision, 1 action item, 1 open question, 1 question to answer."
        " The cover will be blue. Decided: Go with the blue cover."
        " To do for Ben: Send the draft to Carla."
    )


def test_what_was_not_found_is_said_of_decisions_and_items_only() -> None:
    empty = notes(decisions=(), action_items=(), open_questions=(), please_check=(), tldr=())
    [said] = pages(publication(empty))
    assert "Decisions\nNo decisions recorded." in said
    assert "Action items\nNo action items recorded." in said
    assert "In short" not in said
    assert "question" not in said


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (ItemStatus.SUGGESTED, "[Confirm]  [Owner]  [Date]  ⟨⋯ Reject / Evidence"),
        (ItemStatus.OPEN, "[Done]  [Owner]  [Date]  ⟨⋯ Snooze… / Reject / Evidence"),
        (ItemStatus.SNOOZED, "[Done]  [Owner]  [Date]  ⟨⋯ Snooze… / Reject / Evidence"),
        (ItemStatus.DONE, "[Reopen]  ⟨⋯ Evidence / Edit… / Undo⟩"),
        (ItemStatus.REJECTED, "[Reopen]  ⟨⋯ Evidence / Edit… / Undo⟩"),
        (ItemStatus.CANCELLED, "[Reopen]  ⟨⋯ Evidence / Edit… / Undo⟩"),
    ],
)
def test_an_item_has_the_buttons_of_its_state(status: ItemStatus, shown: str) -> None:
    item = examples.item().model_copy(update={"status": status, "version": 2})
    [said] = pages(publication(notes(action_items=(item,))))
    assert shown in said


def test_a_closed_item_is_struck_out_and_ticked() -> None:
    item = examples.item().model_copy(update={"status": ItemStatus.DONE})
    said = publication(notes(action_items=(item,)))
    [task] = [
        one
        for one in parts(messages_of(said)[0].blocks)
        if one.get("text") == "Send the draft to Carla"
    ]
    assert task["style"] == {"strike": True}
    assert "☑ Send the draft to Carla" in pages(said)[0]
    assert "· done" in pages(said)[0]


def test_the_menu_of_an_item_carries_it() -> None:
    item = examples.item().model_copy(update={"version": 7})
    said = publication(notes(action_items=(item,)))
    [menu] = [one for one in controls(said) if one["type"] == "overflow"]
    found = [chosen({"selected_option": option}) for option in menu["options"]]
    wanted = (SNOOZE_OTHER, REJECT, ITEM_EVIDENCE, ITEM_REWORD)
    assert [(one.action, one.values) for one in found if one] == [
        *((action, {"item": item.id}) for action in wanted),
        (UNDO, {"item": item.id, "version": "7"}),
    ]


def test_what_nothing_was_done_to_has_nothing_to_take_back() -> None:
    assert "Undo" not in pages(publication())[0]


def test_the_buttons_under_the_notes_carry_the_meeting_and_deleting_is_asked_about() -> None:
    last = [one for one in controls(publication()) if one["type"] == "button"][-5:]
    for button, action in zip(last, (EDIT, NAMES, ASK, EXPORT, FORGET), strict=True):
        assert action.pressed(button) == {"meeting": meeting().id}
        assert ("confirm" in button) == (action is FORGET)


def test_evidence_is_found_by_the_claims_id() -> None:
    said = publication()
    found = [EVIDENCE.pressed(one) for one in controls(said) if one["action_id"] == "evidence"]
    [decision] = said.notes.decisions
    [question] = said.notes.open_questions
    [asked] = said.notes.please_check
    assert found == [
        {"meeting": said.meeting.id, "claim": claim_id(one)} for one in (decision, asked, question)
    ]


def test_somebody_from_another_workspace_or_platform_is_only_named() -> None:
    [anna, ben] = meeting().participants
    for change in ({"workspace": "T2"}, {"platform": "discord"}):
        assert ben.account is not None
        stranger = ben.model_copy(update={"account": ben.account.model_copy(update=change)})
        about = meeting().model_copy(update={"participants": (anna, stranger)})
        said = publication(about=about)
        assert "\nBen · due" in pages(said)[0]
        assert owners(said) == ()


def test_an_unclear_date_is_asked_about_in_words() -> None:
    due = examples.due_friday().model_copy(
        update={
            "local": None,
            "reason": "two days fit",
            "candidates": (
                datetime(2026, 11, 20, 17),  # noqa: DTZ001 (wall time)
                datetime(2026, 11, 27, 17),  # noqa: DTZ001 (wall time)
            ),
        }
    )
    item = examples.item().model_copy(update={"due": due})
    [said] = pages(publication(notes(action_items=(item,))))
    assert "no date yet: “by Friday” – two days fit: Fri 20 Nov 2026 at 22:00 or Fri 27" in said


def test_voices_without_a_name_are_asked_about_with_two_quotes() -> None:
    about, transcript = voices(2)
    [said] = pages(publication(about=about, transcript=transcript))
    assert (
        "Who spoke?\nWho is Speaker 1?\n"
        "> “Speaker 1 says something for the time number 1 indeed” 1:40\n"
        "> “Speaker 1 says something for the time number 2 indeed indeed” 3:20\n"
        "⟨Choose somebody ▾⟩  [Write a name…]\n"
        "Who is Speaker 2?"
    ) in said


def test_the_answer_to_who_it_is_carries_the_voice() -> None:
    about, transcript = voices(1)
    found = controls(publication(about=about, transcript=transcript))
    [menu] = [one for one in found if one["type"] == "users_select"]
    [write] = [one for one in found if one["action_id"] == WRITE_NAME.name]
    wanted = {"meeting": about.id, "participant": "voice-0-1"}
    assert WHO.pressed(menu) == WRITE_NAME.pressed(write) == wanted


def test_who_has_a_name_or_said_nothing_is_not_asked_about() -> None:
    about, transcript = voices(3)
    first, second, third = about.participants
    people = (first.model_copy(update={"is_named": True}), second, third)
    about = about.model_copy(update={"participants": people})
    lines = tuple(one for one in transcript.utterances if one.speaker != third.id)
    transcript = transcript.model_copy(update={"utterances": lines})
    said = "\n".join(pages(publication(about=about, transcript=transcript)))
    assert "Who is Speaker 2?" in said
    assert said.count("Who is") == 1


def test_an_item_made_of_a_message_is_all_that_there_is() -> None:
    about = meeting().model_copy(update={"source": Source.MESSAGE, "tracks": ()})
    [said] = pages(publication(about=about))
    assert said == (
        "Action items\n☐ Send the draft to Carla\n@Ben · due Fri 20 Nov 2026 at 22:00\n"
        "[Done]  [Owner]  [Date]  ⟨⋯ Snooze… / Reject / Evidence / Edit…⟩"
    )
    [said] = pages(publication(notes(action_items=()), about))
    assert said == "Action items\nThere are no action items any more."


def test_owners_are_told_in_the_order_of_the_items_and_each_once() -> None:
    said = publication(notes(action_items=items(5, ("ben", "anna"))))
    assert owners(said) == (BEN, ANNA)
    message = owners_message(said)
    assert message is not None
    assert message.text == (f"Something to do for <@{BEN}>, <@{ANNA}>: see the action items.")
    assert owners_message(publication(notes(action_items=()))) is None
