"""The jobs by which a meeting, or all of a workspace, is forgotten."""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import Final

from bot.domain.meeting import Meeting, Place
from bot.domain.outbox import MessageRef
from bot.domain.upload import ArrivalState
from bot.engine.engine import Body
from bot.engine.failure import Failure, JobFailedError
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from bot.errors import MinutaError, NotFoundError, ProviderError
from bot.failpoints import Failpoint, Moment, Name
from bot.pipeline.attempts import Attempts
from bot.pipeline.names import DEPARTING, FORGETTING, REMOVALS, departing_job, forgetting_job
from bot.pipeline.removals import Removals
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside
from bot.uploads.known import arrival_of

log = logging.getLogger(__name__)

_AT_ONCE: Final = 2


class Forgetting:
    """The code of the jobs that forget; they may run before all that they need is open.

    Every stage can be repeated, and the record of a meeting goes last: whoever is killed before
    finds by it what is left. What a platform does not let us delete stays there. As in
    `bot.pipeline.recordings`, only calls of a `Run` decide what comes next.
    """

    def __init__(self, outside: Outside, settings: PipelineSettings, failpoint: Failpoint) -> None:
        self._outside = outside
        self._store = outside.store
        self._timeout_s = settings.chat_timeout_s
        self._attempts = Attempts(settings.patience, outside.clock, failpoint)
        self._failpoint = failpoint
        self._open: asyncio.Future[Removals] = asyncio.get_running_loop().create_future()

    def open(self, removals: Removals) -> None:
        """Let the jobs go on."""
        self._open.set_result(removals)

    def bodies(self) -> Mapping[str, Body]:
        """The code by kind of job."""
        return {FORGETTING: self._forget, DEPARTING: self._depart}

    def queues(self) -> Mapping[str, Limits]:
        """The limits by name of queue."""
        return {REMOVALS: Limits(per_process=_AT_ONCE)}

    async def _forget(self, run: Run, meeting_id: str) -> Facts:
        persist = partial(self._attempts.persist, run, job=forgetting_job(meeting_id))
        try:
            await persist(Name.UNPUBLISH, meeting_id, partial(self._unpublish, meeting_id))
        except JobFailedError as error:
            await run.step("go_on", partial(self._leave, meeting_id, error.failure))
        await persist(Name.FORGET, meeting_id, partial(self._erase, meeting_id))
        return {}

    async def _depart(self, run: Run, platform: str, workspace: str) -> Facts:
        job_id = departing_job(platform, workspace)
        work = partial(self._erase_workspace, platform, workspace)
        return await self._attempts.persist(run, Name.DEPART, job_id, work, job=job_id)

    async def _unpublish(self, meeting_id: str) -> Facts:
        """Stop all that may say something of the meeting, then delete what was said."""
        await (await self._removals()).purge(meeting_id)
        try:
            place = (await self._store.meeting(meeting_id)).place
        except NotFoundError:
            return {}
        self._failpoint(Name.UNPUBLISH, Moment.DURING, meeting_id)
        tried, failures = set[MessageRef](), list[Exception]()
        # What was under way when it was stopped may still have posted something.
        while left := set(await self._store.messages_of(meeting_id)) - tried:
            for ref in sorted(left, key=str):
                if (failure := await self._deleted(ref, place, meeting_id)) is not None:
                    failures.append(failure)
            tried |= left
        if failures:
            raise failures[0]
        self._failpoint(Name.UNPUBLISH, Moment.AFTER_EFFECT, meeting_id)
        return {}

    async def _deleted(self, ref: MessageRef, place: Place, meeting_id: str) -> Exception | None:
        """Delete a message; what is to be tried again if it is still there, None if nothing is."""
        platform = self._outside.platforms.get(ref.platform)
        if platform is None:
            log.warning("a message of %s stays: %s is not set up", meeting_id, ref.platform)
            return None
        try:
            async with asyncio.timeout(self._timeout_s):
                await platform.delete(ref, place)
        except TimeoutError as error:
            return error
        except ProviderError as error:
            if error.fault.is_retryable:
                return error
            log.warning("a message of %s can't be deleted: %s", meeting_id, error)
        except MinutaError as error:
            log.warning("a message of %s can't be deleted: %s", meeting_id, error)
        return None

    async def _leave(self, meeting_id: str, failure: Failure) -> Facts:
        log.error("messages of %s were not deleted: %s", meeting_id, failure.error)
        return {}

    async def _erase(self, meeting_id: str) -> Facts:
        removals = await self._removals()
        await removals.purge(meeting_id)
        try:
            meeting = await self._store.meeting(meeting_id)
        except NotFoundError:
            return {}
        arrival = await arrival_of(self._store, meeting)
        if arrival is not None:
            # A person can ask for it again; by itself it does not come back.
            await self._store.settle_arrival(arrival.recording, ArrivalState.DECLINED, unless=())
            await removals.purge_upload(arrival.recording)
        await self._erase_record(meeting)
        return {}

    async def _erase_record(self, meeting: Meeting) -> None:
        for track in meeting.tracks:
            await self._outside.shelf.remove(track.audio)
        self._failpoint(Name.FORGET, Moment.DURING, meeting.id)
        await self._store.forget_meeting(meeting.id, at=self._outside.clock.now())
        for track in meeting.tracks:  # sound may have come to the shelf meanwhile
            await self._outside.shelf.remove(track.audio)
        log.info("meeting %s was forgotten", meeting.id)
        self._failpoint(Name.FORGET, Moment.AFTER_EFFECT, meeting.id)

    async def _erase_workspace(self, platform: str, workspace: str) -> Facts:
        """Forget a workspace; nobody can delete its messages any more."""
        removals = await self._removals()
        await removals.purge_workspace(platform, workspace)
        await self._store.forget_workspace(platform, workspace)
        for meeting in await self._store.workspace_meetings(platform, workspace):
            await removals.purge(meeting.id)
            await self._erase_record(meeting)
        # What has come in since by what was under way.
        await self._store.forget_workspace(platform, workspace)
        return {}

    async def _removals(self) -> Removals:
        return await asyncio.shield(self._open)
