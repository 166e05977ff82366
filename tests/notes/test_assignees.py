"""Whose task it is: who spoke, who was called, who agreed; and when nobody can be sure."""

import pytest

from bot.domain.action_item import AssigneeBasis, ItemStatus
from bot.domain.notes import CheckKind
from bot.domain.people import Participant
from bot.domain.transcript import SpeakerBasis
from bot.notes.languages import cues_for
from bot.notes.names import Roster
from tests.notes.talk import (
    brief,
    items_of,
    meeting_of,
    notes_of,
    people,
    take,
    transcript_of,
    utterances,
)


def roster(*names: str, aliases: tuple[str, ...] = ()) -> Roster:
    return Roster(
        [Participant(id=name.lower(), name=name, aliases=aliases) for name in names],
        cues_for("en"),
    )


@pytest.mark.parametrize(
    ("spoken", "names", "ids"),
    [
        ("Sarah", ("Sarah", "Peter"), ("sarah",)),
        ("Sara", ("Sarah", "Peter"), ("sarah",)),
        ("Steven", ("Stephen Hill", "Peter"), ("stephen hill",)),
        ("Marc", ("Mark", "Peter"), ("mark",)),
        ("Jon", ("John", "Dan"), ("john",)),
        ("Micheal", ("Michael", "Rachel"), ("michael",)),
        ("Müller", ("Ines Muller", "Peter"), ("ines muller",)),
        ("Alex", ("Alex Kim", "Alex Stone"), ("alex kim", "alex stone")),
        ("Alex Kim", ("Alex Kim", "Alex Stone"), ("alex kim",)),
        ("AK", ("Alex Kim", "Bo Li"), ("alex kim",)),
        ("Karen", ("Sarah", "Peter"), ()),
        ("Dan", ("Don", "Dean"), ()),
        ("Maria", ("Marie", "Mario"), ()),
        ("everyone", ("Everyone", "Peter"), ()),
        ("Monday", ("Monday", "Peter"), ()),
    ],
)
def test_spoken_names_find_whom_they_can_mean(
    spoken: str, names: tuple[str, ...], ids: tuple[str, ...]
) -> None:
    assert roster(*names).who(spoken)[0] == ids


def test_an_alias_is_a_name() -> None:
    assert roster("Aleksandra", aliases=("Ola",)).who("Ola") == (("aleksandra",), True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mark, can you mark the ticket?", ["Mark"]),
        ("We mark the ticket as done.", []),
        ("Will you send it?", []),
        ("Will, can you send it?", ["Will"]),
        ("Mark will send it.", ["Mark"]),
        ("I will send it to Mark Twain.", []),
        ("they do it", []),
    ],
)
def test_a_name_that_is_a_word_counts_only_where_it_is_called(text: str, found: list[str]) -> None:
    names = roster("Mark", "Will", "Do Nguyen")
    assert [mention.spoken for mention in names.mentions(text)] == found


async def test_one_of_two_with_the_same_name_is_not_guessed() -> None:
    notes = await notes_of(
        "Anna: Alex, can you send the invoice to the printer?", "Alex Kim", "Alex Stone"
    )
    (item,) = notes.action_items
    assert item.assignee is None
    assert item.status is ItemStatus.SUGGESTED
    (check,) = notes.please_check
    assert (check.kind, check.options) == (CheckKind.ASSIGNEE, ("Alex Kim", "Alex Stone"))
    assert check.item_id == item.id


async def test_of_two_with_the_same_name_the_one_who_answers_is_meant() -> None:
    items = await items_of(
        """
        Anna: Alex, can you send the invoice to the printer?
        Alex Stone: Sure.
        """,
        "Alex Kim",
    )
    assert brief(items) == [("Send the invoice to the printer", "alex stone")]


async def test_a_name_nobody_bears_is_asked_about_and_given_to_nobody() -> None:
    notes = await notes_of("""
        Anna: Karen, can you send the invoice to the printer?
        Ben: The printer is in Hamburg.
    """)
    (item,) = notes.action_items
    assert item.assignee is None
    (check,) = notes.please_check
    assert check.kind is CheckKind.NAME
    assert "Karen" in check.question
    assert check.options == ("Anna", "Ben")


async def test_somebody_absent_is_asked_about_and_owns_nothing() -> None:
    notes = await notes_of("Anna: Karen will send the contract by Friday.\nBen: Hm.")
    assert brief(notes.action_items) == [("Send the contract", None)]
    assert [check.kind for check in notes.please_check] == [CheckKind.NAME]


async def test_of_two_who_are_called_together_none_is_guessed() -> None:
    notes = await notes_of(
        "Anna: Ben and Carla, can you send the invoice to the printer?", "Ben", "Carla"
    )
    assert [item.assignee for item in notes.action_items] == [None]
    (check,) = notes.please_check
    assert check.question == "Who takes “Send the invoice to the printer”?"
    assert check.options == ("Ben", "Carla")


async def test_a_misheard_name_without_an_answer_is_asked_about() -> None:
    notes = await notes_of(
        "Anna: Steven, can you send the invoice to the printer?", "Stephen", "Ben"
    )
    (item,) = notes.action_items
    assert item.assignee is not None
    assert (item.assignee.participant, item.assignee.spoken_name) == ("stephen", "Steven")
    assert item.status is ItemStatus.SUGGESTED
    assert [check.kind for check in notes.please_check] == [CheckKind.NAME]


async def test_who_was_told_and_did_not_answer_has_not_accepted() -> None:
    (item,) = await items_of("""
        Anna: Ben, please send the invoice to the printer.
        (40 s)
        Ben: The weather is nice.
    """)
    assert item.assignee is not None
    assert item.assignee.basis is AssigneeBasis.ASSIGNED
    assert item.status is ItemStatus.SUGGESTED


async def test_an_answer_of_somebody_else_is_no_acceptance() -> None:
    (item,) = await items_of(
        """
        Anna: Ben, please send the invoice to the printer.
        Carla: Okay.
        Carla: Yes, good.
        """,
        "Ben",
    )
    assert item.assignee is not None
    assert (item.assignee.participant, item.assignee.basis) == ("ben", AssigneeBasis.ASSIGNED)


async def test_a_request_to_everyone_is_nobodys() -> None:
    (item,) = await items_of("""
        Anna: Everyone, please fill in the survey by Friday.
        Ben: Okay.
        Carla: Sure.
    """)
    assert item.assignee is None
    assert item.status is ItemStatus.SUGGESTED


async def test_a_nod_among_many_to_a_request_without_a_name_assigns_nobody() -> None:
    items = await items_of("""
        Carla: The printer has called.
        Anna: Could you send the invoice to the printer by Friday?
        Ben: Yeah.
        Carla: Right.
    """)
    assert [assignee for _, assignee in brief(items)] == [None]


async def test_an_unnamed_voice_owns_what_it_promises_but_does_not_open_it() -> None:
    notes = await notes_of("Speaker 1: I'll send the invoice to the printer.\nSpeaker 2: Good.")
    (item,) = notes.action_items
    assert item.assignee is not None
    assert item.assignee.participant == "speaker 1"
    assert item.status is ItemStatus.SUGGESTED
    (check,) = notes.please_check
    assert (check.kind, check.item_id) == (CheckKind.NAME, item.id)
    assert "Speaker 1" in check.question


async def test_an_uncertain_voice_is_asked_about() -> None:
    talk = "Anna: I'll send the invoice to the printer.\nBen: Good."
    first, *rest = utterances(talk, SpeakerBasis.DIARIZED)
    said = (first.model_copy(update={"speaker_confidence": 0.4}), *rest)
    notes = await take(meeting_of(people(talk)), transcript_of(said, "en"))
    assert notes.action_items[0].status is ItemStatus.SUGGESTED
    assert [check.kind for check in notes.please_check] == [CheckKind.ASSIGNEE]


async def test_somebody_who_is_not_in_the_meeting_is_no_assignee() -> None:
    talk = "Anna: I'll send the invoice to the printer.\nBen: Good."
    notes = await take(meeting_of(people("Ben: Hm.")), transcript_of(utterances(talk), "en"))
    assert [item.assignee for item in notes.action_items] == [None]
