"""Asks for what is kept to be forgotten, and forgets the jobs of it; for any process."""

from typing import Final

from bot.domain.upload import SharedRecording
from bot.engine.jobs import Jobs
from bot.engine.records import JobState
from bot.errors import NotFoundError
from bot.pipeline.inbox import Inbox
from bot.pipeline.names import (
    DEPARTING,
    FORGETTING,
    REMOVALS,
    departing_job,
    forgetting_job,
    jobs_of_workspace,
    nudge_job,
    recording_job,
    reminder_job,
)
from bot.pipeline.renewals import Renewals
from bot.ports import Store
from bot.uploads.keys import upload_key

_UNDER_WAY: Final = frozenset({JobState.WAITING, JobState.RUNNING})


class Removals:
    """Puts the jobs of `bot.pipeline.forgetting` in, and stops others.

    What was forgotten once may come again, as a recording that is shared anew: a job that is over
    makes room for the next one.
    """

    def __init__(self, jobs: Jobs, store: Store, inbox: Inbox) -> None:
        self._jobs = jobs
        self._store = store
        self._inbox = inbox
        self._renewals = Renewals(jobs, store)

    async def forget(self, meeting_id: str) -> None:
        """Have a meeting forgotten, unless that is under way."""
        await self._submit(FORGETTING, forgetting_job(meeting_id), meeting_id)

    async def forget_workspace(self, platform: str, workspace: str) -> None:
        """Have a workspace forgotten, unless that is under way."""
        await self._submit(DEPARTING, departing_job(platform, workspace), platform, workspace)

    async def purge(self, meeting_id: str) -> None:
        """Forget the jobs of a meeting; what is under way is stopped.

        So are those of the nudges with its items that were sent. One that is still to be sent may
        be about other meetings as well, and finds nothing of this one any more. Jobs of reminders
        are from an earlier version.
        """
        await self._jobs.forget([recording_job(meeting_id)])
        await self._renewals.forget(meeting_id)
        self._inbox.forget(meeting_id)
        try:
            notes = await self._store.notes(meeting_id)
        except NotFoundError:
            return
        for item in notes.action_items:
            await self._forget_all(reminder_job(f"{item.id}:"))
            for nudge_id in await self._store.nudges_of(item.id):
                await self._forget_all(nudge_job(nudge_id))

    async def purge_upload(self, recording: SharedRecording) -> None:
        """Forget the job that a recording was fetched by, which names it and who shared it."""
        await self._jobs.forget([upload_key(recording)])

    async def purge_workspace(self, platform: str, workspace: str) -> None:
        """Forget the jobs of the recordings that were seen in a workspace."""
        for beginning in jobs_of_workspace(platform, workspace):
            await self._forget_all(beginning)

    async def _submit(self, kind: str, job_id: str, *args: str) -> None:
        known = (await self._jobs.find([job_id])).get(job_id)
        if known is not None and known.state not in _UNDER_WAY:
            await self._jobs.forget([job_id])
        await self._jobs.submit(kind, job_id, REMOVALS, *args)

    async def _forget_all(self, beginning: str) -> None:
        while found := await self._jobs.beginning_with([beginning]):
            await self._jobs.forget([job.id for job in found])
