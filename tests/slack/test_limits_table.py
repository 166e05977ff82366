"""The tables of Slack's limits name what there is, and what fits."""

import re
from pathlib import Path

import integrations.slack
from integrations.slack import limits
from integrations.slack.limits import Measure
from integrations.slack.notes.pages import messages_of
from tests.slack import meeting_notes
from tests.slack.meeting_notes import decisions, items, notes, publication

FOLDER = Path(integrations.slack.__file__).parent
TESTS = Path(__file__).parent
TABLE = Path(__file__).resolve().parents[2] / "docs" / "slack-limits.md"
ROW = re.compile(r"\| (.+) \| `([^`]+)` \| `(test_\w+)` \|")
CAPACITY = re.compile(r"\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|")
NAMED = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


def rows() -> list[tuple[str, str, str]]:
    _, _, behind = TABLE.read_text(encoding="utf-8").partition("|---|---|---|\n")
    lines = [line for line in behind.partition("\n\n")[0].splitlines() if line]
    found = [match.groups() for line in lines if (match := ROW.fullmatch(line))]
    assert len(found) == len(lines) > 0, "a row is not as the others"
    return [(limit, module, test) for limit, module, test in found]


def test_every_module_and_test_of_the_table_exists() -> None:
    tests = {
        name
        for path in TESTS.glob("test_*.py")
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
    }
    for _, module, test in rows():
        assert (FOLDER / module).exists(), module
        assert test in tests, test


def test_every_number_that_is_written_down_is_in_the_table() -> None:
    told = " ".join(limit for limit, _, _ in rows())
    for name, number in vars(limits).items():
        if name.isupper() and type(number) is int:
            assert re.search(rf"\b{number}\b", told), name


def fit(decided: int, voices: int = 0, measure: Measure = Measure.USUAL) -> int:
    """So many action items, of which each can also be taken back, are in the first message."""
    about, transcript = meeting_notes.voices(voices) if voices else (None, None)
    for number in range(1, 50):
        changed = (one.model_copy(update={"version": 2}) for one in items(number))
        said = notes(decisions=decisions(decided), action_items=tuple(changed))
        if len(messages_of(publication(said, about, transcript), measure)) > 1:
            return number - 1
    raise AssertionError("there is no end to it")


def test_what_fits_into_the_first_message_is_as_it_is_written_down() -> None:
    table = CAPACITY.findall(TABLE.read_text(encoding="utf-8"))
    assert len(table) == 5
    for decided, usual, voices, careful in table:
        found = (fit(int(decided)), fit(int(decided), 4), fit(int(decided), 0, Measure.CAREFUL))
        assert found == (int(usual), int(voices), int(careful)), decided
