"""What the pipeline's jobs have come to, and the retry of those that failed; for any process."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Final

from bot.domain.progress import Progress, Stage
from bot.domain.upload import ArrivalState
from bot.engine.jobs import Jobs, open_jobs
from bot.engine.records import Job, JobHistory, JobState
from bot.engine.settings import EngineSettings
from bot.errors import ConflictError, NotFoundError
from bot.failpoints import Name
from bot.pipeline.names import (
    ARRIVAL,
    ARRIVALS,
    CHANNEL_DIGEST,
    DEPARTING,
    FORGETTING,
    NUDGE,
    RECORDING,
    REFRESHING,
    REMINDER,
    REWRITING,
    SOURCE_GONE,
    UPLOAD,
    arrival_of,
    meeting_of,
    nudge_job,
    nudge_of,
    recording_job,
)
from bot.ports import Store

_KINDS: Final = (
    RECORDING,
    REMINDER,
    NUDGE,
    CHANNEL_DIGEST,
    REFRESHING,
    REWRITING,
    UPLOAD,
    ARRIVAL,
    SOURCE_GONE,
    FORGETTING,
    DEPARTING,
)

_STAGES: Final = {
    Name.TRANSCRIBE: Stage.TRANSCRIBING,
    Name.ASSEMBLE: Stage.TRANSCRIBING,
    Name.WRITE_NOTES: Stage.WRITING,
    Name.PUBLISH: Stage.PUBLISHING,
    Name.FOLLOW_UP: Stage.PUBLISHING,
}


@asynccontextmanager
async def open_dead_letters(settings: EngineSettings, store: Store) -> AsyncIterator["DeadLetters"]:
    """Look after the jobs from a process that does not run the engine."""
    async with open_jobs(settings) as jobs:
        yield DeadLetters(jobs, store)


class DeadLetters:
    """Jobs for the people who look after them; usable whether or not the engine runs here.

    A job is named by its id or an unambiguous beginning of it, or of the meeting's or nudge's id.
    """

    def __init__(self, jobs: Jobs, store: Store) -> None:
        self._jobs = jobs
        self._store = store

    async def listed(
        self, states: Collection[JobState] = frozenset({JobState.FAILED}), limit: int = 100
    ) -> Sequence[Job]:
        """The newest jobs in these states."""
        return await self._jobs.listed(states, limit, _KINDS)

    async def show(self, name: str) -> JobHistory:
        """A job with the steps it has behind it; raises `NotFoundError`."""
        return await self._jobs.history((await self._find(name)).id)

    async def retry(self, name: str) -> Job:
        """Let a failed job go on from the stage that failed.

        The process that runs the engine takes it up. Raises `NotFoundError`, and `ConflictError`
        for a job that has not failed or whose recording was handed in again since.
        """
        job = await self._find(name)
        if job.failure is None:
            raise ConflictError(
                f"The job {job.id} has not failed; it is {job.state}.", "See minuta jobs list."
            )
        # What people see first: interrupted here, it is found unfinished and reported as failed.
        if job.kind == RECORDING:
            stage = _stage_of(job.failure.stage)
            await self._store.report_progress(meeting_of(job.id), Progress(stage=stage))
        elif job.kind == NUDGE:
            await self._store.revive_nudge(nudge_of(job.id))
        elif job.kind == ARRIVAL:
            await self._look_again(job)
            return job
        await self._jobs.retry(job.id)
        return job

    async def _look_again(self, job: Job) -> None:
        """Look anew at a recording that was refused when its job failed.

        The old job goes first: a recording that waits while its job has failed is one of whose
        failure people are to be told.
        """
        place, message_id = arrival_of(job.id)
        await self._jobs.forget([job.id])
        arrival = await self._store.arrival(place, message_id)
        if arrival is None:
            return
        others = tuple(state for state in ArrivalState if state is not ArrivalState.REFUSED)
        await self._store.settle_arrival(arrival.recording, ArrivalState.NEW, unless=others)
        where = place.model_dump(mode="json")
        await self._jobs.submit(ARRIVAL, job.id, ARRIVALS, where, message_id)

    async def _find(self, name: str) -> Job:
        beginnings = {name, recording_job(name), nudge_job(name)}
        found = await self._jobs.beginning_with(beginnings) if name else []
        exact = [job for job in found if job.id in beginnings]
        if len(exact or found) != 1:
            raise NotFoundError(
                f"{'Several jobs begin' if found else 'No job begins'} with {name!r}.",
                "See minuta jobs list.",
            )
        return (exact or found)[0]


def _stage_of(name: str) -> Stage:
    return next((stage for known, stage in _STAGES.items() if known == name), Stage.RECEIVED)
