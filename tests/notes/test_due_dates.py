"""What spoken deadlines mean, by a table that was worked out by hand."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from bot.domain.action_item import DueBasis, DueDate
from bot.notes.due_dates import resolve_due

TABLE = Path(__file__).with_name("due_date_cases.tsv")


class Case(NamedTuple):
    phrase: str
    said_at: str
    zone: str
    due: str

    @property
    def instant(self) -> datetime:
        moment = datetime.fromisoformat(self.said_at)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(self.zone))
        return moment.astimezone(UTC)


def table() -> list[Case]:
    return cases_in(TABLE)


def cases_in(path: Path) -> list[Case]:
    """The cases of a table; the columns are those of `due_date_cases.tsv`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Case(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def _told(moment: datetime, *, is_date_only: bool) -> str:
    if not is_date_only:
        return f"{moment:%Y-%m-%d %H:%M}"
    assert moment.time() in {time(17), time(23, 59)}
    return f"{moment:%Y-%m-%d}{'' if moment.time() == time(17) else ' late'}"


def told(due: DueDate | None) -> str:
    """A due date in the words of the table."""
    if due is None:
        return "none"
    if due.local is not None:
        flag = " !" if due.reason else ""
        return _told(due.local, is_date_only=due.is_date_only) + flag
    assert due.reason
    assert len(due.candidates) != 1
    choices = [_told(choice, is_date_only=due.is_date_only) for choice in due.candidates]
    return f"? {' or '.join(choices)}" if choices else "unresolved"


@pytest.mark.parametrize("case", table(), ids=lambda case: " @ ".join(case[:3]))
def test_a_phrase_means_what_the_table_says(case: Case) -> None:
    assert told(resolve_due(case.phrase, case.instant, case.zone)) == case.due


def test_the_table_covers_zones_and_doubts() -> None:
    cases = table()
    assert len(set(cases)) == len(cases) >= 220
    assert len({case.zone for case in cases}) >= 8
    assert sum(case.due.startswith("?") for case in cases) >= 40
    assert sum(case.due == "none" for case in cases) >= 40


@pytest.mark.parametrize(
    ("phrase", "basis"),
    [
        ("by Friday", DueBasis.WEEKDAY),
        ("the first Monday of next month", DueBasis.WEEKDAY),
        ("by January tenth", DueBasis.DATE),
        ("Friday the 20th", DueBasis.DATE),
        ("before Christmas", DueBasis.DATE),
        ("tomorrow", DueBasis.RELATIVE),
        ("in two weeks", DueBasis.RELATIVE),
        ("in two hours", DueBasis.RELATIVE),
        ("by noon", DueBasis.RELATIVE),
        ("next week", DueBasis.PERIOD),
        ("by the end of the quarter", DueBasis.PERIOD),
    ],
)
def test_a_due_date_tells_what_kind_of_phrase_it_comes_from(phrase: str, basis: DueBasis) -> None:
    due = resolve_due(f" {phrase} ", datetime(2026, 11, 18, 9, tzinfo=UTC), "Europe/Berlin")
    assert due is not None
    assert (due.phrase, due.zone, due.basis) == (phrase, "Europe/Berlin", basis)
