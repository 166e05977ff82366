"""Two versions of notes side by side."""

from bot.corrections.comparing import Change, Kind, compared
from bot.domain.action_item import ItemStatus
from bot.domain.notes import Claim, DecisionStatus, Notes
from tests import examples

MEETING = examples.meeting()
NOTES = examples.written_notes()
ITEM = NOTES.action_items[0]
LINE = "Send the draft to Carla – Ben, Fri 20 Nov 2026, 17:00 (America/New_York)"


def differences(**changes: object) -> list[Change]:
    return list(compared(MEETING, NOTES, NOTES.model_copy(update=changes)))


def test_the_same_notes_do_not_differ() -> None:
    assert differences(version=2) == []


def test_a_claim_that_stands_on_the_same_words_has_changed() -> None:
    reworded = NOTES.risks[0].model_copy(update={"text": "The printing costs a lot"})
    assert differences(risks=(reworded,)) == [
        Change(Kind.CHANGED, "Risk", reworded.text, NOTES.risks[0].text)
    ]


def test_a_decision_of_another_status_has_changed() -> None:
    reversed_ = NOTES.decisions[0].model_copy(update={"status": DecisionStatus.REVERSED})
    (change,) = differences(decisions=(reversed_,))
    assert (change.kind, change.text) == (Kind.CHANGED, "Go with the blue cover (reversed)")


def test_what_is_new_and_what_is_gone_is_told_apart() -> None:
    new = Claim(text="Ben writes.", evidence=(examples.evidence(3),))
    assert differences(tldr=(new,)) == [
        Change(Kind.ADDED, "In short", "Ben writes."),
        Change(Kind.REMOVED, "In short", "The cover will be blue."),
    ]


def test_an_item_is_the_same_by_its_id_whatever_it_says() -> None:
    changed = ITEM.model_copy(
        update={"due": None, "status": ItemStatus.DONE, "evidence": (examples.evidence(1),)}
    )
    assert differences(action_items=(changed,)) == [
        Change(
            Kind.CHANGED,
            "Action item",
            "Send the draft to Carla – Ben, no date (done)",
            f"{LINE} (open)",
        )
    ]
    assert differences(action_items=()) == [Change(Kind.REMOVED, "Action item", f"{LINE} (open)")]


def test_a_section_of_another_template_is_gone_with_what_it_says() -> None:
    found = differences(sections=(), chapters=())
    assert [(change.kind, change.part) for change in found] == [
        (Kind.REMOVED, "Chapter"),
        (Kind.REMOVED, "What went well"),
    ]


def test_the_same_claim_twice_is_found_twice() -> None:
    twice: Notes = NOTES.model_copy(update={"tldr": NOTES.tldr * 2})
    assert list(compared(MEETING, twice, NOTES)) == []
    assert list(compared(MEETING, NOTES, twice)) == []
