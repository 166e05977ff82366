"""Several processes on one PostgreSQL: one dies, or sleeps, and another goes on with its work."""

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.domain.progress import Stage
from bot.failpoints import Moment, Name
from tests.flows.actors import Journal
from tests.flows.processes import PATIENCE_S, is_stopped, wait_until, worker
from tests.flows.stage_set import open_stage_set
from tests.flows.worker import Options, Trap

MEETING = "0123456789abcdef"
TTL_S = 3.0  # longer than a loaded machine lets a loop wait


@pytest.fixture
def options(tmp_path: Path, postgresql_database_url: str) -> Options:
    return Options(
        folder=tmp_path,
        database_url=postgresql_database_url,
        is_restarted=False,
        lease_ttl_s=TTL_S,
    )


def _trap(moment: Moment, name: str) -> Trap:
    return Trap.model_validate(
        {"stage": Name.TRANSCRIBE, "moment": moment, "meeting": MEETING, "signal": name}
    )


async def _hand_in(options: Options, meetings: Sequence[str], tracks: int = 2) -> None:
    async with open_stage_set(options.folder, options.database_url) as stage_set:
        for meeting in meetings:
            await stage_set.hand_in(meeting, tracks)


async def _stages(options: Options, meetings: Sequence[str]) -> set[Stage]:
    async with open_stage_set(options.folder, options.database_url) as stage_set:
        return {(await stage_set.store.progress(meeting)).stage for meeting in meetings}


def _journal(options: Options) -> Journal:
    return Journal(options.folder / "journal.jsonl")


def _posts_of(journal: Journal, kind: str) -> list[dict[str, Any]]:
    return [line for line in journal.read("post") if kind in line]


def test_the_work_of_a_process_that_was_killed_and_left_dead_is_taken_over(
    options: Options,
) -> None:
    asyncio.run(_hand_in(options, [MEETING]))
    trapped = options.model_copy(update={"traps": (_trap(Moment.DURING, "SIGKILL"),)})
    with worker(trapped) as victim:
        assert victim.wait(PATIENCE_S) == -signal.SIGKILL
    with worker(options) as survivor:
        assert survivor.wait(PATIENCE_S) == 0
    journal = _journal(options)
    assert asyncio.run(_stages(options, [MEETING])) == {Stage.DONE}
    assert len(_posts_of(journal, "stage")) == 1
    assert len(_posts_of(journal, "nudge")) == 1
    written_by = {line["pid"] for line in journal.read("written")}
    assert written_by == {survivor.pid}


@pytest.mark.nightly
def test_a_process_that_wakes_up_after_it_was_taken_for_dead_ends_itself(
    options: Options,
) -> None:
    asyncio.run(_hand_in(options, [MEETING]))
    trapped = options.model_copy(
        update={"traps": (_trap(Moment.DURING, "SIGSTOP"),), "stays": True}
    )
    with worker(trapped) as sleeper:
        wait_until(lambda: is_stopped(sleeper))
        with worker(options) as survivor:
            assert survivor.wait(PATIENCE_S) == 0
        sleeper.send_signal(signal.SIGCONT)
        assert sleeper.wait(PATIENCE_S) == 70
    journal = _journal(options)
    assert asyncio.run(_stages(options, [MEETING])) == {Stage.DONE}
    assert len(_posts_of(journal, "stage")) == 1
    assert len(_posts_of(journal, "nudge")) == 1
    assert len(journal.read("written")) == 1


@pytest.mark.nightly
def test_a_process_that_is_told_to_stop_hands_its_work_over_at_once(options: Options) -> None:
    asyncio.run(_hand_in(options, [MEETING]))
    slow = options.model_copy(update={"pace_s": 600.0, "stays": True, "drain_s": 0.1})
    journal = _journal(options)
    with worker(slow) as leaver:
        wait_until(lambda: journal.read("hearing"))
        leaver.terminate()
        assert leaver.wait(PATIENCE_S) == 0
    with worker(options) as successor:
        assert successor.wait(PATIENCE_S) == 0
    assert asyncio.run(_stages(options, [MEETING])) == {Stage.DONE}


@pytest.mark.nightly
def test_a_limit_over_all_holds_over_all_processes(options: Options) -> None:
    meetings = [f"{number:016}" for number in range(4)]
    asyncio.run(_hand_in(options, meetings, tracks=1))
    limited = options.model_copy(update={"speech_over_all": 1, "pace_s": 0.3})
    with worker(limited) as first, worker(limited) as second:
        assert first.wait(PATIENCE_S) == 0
        assert second.wait(PATIENCE_S) == 0
    running = most = 0
    for line in _journal(options).read():
        running += (line["what"] == "hearing") - (line["what"] == "heard")
        most = max(most, running)
    assert most == 1
    assert asyncio.run(_stages(options, meetings)) == {Stage.DONE}
