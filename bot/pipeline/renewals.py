"""Asks for published notes to change; for any process."""

from typing import Final

from bot.domain.meeting import Source
from bot.engine.jobs import Jobs
from bot.engine.records import Job, JobState
from bot.errors import ConflictError, NotFoundError
from bot.pipeline.names import (
    REFRESHES,
    REFRESHING,
    REWRITES,
    REWRITING,
    number_of,
    renewal_job,
    renewal_jobs,
)
from bot.ports import MeetingStore

_LOOKED_AT = 100
_QUEUES: Final = {REFRESHING: REFRESHES, REWRITING: REWRITES}
_OVER = frozenset({JobState.DONE, JobState.FAILED})


class Renewals:
    """Puts the jobs of `bot.pipeline.renewing` in, few as they may be.

    The jobs of a meeting are numbered. One that has not begun yet will see what is in the database
    now, so that nothing is to be added to it; behind one that has begun comes another. Those that
    are over, failed ones among them, are forgotten when the next one is there to do their work.
    """

    def __init__(self, jobs: Jobs, store: MeetingStore) -> None:
        self._jobs = jobs
        self._store = store

    async def refresh(self, meeting_id: str) -> None:
        """Have a meeting's message brought up to date, unless it has no notes yet."""
        if await self._has_notes(meeting_id):
            earlier = await self._earlier(REFRESHING, meeting_id)
            if not (earlier and _has_not_begun(earlier[-1])):
                await self._add(REFRESHING, meeting_id, earlier)

    async def rewrite(self, meeting_id: str) -> None:
        """Have the notes written anew, unless that is under way.

        Raises `NotFoundError` for a meeting that has no notes yet, and `ConflictError` for an item
        that somebody has added: there is no talk that it could be found in.
        """
        await self._store.notes(meeting_id)
        if (await self._store.meeting(meeting_id)).source is Source.MESSAGE:
            raise ConflictError(
                "This is an action item that somebody has added, not a meeting.", "Change the item."
            )
        earlier = await self._earlier(REWRITING, meeting_id)
        if not earlier or earlier[-1].state in _OVER:
            await self._add(REWRITING, meeting_id, earlier)

    async def failed(self, meeting_id: str) -> Job | None:
        """The last job of a meeting that has failed and that no other one has come after."""
        for kind in (REWRITING, REFRESHING):
            last = (await self._earlier(kind, meeting_id))[-1:]
            if last and last[0].state is JobState.FAILED:
                return last[0]
        return None

    async def forget(self, meeting_id: str) -> None:
        """Forget every one of these jobs of a meeting; what is under way is stopped."""
        for kind in (REFRESHING, REWRITING):
            while found := await self._earlier(kind, meeting_id):
                await self._jobs.forget([job.id for job in found])

    async def _add(self, kind: str, meeting_id: str, earlier: list[Job]) -> None:
        number = number_of(earlier[-1].id) + 1 if earlier else 1
        job_id = renewal_job(kind, meeting_id, number)
        await self._jobs.submit(kind, job_id, _QUEUES[kind], job_id, meeting_id, subject=meeting_id)
        await self._jobs.forget([job.id for job in earlier if job.state in _OVER])

    async def _earlier(self, kind: str, meeting_id: str) -> list[Job]:
        found = await self._jobs.newest(renewal_jobs(kind, meeting_id), _LOOKED_AT)
        return sorted(found, key=lambda job: number_of(job.id))

    async def _has_notes(self, meeting_id: str) -> bool:
        try:
            await self._store.notes(meeting_id)
        except NotFoundError:
            return False
        return True


def _has_not_begun(job: Job) -> bool:
    """Whether nothing was done of a job; one that waits to be taken up again may be half done."""
    return job.state is JobState.WAITING and job.runs == 0
