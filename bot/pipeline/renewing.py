"""The jobs by which published notes change: a message brought up to date, notes written anew."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.domain.progress import Progress, Stage
from bot.domain.publication import ProgressPublication
from bot.engine.engine import Body
from bot.engine.failure import Failure, JobFailedError
from bot.engine.logs import report
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from bot.errors import MinutaError, NotFoundError, ProviderError
from bot.failpoints import Failpoint, Name, at
from bot.pipeline.aftermath import Aftermath
from bot.pipeline.attempts import Attempts
from bot.pipeline.names import (
    REFRESHES,
    REFRESHING,
    REWRITES,
    REWRITING,
    provider_queue,
    rewritten_notes_job,
)
from bot.pipeline.nudging import Nudging
from bot.pipeline.posting import Posting
from bot.pipeline.rewriting import Rewriting
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.showing import Showing
from bot.pipeline.stages import Outside
from bot.pipeline.trail import Trail

log = logging.getLogger(__name__)

_ONE_AFTER_THE_OTHER = Limits(per_process=16, per_subject=1)


def trouble_key(meeting_id: str) -> str:
    """The key of the message that says why notes could not be written anew."""
    return f"rewrite:{meeting_id}"


class Renewing:
    """The code of the jobs that people's changes become; those of one meeting run one by one.

    As in `bot.pipeline.recordings`, only calls of a `Run` decide what comes next.
    """

    def __init__(
        self,
        outside: Outside,
        settings: PipelineSettings,
        posting: Posting,
        nudging: Nudging,
        aftermath: Aftermath,
        failpoint: Failpoint,
    ) -> None:
        self._store = outside.store
        self._posting = posting
        self._showing = Showing(outside.store, posting)
        self._rewriting = Rewriting(outside, settings, failpoint)
        self._trail = Trail(outside.store, nudging, aftermath, failpoint)
        self._attempts = Attempts(settings.patience, outside.clock, failpoint)
        self._failpoint = failpoint
        self._notes_queue = provider_queue(outside.note_taker.name)

    def bodies(self) -> Mapping[str, Body]:
        """The code by kind of job."""
        return {
            REFRESHING: self._refresh,
            REWRITING: self._rewrite,
            Name.REWRITE: self._rewrite_notes,
        }

    def queues(self) -> Mapping[str, Limits]:
        """The limits by name of queue."""
        return {REFRESHES: _ONE_AFTER_THE_OTHER, REWRITES: _ONE_AFTER_THE_OTHER}

    async def _refresh(self, run: Run, job_id: str, meeting_id: str) -> Facts:
        await self._renew(run, job_id, meeting_id)
        return {}

    async def _rewrite(self, run: Run, job_id: str, meeting_id: str) -> Facts:
        try:
            await self._through_the_stages(run, job_id, meeting_id)
        except JobFailedError as error:
            await run.step("give_up", partial(self._tell, meeting_id, error.failure))
            raise
        return await run.step("tell", partial(self._tell_that_it_is_over, meeting_id))

    async def _through_the_stages(self, run: Run, job_id: str, meeting_id: str) -> None:
        persist = partial(self._attempts.persist, run, job=job_id)
        work = self._rewriting
        surveyed = await persist(Name.SURVEY, meeting_id, partial(work.survey, meeting_id))
        notes = await run.start(
            Name.REWRITE,
            rewritten_notes_job(job_id),
            self._notes_queue,
            job_id,
            meeting_id,
            surveyed["written_at"],
        )
        await notes.result()
        await persist(Name.SETTLE, meeting_id, partial(work.settle, meeting_id, surveyed))
        await self._renew(run, job_id, meeting_id)

    async def _renew(self, run: Run, job_id: str, meeting_id: str) -> None:
        """Let all messages say what is known: first those of people, who wait for it.

        What does not succeed with these costs the notes nothing, and is tried again behind them.
        """
        persist = partial(self._attempts.persist, run, job=job_id)
        stage = Name.REFRESH_NUDGES
        tried = await persist(stage, meeting_id, partial(self._trail.try_once, meeting_id))
        await persist(Name.REFRESH, meeting_id, partial(self._show, meeting_id))
        if tried["left"]:
            try:
                await persist(stage, meeting_id, partial(self._trail.follow, meeting_id))
            except JobFailedError as error:
                await run.step("go_on", partial(self._trail.leave, meeting_id, error.failure))

    async def _rewrite_notes(
        self, run: Run, job_id: str, meeting_id: str, written_at: str
    ) -> Facts:
        work = partial(self._rewriting.rewrite, meeting_id, written_at)
        return await self._attempts.persist(run, Name.REWRITE, meeting_id, work, job=job_id)

    async def _show(self, meeting_id: str) -> Facts:
        """Let the message say what is known, unless the meeting was forgotten meanwhile."""
        if await self._is_there(meeting_id):
            await self._showing.show(meeting_id, at(self._failpoint, Name.REFRESH, meeting_id))
        return {}

    async def _is_there(self, meeting_id: str) -> bool:
        try:
            await self._store.meeting(meeting_id)
        except NotFoundError:
            return False
        return await self._showing.has_notes(meeting_id)

    async def _tell(self, meeting_id: str, failure: Failure) -> Facts:
        """Say in a message of its own why the notes are as they were; they stay where they are."""
        log.error(
            "notes of %s were not written anew: %s failed after %d tries",
            meeting_id,
            failure.stage,
            failure.attempts,
        )
        failed = Progress(stage=Stage.FAILED, failure=failure.what, remedy=failure.remedy)
        await self._say(meeting_id, failed, self._posting.say)
        return {}

    async def _tell_that_it_is_over(self, meeting_id: str) -> Facts:
        """Take back what was said of an earlier failure, where something was."""
        done = Progress(stage=Stage.DONE, fraction=1.0)
        await self._say(meeting_id, done, self._posting.edit_if_posted)
        return {}

    async def _say(
        self,
        meeting_id: str,
        progress: Progress,
        say: Callable[[str, ProgressPublication], Awaitable[None]],
    ) -> None:
        """Say it as far as it can be said: the dead letter, or the notes, are there in any case."""
        try:
            meeting = await self._store.meeting(meeting_id)
            publication = ProgressPublication(meeting=meeting, progress=progress)
            await say(trouble_key(meeting_id), publication)
        except (MinutaError, ProviderError, TimeoutError) as error:
            reason = "no answer in time" if isinstance(error, TimeoutError) else error
            log.warning("how %s was written anew is not shown: %s", meeting_id, reason)
        except Exception as error:  # noqa: BLE001 (a faulty display must not hide the outcome)
            report(log, f"new notes of {meeting_id}", error)
