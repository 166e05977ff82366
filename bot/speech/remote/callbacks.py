"""Takes what providers call back with."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.domain.speech_job import SpeechJobState
from bot.errors import ConflictError, NotFoundError, ProviderError
from bot.ports import CallbackDesk
from bot.speech.remote.jobs import hash_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.speech_job import Callback, SpeechJob
    from bot.ports import Clock, SpeechJobStore, SpeechService
    from bot.speech.remote.waiters import Waiters

_log = logging.getLogger(__name__)

_MOST_BYTES = 32 << 20
"""The words of ten hours, every word with its times, have about 20 MB."""

_MOST_SECRET = 128
_TIMES_SOMEBODY_MAY_BE_FASTER = 5
_DONE = frozenset({SpeechJobState.HEARD, SpeechJobState.DELETED})


class Callbacks(CallbackDesk):
    """Takes callbacks for the jobs in the store, also those of other processes.

    Whoever knows a job's secret may call. Where a result can be fetched, a call only wakes who
    waits for it, and nothing that it says is kept. Else the words are kept as they come, if the
    call is about the same job.
    """

    def __init__(
        self,
        services: Mapping[str, SpeechService],
        store: SpeechJobStore,
        clock: Clock,
        waiters: Waiters,
    ) -> None:
        self._services = services
        self._store = store
        self._clock = clock
        self._waiters = waiters

    @property
    def max_bytes(self) -> int:
        """The largest body that is taken."""
        return _MOST_BYTES

    async def expects(self, provider: str, secret: str) -> bool:
        """Whether a job has this secret; asked before a body is read."""
        return await self._job(provider, secret) is not None

    async def take(self, provider: str, secret: str, body: bytes) -> bool:
        """Take a callback in; once this returns true it is kept."""
        if len(body) > _MOST_BYTES:
            return False
        for _ in range(_TIMES_SOMEBODY_MAY_BE_FASTER):
            job = await self._job(provider, secret)
            if job is None:
                return False
            if job.state in _DONE or job.heard is not None:
                return True  # it came before
            noted = await self._noted(job, body)
            if noted is None:
                return False
            try:
                await self._store.save_speech_job(noted)
            except ConflictError:
                continue
            except NotFoundError:
                return False
            self._waiters.wake(job.key)
            return True
        raise ConflictError("A speech job is being changed again and again.", "Try again.")

    async def _job(self, provider: str, secret: str) -> SpeechJob | None:
        if provider not in self._services or len(secret) > _MOST_SECRET:
            return None
        job = await self._store.speech_job_of_secret(provider, hash_of(secret))
        return None if job is None or job.state is SpeechJobState.FAILED else job

    async def _noted(self, job: SpeechJob, body: bytes) -> SpeechJob | None:
        """The job with what was said; None if that is of no use."""
        service = self._services[job.provider]
        now = {"called_back_at": self._clock.now()}
        if service.habits.fetches:
            return job.model_copy(update=now)
        try:
            # a large one takes a second to read
            told = await asyncio.to_thread(service.read_callback, body)
        except ProviderError as error:
            _log.warning("a callback makes no sense: %s", error)
            return None
        if _is_of_another(told, job):
            _log.warning("a callback of %s is about another job", job.provider)
            return None
        named = now if told.job_id is None else {**now, "job_id": told.job_id}
        if told.heard is not None:
            words = {"state": SpeechJobState.HEARD, "heard": told.heard}
            return job.model_copy(update={**named, **words})
        if told.failure is not None:
            return job.model_copy(update={**named, "failure": told.failure})
        return None


def _is_of_another(told: Callback, job: SpeechJob) -> bool:
    """Whether it names another job; before the answer to its beginning none is known."""
    return None not in {told.job_id, job.job_id} and told.job_id != job.job_id
