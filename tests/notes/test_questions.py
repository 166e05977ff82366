"""Which questions stay open when the meeting is over."""

import pytest

from bot.domain.notes import OpenQuestion
from tests.notes.talk import notes_of

ASKED = "Anna: Who owns the domain of the old website?"


async def questions_of(talk: str) -> tuple[OpenQuestion, ...]:
    return (await notes_of(talk)).open_questions


@pytest.mark.parametrize(
    "what_follows",
    [
        "Ben: I don't know yet.",
        "Ben: No idea, to be honest.",
        "Ben: Hm.\nBen: We need to find out.",
        "Ben: That's still an open question.",
        "Anna: Let's come back to that next time.",
        "Ben: The next topic is the budget.",
        "",
    ],
)
async def test_a_question_without_an_answer_is_open(what_follows: str) -> None:
    (question,) = await questions_of(f"{ASKED}\n{what_follows}")
    assert question.text == "Who owns the domain of the old website?"
    assert question.asked_by == "anna"
    assert question.evidence[0].utterance_id == "u0"


@pytest.mark.parametrize(
    "answer",
    [
        "Ben: The agency in Hamburg owns it.",
        "Ben: Peter.",
        "Ben: I don't know.\n(60 s)\nBen: The agency owns the domain of the old website.",
    ],
)
async def test_an_answered_question_is_not_open(answer: str) -> None:
    assert await questions_of(f"{ASKED}\n{answer}") == ()


@pytest.mark.parametrize(
    "said",
    [
        "Can you send me the invoice for the server?",
        "Can you hear me?",
        "How are you all today?",
        "Does that make sense to everyone here?",
        "Any other questions about the budget?",
        "Shall we start with the budget of the year?",
        "Did you have a nice weekend in the mountains?",
        "The domain is ours, isn't it?",
        "Why?",
    ],
)
async def test_requests_courtesy_and_small_talk_are_no_open_questions(said: str) -> None:
    assert await questions_of(f"Anna: {said}\nBen: I don't know.") == ()


async def test_not_knowing_whether_is_a_question_of_its_own() -> None:
    (question,) = await questions_of(
        "Anna: The budget is tight.\nBen: We still don't know whether the second server is needed."
    )
    assert question.text == "Whether the second server is needed?"
    assert question.asked_by == "ben"


async def test_a_question_asked_twice_is_listed_once() -> None:
    talk = f"{ASKED}\nBen: I don't know.\n(60 s)\n{ASKED}\nBen: No idea."
    assert len(await questions_of(talk)) == 1


async def test_a_yes_answers_what_can_be_answered_with_yes() -> None:
    asked = "Anna: Do we need the second server after the launch?"
    assert await questions_of(f"{asked}\nBen: Yes.\nAnna: The next topic is the budget.") == ()
    assert len(await questions_of(f"{asked}\nBen: Hm.\nAnna: The next topic is the budget.")) == 1


async def test_text_without_punctuation_is_read_too() -> None:
    (question,) = await questions_of(
        "Anna: do we know why so many people leave the page\nBen: no not yet"
    )
    assert question.text == "Do we know why so many people leave the page?"
