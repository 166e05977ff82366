"""Kills two processes at every moment of what is due being said, and counts what that did.

`python -m tests.flows.reminder_kills --database sqlite|postgresql` prints the table.
"""

import argparse
import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.frozen import Frozen
from bot.domain.meeting import Meeting, Place
from bot.domain.nudge import Nudge
from bot.domain.people import Participant
from bot.domain.progress import Progress, Stage
from bot.domain.reminder import ReminderState
from bot.failpoints import Moment, Name, nowhere
from bot.pipeline.nudging import Nudging
from bot.pipeline.posting import Posting
from storage.url import sqlite_url
from tests import examples
from tests.flows.actors import Journal
from tests.flows.kill_matrix import run_worker
from tests.flows.servers import postgresql_server
from tests.flows.stage_set import MORNING, StageSet, open_stage_set, pipeline_settings
from tests.flows.worker import Options, Trap
from tests.followup.promises import TODAY, item, keep, person, reminder

_STAGES = {
    Name.CLAIM: (Moment.BEFORE, Moment.AFTER_EFFECT),
    Name.REMIND: tuple(Moment),
    Name.MENTION: (Moment.DURING, Moment.AFTER_EFFECT),
    Name.TELL_STARTER: (Moment.DURING, Moment.AFTER_EFFECT),
    Name.SETTLE_NUDGE: (Moment.BEFORE, Moment.AFTER_EFFECT),
    Name.WEEKLY: tuple(Moment),
    Name.REFRESH_NUDGES: tuple(Moment),
}
_PATIENCE_S = 1800.0


class Row(Frozen):
    """What became of everything during one stage of which processes were killed."""

    stage: str
    kills: int
    planned: int
    lost: int
    doubled: int


class Size(Frozen):
    """How much is to be said, and so how many kills there can be.

    `letters` is what ids of nudges begin with: which one is killed is left to chance.
    """

    people: int
    letters: tuple[str, ...]
    moments: tuple[Moment, ...] = tuple(Moment)


DAY = Size(people=4, letters=("",), moments=(Moment.AFTER_EFFECT,))
NIGHT = Size(people=240, letters=tuple("0123456789abcdef"))


def run_kills(folder: Path, url: str, size: Size, processes: int) -> list[Row]:
    """Let processes that are killed again and again say everything, and count what was said."""
    options = Options(
        folder=folder,
        database_url=url,
        lease_ttl_s=2.0,
        traps=tuple(_traps(size)),
        waits_for_jobs=True,
        max_restarts=1000,
        refreshed=tuple(f"done{number:03}" for number in range(len(size.letters))),
    )
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_promise(options, size))
    with ThreadPoolExecutor(processes) as threads:
        list(threads.map(lambda _: run_worker(options, _PATIENCE_S), range(processes)))
    return asyncio.run(_judge(options, size))


def _traps(size: Size) -> Iterator[Trap]:
    for stage, moments in _STAGES.items():
        for moment in set(moments) & set(size.moments):
            for subject in _subjects(stage, size):
                yield Trap(stage=stage, moment=moment, meeting=subject)


def _subjects(stage: Name, size: Size) -> Iterator[str]:
    """What of a stage is killed: what its subject begins with."""
    for number, letter in enumerate(size.letters):
        match stage:
            case Name.CLAIM:
                yield f"m{number:03}-"
            case Name.REFRESH_NUDGES:
                yield f"done{number:03}"
            case Name.WEEKLY:
                yield f"weekly:file:w:room{number:03}:"
            case _:
                yield letter


def _name(number: int) -> str:
    """Every second person takes no direct messages."""
    return f"{'closed' if number % 2 else 'p'}{number:03}"


def _room(number: int) -> Place:
    return Place(platform="file", workspace="w", channel=f"room{number:03}")


async def _promise(options: Options, size: Size) -> None:
    """Something is due of everybody, digests of places are, and messages are stale."""
    async with open_stage_set(options.folder, options.database_url) as stage_set:
        for number in range(size.people):
            await _promise_by(stage_set, number)
        for number in range(len(size.letters)):
            await _promise_in(stage_set, number)
            await _answer(stage_set, number)


async def _promise_by(stage_set: StageSet, number: int) -> None:
    meeting_id = f"m{number:03}"
    promising, boss = person(_name(number)), person(f"boss{number:03}")
    promise = item(f"{meeting_id}-1", promising.id, TODAY)
    await _kept(stage_set, meeting_id, (promising, boss), promise)
    await stage_set.store.plan_reminders([reminder(promise, MORNING)])


async def _promise_in(stage_set: StageSet, number: int) -> None:
    meeting_id = f"room{number:03}"
    promising = person(f"roomie{number:03}")
    meeting = await _kept(
        stage_set, meeting_id, (promising,), item(f"{meeting_id}-1", promising.id, None)
    )
    moved = meeting.model_copy(update={"place": _room(number)})
    await stage_set.store.update_meeting(moved)
    await stage_set.store.plan_channel_digest(_room(number), MORNING)


async def _answer(stage_set: StageSet, number: int) -> None:
    """Send a nudge and change its item, so that the message is stale."""
    meeting_id, store = f"done{number:03}", stage_set.store
    promising = person(f"doer{number:03}")
    promise = item(f"{meeting_id}-1", promising.id, TODAY)
    await _kept(stage_set, meeting_id, (promising,), promise)
    its, name = reminder(promise, MORNING), f"sent{number:03}"
    await store.plan_reminders([its])
    nudge = Nudge(
        id=name,
        account=promising.account,
        meeting_id=None,
        participant=None,
        claimed_at=MORNING,
    )
    assert await store.claim_nudge(nudge, [its.id])
    posting = Posting(store, stage_set.outside.platforms, stage_set.clock, 5)
    await Nudging(stage_set.outside, pipeline_settings(), posting, nowhere).send(name)
    await store.change_item(promise.model_copy(update={"status": ItemStatus.DONE}), [])


async def _kept(
    stage_set: StageSet, meeting_id: str, people: tuple[Participant, ...], promise: ActionItem
) -> Meeting:
    """A meeting that is done with; who is last in it has started it."""
    store = stage_set.store
    meeting = await keep(
        store, meeting_id, people, promise, started_at=MORNING, started_by=people[-1].id
    )
    await store.save_transcript(examples.transcript().model_copy(update={"meeting_id": meeting_id}))
    await store.report_progress(meeting_id, Progress(stage=Stage.DONE))
    return meeting


async def _judge(options: Options, size: Size) -> list[Row]:
    async with open_stage_set(options.folder, options.database_url) as stage_set:
        sprung = Counter(
            trap.stage for trap in options.traps if (options.folder / "sprung" / trap.name).exists()
        )
        unsettled = {
            number
            for number in range(size.people)
            if {one.state for one in await stage_set.store.reminders_of(f"m{number:03}-1")}
            != {ReminderState.SENT}
        }
        stale = await stage_set.store.stale_nudges()
        said = _said(stage_set.journal, size)
    return [
        Row(
            stage=stage,
            kills=sprung[stage],
            planned=len(said[stage]),
            lost=sum(count == 0 for count in said[stage].values()) + len(unsettled) + len(stale),
            doubled=sum(max(0, count - 1) for count in said[stage].values()),
        )
        for stage in _STAGES
    ]


def _said(journal: Journal, size: Size) -> Mapping[str, Mapping[str, int]]:
    """How often everything was said that was to be said once, by the stage that says it."""
    posts = journal.read("post")
    closed = {f"m{number:03}" for number in range(1, size.people, 2)}
    reached = {f"m{number:03}" for number in range(0, size.people, 2)}
    direct = Counter(meeting for post in posts for meeting in post.get("meetings", ()))
    mentioned = Counter(post["meeting"] for post in posts if "mentioned" in post)
    told = Counter(post["meeting"] for post in posts if "unreachable" in post)
    weekly = Counter(post["weekly"] for post in posts if "weekly" in post)
    edited = {
        line["meetings"][0]: line["statuses"] == ["done"]
        for line in journal.read("edit")
        if "nudge" in line
    }
    nudges = {meeting: direct[meeting] for meeting in reached}
    rooms = {_room(number).channel for number in range(len(size.letters))}
    done = {f"done{number:03}" for number in range(len(size.letters))}
    return {
        Name.CLAIM: nudges,
        Name.REMIND: nudges,
        Name.SETTLE_NUDGE: nudges,
        Name.MENTION: {meeting: mentioned[meeting] for meeting in closed},
        Name.TELL_STARTER: {meeting: told[meeting] for meeting in closed},
        Name.WEEKLY: {room: weekly[room] for room in rooms},
        Name.REFRESH_NUDGES: {meeting: int(edited.get(meeting, False)) for meeting in done},
    }


def table(rows: Sequence[Row]) -> str:
    """What became of everything, as text."""
    head = "stage           kills  to be said  lost  doubled"
    lines = [
        f"{row.stage:<15} {row.kills:>5} {row.planned:>11} {row.lost:>5} {row.doubled:>8}"
        for row in rows
    ]
    kills = sum(row.kills for row in rows)
    return "\n".join((head, *lines, f"{'all':<15} {kills:>5}"))


def main(database: str) -> None:
    """Kill on a database of its own and print what that did."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="minuta-")))
        if database == "sqlite":
            url, processes = sqlite_url(folder / "minuta.db"), 1
        else:
            url, processes = stack.enter_context(postgresql_server(folder)).create(), 2
        print(table(run_kills(folder / "kills", url, NIGHT, processes)))  # noqa: T201 (prints)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    main(parser.parse_args().database)
