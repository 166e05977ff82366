"""A real process that runs the pipeline and dies, or stops, at the moments it is told.

`python -m tests.flows.worker OPTIONS`, with the options as JSON. What is killed is started again,
as a supervisor would, unless it is to be left dead. It ends by itself when all is done.
"""

import asyncio
import logging
import os
import signal
import sys
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Literal

from bot.clock import AdjustableClock
from bot.domain.frozen import Frozen
from bot.domain.upload import ArrivalState, SharedRecording
from bot.engine.records import JobState
from bot.failpoints import Moment, Name
from bot.followup.tick import ticking
from bot.pipeline.pipeline import Pipeline, open_pipeline
from bot.ports import Clock
from tests.flows.actors import Journal
from tests.flows.stage_set import (
    MORNING,
    StageSet,
    engine_settings,
    open_stage_set,
    pipeline_settings,
    tick_of,
)


class Trap(Frozen):
    """Where the process gets a signal, once: for a meeting at a moment of a stage."""

    stage: Name
    moment: Moment
    meeting: str
    signal: Literal["SIGKILL", "SIGSTOP"] = "SIGKILL"
    is_sprung_each_time: bool = False

    @property
    def name(self) -> str:
        return f"{self.stage}-{self.moment}-{self.meeting}"


class Options(Frozen):
    """What a worker is told."""

    folder: Path
    database_url: str
    traps: tuple[Trap, ...] = ()
    is_restarted: bool = True
    lease_ttl_s: float = 3.0
    version: str = "1"
    recordings: int = 8
    speech: int = 4
    speech_over_all: int | None = None
    pace_s: float = 0.0
    drain_s: float = 5.0
    max_restarts: int = 100
    stays: bool = False
    waits_for_jobs: bool = False
    refreshed: tuple[str, ...] = ()
    """Meetings whose messages are to be brought up to date as long as one is stale."""

    ahead: timedelta = timedelta(hours=1)
    """By how much the clock of the tick is ahead of that of the pipeline."""
    events: tuple[SharedRecording, ...] = ()
    """Recordings that the chat tells of at every start, as one that has had no answer does."""


_LEASE_LOST = 70
"""How a process ends that was taken for dead, as one that had to wait for the machine is."""


class Traps:
    """Springs each trap once, in whichever process gets there first, and keeps the way there."""

    def __init__(self, options: Options, journal: Journal) -> None:
        self._traps = options.traps
        self._folder = options.folder / "sprung"
        self._folder.mkdir(exist_ok=True)
        self._journal = journal

    def __call__(self, stage: Name, moment: Moment, subject: str) -> None:
        self._journal.write(what="reached", stage=stage, moment=moment, subject=subject)
        for trap in self._traps:
            if (trap.stage, trap.moment) == (stage, moment) and subject.startswith(trap.meeting):
                self._spring(trap)

    def _spring(self, trap: Trap) -> None:
        try:
            (self._folder / trap.name).touch(exist_ok=trap.is_sprung_each_time)
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.Signals[trap.signal])


async def work(options: Options) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with AsyncExitStack() as stack:
        stage_set = await stack.enter_async_context(
            open_stage_set(options.folder, options.database_url, pace_s=options.pace_s)
        )
        traps = Traps(options, stage_set.journal)
        pipeline = await stack.enter_async_context(
            open_pipeline(
                engine_settings(
                    options.database_url,
                    lease_ttl_s=options.lease_ttl_s,
                    version=options.version,
                    drain_s=options.drain_s,
                    max_restarts=options.max_restarts,
                ),
                pipeline_settings(
                    recordings=options.recordings,
                    speech=options.speech,
                    speech_over_all=options.speech_over_all,
                    fetched=options.folder / "fetched",
                ),
                stage_set.outside,
                stage_set.leases,
                failpoint=traps,
            )
        )
        # What somebody is told of right away comes in a minute, so that it is one message.
        clock = AdjustableClock(MORNING + options.ahead)
        tick = tick_of(stage_set, pipeline, clock, traps)
        await stack.enter_async_context(ticking(tick, 0.1))
        stage_set.journal.write(what="ready")
        if await stage_set.store.stale_nudges():
            for meeting_id in options.refreshed:
                await pipeline.refresh(meeting_id)
        for number, recording in enumerate(options.events):
            for repetition in range(2):
                await pipeline.reception.arrived(f"Ev{number}.{repetition}", [recording])
        while not stop.is_set():
            is_answered = await _answer(stage_set, pipeline)
            is_idle = not options.waits_for_jobs or await _is_idle(pipeline)
            if not is_answered:
                await asyncio.sleep(0.05)
                continue
            if not options.stays and is_idle and await _is_all_done(stage_set, clock):
                break
            await asyncio.sleep(0.05)


async def _answer(stage_set: StageSet, pipeline: Pipeline) -> bool:
    """Want what was asked about, as somebody in the chat; whether nothing is left to answer."""
    for asked in await stage_set.store.arrivals(ArrivalState.ASKED, 99):
        recording = asked.recording
        await pipeline.reception.accept(recording.place, recording.message_id)
    waiting = [
        arrival
        for state in (ArrivalState.NEW, ArrivalState.ASKED, ArrivalState.WANTED)
        for arrival in await stage_set.store.arrivals(state, 1)
    ]
    return not waiting


async def _is_all_done(stage_set: StageSet, clock: Clock) -> bool:
    store = stage_set.store
    return not (
        await store.unfinished()
        or await store.due_reminders(clock.now(), 1)
        or await store.due_digests(clock.now(), 1)
        or await store.due_channel_digests(clock.now(), 1)
        or await store.claimed_nudges(clock.now(), 1)
        or await store.stale_nudges()
    )


async def _is_idle(pipeline: Pipeline) -> bool:
    return not await pipeline.dead_letters.listed({JobState.WAITING, JobState.RUNNING}, 1)


def main(options: Options) -> int:
    """Run, and start again what was killed or gave itself up, as whoever keeps a service does.

    Forking spares the imports.
    """
    if not options.is_restarted:
        asyncio.run(work(options))
        return 0
    while True:
        child = os.fork()
        if child == 0:
            asyncio.run(work(options))
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code not in {-signal.SIGKILL, _LEASE_LOST}:
            return code


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    sys.exit(main(Options.model_validate_json(sys.argv[1])))
