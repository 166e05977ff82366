"""Killed at any moment of any stage: nothing lost, nothing finished repeated, posted once."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.failpoints import Moment, Name
from storage.url import sqlite_url
from tests.flows.actors import Journal
from tests.flows.kill_matrix import STAGES, Row, repeated_stages, run_matrix, table

Databases = Callable[[int], Sequence[str]]

LANES = 3  # more would need more connections than a PostgreSQL server has by default
NIGHTLY_ROUNDS = 6
SHARES = {
    "sqlite": (Moment.AFTER_EFFECT,),
    "postgresql": (Moment.DURING,),
}
"""What is killed at, on PostgreSQL by day; the many kills of the night are at every moment."""


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.nightly), "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Databases:
    """As many empty databases of a kind as are asked for."""
    if request.param == "sqlite":
        return lambda count: [sqlite_url(tmp_path / f"{number}.db") for number in range(count)]
    server = request.getfixturevalue("postgresql_server")
    return lambda count: [server.create() for _ in range(count)]


def _is_as_it_should_be(row: Row, points: int) -> bool:
    return (
        row.kills == row.meetings == row.posts == row.reminders == row.recalls == points
        and row.lost == row.repeated == 0
        and row.begun_again > 0
    )


def test_a_kill_at_any_moment_of_any_stage_costs_nothing(
    databases: Databases, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    moments = SHARES[request.node.callspec.params["databases"]]
    rows = run_matrix(tmp_path, databases(LANES), moments=moments)
    print(f"\n{table(rows)}")  # noqa: T201 (shown with -s)
    assert [row for row in rows if not _is_as_it_should_be(row, len(moments))] == []
    assert [row.stage for row in rows] == list(STAGES)


@pytest.mark.nightly
def test_many_kills_cost_nothing(databases: Databases, tmp_path: Path) -> None:
    rows = run_matrix(tmp_path, databases(LANES), NIGHTLY_ROUNDS)
    print(f"\n{table(rows)}")  # noqa: T201 (shown with -s)
    points = NIGHTLY_ROUNDS * len(Moment)
    assert [row for row in rows if not _is_as_it_should_be(row, points)] == []


def test_the_matrix_sees_a_finished_stage_that_is_repeated(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    for moment in (Moment.BEFORE, Moment.AFTER_RETURN):
        journal.write(what="reached", stage=Name.PUBLISH, moment=moment, subject="m1")
    assert repeated_stages(journal, "m1") == 0
    journal.write(what="reached", stage=Name.PUBLISH, moment=Moment.BEFORE, subject="m1")
    assert repeated_stages(journal, "m1") == 1
    assert repeated_stages(journal, "m2") == 0


def test_the_matrix_sees_a_track_that_is_heard_again_although_it_was_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.write(what="hearing", audio="m1:0")
    kept = {"stage": Name.TRANSCRIBE, "moment": Moment.AFTER_EFFECT}
    journal.write(what="reached", subject="m1:0", **kept)
    assert repeated_stages(journal, "m1") == 0
    journal.write(what="hearing", audio="m1:0")
    assert repeated_stages(journal, "m1") == 1
