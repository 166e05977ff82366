"""Spoken names and whom they can mean: a wrong person is far worse than a question."""

from pathlib import Path
from typing import NamedTuple

import pytest

from bot.domain.people import Participant
from bot.notes.languages import cues_for
from bot.notes.names import Roster

TABLE = Path(__file__).with_name("name_cases.tsv")

NOT_FOUND = {
    "Caitlin": "Kaitlyn",
    "Dmitri": "Dimitry",
    "Sepp": "Josef",
    "Phoebe": "Feebee",
    "Aisha": "Ayesha",
    "Meyer": "Maier",
    "Win": "Nguyen",
    "Xavier": "Havier",
    "Joaquin": "Wakeen",
    "Yevgeny": "Evgeny",
}
"""What no rule here hears; a person is asked who it was."""

TAKEN_FOR = {"Robin": "Ruben"}
"""A name that sounds like somebody else's; the person is asked about, not given the task."""


class Case(NamedTuple):
    spoken: str
    people: str
    vocabulary: str
    meant: str

    @property
    def roster(self) -> Roster:
        people = []
        for one in self.people.split(";"):
            name, _, aliases = one.partition("=")
            known = tuple(filter(None, aliases.split(",")))
            people.append(Participant(id=name, name=name, aliases=known))
        entries = [self.vocabulary] if "=" in self.vocabulary else self.vocabulary.split(",")
        return Roster(people, cues_for("en"), tuple(filter(None, entries)))


def table() -> list[Case]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [Case(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def found(case: Case) -> str:
    roster = case.roster
    ids, _ = roster.who(case.spoken)
    return " or ".join(ids) or ("absent" if roster.absent(case.spoken) else "nobody")


def expected(case: Case) -> str:
    if NOT_FOUND.get(case.spoken) == case.meant:
        return "nobody"
    if case.meant == "nobody" and case.people.startswith(TAKEN_FOR.get(case.spoken, "-")):
        return TAKEN_FOR[case.spoken]
    return case.meant


@pytest.mark.parametrize("case", table(), ids=lambda case: f"{case.spoken} @ {case.people}")
def test_a_spoken_name_means_whom_the_table_says(case: Case) -> None:
    assert found(case) == expected(case)


def test_the_table_is_large_and_nearly_all_of_it_is_right() -> None:
    cases = table()
    assert len(set(cases)) == len(cases) >= 150
    right = sum(found(case) == case.meant for case in cases)
    assert right / len(cases) >= 0.94


def test_a_name_that_is_only_like_the_one_said_is_never_certain() -> None:
    for case in table():
        ids, is_exact = case.roster.who(case.spoken)
        if is_exact:
            assert " or ".join(ids) == case.meant, case


def test_a_name_of_the_vocabulary_is_told_as_it_is_written_there() -> None:
    roster = Roster([], cues_for("en"), ("Karen Blix", "Xiaoming = shao ming"))
    assert roster.absent("karen blix") == "Karen Blix"
    assert roster.absent("Shao Ming") == "Xiaoming"
    assert roster.absent("Peter") is None


def test_how_a_name_is_heard_is_found_in_running_text() -> None:
    people = [Participant(id="x", name="Xiaoming Wang")]
    roster = Roster(people, cues_for("en"), ("Xiaoming = shao ming",))
    (mention,) = roster.mentions("Okay, shao ming, can you send it?")
    assert (mention.spoken, mention.ids, mention.is_exact) == ("shao ming", ("x",), True)
