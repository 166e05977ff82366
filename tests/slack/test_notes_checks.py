"""What is asked under Please check, with its answers."""

from __future__ import annotations

import itertools

from bot.domain.checks import moment_called, person_called
from bot.domain.claims import claim_id
from bot.domain.notes import CheckKind, HeardWords
from integrations.slack.actions import (
    CHECK,
    CHECK_DATE,
    CHECK_HEARD,
    CHECK_OWNER,
    CHECK_WORDS,
)
from tests import examples
from tests.slack.meeting_notes import ANNA, BEN, check, meeting, notes, publication
from tests.slack.rendered import controls, pages

WHO_IS = {ANNA: "Anna", BEN: "Ben"}


def test_a_question_of_whose_it_is_has_the_answers_as_buttons() -> None:
    item = examples.item()
    asked = check("Whose is the draft?", ("Anna", "Ben", "Nobody here"), item.id)
    said = publication(notes(please_check=(asked,)))
    assert "[Anna]  [Ben]  [Somebody else…]  [Evidence]" in pages(said)[0]
    found = [CHECK.pressed(one) for one in controls(said) if CHECK.pattern.match(one["action_id"])]
    ids = {"meeting": said.meeting.id, "claim": claim_id(asked)}
    assert found == [{**ids, "option": "0"}, {**ids, "option": "1"}]
    [other] = [one for one in controls(said) if one["action_id"] == CHECK_OWNER.name]
    assert CHECK_OWNER.pressed(other) == {"item": item.id}


def test_a_question_of_when_it_is_due_has_the_dates_as_buttons() -> None:
    options = ("Fri 20 Nov 2026, 17:00", "Fri 27 Nov 2026, 17:00")
    asked = check("Which Friday?", options, examples.item().id)
    asked = asked.model_copy(update={"kind": CheckKind.DUE_DATE})
    said = publication(notes(please_check=(asked,)))
    assert f"[{options[0]}]  [{options[1]}]  [Another date…]  [Evidence]" in pages(said)[0]
    assert any(one["action_id"] == CHECK_DATE.name for one in controls(said))


def test_words_that_may_be_misheard_are_asked_about_with_what_was_around_them() -> None:
    words = HeardWords(text="Carla", start_s=9, end_s=10, confidence=0.3)
    asked = check("Is “Carla” right?", (), None)
    asked = asked.model_copy(update={"kind": CheckKind.WORDS, "words": words})
    said = publication(notes(please_check=(asked,)))
    assert "? Is “Carla” right?\nBen, 0:09: “I'll send the draft" in pages(said)[0]
    assert "[Heard right]  [Something else…]  [Evidence]" in pages(said)[0]
    ids = {"meeting": said.meeting.id, "claim": claim_id(asked)}
    for action in (CHECK_HEARD, CHECK_WORDS):
        [found] = [one for one in controls(said) if one["action_id"] == action.name]
        assert action.pressed(found) == ids


def test_in_a_crowd_there_are_as_many_answers_as_one_looks_through() -> None:
    people = tuple(
        person.model_copy(update={"id": f"p{n}", "name": f"Person {n}"})
        for n, person in enumerate(itertools.repeat(meeting().participants[0], 40))
    )
    about = meeting().model_copy(update={"participants": people})
    asked = check("Whose?", tuple(one.name for one in people), examples.item().id)
    [said] = pages(publication(notes(please_check=(asked,)), about))
    assert "[Person 9]  [Somebody else…]  [Evidence]" in said
    assert "[Person 10]" not in said


def test_a_person_and_a_moment_are_found_by_what_an_answer_says() -> None:
    assert person_called("Ben", meeting()) == meeting().participants[1]
    assert person_called("Nobody", meeting()) is None
    twins = meeting().model_copy(update={"participants": (meeting().participants[0],) * 2})
    assert person_called("Anna", twins) is None
    assert moment_called("Fri 20 Nov 2026, 17:00 (Europe/Berlin)", examples.item()) == "2026-11-20"
    assert moment_called("Fri 20 Nov 2026, 11:30", examples.item()) == "2026-11-20 11:30"
    assert moment_called("some day", examples.item()) == "some day"
