"""Which meetings wait for their notes, and that each of them has a job."""

from bot.domain.progress import Progress, Stage
from bot.engine.failure import Failure
from bot.engine.jobs import Jobs
from bot.engine.records import JobState
from bot.errors import QueueFullError
from bot.pipeline.giving_up import GivingUp
from bot.pipeline.names import RECORDING, RECORDINGS, meeting_of, recording_job
from bot.ports import MeetingStore


class Inbox:
    """The queue of recordings as people see it: what is in the database and not finished.

    At most `limit` of them may be waiting or worked on.
    """

    def __init__(self, store: MeetingStore, jobs: Jobs, giving_up: GivingUp, limit: int) -> None:
        self._store = store
        self._jobs = jobs
        self._giving_up = giving_up
        self._limit = limit
        self._with_job = set[str]()

    async def check_room(self) -> None:
        """Raise `QueueFullError` if no further recording can be taken now."""
        waiting = len(await self._store.unfinished())
        if waiting >= self._limit:
            raise _full(waiting)

    async def submit(self, meeting_id: str) -> int:
        """Have a meeting worked on, and return how many are before it; idempotent.

        Raises `QueueFullError` where there is no room; the meeting has failed then, and the same
        recording can be handed in again.
        """
        waiting = list(await self._store.unfinished())
        if meeting_id not in waiting:
            return 0
        before = waiting.index(meeting_id)
        job_id = recording_job(meeting_id)
        if job_id in await self._jobs.find([job_id]):
            return before
        if before >= self._limit:
            refusal = _full(before)
            await self._store.report_progress(
                meeting_id,
                Progress(stage=Stage.FAILED, failure=refusal.what, remedy=refusal.remedy),
            )
            raise refusal
        await self._start(meeting_id)
        return before

    async def admit(self, meeting_id: str) -> None:
        """Have a meeting worked on however many wait; idempotent.

        For what nobody can hand in again: a meeting that was heard live.
        """
        if meeting_id in await self._store.unfinished():
            await self._start(meeting_id)

    def forget(self, meeting_id: str) -> None:
        """Know nothing of the job of a meeting any more."""
        self._with_job.discard(meeting_id)

    async def scan(self) -> None:
        """Submit what has no job yet, and report what failed without a word.

        The first were put in by other processes, or by one that died between row and job; the
        second killed their process too often.
        """
        waiting = (await self._store.unfinished())[: self._limit]
        self._with_job.intersection_update(waiting)
        new = [meeting_id for meeting_id in waiting if meeting_id not in self._with_job]
        known = await self._jobs.find([recording_job(meeting_id) for meeting_id in new])
        for meeting_id in new:
            if recording_job(meeting_id) not in known:
                await self._start(meeting_id)
            self._with_job.add(meeting_id)
        failed = await self._jobs.find(
            [recording_job(meeting_id) for meeting_id in waiting], {JobState.FAILED}
        )
        for job in failed.values():
            if job.failure is not None:
                await self._tell_unless_told(meeting_of(job.id), job.failure)

    async def _start(self, meeting_id: str) -> None:
        await self._jobs.submit(RECORDING, recording_job(meeting_id), RECORDINGS, meeting_id)

    async def _tell_unless_told(self, meeting_id: str, failure: Failure) -> None:
        if (await self._store.progress(meeting_id)).stage not in {Stage.DONE, Stage.FAILED}:
            await self._giving_up.tell(meeting_id, failure)


def _full(waiting: int) -> QueueFullError:
    return QueueFullError(
        f"{waiting} recordings are waiting already, which is as many as may.",
        "Hand it in again later, or raise MINUTA_QUEUE_LIMIT.",
    )
