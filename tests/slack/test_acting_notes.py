"""What people do with notes: names, words, evidence, questions, files, and recordings."""

import pytest

from bot.domain.action_item import AssigneeBasis
from bot.domain.claims import claim_id
from bot.domain.notes import CheckKind, HeardWords, PleaseCheck
from bot.domain.search import Answer, Found
from tests import examples
from tests.servers.slack import Kind
from tests.slack import meeting_notes
from tests.slack.acting_room import ITEM, MEETING, ActingRoom

HOSTILE = "<!channel> *bold* <https://evil.example|x> & `code`"


def with_check(acting: ActingRoom, check: PleaseCheck) -> None:
    """The notes ask this."""
    notes = examples.notes().model_copy(update={"please_check": (check,)})
    acting.scripted.notes.notes = notes


def misheard() -> PleaseCheck:
    words = HeardWords(text="draft", start_s=8, end_s=8.5, confidence=0.4)
    return PleaseCheck(
        kind=CheckKind.WORDS,
        question="Was “draft” said?",
        evidence=examples.item().evidence[0],
        words=words,
    )


async def test_the_words_behind_a_claim_are_shown_to_who_asks(acting: ActingRoom) -> None:
    decision = examples.notes().decisions[0]
    await acting.opens("Evidence", near=decision.text)
    assert acting.asked("evidence")[0].about == (MEETING, claim_id(decision))
    assert examples.item().evidence[0].quote in acting.modal(acting.bob)
    assert acting.modal(acting.alice) == ""


async def test_the_words_behind_an_item_are_shown_too(acting: ActingRoom) -> None:
    await acting.publish()
    await acting.person(acting.bob).overflow(acting.reply("due "), "Evidence")
    await acting.settle()
    assert acting.asked("evidence")[0].about == (MEETING, ITEM)


async def test_a_question_is_answered_in_the_form_it_was_asked_in(acting: ActingRoom) -> None:
    utterance = examples.transcript().utterances[3].model_copy(update={"text": HOSTILE})
    found = Found(meeting=examples.meeting(), utterance=utterance)
    acting.scripted.notes.answer = Answer(question="", quotes=(found,), text="Nobody [1].")
    form = await acting.opens("Ask")
    assert form is not None
    await acting.person(acting.bob).submit(form, {"question": {"value": "Who pays?"}})
    assert acting.asked("ask")[0].about == ("Who pays?", MEETING)
    shown = acting.modal(acting.bob)
    assert "Who pays?" in shown
    assert "Nobody [1]." in shown
    assert HOSTILE in shown


async def test_what_takes_long_is_shown_when_it_is_there(acting: ActingRoom) -> None:
    form = await acting.opens("Ask")
    assert form is not None
    acting.script.gate.clear()
    await acting.person(acting.bob).submit(form, {"question": {"value": "Who pays?"}})
    assert "One moment" in acting.modal(acting.bob)
    acting.script.gate.set()
    await acting.settle()
    assert "does not say that" in acting.modal(acting.bob)


async def test_a_form_is_there_before_what_it_shows_is_known(acting: ActingRoom) -> None:
    await acting.publish()
    acting.script.gate.clear()
    await acting.person(acting.bob).press(acting.reply("due "), action_id="item-owner")
    await acting.person(acting.bob).sees(lambda: "One moment" in acting.modal(acting.bob))
    acting.script.gate.set()
    await acting.settle()
    assert "Send the draft" in acting.modal(acting.bob)


async def test_a_click_that_came_too_late_asks_for_another_one(acting: ActingRoom) -> None:
    await acting.publish()
    acting.slack.faults.add("views.open", Kind.ERROR, error="expired_trigger_id")
    await acting.person(acting.bob).press(acting.reply("due "), action_id="item-owner")
    await acting.settle()
    assert "Press it again" in acting.told(acting.bob)
    assert acting.asked("show") == []


async def test_a_form_that_was_closed_meanwhile_stays_closed(
    acting: ActingRoom, caplog: pytest.LogCaptureFixture
) -> None:
    await acting.publish()
    acting.script.gate.clear()
    await acting.person(acting.bob).press(acting.reply("due "), action_id="item-owner")
    modal = await acting.person(acting.bob).sees(lambda: acting.person(acting.bob).modal)
    assert modal is not None
    await acting.person(acting.bob).cancel(modal)
    acting.script.gate.set()
    await acting.settle()
    assert acting.person(acting.bob).modal is None
    assert acting.told(acting.bob) == ""
    assert "ERROR" not in caplog.text


async def test_files_go_to_who_asks_and_to_nobody_else(acting: ActingRoom) -> None:
    await acting.opens("Export")
    assert "conversation with Minuta" in acting.told(acting.bob)
    files = [one for message in acting.direct(acting.bob) for one in message.get("files", ())]
    assert [acting.slack.files.content(one["id"]) for one in files] == [b"# Notes"]
    assert acting.direct(acting.alice) == []


async def test_a_line_of_the_notes_is_chosen_and_reworded(acting: ActingRoom) -> None:
    form = await acting.opens("Edit")
    assert form is not None
    await acting.person(acting.bob).submit(form, {"part-0": {"value": ITEM}})
    form = acting.person(acting.bob).modal
    assert form is not None
    await acting.person(acting.bob).submit(form, {"text": {"value": HOSTILE}})
    assert acting.asked("reword")[0].about == (MEETING, ITEM, HOSTILE)
    assert HOSTILE in acting.modal(acting.bob)


async def test_notes_with_more_lines_than_a_menu_holds_have_several(acting: ActingRoom) -> None:
    many = meeting_notes.items(230)
    acting.scripted.notes.notes = examples.notes().model_copy(update={"action_items": many})
    form = await acting.opens("Edit")
    assert form is not None
    assert len(form["blocks"]) == 3
    answer = await acting.person(acting.bob).submit(form, {})
    assert "Nothing was chosen" in answer.errors["part-0"]
    await acting.person(acting.bob).submit(form, {"part-2": {"value": many[-1].id}})
    assert many[-1].task in str(acting.person(acting.bob).modal)


async def test_an_item_is_reworded_from_its_menu_and_removed_by_no_words(
    acting: ActingRoom,
) -> None:
    await acting.publish()
    await acting.person(acting.bob).overflow(acting.reply("due "), "Edit…")
    await acting.settle()
    form = acting.person(acting.bob).modal
    assert form is not None
    await acting.person(acting.bob).submit(form, {"text": {"value": ""}})
    assert acting.asked("reword")[0].about == (MEETING, ITEM, "")
    assert "removed" in acting.modal(acting.bob)


async def test_words_were_heard_right_or_are_written(acting: ActingRoom) -> None:
    with_check(acting, misheard())
    published = acting.notes(acting.scripted.notes.notes)
    await acting.publish(published)
    message = acting.reply("Was “draft” said?")
    await acting.person(acting.bob).press(message, action_id="check-heard")
    await acting.settle()
    assert acting.asked("hear")[0].about == (MEETING, claim_id(misheard()), "draft")
    await acting.person(acting.bob).press(message, action_id="check-words")
    await acting.settle()
    form = acting.person(acting.bob).modal
    assert form is not None
    await acting.person(acting.bob).submit(form, {"said": {"value": "draught"}})
    assert acting.asked("hear")[1].about == (MEETING, claim_id(misheard()), "draught")


async def test_an_answer_to_a_question_about_an_owner_assigns(acting: ActingRoom) -> None:
    assert examples.item().assignee.basis is not AssigneeBasis.MANUAL  # type: ignore[union-attr] # the example has one
    check = PleaseCheck(
        kind=CheckKind.ASSIGNEE,
        question="Whose is it?",
        evidence=examples.item().evidence[0],
        item_id=ITEM,
        options=("Anna", "Ben"),
    )
    with_check(acting, check)
    await acting.publish(acting.notes(acting.scripted.notes.notes))
    await acting.person(acting.bob).press(acting.reply("Whose is it?"), "Anna")
    await acting.settle()
    assert acting.asked("assign")[0].about == (ITEM, acting.alice.id, "Anna", "anna")
    acting.scripted.notes.notes = examples.notes().model_copy(update={"please_check": ()})
    await acting.person(acting.bob).press(acting.reply("Whose is it?"), "Anna")
    await acting.settle()
    assert "do not ask this any more" in acting.told(acting.bob)
