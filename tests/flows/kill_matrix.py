"""Kills the pipeline at every moment of every stage and counts what that did.

`python -m tests.flows.kill_matrix --database sqlite|postgresql` prints the table.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from bot.domain.frozen import Frozen
from bot.domain.people import Participant
from bot.domain.progress import Progress, Stage
from bot.domain.reminder import ReminderKind, ReminderState
from bot.errors import NotFoundError
from bot.failpoints import Moment, Name
from storage.url import sqlite_url
from tests.flows.actors import Journal
from tests.flows.servers import postgresql_server
from tests.flows.stage_set import MORNING, StageSet, open_stage_set
from tests.flows.worker import Options, Trap
from tests.followup.promises import item, keep

STAGES = (
    Name.ANNOUNCE,
    Name.TRANSCRIBE,
    Name.ASSEMBLE,
    Name.WRITE_NOTES,
    Name.PUBLISH,
    Name.FOLLOW_UP,
    Name.RECALL,
    Name.FINISH,
)
"""The stages of a recording."""

_PATIENCE_S = 240.0
_TRACKS = 2


class Row(Frozen):
    """What became of the meetings during one stage of which the process was killed."""

    stage: Name
    kills: int
    lost: int
    repeated: int
    posts: int
    meetings: int
    reminders: int
    recalls: int
    begun_again: int


def traps(per_point: int, moments: Sequence[Moment] = tuple(Moment)) -> list[Trap]:
    """One meeting for each of the moments of each stage, and that `per_point` times."""
    points = [(stage, moment) for stage in STAGES for moment in moments]
    return [
        Trap(stage=stage, moment=moment, meeting=f"{number:04x}{repetition:04x}{'0' * 8}")
        for repetition in range(per_point)
        for number, (stage, moment) in enumerate(points)
    ]


def run_matrix(
    folder: Path,
    urls: Sequence[str],
    per_point: int = 1,
    moments: Sequence[Moment] = tuple(Moment),
) -> list[Row]:
    """Share the meetings out to one worker per database and let them work at the same time."""
    lanes = [
        Options(
            folder=folder / f"lane-{number}",
            database_url=url,
            traps=tuple(traps(per_point, moments)[number :: len(urls)]),
            waits_for_jobs=True,
        )
        for number, url in enumerate(urls)
    ]
    for lane in lanes:
        lane.folder.mkdir(parents=True)
        asyncio.run(_hand_in(lane))
    with ThreadPoolExecutor(len(lanes)) as threads:
        list(threads.map(run_worker, lanes))
    found = [meeting for lane in lanes for meeting in asyncio.run(_judge(lane))]
    return [_row(stage, found) for stage in STAGES]


class _Meeting(Frozen):
    """What became of one meeting."""

    trap: Trap
    is_killed: bool
    is_lost: bool
    repeated: int
    posts: int
    reminders: int
    recalls: int
    begun_again: int


def run_worker(options: Options, patience_s: float = _PATIENCE_S) -> None:
    """Let a worker do everything; raises if it does not come to an end, or to a bad one."""
    command = [sys.executable, "-m", "tests.flows.worker", options.model_dump_json()]
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            code = process.wait(patience_s)
        finally:
            if process.returncode is None:  # with the child that it watches over
                os.killpg(process.pid, signal.SIGKILL)
    if code:
        raise subprocess.CalledProcessError(code, command)


async def _hand_in(options: Options) -> None:
    async with open_stage_set(options.folder, options.database_url) as stage_set:
        await _promise_something(stage_set)
        for trap in options.traps:
            await stage_set.hand_in(trap.meeting, _TRACKS)


async def _promise_something(stage_set: StageSet) -> None:
    """An earlier meeting in the place, of which something is still to be done."""
    people = (Participant(id="p0", name="P0"),)
    done = item("earlier-1", "p0", due=None)
    await keep(stage_set.store, "earlier", people, done, started_at=MORNING - timedelta(days=1))
    await stage_set.store.report_progress("earlier", Progress(stage=Stage.DONE))


async def _judge(options: Options) -> list[_Meeting]:
    async with open_stage_set(options.folder, options.database_url) as stage_set:
        return [
            _Meeting(
                trap=trap,
                is_killed=(options.folder / "sprung" / trap.name).exists(),
                is_lost=not await _is_whole(stage_set, trap.meeting),
                repeated=repeated_stages(stage_set.journal, trap.meeting),
                posts=_posts(stage_set.journal, trap.meeting, "marker", "stage"),
                reminders=_nudges(stage_set.journal, trap.meeting),
                recalls=_posts(stage_set.journal, trap.meeting, "marker", "open"),
                begun_again=_begun(stage_set.journal, trap.meeting),
            )
            for trap in options.traps
        ]


async def _is_whole(stage_set: StageSet, meeting_id: str) -> bool:
    """Whether the meeting has everything it should, and its sound is still there."""
    store = stage_set.store
    meeting = await store.meeting(meeting_id)
    try:
        for track in meeting.tracks:
            async with stage_set.shelf.local(track.audio) as audio:
                audio.read_text(encoding="utf-8")
        transcript = await store.transcript(meeting_id)
        notes = await store.notes(meeting_id)
        reminders = await store.reminders_of(notes.action_items[0].id)
    except NotFoundError:
        return False
    return (
        (await store.progress(meeting_id)).stage is Stage.DONE
        and len(transcript.utterances) == _TRACKS
        and [one.state for one in reminders if one.kind is ReminderKind.DUE] == [ReminderState.SENT]
    )


def repeated_stages(journal: Journal, meeting_id: str) -> int:
    """How often a stage was begun again after its end was remembered.

    What a provider has done counts as remembered once it is in the database, even if the engine
    does not know yet.
    """
    remembered = set[tuple[str, str]]()
    repeated = 0
    for line in journal.read():
        match line:
            case {"what": "hearing", "audio": subject}:
                repeated += _is_of(subject, meeting_id) and ("kept", subject) in remembered
            case {"what": "writing", "meeting": subject}:
                repeated += _is_of(subject, meeting_id) and ("kept", subject) in remembered
            case {"what": "reached", "moment": Moment.BEFORE, "stage": stage, "subject": subject}:
                repeated += _is_of(subject, meeting_id) and (stage, subject) in remembered
            case {"what": "reached", "moment": Moment.AFTER_RETURN}:
                remembered.add((line["stage"], line["subject"]))
            case {"what": "reached", "moment": Moment.AFTER_EFFECT}:
                if line["stage"] in {Name.TRANSCRIBE, Name.WRITE_NOTES}:
                    remembered.add(("kept", line["subject"]))
    return repeated


def _is_of(subject: str, meeting_id: str) -> bool:
    return subject.startswith(meeting_id)


def _begun(journal: Journal, meeting_id: str) -> int:
    """How often a stage that was under way at a kill was begun again, as it must be."""
    begun = Counter(
        (line["stage"], line["subject"])
        for line in journal.read("reached")
        if line["moment"] == Moment.BEFORE and line["subject"].startswith(meeting_id)
    )
    return begun.total() - len(begun)


def _posts(journal: Journal, meeting_id: str, *having: str) -> int:
    return sum(
        line.get("meeting") == meeting_id and all(key in line for key in having)
        for line in journal.read("post")
    )


def _nudges(journal: Journal, meeting_id: str) -> int:
    return sum(meeting_id in line.get("meetings", ()) for line in journal.read("post"))


def _row(stage: Name, meetings: Sequence[_Meeting]) -> Row:
    ours = [meeting for meeting in meetings if meeting.trap.stage is stage]

    def total(count: Callable[[_Meeting], int]) -> int:
        return sum(map(count, ours))

    return Row(
        stage=stage,
        meetings=len(ours),
        kills=total(lambda meeting: meeting.is_killed),
        lost=total(lambda meeting: meeting.is_lost),
        repeated=total(lambda meeting: meeting.repeated),
        posts=total(lambda meeting: meeting.posts),
        reminders=total(lambda meeting: meeting.reminders),
        recalls=total(lambda meeting: meeting.recalls),
        begun_again=total(lambda meeting: meeting.begun_again),
    )


def table(rows: Sequence[Row]) -> str:
    """The matrix as text."""
    head = (
        "stage        kills  lost  finished stages repeated  posts  reminders  open items"
        "  begun again"
    )
    lines = [
        f"{row.stage:<12} {row.kills:>5} {row.lost:>5} {row.repeated:>25}"
        f" {row.posts:>3}/{row.meetings:<3} {row.reminders:>5}/{row.meetings:<3}"
        f" {row.recalls:>5}/{row.meetings:<3}"
        f" {row.begun_again:>11}"
        for row in rows
    ]
    return "\n".join((head, *lines))


def main(database: str, rounds: int, lanes: int) -> None:
    """Run the matrix on databases of its own and print it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="minuta-")))
        if database == "sqlite":
            urls = [sqlite_url(folder / f"{number}.db") for number in range(lanes)]
        else:
            server = stack.enter_context(postgresql_server(folder))
            urls = [server.create() for _ in range(lanes)]
        print(table(run_matrix(folder, urls, rounds)))  # noqa: T201 (a program that prints)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--lanes", type=int, default=3)
    arguments = parser.parse_args()
    main(arguments.database, arguments.rounds, arguments.lanes)
