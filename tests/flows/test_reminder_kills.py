"""Killed at any moment of what is due being said: nothing is lost, and nothing said twice."""

from pathlib import Path

import pytest

from tests.flows.reminder_kills import DAY, NIGHT, Row, run_kills, table

MANY = 200


def _is_as_it_should_be(row: Row) -> bool:
    return row.kills > 0 and row.planned > 0 and row.lost == row.doubled == 0


def test_a_kill_at_any_moment_of_a_reminder_costs_nothing(
    tmp_path: Path, sqlite_database_url: str
) -> None:
    rows = run_kills(tmp_path / "kills", sqlite_database_url, DAY, processes=1)
    print(f"\n{table(rows)}")  # noqa: T201 (shown with -s)
    assert [row for row in rows if not _is_as_it_should_be(row)] == []


@pytest.mark.nightly
def test_many_kills_of_two_processes_lose_no_reminder_and_double_none(
    tmp_path: Path, postgresql_database_url: str
) -> None:
    rows = run_kills(tmp_path / "kills", postgresql_database_url, NIGHT, processes=2)
    print(f"\n{table(rows)}")  # noqa: T201 (shown with -s)
    assert [row for row in rows if not _is_as_it_should_be(row)] == []
    assert sum(row.kills for row in rows) >= MANY
