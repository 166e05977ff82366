"""Waits for the result of a job: asks for it again and again, or until somebody calls."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.speech_job import SpeechJobState
from bot.errors import Fault, ProviderError

if TYPE_CHECKING:
    import asyncio

    from bot.domain.speech import HeardTrack
    from bot.domain.speech_job import SpeechJob
    from bot.ports import Clock, SpeechService
    from bot.speech.remote.patience import Patience
    from bot.speech.remote.record import Record
    from bot.speech.remote.settings import RemoteSettings
    from bot.speech.remote.waiters import Waiters

_log = logging.getLogger(__name__)

_SLOWER = 1.5
_SERVER_ERRORS = 3
_BAD_OUTPUTS = 2


class JobFailedError(Exception):
    """A job failed at the provider, and another may not."""

    def __init__(self, error: ProviderError) -> None:
        super().__init__(str(error))
        self.error = error


class UnheardOfError(Exception):
    """The result was to be called back, and never was."""


class Waiting:
    """Waits for jobs of one provider."""

    def __init__(
        self, service: SpeechService, settings: RemoteSettings, clock: Clock, waiters: Waiters
    ) -> None:
        self._service = service
        self._settings = settings
        self._clock = clock
        self._waiters = waiters
        self._may_call = settings.public_url is not None and service.habits.calls_back

    async def until_heard(self, record: Record, length_s: float, patience: Patience) -> None:
        """Return when the words are in the record.

        Raises `ProviderError` when time is up or nothing can help, `JobFailedError`,
        `UnheardOfError`, and `NotFoundError` if nobody wants the words any more.
        """
        with self._waiters.waiting(record.job.key) as bell:
            if self._service.habits.fetches:
                await self._fetched(record, patience, bell)
            else:
                await self._called(record, length_s, patience, bell)

    async def _fetched(self, record: Record, patience: Patience, bell: asyncio.Event) -> None:
        troubles = _Troubles()
        pause_s = self._settings.first_poll_s
        while True:
            wait_s = patience.jittered(pause_s)
            try:
                heard = await patience.once(lambda: self._service.fetch(record.job.job_id or ""))
            except ProviderError as error:
                await self._note(record, error)
                troubles.add(error)
                wait_s = max(wait_s, error.retry_after_s or 0.0)
            else:
                if heard is not None:
                    await record.change(partial(_heard, heard))
                    return
                troubles = _Troubles()
            if wait_s >= patience.left_s:
                raise patience.over()
            if await self._rest(record, patience, bell, wait_s):
                pause_s = self._settings.first_poll_s
            else:
                pause_s = min(pause_s * _SLOWER, self._settings.longest_poll_s)

    async def _note(self, record: Record, error: ProviderError) -> None:
        _log.warning("asked for a result: %s", error)
        if error.fault is Fault.BAD_INPUT:
            await record.change(partial(_failed, error.detail))

    async def _called(
        self, record: Record, length_s: float, patience: Patience, bell: asyncio.Event
    ) -> None:
        patience_s = self._settings.callback_s + self._settings.callback_share * length_s
        deadline = record.job.began_at + timedelta(seconds=patience_s)
        while True:
            await record.refresh()
            if record.job.heard is not None:
                return
            if record.job.failure is not None:
                detail = f"the job failed: {record.job.failure}"
                raise JobFailedError(ProviderError(self._service.name, Fault.SERVER, detail))
            if self._clock.now() >= deadline or not record.is_kept:
                raise UnheardOfError
            wait_s = patience.jittered(self._settings.first_poll_s)
            if wait_s >= patience.left_s:
                raise patience.over()
            await patience.rest(bell, wait_s)

    async def _rest(
        self, record: Record, patience: Patience, bell: asyncio.Event, wait_s: float
    ) -> bool:
        """Wait; whether somebody called meanwhile, here or in another process."""
        if not (self._may_call and record.is_kept):
            return await patience.rest(bell, wait_s)
        called_at = record.job.called_back_at
        while wait_s > 0:
            step_s = min(wait_s, self._settings.first_poll_s)
            if await patience.rest(bell, step_s):
                return True
            await record.refresh()
            if record.job.called_back_at != called_at:
                return True
            wait_s -= step_s
        return False


class _Troubles:
    """How often asking went wrong in a row; a job that failed answers each time alike."""

    def __init__(self) -> None:
        self._server = 0
        self._output = 0

    def add(self, error: ProviderError) -> None:
        """Raise where asking once more can't help."""
        if not error.fault.is_retryable:
            raise error
        self._server += error.fault is Fault.SERVER
        self._output += error.fault is Fault.BAD_OUTPUT
        if self._server >= _SERVER_ERRORS:
            raise JobFailedError(error)
        if self._output >= _BAD_OUTPUTS:
            raise error


def _heard(heard: HeardTrack, job: SpeechJob) -> SpeechJob:
    return job.model_copy(update={"state": SpeechJobState.HEARD, "heard": heard})


def _failed(detail: str, job: SpeechJob) -> SpeechJob:
    return job.model_copy(update={"state": SpeechJobState.FAILED, "failure": detail})
