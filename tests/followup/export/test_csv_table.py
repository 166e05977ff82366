"""A list of action items in a spreadsheet: every word in its cell, and no cell computes."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.action_item import Assignee, AssigneeBasis, ItemStatus
from bot.domain.publication import OpenItem
from bot.followup.export import exported
from bot.ports.desk import TaskFormat
from tests import examples
from tests.followup.export.things import BERLIN, NOW, due, item, of, unclear

BOM = "\ufeff"


def rows(items: list[OpenItem], now: datetime = NOW) -> list[dict[str, str]]:
    text = exported(items, TaskFormat.CSV, now, BERLIN).text
    assert text.startswith(BOM)
    return list(csv.DictReader(text.removeprefix(BOM).splitlines()))


def test_a_row_says_who_does_what_by_when_and_why() -> None:
    assert rows(of(item())) == [
        {
            "id": "fedcba9876543210",
            "task": "Send the draft to Carla",
            "status": "open",
            "assignee": "Ben",
            "due": "2026-11-20",
            "due_zone": "America/New_York",
            "due_as_said": "by Friday",
            "overdue": "no",
            "meeting": "Book launch",
            "meeting_at": "2026-11-18 10:00+01:00",
            "quote": "I'll send the draft to Carla by Friday.",
            "said_by": "Ben",
        }
    ]


def test_a_named_time_is_local_and_an_unclear_date_is_only_quoted() -> None:
    timed = item(due=due(datetime(2026, 11, 20, 15, 30), "Asia/Kolkata"))  # noqa: DTZ001 (wall time)
    one, other, none = rows(of(timed, item(due=unclear()), item(due=None)))
    assert (one["due"], one["due_zone"]) == ("2026-11-20 15:30", "Asia/Kolkata")
    assert (other["due"], other["due_zone"], other["due_as_said"]) == ("", "", "next Friday")
    assert (none["due"], none["due_zone"], none["due_as_said"]) == ("", "", "")


def test_what_is_late_says_so_unless_it_is_over() -> None:
    later = NOW + timedelta(days=30)
    late, done = rows(of(item(), item(status=ItemStatus.DONE)), later)
    assert (late["overdue"], done["overdue"]) == ("yes", "no")


def test_who_said_it_is_left_open_where_it_is_not_known() -> None:
    given = Assignee(participant="ben", basis=AssigneeBasis.ASSIGNED, confidence=1)
    assigned, nobodys = rows(of(item(assignee=given), item(assignee=None)))
    assert (assigned["assignee"], assigned["said_by"]) == ("Ben", "")
    assert (nobodys["assignee"], nobodys["said_by"]) == ("", "")


@pytest.mark.parametrize(
    ("hostile", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        (" =1", "'=1"),
        ('"=1', "\"'=1"),
        ("＝1", "'＝1"),
        ("a;=1", "a;'=1"),
        ('a; "=1', "a; \"'=1"),
        ("a = 1 - 2", "a = 1 - 2"),
        ("'=1", "''=1"),
    ],
)
def test_no_cell_is_a_formula(hostile: str, cell: str) -> None:
    quoting = examples.evidence(3).model_copy(update={"quote": hostile})
    meeting = examples.meeting().model_copy(update={"title": hostile})
    hostile_due = due(datetime(2026, 11, 20), "UTC").model_copy(update={"phrase": hostile})  # noqa: DTZ001 (wall time)
    (row,) = rows(of(item(task=hostile, evidence=(quoting,), due=hostile_due), meeting=meeting))
    assert (row["task"], row["meeting"], row["quote"], row["due_as_said"]) == (cell,) * 4


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula_whatever_a_spreadsheet_splits_at(separator: str) -> None:
    tasks = ['x;=1+1;"', 'x";=1', 'x,=1,"', 'x";"=1', "x;\n=1", "x\n=1", "x;;@y", 'x""""=1']
    text = exported(of(*(item(task=task) for task in tasks)), TaskFormat.CSV, NOW, BERLIN).text
    cells = [
        cell
        for line in csv.reader(text.removeprefix(BOM).splitlines(), delimiter=separator)
        for cell in line
    ]
    assert len(cells) > len(tasks)
    assert [cell for cell in cells if cell.lstrip(' "')[:1] in {"=", "+", "-", "@"}] == []


def test_separators_quotes_and_lines_stay_in_their_cell(tmp_path: Path) -> None:
    task = 'Say "hi, all";\nthen leave ☕'
    text = exported(of(item(task=task), item()), TaskFormat.CSV, NOW, BERLIN).text
    path = tmp_path / "tasks.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file))
    assert [row["task"] for row in read] == [
        'Say "hi, all"; then leave ☕',
        "Send the draft to Carla",
    ]


def test_the_file_says_what_it_is() -> None:
    file = exported([], TaskFormat.CSV, NOW, BERLIN)
    assert (file.name, file.media_type) == ("tasks.csv", "text/csv")
    assert file.text.count("\n") == 1
