"""Clears away what providers still have, and what processes that died have left."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.speech_job import SpeechJobState, Ticket
from bot.errors import ConflictError, NotFoundError, ProviderError
from bot.speech.remote.folders import sweep_scratch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.speech_job import SpeechJob
    from bot.ports import Clock, SpeechJobStore, SpeechService
    from bot.speech.remote.settings import RemoteSettings

_log = logging.getLogger(__name__)

_AT_ONCE: Final = 100
_ABANDONED: Final = timedelta(days=1)
_KEPT: Final = timedelta(days=7)
_CALL_S: Final = 60.0


class Leftovers:
    """Deletes at providers what was heard or is not wanted any more; for the sweep."""

    def __init__(
        self,
        services: Mapping[str, SpeechService],
        store: SpeechJobStore,
        settings: RemoteSettings,
        clock: Clock,
    ) -> None:
        self._services = services
        self._store = store
        self._settings = settings
        self._clock = clock

    async def sweep(self) -> int:
        """Look once; how much was cleared away.

        A provider that can't be reached, or is not set up any more, is asked again the next time.
        """
        cleared = await asyncio.to_thread(sweep_scratch, self._settings.folder)
        now = self._clock.now()
        for job in await self._store.speech_jobs_to_delete(_AT_ONCE, now - _ABANDONED):
            service = self._services.get(job.provider)
            if service is None:
                continue
            try:
                async with asyncio.timeout(_CALL_S):
                    await _delete(service, job)
            except (ProviderError, TimeoutError) as error:
                _log.warning("not deleted at %s, tried again in a while: %s", job.provider, error)
                continue
            cleared += 1
            await self._settle(job)
        return cleared + await self._store.forget_old_speech_jobs(now - _KEPT)

    async def _settle(self, job: SpeechJob) -> None:
        """Remember that it is gone there; the words stay until their transcript is kept."""
        if job.heard is None:
            await self._store.forget_speech_jobs([job.key])
            return
        gone = {"state": SpeechJobState.DELETED, "must_delete": False}
        try:
            await self._store.save_speech_job(job.model_copy(update=gone))
        except (ConflictError, NotFoundError):
            return  # somebody has done it


async def _delete(service: SpeechService, job: SpeechJob) -> None:
    job_id = job.job_id
    if job_id is None:
        job_id = await service.find(job.upload or "", Ticket(key=job.ticket))
    if job_id is not None:
        await service.delete(job_id)
