"""Commitment, assignment, suggestion, refusal and reversal, told apart in short dialogues."""

from pathlib import Path
from typing import NamedTuple

import pytest

from bot.notes.dialogue import Conversation
from bot.notes.languages import cues_for
from bot.notes.ownership import owner_for
from bot.notes.speech_acts import Act
from tests.notes.talk import people, utterances

TABLE = Path(__file__).with_name("agreement_cases.txt")
PEOPLE = ("Anna", "Ben", "Carla")


KNOWN_MISSES = frozenset({"Ben: I won't."})
"""Answers that are read the wrong way round: the task is dropped, and given to nobody."""

SUGGESTIONS = frozenset({Act.HINT, Act.NEED})


class Case(NamedTuple):
    talk: str
    owner: str


def table() -> list[Case]:
    blocks = (block.strip() for block in TABLE.read_text(encoding="utf-8").split("\n\n"))
    cases = []
    for block in blocks:
        if not block.startswith("#"):
            talk, _, outcome = block.partition("=> ")
            cases.append(Case(talk.strip(), outcome.rpartition(": ")[2]))
    return cases


def outcome(case: Case) -> str:
    """Who owns what the first words of a dialogue give out, unless it is only an idea or undone."""
    conversation = Conversation(utterances(case.talk), people(case.talk, *PEOPLE), cues_for("en"))
    acting = [turn for turn in conversation.turns if turn.readings]
    ownership = owner_for(None, acting[:1], conversation)
    later = [reading for turn in acting[1:] for reading in turn.readings]
    is_undone = any(reading.act is Act.REVERSAL for reading in later)
    if not acting or not ownership.is_wanted or is_undone:
        return "nothing"
    if ownership.assignee is not None:
        return ownership.assignee.participant
    is_idea = all(reading.act in SUGGESTIONS for reading in acting[0].readings)
    return "nothing" if is_idea else "nobody"


@pytest.mark.parametrize("case", table(), ids=lambda case: case.talk)
def test_a_dialogue_comes_to_what_the_table_says(case: Case) -> None:
    is_missed = case.talk.splitlines()[-1] in KNOWN_MISSES
    assert outcome(case) == ("nothing" if is_missed else case.owner)


def test_the_table_holds_every_kind_of_outcome() -> None:
    cases = table()
    assert len({case.talk for case in cases}) == len(cases) >= 80
    assert {case.owner for case in cases} == {"anna", "ben", "carla", "nobody", "nothing"}
    assert sum(case.owner == "nothing" for case in cases) >= 30


def test_no_need_takes_back_what_was_promised() -> None:
    conversation = Conversation(
        utterances("Anna: I'll send the newsletter.\nBen: No need to send the newsletter."),
        people("Anna: -\nBen: -"),
        cues_for("en"),
    )
    assert [reading.act for reading in conversation.turns[1].readings] == [Act.REVERSAL]
