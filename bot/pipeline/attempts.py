"""Tries a stage until it is done or given up, and keeps every try."""

import logging
import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from itertools import count

from pydantic import Field

from bot.domain.frozen import Frozen, Instant
from bot.engine.failure import Failure, JobFailedError
from bot.engine.logs import report
from bot.engine.run import Facts, Run
from bot.errors import MinutaError, ProviderError
from bot.failpoints import Failpoint, Moment, Name
from bot.pipeline.settings import Patience
from bot.pipeline.verdict import Verdict, judge, next_wait
from bot.ports import Clock

log = logging.getLogger(__name__)


class _Outcome(Frozen):
    """How one try ended: well, or with a failure and perhaps another try after `wait_s`."""

    began_at: Instant
    facts: Facts = Field(default_factory=dict)
    failure: Failure | None = None
    wait_s: float | None = None


class Attempts:
    """Runs stages so that neither a try nor the wait for the next is forgotten by a crash.

    The engine would count its own retries in memory only and begin anew after each restart.
    """

    def __init__(self, patience: Patience, clock: Clock, failpoint: Failpoint) -> None:
        self._patience = patience
        self._clock = clock
        self._failpoint = failpoint
        self._random = random.SystemRandom()

    async def persist(
        self,
        run: Run,
        stage: Name,
        subject: str,
        work: Callable[[], Awaitable[Facts]],
        *,
        job: str | None = None,
    ) -> Facts:
        """Do a stage and return its facts; raises `JobFailedError` once it is given up.

        `job` is what people are told to retry, where it is not found by the subject's id.
        """
        first_began_at = None
        for attempt in count(1):
            once = partial(self._once, stage, subject, work, attempt, first_began_at, job)
            outcome = _Outcome.model_validate(await run.step(stage, once))
            self._failpoint(stage, Moment.AFTER_RETURN, subject)
            if outcome.failure is None:
                return outcome.facts
            if outcome.wait_s is None:
                raise JobFailedError(outcome.failure)
            first_began_at = first_began_at or outcome.began_at
            await run.pause(outcome.wait_s)
        raise AssertionError("counting never ends")

    async def _once(
        self,
        stage: Name,
        subject: str,
        work: Callable[[], Awaitable[Facts]],
        attempt: int,
        first_began_at: datetime | None,
        job: str | None,
    ) -> Facts:
        began_at = self._clock.now()
        self._failpoint(stage, Moment.BEFORE, subject)
        try:
            outcome = _Outcome(began_at=began_at, facts=await work())
        except Exception as error:  # noqa: BLE001 (the boundary of a stage: what fails is kept)
            verdict = judge(error, stage, subject, attempt, job)
            outcome = self._failed(error, verdict, stage, subject, first_began_at or began_at)
        return outcome.model_dump(mode="json")

    def _failed(
        self, error: Exception, verdict: Verdict, stage: Name, subject: str, since: datetime
    ) -> _Outcome:
        elapsed_s = (self._clock.now() - since).total_seconds()
        wait_s = next_wait(verdict, elapsed_s, self._patience, self._random.random())
        if not isinstance(error, (MinutaError, ProviderError, TimeoutError)):
            report(log, f"{stage} of {subject}", error)
        elif wait_s is None:
            log.error("%s of %s failed: %s", stage, subject, verdict.failure.error)
        else:
            log.warning(
                "%s of %s is tried again in %.0f s: %s",
                stage,
                subject,
                wait_s,
                verdict.failure.error,
            )
        return _Outcome(began_at=since, failure=verdict.failure, wait_s=wait_s)
