"""Takes recordings to notes, and what is due to people, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Final

from bot.clock import SystemClock
from bot.domain.meeting import Place
from bot.domain.nudge import DueChannelDigest
from bot.domain.outbox import MessageRef
from bot.domain.progress import Progress, Stage
from bot.domain.publication import Publication
from bot.engine.engine import leave_at_once, open_engine
from bot.engine.jobs import Jobs
from bot.engine.records import Job, JobState
from bot.engine.settings import EngineSettings
from bot.errors import ConflictError, MinutaError, NotFoundError
from bot.failpoints import Failpoint, nowhere
from bot.pipeline.dead_letters import DeadLetters
from bot.pipeline.forgetting import Forgetting
from bot.pipeline.inbox import Inbox
from bot.pipeline.names import (
    CHANNEL_DIGEST,
    NUDGE,
    NUDGES,
    channel_digest_job,
    nudge_job,
    recording_job,
)
from bot.pipeline.nudging import Nudging
from bot.pipeline.posting import Posting
from bot.pipeline.recordings import Recordings
from bot.pipeline.reminders import Reminders
from bot.pipeline.removals import Removals
from bot.pipeline.renewals import Renewals
from bot.pipeline.renewing import Renewing
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside
from bot.pipeline.watching import watched
from bot.ports import Leases, Store
from bot.uploads.department import Department
from bot.uploads.reception import Reception

_ENDING_S: Final = 30.0
_LOOK_S: Final = 0.2
_NO_ACCOUNT: Final = "-"
"""What those wait for whose platform knows them by name only."""


@asynccontextmanager
async def open_pipeline(
    engine: EngineSettings,
    settings: PipelineSettings,
    outside: Outside,
    leases: Leases,
    *,
    failpoint: Failpoint = nowhere,
    on_lost: Callable[[], None] = leave_at_once,
) -> AsyncIterator["Pipeline"]:
    """Work on what was left unfinished and on what comes in, for as long as the context is open.

    Raises `EngineTakenError` where another process works on the same SQLite file: what is put into
    the database is then found by that one. On shutdown the stages under way are waited for as long
    as the settings say.
    """
    recordings = Recordings(outside, settings, failpoint)
    reminders = Reminders(outside, settings, recordings.posting, failpoint)
    renewing = Renewing(
        outside,
        settings,
        recordings.posting,
        reminders.nudging,
        recordings.aftermath,
        failpoint,
    )
    uploads = _uploads(outside, settings, recordings.posting, failpoint)
    forgetting = Forgetting(outside, settings, failpoint)
    parts: tuple[Recordings | Reminders | Renewing | Department | Forgetting, ...] = (
        recordings,
        reminders,
        renewing,
        *uploads,
        forgetting,
    )
    opened = open_engine(
        engine,
        {kind: body for part in parts for kind, body in part.bodies().items()},
        {name: limits for part in parts for name, limits in part.queues().items()},
        leases,
        SystemClock(),  # who is alive is a matter of real time, also where a clock is set forward
        on_lost,
    )
    async with opened as jobs:
        inbox = Inbox(outside.store, jobs, recordings.giving_up, settings.queue_limit)
        forgetting.open(Removals(jobs, outside.store, inbox))
        recordings.aftermath.open(Renewals(jobs, outside.store).refresh)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(watched("inbox", inbox.scan, settings.inbox_s))
            reception = None
            for department in uploads:
                reception = department.open(jobs, inbox.admit)
                scanned = watched("recordings of chats", reception.scan, settings.inbox_s)
                await stack.enter_async_context(scanned)
            yield Pipeline(
                jobs, outside.store, inbox, recordings.posting, reminders.nudging, reception
            )


def _uploads(
    outside: Outside, settings: PipelineSettings, posting: Posting, failpoint: Failpoint
) -> tuple[Department, ...]:
    """What takes in recordings from chats, where that is set up."""
    if settings.uploads is None:
        return ()
    return (Department(outside, settings.uploads, settings.patience, posting, failpoint),)


class Pipeline:
    """What others may ask of the pipeline while it is open."""

    def __init__(
        self,
        jobs: Jobs,
        store: Store,
        inbox: Inbox,
        posting: Posting,
        nudging: Nudging,
        reception: Reception | None,
    ) -> None:
        self._jobs = jobs
        self._nudging = nudging
        self._posting = posting
        self._store = store
        self._inbox = inbox
        self._renewals = Renewals(jobs, store)
        self._removals = Removals(jobs, store, inbox)
        self._reception = reception
        self.dead_letters = DeadLetters(jobs, store)

    async def check_room(self) -> None:
        """Raise `QueueFullError` if no further recording can be taken; to ask before copying it."""
        await self._inbox.check_room()

    async def submit(self, meeting_id: str) -> int:
        """Have a meeting worked on, and return how many are before it; idempotent.

        Raises `QueueFullError` where there is no room; the meeting has failed then, and the same
        recording can be handed in again.
        """
        return await self._inbox.submit(meeting_id)

    async def admit(self, meeting_id: str) -> None:
        """Have a meeting worked on that nobody can hand in again, however many wait; idempotent."""
        await self._inbox.admit(meeting_id)

    async def refresh(self, meeting_id: str) -> None:
        """Have the messages of a meeting brought up to date, unless it has no notes yet.

        Those are its notes, the nudges with its items, and what was said to be done of these.
        However often that is asked for: what has not begun yet sees the newest state.
        """
        await self._renewals.refresh(meeting_id)

    async def rewrite(self, meeting_id: str) -> None:
        """Have the notes of a meeting written anew, unless that is under way already.

        What people have changed stays: see `bot.corrections.keeping`. If it fails, the notes stay
        as they are, and a message says why. Raises `NotFoundError` where there are none yet.
        """
        await self._renewals.rewrite(meeting_id)

    async def retry(self, meeting_id: str) -> None:
        """Let what failed of a meeting go on: its notes, else what was last asked for of them.

        Nothing is done while it is worked on. Raises `ConflictError` when nothing has failed, and
        `QueueFullError`.
        """
        job_id = recording_job(meeting_id)
        progress = await self._store.progress(meeting_id)
        recording = (await self._jobs.find([job_id])).get(job_id)
        if progress.stage is Stage.FAILED and recording is not None:
            recording = await self._ended(recording)
        failed = await self._renewals.failed(meeting_id)
        if recording is not None and recording.state is JobState.FAILED:
            await self.dead_letters.retry(job_id)
        elif recording is None and progress.stage is Stage.FAILED:
            await self._store.report_progress(meeting_id, Progress(stage=Stage.RECEIVED))
            await self._inbox.submit(meeting_id)
        elif failed is not None:
            await self.dead_letters.retry(failed.id)
        elif progress.stage in {Stage.DONE, Stage.FAILED}:
            raise ConflictError("Nothing of this meeting has failed.", "Look at its notes.")

    async def _ended(self, job: Job) -> Job:
        """A job that has told of its failure already, at its end.

        That is a moment later, or once it was taken up again by who comes after a kill. Raises
        `ConflictError` if it does not come to an end.
        """
        try:
            async with asyncio.timeout(_ENDING_S):
                while job.state in {JobState.WAITING, JobState.RUNNING}:
                    await asyncio.sleep(_LOOK_S)
                    job = (await self._jobs.find([job.id])).get(job.id, job)
        except TimeoutError:
            raise ConflictError(
                "This meeting is still being worked on.", "Try again in a minute."
            ) from None
        return job

    @property
    def reception(self) -> Reception:
        """Where recordings from chats come in; raises `MinutaError` where that is not set up."""
        if self._reception is None:
            raise MinutaError(
                "Recordings can't be fetched here.", "Ask who runs this bot to set that up."
            )
        return self._reception

    async def nudge(self, nudge_id: str) -> None:
        """Have a nudge sent; whoever asks and however often, it is sent once."""
        try:
            nudge = await self._store.nudge(nudge_id)
        except NotFoundError:  # erased meanwhile
            return
        platform = await self._nudging.platform_of(nudge) or _NO_ACCOUNT
        job_id = nudge_job(nudge_id, nudge.next_at)
        named = (job_id,) if nudge.next_at else ()  # else it is found by the nudge
        await self._jobs.submit(NUDGE, job_id, NUDGES, nudge_id, *named, subject=platform)

    async def send_weekly(self, due: DueChannelDigest) -> None:
        """Have the digest posted that is due in a place; in the same way."""
        job_id = channel_digest_job(*due)
        where, since = due.place.model_dump(mode="json"), due.at.isoformat()
        await self._jobs.submit(
            CHANNEL_DIGEST, job_id, NUDGES, where, since, subject=due.place.platform
        )

    async def refresh_nudge(self, nudge_id: str) -> None:
        """Let a nudge that is stale say what is so now; raises what the platform raises."""
        await self._nudging.refresh(nudge_id)

    async def say(self, key: str, publication: Publication) -> None:
        """Let the message of a key say something in its place, posted if it is not there yet.

        Raises `MinutaError`, `ProviderError` and `TimeoutError` when the platform does not take it.
        """
        await self._posting.say(key, publication)

    async def unsay(self, ref: MessageRef, place: Place) -> None:
        """Delete a message; raises as `say` does."""
        await self._posting.unsay(ref, place)

    async def forget_done(self, before: datetime) -> int:
        """Forget the jobs that were done before the moment; returns how many there were.

        What they have made stays. A job's order names files and people, and nobody needs it then.
        """
        return await self._jobs.forget_done(before)

    async def forget(self, meeting_id: str) -> None:
        """Have a meeting deleted, with its messages, its sound and all that is known of it."""
        await self._removals.forget(meeting_id)

    async def forget_workspace(self, platform: str, workspace: str) -> None:
        """Have all that is kept of a workspace deleted, but for its messages."""
        await self._removals.forget_workspace(platform, workspace)

    async def purge(self, meeting_id: str) -> None:
        """Forget the jobs of a meeting; what is under way is stopped."""
        await self._removals.purge(meeting_id)
