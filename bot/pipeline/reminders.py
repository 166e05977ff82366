"""The jobs of nudges and of weekly digests."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from pydantic import JsonValue

from bot.domain.meeting import Place
from bot.engine.engine import Body
from bot.engine.failure import JobFailedError
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from bot.failpoints import Failpoint, Name
from bot.pipeline.attempts import Attempts
from bot.pipeline.channel_digest import ChannelDigest
from bot.pipeline.names import (
    CHANNEL_DIGEST,
    NUDGE,
    NUDGES,
    REMINDER,
    REMINDERS,
    channel_digest_job,
)
from bot.pipeline.nudging import Nudging
from bot.pipeline.posting import Posting
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside

_PER_PROCESS: Final = 32


class Reminders:
    """The code of the jobs by which people are told what is due.

    Those of a platform wait for each other, so that one that is away keeps nobody else waiting.
    What does not succeed although it may is put off, and comes with another job: none waits for
    long. As in `bot.pipeline.recordings`, only calls of a `Run` decide what comes next.
    """

    def __init__(
        self, outside: Outside, settings: PipelineSettings, posting: Posting, failpoint: Failpoint
    ) -> None:
        self.nudging = Nudging(outside, settings, posting, failpoint)
        self._digest = ChannelDigest(outside, settings, posting, failpoint)
        self._attempts = Attempts(settings.patience, outside.clock, failpoint)
        self._at_once = settings.nudges_at_once

    def bodies(self) -> Mapping[str, Body]:
        """The code by kind of job."""
        return {NUDGE: self._nudge, CHANNEL_DIGEST: self._weekly, REMINDER: self._former}

    def queues(self) -> Mapping[str, Limits]:
        """The limits by name of queue."""
        return {
            NUDGES: Limits(per_process=_PER_PROCESS, per_subject=self._at_once),
            REMINDERS: Limits(),
        }

    async def _nudge(self, run: Run, nudge_id: str, job_id: str | None = None) -> Facts:
        persist = partial(self._attempts.persist, run, job=job_id)
        try:
            sent = await persist(Name.REMIND, nudge_id, partial(self.nudging.send, nudge_id))
        except JobFailedError as error:
            if error.failure.may_pass:
                postpone = partial(self.nudging.postpone, nudge_id)
                if not (await persist(Name.POSTPONE, nudge_id, postpone))["is_over"]:
                    return {}
            await run.step("give_up", partial(self.nudging.give_up, nudge_id))
            raise
        if "until" in sent:
            release = partial(self.nudging.release, nudge_id, str(sent["until"]))
            await persist(Name.RELEASE, nudge_id, release)
        return {}

    async def _weekly(self, run: Run, where: JsonValue, since: str) -> Facts:
        place, at = Place.model_validate(where), datetime.fromisoformat(since)
        job_id = channel_digest_job(place, at)
        persist = partial(self._attempts.persist, run, job=job_id)
        try:
            return await persist(Name.WEEKLY, job_id, partial(self._digest.post, place, at))
        except JobFailedError as error:
            if error.failure.may_pass:
                postpone = partial(self._digest.postpone, place, at)
                return await persist(Name.POSTPONE, job_id, postpone)
            await run.step("give_up", partial(self._digest.go_on, place, at))
            raise

    async def _former(self, run: Run, reminder_id: str) -> Facts:
        """Do nothing for a job of an earlier version: the tick sees to its reminder."""
        del run, reminder_id
        return {}
