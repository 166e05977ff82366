"""What was settled, what was only proposed, and what was taken back."""

import pytest

from bot.domain.notes import Decision, DecisionStatus
from tests.notes.talk import notes_of


async def decisions_of(talk: str) -> tuple[Decision, ...]:
    return (await notes_of(talk)).decisions


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (
            "Let's go with the blue cover for the book.",
            "Let's go with the blue cover for the book.",
        ),
        ("We decided to move the office to Leipzig.", "We decided to move the office to Leipzig."),
        ("Okay, so we'll ship the new version in March.", "We'll ship the new version in March."),
        (
            "We've agreed on three prices for the tickets.",
            "We've agreed on three prices for the tickets.",
        ),
        ("We're going with the second supplier.", "We're going with the second supplier."),
        (
            "we will stick with the old logo for the posters",
            "We will stick with the old logo for the posters.",
        ),
    ],
)
async def test_a_stated_decision_is_found(said: str, text: str) -> None:
    (decision,) = await decisions_of(f"Ben: What now?\nAnna: {said}\nBen: Okay.")
    assert (decision.text, decision.status) == (text, DecisionStatus.DECIDED)
    assert decision.decided_by[0] == "anna"


@pytest.mark.parametrize(
    "said",
    [
        "We haven't decided on the cover of the book yet.",
        "Have we decided on the cover of the book?",
        "If we go with the blue cover, the book looks sad.",
        "Let's move on to the next topic.",
        "Let's come back to the cover next time.",
        "We're going to have a meeting about the cover.",
        "I don't think we're going to solve the cover problem today.",
        "The cover of the book is blue.",
    ],
)
async def test_talk_that_settles_nothing_is_no_decision(said: str) -> None:
    assert await decisions_of(f"Ben: And the cover?\nAnna: {said}\nBen: Okay.") == ()


async def test_a_proposal_with_firm_agreement_is_decided_by_all_who_agreed() -> None:
    (decision,) = await decisions_of("""
        Anna: I suggest that we print the book in Hamburg.
        Ben: I agree.
        Carla: Sounds good.
    """)
    assert decision.status is DecisionStatus.DECIDED
    assert decision.decided_by == ("anna", "ben", "carla")
    assert [e.utterance_id for e in decision.evidence] == ["u0", "u1", "u2"]


async def test_a_single_okay_makes_a_proposal_tentative() -> None:
    (decision,) = await decisions_of("""
        Anna: I think we should print the book in Hamburg.
        Ben: Okay.
    """)
    assert decision.status is DecisionStatus.TENTATIVE


@pytest.mark.parametrize(
    "answer", ["I think Hamburg is too expensive.", "No.", "The printer called."]
)
async def test_a_proposal_nobody_agreed_to_stays_a_proposal(answer: str) -> None:
    talk = f"Anna: I suggest that we print the book in Hamburg.\nBen: {answer}"
    assert await decisions_of(talk) == ()


async def test_agreeing_with_who_objects_is_no_agreement() -> None:
    talk = """
        Anna: I would say we launch the new website on Thursday.
        Ben: I think Thursday is too early.
        Carla: I agree with Ben.
    """
    assert await decisions_of(talk) == ()


async def test_agreeing_with_who_agreed_is_agreement() -> None:
    (decision,) = await decisions_of("""
        Anna: I suggest that we print the book in Hamburg.
        Ben: Good idea.
        Carla: I agree with Ben.
    """)
    assert decision.decided_by == ("anna", "ben", "carla")


async def test_saying_instead_of_takes_nothing_back() -> None:
    (decision,) = await decisions_of("""
        Anna: Let's go with the blue cover for the book.
        Ben: Okay.
        Carla: The blue cover shows a ship instead of a house.
    """)
    assert decision.status is DecisionStatus.DECIDED


async def test_a_conclusion_that_replaces_a_proposal_is_one_decision() -> None:
    (decision,) = await decisions_of("""
        Anna: I would say we launch the new website on Thursday.
        Ben: I think Thursday is too early.
        Anna: Okay, you have convinced me. So not on Thursday. We will launch the website on Monday.
        Ben: All right.
    """)
    assert decision.text == "We will launch the website on Monday."
    assert decision.status is DecisionStatus.DECIDED


async def test_a_decision_that_is_taken_back_later_is_marked() -> None:
    first, second = await decisions_of("""
        Anna: Let's go with the blue cover for the book.
        Ben: Okay.
        (90 s)
        Anna: Actually, let's not take the blue cover, we'll take the red cover instead.
        Ben: Fine.
    """)
    assert (first.status, first.text) == (
        DecisionStatus.REVERSED,
        "Let's go with the blue cover for the book.",
    )
    assert second.status is DecisionStatus.DECIDED
    assert "red cover" in second.text


@pytest.mark.parametrize(
    "conclusion",
    [
        "So that is decided. Next year we only go to the conference in Berlin.",
        "so that is decided next year we only go to the conference in berlin",
    ],
)
async def test_that_is_decided_takes_its_words_from_what_it_is_about(conclusion: str) -> None:
    (decision,) = await decisions_of(f"""
        Anna: I would only go to the one in Berlin.
        Ben: Yes, I agree with that.
        Carla: {conclusion}
    """)
    assert decision.text.lower() == "next year we only go to the conference in berlin."
    assert set(decision.decided_by) == {"anna", "ben", "carla"}


async def test_for_now_is_tentative() -> None:
    (decision,) = await decisions_of(
        "Anna: Let's go with the blue cover of the book for now.\nBen: Okay."
    )
    assert decision.status is DecisionStatus.TENTATIVE


async def test_a_decision_said_twice_is_one_with_both_quotes() -> None:
    (decision,) = await decisions_of("""
        Anna: We decided to move the office to Leipzig.
        (60 s)
        Ben: So to recap, we decided to move the office to Leipzig.
    """)
    assert [e.utterance_id for e in decision.evidence] == ["u0", "u1"]
