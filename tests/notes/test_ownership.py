"""Whose task it is where a model names somebody: people's own words go before the model's."""

import pytest

from bot.domain.action_item import AssigneeBasis
from bot.domain.evidence import Evidence
from bot.notes.assignees import Ownership
from bot.notes.dialogue import Conversation
from bot.notes.languages import cues_for
from bot.notes.ownership import cited_turns, owner_for
from tests.notes.talk import people, utterances


def owner(
    talk: str,
    named: str | None,
    *cited: int,
    language: str = "en",
    more: tuple[str, ...] = (),
    task: str = "",
) -> Ownership:
    """Whose task it is by these utterances of a talk, if a model names somebody."""
    conversation = Conversation(utterances(talk), people(talk, *more), cues_for(language))
    said = utterances(talk)
    quotes = [
        Evidence(utterance_id=said[i].id, quote=said[i].text, start_s=said[i].start_s)
        for i in cited
    ]
    return owner_for(named, cited_turns(quotes, conversation), conversation, task=task)


def told(ownership: Ownership) -> tuple[str | None, AssigneeBasis | None]:
    """The owner and the basis."""
    assignee = ownership.assignee
    return (None, None) if assignee is None else (assignee.participant, assignee.basis)


PROMISE = """
    Ben: The printer has called.
    Anna: I'll send the invoice to the printer by Friday.
    Ben: Good.
"""


@pytest.mark.parametrize("named", ["Anna", "anna", None, "Zorblax"])
def test_who_commits_themselves_is_the_owner_whatever_the_model_says(named: str | None) -> None:
    ownership = owner(PROMISE, named, 1)
    assert told(ownership) == ("anna", AssigneeBasis.SELF_COMMITMENT)
    assert ownership.is_certain


def test_a_model_that_names_somebody_else_than_who_commits_makes_it_a_question() -> None:
    ownership = owner(PROMISE, "Ben", 1)
    assert ownership.assignee is None
    assert ownership.candidates == ("anna", "ben")


DEMAND = """
    Anna: Ben, can you send the invoice to the printer?
    Ben: {answer}
    Anna: The weather is nice.
"""


@pytest.mark.parametrize("cited", [(0,), (0, 1), (1,)])
def test_who_was_called_and_agreed_has_accepted(cited: tuple[int, ...]) -> None:
    ownership = owner(DEMAND.format(answer="Sure, no problem."), "Ben", *cited)
    assert told(ownership) == ("ben", AssigneeBasis.ASSIGNED_AND_ACCEPTED)
    assert ownership.is_certain


def test_who_was_called_and_says_nothing_to_it_was_only_told() -> None:
    ownership = owner(DEMAND.format(answer="The weather is nice."), "Ben", 0)
    assert told(ownership) == ("ben", AssigneeBasis.ASSIGNED)
    assert not ownership.is_certain


@pytest.mark.parametrize("cited", [(0,), (0, 1), (1,)])
def test_what_was_refused_is_not_wanted(cited: tuple[int, ...]) -> None:
    ownership = owner(DEMAND.format(answer="No, I can't, I'm away."), "Ben", *cited)
    assert told(ownership) == (None, None)
    assert not ownership.is_wanted


@pytest.mark.parametrize(
    "said",
    [
        "I might look at the contact form.",
        "Let's not fix the contact form after all.",
    ],
)
def test_what_was_only_imagined_or_taken_back_is_not_wanted(said: str) -> None:
    assert not owner(f"Anna: {said}\nBen: Hm.", "Anna", 0).is_wanted


def test_of_two_promises_in_a_sentence_the_one_about_the_task_counts() -> None:
    talk = "Anna: I'll send the invoice, and Ben will call the supplier.\nBen: Hm."
    for named, task, expected in (
        ("Ben", "Call the supplier", ("ben", AssigneeBasis.ASSIGNED)),
        ("Anna", "Send the invoice", ("anna", AssigneeBasis.SELF_COMMITMENT)),
    ):
        assert told(owner(talk, named, 0, task=task)) == expected


def test_of_two_who_promise_the_model_tells_whose_task_it_is() -> None:
    talk = "Anna: I'll do the front.\nBen: I'll do the back."
    assert told(owner(talk, "Ben", 0, 1)) == ("ben", AssigneeBasis.SELF_COMMITMENT)
    ownership = owner(talk, None, 0, 1)
    assert (ownership.assignee, ownership.candidates) == (None, ("anna", "ben"))


def test_who_takes_what_another_refused_is_the_owner() -> None:
    talk = """
        Anna: Ben, can you send the invoice to the printer?
        Ben: Sorry, I can't.
        Carla: I can do that.
    """
    assert told(owner(talk, "Carla", 0, 1, 2)) == ("carla", AssigneeBasis.SELF_COMMITMENT)


GERMAN = """
    Ben: Hallo zusammen.
    Anna: Kyto, kannst du bitte die Rechnung an die Druckerei schicken?
    Kaito: Ja, mache ich bis Freitag.
"""


@pytest.mark.parametrize(("cited", "spoken"), [((1, 2), "Kyto"), ((2,), "Kyto")])
def test_a_name_that_was_said_counts_a_little_in_a_language_without_rules(
    cited: tuple[int, ...], spoken: str
) -> None:
    ownership = owner(GERMAN, "Kaito", *cited, language="de")
    assert told(ownership) == ("kaito", AssigneeBasis.INFERRED)
    assert ownership.assignee is not None
    assert (ownership.assignee.spoken_name, ownership.assignee.confidence) == (spoken, 0.5)
    assert not ownership.is_certain


def test_who_speaks_in_the_cited_words_need_not_be_named_in_them() -> None:
    talk = "Ben: Hallo.\nAnna: Ich schicke die Rechnung bis Freitag."
    ownership = owner(talk, "Anna", 1, language="de")
    assert told(ownership) == ("anna", AssigneeBasis.INFERRED)
    assert ownership.assignee is not None
    assert ownership.assignee.spoken_name is None


def test_somebody_present_whom_nobody_named_and_who_does_not_speak_there_is_rejected() -> None:
    talk = "Anna: Jemand muss die Rechnung schicken.\n(60 s)\nBen: Hallo."
    ownership = owner(talk, "Ben", 0, language="de")
    assert (ownership.assignee, ownership.rejected) == (None, "Ben")


def test_a_name_that_nobody_said_and_nobody_bears_is_rejected() -> None:
    ownership = owner("Anna: Die Rechnung muss raus.", "Zorblax", 0, language="de")
    assert (ownership.assignee, ownership.rejected, ownership.unknown) == (None, "Zorblax", None)


def test_a_name_that_was_said_and_that_nobody_bears_is_asked_about() -> None:
    ownership = owner("Anna: Karen schickt die Rechnung.", "Karen", 0, language="de")
    assert (ownership.assignee, ownership.unknown) == (None, "Karen")


def test_one_name_of_two_people_is_a_question() -> None:
    ownership = owner(
        "Anna: Alex schickt die Rechnung.",
        "Alex",
        0,
        language="de",
        more=("Alex Kim", "Alex Stone"),
    )
    assert (ownership.assignee, ownership.candidates) == (None, ("alex kim", "alex stone"))


def test_a_full_name_that_the_model_made_of_half_a_name_is_still_a_question() -> None:
    ownership = owner(
        "Anna: Alex, please send the invoice to the printer.",
        "Alex Kim",
        0,
        more=("Alex Kim", "Alex Stone"),
    )
    assert (ownership.assignee, ownership.candidates) == (None, ("alex kim", "alex stone"))


def test_a_voice_without_a_name_is_named_as_it_is_shown() -> None:
    talk = "Speaker 1: Ich schicke die Rechnung.\nSpeaker 2: Gut."
    assert told(owner(talk, "Speaker 1", 0, language="de")) == (
        "speaker 1",
        AssigneeBasis.INFERRED,
    )


def test_without_a_name_and_without_a_promise_it_is_nobodys() -> None:
    ownership = owner("Anna: Die Rechnung muss raus.", None, 0, language="de")
    assert ownership == Ownership(None)


def test_everyone_is_nobody() -> None:
    ownership = owner("Anna: The invoice matters to everyone.", "everyone", 0)
    assert ownership == Ownership(None)


def test_nothing_cited_gives_nobody_a_task() -> None:
    assert owner(PROMISE, "Anna") == Ownership(None, rejected="Anna")
    assert owner(PROMISE, None) == Ownership(None)


def test_cited_turns_are_those_in_which_the_quotes_stand() -> None:
    talk = "Anna: The printer has called. I'll send the invoice. The weather is nice."
    conversation = Conversation(utterances(talk), people(talk), cues_for("en"))
    (turn,) = cited_turns(
        [Evidence(utterance_id="u0", quote="send the invoice", start_s=0.0)], conversation
    )
    assert turn.sentence.text == "I'll send the invoice."


@pytest.mark.parametrize("language", ["en", "de"])
def test_somebody_of_the_vocabulary_who_is_not_there_is_known_and_owns_nothing(
    language: str,
) -> None:
    talk = "Anna: Karen, can you send the invoice?"
    conversation = Conversation(utterances(talk), people(talk), cues_for(language), ("Karen",))
    ownership = owner_for("Karen", conversation.turns, conversation)
    assert (ownership.assignee, ownership.absent, ownership.unknown) == (None, "Karen", None)
