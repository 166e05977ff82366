"""Killed at any moment of what people ask for: nothing lost, nothing finished repeated."""

from collections import Counter
from pathlib import Path

import pytest

from bot.domain.progress import Stage
from bot.engine.jobs import open_jobs
from bot.failpoints import Moment, Name
from bot.pipeline.renewals import Renewals
from bot.uploads.keys import upload_key
from bot.uploads.uploads import submit_upload
from tests.flows.actors import Journal
from tests.flows.conftest import Openings, until_stage
from tests.flows.processes import worker
from tests.flows.shared import SOUND, shared
from tests.flows.stage_set import engine_settings, open_stage_set
from tests.flows.test_refresh import answers
from tests.flows.worker import Options, Trap

_PATIENCE_S = 240.0


def traps(*stages: Name) -> list[Trap]:
    """One subject for each moment of each stage."""
    points = [(stage, moment) for stage in stages for moment in Moment]
    return [
        Trap(stage=stage, moment=moment, meeting=f"{number:04x}{'0' * 12}")
        for number, (stage, moment) in enumerate(points)
        # a look at the database has no middle and leaves nothing behind
        if stage is not Name.SURVEY or moment in {Moment.BEFORE, Moment.AFTER_RETURN}
    ]


def run(folder: Path, url: str, traps: list[Trap]) -> None:
    """Let a process work until nothing is left to do, killed once at each trap."""
    options = Options(
        folder=folder, database_url=url, traps=tuple(traps), waits_for_jobs=True, recordings=16
    )
    with worker(options) as process:
        assert process.wait(_PATIENCE_S) == 0
    assert {path.name for path in (folder / "sprung").iterdir()} == {trap.name for trap in traps}


async def publish(openings: Openings, traps: list[Trap]) -> None:
    async with openings() as (stage_set, _):
        for trap in traps:
            await stage_set.hand_in(trap.meeting)
        for trap in traps:
            await until_stage(stage_set, trap.meeting, Stage.DONE)


@pytest.mark.parametrize(
    "stages",
    [
        pytest.param((Name.REWRITE, Name.SETTLE), marks=pytest.mark.nightly),
        pytest.param(
            (Name.SURVEY, Name.REWRITE, Name.SETTLE, Name.REFRESH), marks=pytest.mark.nightly
        ),
    ],
)
async def test_a_kill_at_any_moment_of_a_rewrite_writes_the_notes_once(
    openings: Openings, tmp_path: Path, sqlite_database_url: str, stages: tuple[Name, ...]
) -> None:
    points = traps(*stages)
    await publish(openings, points)
    async with openings.store() as store, open_jobs(engine_settings(sqlite_database_url)) as jobs:
        for trap in points:
            await Renewals(jobs, store).rewrite(trap.meeting)
    run(tmp_path, sqlite_database_url, points)
    journal = Journal(tmp_path / "journal.jsonl")
    posts = journal.count("post", "meeting")
    shown = {line["meeting"]: line["version"] for line in journal.read("edit") if "version" in line}
    async with openings.store() as store:
        for trap in points:
            assert (await store.notes(trap.meeting)).version == 2, trap
            assert shown[trap.meeting] == 2, trap
            assert posts[trap.meeting] == 2, trap  # the notes, and one reminder
    assert written_again(journal) == []


def written_again(journal: Journal) -> list[str]:
    """The meetings whose notes were begun once more although the new ones were kept."""
    kept, again = set[str](), []
    for line in journal.read():
        match line:
            case {"what": "reached", "stage": Name.REWRITE, "moment": Moment.AFTER_EFFECT}:
                kept.add(line["subject"])
            case {"what": "writing", "meeting": meeting} if meeting in kept:
                again.append(meeting)
    return again


def test_notes_that_are_written_once_more_are_seen(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.write(what="writing", meeting="m")
    journal.write(what="reached", stage=Name.REWRITE, moment=Moment.AFTER_EFFECT, subject="m")
    assert written_again(journal) == []
    journal.write(what="writing", meeting="m")
    assert written_again(journal) == ["m"]


async def test_a_kill_at_any_moment_of_a_refresh_loses_no_change(
    openings: Openings, tmp_path: Path, sqlite_database_url: str
) -> None:
    points = traps(Name.REFRESH)
    await publish(openings, points)
    async with (
        open_stage_set(tmp_path, sqlite_database_url) as stage_set,
        open_jobs(engine_settings(sqlite_database_url)) as jobs,
    ):
        for trap in points:
            await answers(stage_set).reword(
                f"{trap.meeting}item", "Do more", actor="p0", where="file"
            )
            await Renewals(jobs, stage_set.store).refresh(trap.meeting)
    run(tmp_path, sqlite_database_url, points)
    journal = Journal(tmp_path / "journal.jsonl")
    shown = {line["meeting"]: line["tasks"] for line in journal.read("edit") if "tasks" in line}
    assert shown == {trap.meeting: ["Do more"] for trap in points}


@pytest.mark.nightly  # by day: test_arrival_kills
async def test_a_kill_at_any_moment_of_an_upload_makes_one_meeting(
    openings: Openings, tmp_path: Path, sqlite_database_url: str
) -> None:
    points = []
    async with (
        open_stage_set(tmp_path, sqlite_database_url) as stage_set,
        open_jobs(engine_settings(sqlite_database_url)) as jobs,
    ):
        for trap in traps(Name.FETCH, Name.ADMIT):
            file = stage_set.source.keep(trap.meeting, SOUND + trap.meeting.encode())
            recording = shared(trap.meeting, file, title=trap.meeting)
            assert await submit_upload(jobs, stage_set.store, recording)
            points.append(trap.model_copy(update={"meeting": upload_key(recording)}))
    run(tmp_path, sqlite_database_url, points)
    async with openings.store() as store:
        meetings = await store.meetings(99)
        titles = sorted(meeting.title for meeting in meetings)
        assert titles == sorted(point.meeting.rpartition(":")[2] for point in points)
        for meeting in meetings:
            assert (await store.progress(meeting.id)).stage is Stage.DONE
    journal = Journal(tmp_path / "journal.jsonl")
    assert set(journal.count("post", "upload").values()) == {1}
    assert not any("stage" in line for line in journal.read("post"))
    notes = Counter(line["meeting"] for line in journal.read("edit") if line.get("tasks"))
    assert sorted(notes) == sorted(meeting.id for meeting in meetings)
    assert list((tmp_path / "fetched").iterdir()) == []
