"""Killed at any moment from the event to the notes: one job, one message, nothing lost."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.domain.progress import Stage
from bot.domain.upload import ArrivalState, SharedRecording
from bot.engine.jobs import open_jobs
from bot.engine.records import JobState
from bot.failpoints import Moment, Name
from bot.intake import meeting_of
from bot.uploads.keys import origin_of, upload_key
from tests.flows.actors import Journal
from tests.flows.processes import worker
from tests.flows.shared import SOUND, shared
from tests.flows.stage_set import engine_settings, open_stage_set
from tests.flows.worker import Options, Trap

_PATIENCE_S = 240.0

_BY_DAY = (
    (Name.ARRIVE, Moment.DURING),  # the event is kept, and there is no job
    (Name.ASK, Moment.DURING),  # about to ask
    (Name.ASK, Moment.AFTER_EFFECT),  # asked, and not noted
    (Name.ACCEPT, Moment.DURING),  # answered, and there is no job
    (Name.TAKE_UP, Moment.DURING),  # fetched from now on, and not noted
    (Name.HAND_OVER, Moment.DURING),  # the message is the meeting's, and there is none
    (Name.FETCH, Moment.AFTER_EFFECT),  # there is one, and it is not noted
)
_AT_NIGHT = {
    "asked": (
        (Name.ARRIVE, (Moment.BEFORE, Moment.DURING, Moment.AFTER_EFFECT)),
        (Name.LOOK, (Moment.BEFORE, Moment.AFTER_RETURN)),
        (Name.ASK, tuple(Moment)),
        (Name.ACCEPT, (Moment.DURING, Moment.AFTER_EFFECT)),
        (Name.TAKE_UP, tuple(Moment)),
    ),
    "taken in": (
        (Name.FETCH, tuple(Moment)),
        (Name.HAND_OVER, (Moment.DURING,)),
        (Name.ADMIT, tuple(Moment)),
        (Name.ANNOUNCE, (Moment.BEFORE, Moment.AFTER_RETURN)),
        (Name.PUBLISH, (Moment.DURING,)),
    ),
}


def every(stages: Iterable[tuple[Name, tuple[Moment, ...]]]) -> tuple[tuple[Name, Moment], ...]:
    return tuple((stage, moment) for stage, moments in stages for moment in moments)


@pytest.mark.parametrize(
    "points",
    [
        pytest.param(_BY_DAY, id="day"),
        *(
            pytest.param(every(stages), id=name, marks=pytest.mark.nightly)
            for name, stages in _AT_NIGHT.items()
        ),
    ],
)
async def test_a_kill_at_any_moment_makes_one_job_and_one_message(
    tmp_path: Path, sqlite_database_url: str, points: tuple[tuple[Name, Moment], ...]
) -> None:
    traps, recordings = [], []
    async with open_stage_set(tmp_path, sqlite_database_url) as stage_set:
        for number, (stage, moment) in enumerate(points):
            name = f"{number:04x}"
            file = stage_set.source.keep(name, SOUND + name.encode())
            recordings.append(shared(name, file, title=name))
            subject = upload_key(recordings[-1])
            if stage in {Name.ANNOUNCE, Name.PUBLISH}:
                subject = meeting_of(origin_of(recordings[-1], file))
            traps.append(Trap(stage=stage, moment=moment, meeting=subject))
    options = Options(
        folder=tmp_path,
        database_url=sqlite_database_url,
        traps=tuple(traps),
        waits_for_jobs=True,
        recordings=16,
        events=tuple(recordings),
    )
    with worker(options) as process:
        assert process.wait(_PATIENCE_S) == 0
    assert {path.name for path in (tmp_path / "sprung").iterdir()} == {one.name for one in traps}
    await check(options, recordings)


@pytest.mark.nightly
async def test_two_processes_that_are_told_the_same_make_one_job_and_one_message(
    tmp_path: Path, postgresql_database_url: str
) -> None:
    recordings = []
    async with open_stage_set(tmp_path, postgresql_database_url) as stage_set:
        for number in range(4):
            file = stage_set.source.keep(f"{number}", SOUND + f"{number}".encode())
            recordings.append(shared(f"{number}", file, title=f"{number}"))
    options = Options(
        folder=tmp_path,
        database_url=postgresql_database_url,
        is_restarted=False,
        waits_for_jobs=True,
        events=tuple(recordings),
    )
    with worker(options) as first, worker(options) as second:
        assert first.wait(_PATIENCE_S) == 0
        assert second.wait(_PATIENCE_S) == 0
    await check(options, recordings)
    journal = Journal(tmp_path / "journal.jsonl")
    assert journal.count("fetched", "file") == {one.title: 1 for one in recordings}
    assert len({line["pid"] for line in journal.read("ready")}) == 2


async def check(options: Options, recordings: list[SharedRecording]) -> None:
    """Each recording is one meeting with notes, and was one message all the time."""
    async with (
        open_stage_set(options.folder, options.database_url) as stage_set,
        open_jobs(engine_settings(options.database_url)) as jobs,
    ):
        store = stage_set.store
        meetings = await store.meetings(99)
        assert sorted(one.title for one in meetings) == [one.title for one in recordings]
        assert {(await store.progress(one.id)).stage for one in meetings} == {Stage.DONE}
        assert len(await store.arrivals(ArrivalState.HANDED, 99)) == len(recordings)
        assert await jobs.listed({JobState.FAILED}, 9) == []
    journal = Journal(options.folder / "journal.jsonl")
    posts = [line for line in journal.read("post") if "reminder" not in line]
    assert Counter(line["upload"] for line in posts) == {one.title: 1 for one in recordings}
    said = {line["message"]: line for line in journal.read("edit")}
    ends = [said[post["message"]] for post in posts]
    assert sorted(line["meeting"] for line in ends) == sorted(one.id for one in meetings)
    assert {line["stage"] for line in ends} == {"notes"}
    assert list((options.folder / "fetched").iterdir()) == []
