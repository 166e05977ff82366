"""One part of a file at one provider: sent, waited for, and deleted there."""

from __future__ import annotations

import logging
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.speech import HeardTrack
from bot.domain.speech_job import (
    Begun,
    JobStarted,
    SoundFile,
    SpeechJob,
    SpeechJobState,
    Ticket,
)
from bot.errors import Fault, NotFoundError, ProviderError
from bot.speech.remote.record import Record
from bot.speech.remote.waiting import JobFailedError, UnheardOfError, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.speech import SpeechRequest
    from bot.ports import Clock, SpeechJobStore, SpeechService
    from bot.speech.remote.patience import Patience
    from bot.speech.remote.settings import RemoteSettings
    from bot.speech.remote.waiters import Waiters

_log = logging.getLogger(__name__)

_SECRET_BYTES = 32
_SUBMISSIONS = 2  # a job that failed there is begun once more


class Errand(NamedTuple):
    """A part to have heard; `key` is what its job is kept under, None to keep nothing."""

    key: str | None
    sound: SoundFile
    request: SpeechRequest


class Jobs:
    """Has parts heard by one provider.

    What is done is kept before the next step: after a crash it goes on from there, without paying
    twice where the provider can be asked.
    """

    def __init__(
        self,
        service: SpeechService,
        settings: RemoteSettings,
        store: SpeechJobStore | None,
        clock: Clock,
        waiters: Waiters,
    ) -> None:
        self._service = service
        self._settings = settings
        self._store = store
        self._clock = clock
        self._habits = service.habits
        self._waiting = Waiting(service, settings, clock, waiters)

    async def hear(
        self, errand: Errand, patience: Patience, uploaded: Callable[[], None]
    ) -> HeardTrack:
        """The words of a part; raises `ProviderError`, and `NotFoundError` if nobody wants it."""
        record = await self._record(errand)
        submissions, may_call_back = 1, True
        while record.job.heard is None:
            try:
                if record.job.state is SpeechJobState.SENDING:
                    url = self._callback_url if may_call_back and record.is_kept else None
                    await self._send(record, errand, patience, url, uploaded)
                else:
                    uploaded()
                    await self._waiting.until_heard(record, errand.sound.duration_s, patience)
            except JobFailedError as failed:
                submissions += 1
                if submissions > _SUBMISSIONS:
                    await record.change(_failed(failed.error.detail))
                    raise failed.error from None
                await self._begin_anew(record, errand)
            except UnheardOfError:
                if not may_call_back:
                    detail = "began a job whose result can't be had"
                    raise ProviderError(self._service.name, Fault.BAD_OUTPUT, detail) from None
                _log.warning("%s never called back; sent again", self._service.name)
                may_call_back = False
                await self._begin_anew(record, errand)
            except NotFoundError:
                await self._take_back(record.job)
                raise
        heard = record.job.heard
        await self._delete(record, patience)
        return heard

    async def _record(self, errand: Errand) -> Record:
        store = self._store if errand.key is not None else None
        fresh = self._new(errand.key or "", errand.request.meeting_id)
        kept = None if store is None else await store.speech_job(fresh.key)
        record = Record(store, kept or fresh)
        if kept is None:
            await record.replace(fresh)
        elif not _is_of_use(kept):
            await self._begin_anew(record, errand)
        return record

    def _new(self, key: str, meeting_id: str | None) -> SpeechJob:
        return SpeechJob(
            key=key,
            meeting_id=meeting_id,
            provider=self._service.name,
            state=SpeechJobState.SENDING,
            ticket=secrets.token_urlsafe(_SECRET_BYTES),
            secret_hash=hash_of(secrets.token_urlsafe(_SECRET_BYTES)),
            began_at=self._clock.now(),
            must_delete=self._settings.delete and self._habits.deletes,
        )

    async def _begin_anew(self, record: Record, errand: Errand) -> None:
        await self._retire(record)
        await record.replace(self._new(record.job.key, errand.request.meeting_id))

    async def _retire(self, record: Record) -> None:
        """See that what a try has left at the provider is deleted, also if that fails now."""
        job = record.job
        if not job.must_delete or job.job_id is None:
            return
        try:
            await self._service.delete(job.job_id)
        except (ProviderError, TimeoutError):
            retired = {"key": f"{job.key}#{job.ticket}", "state": SpeechJobState.FAILED}
            if self._store is not None and record.is_kept:
                left = job.model_copy(update={**retired, "heard": None, "version": 1})
                await self._store.save_speech_job(left)

    @property
    def _callback_url(self) -> str | None:
        """Where callbacks go, without the secret; None where nobody calls or listens."""
        url = self._settings.public_url
        if url is None or not self._habits.calls_back:
            return None
        return f"{url.rstrip('/')}/callbacks/speech/{self._service.name}"

    async def _send(
        self,
        record: Record,
        errand: Errand,
        patience: Patience,
        url: str | None,
        uploaded: Callable[[], None],
    ) -> None:
        """Bring the sound there and have it heard, or find that this was done before."""
        is_known = record.job.upload is not None
        if not is_known:
            upload = await patience.retried(lambda: self._service.upload(errand.sound))
            await record.change(_changed(upload=upload))
        uploaded()
        secret = secrets.token_urlsafe(_SECRET_BYTES) if url else ""
        if is_known and await self._found(record, patience):
            return
        if secret:
            await record.change(_changed(secret_hash=hash_of(secret), called_back_at=None))
        ticket = Ticket(key=record.job.ticket, callback_url=f"{url}/{secret}" if secret else None)
        try:
            begun = await self._begun(record.job.upload or "", errand, ticket, patience)
        except ProviderError as error:
            if is_known and record.job.upload and error.fault is Fault.BAD_INPUT:
                # what was uploaded before a crash may be gone there
                await self._begin_anew(record, errand)
                return
            if not error.fault.is_retryable:
                await record.change(_failed(error.detail))
            raise
        await self._keep(record, begun)

    async def _found(self, record: Record, patience: Patience) -> bool:
        """Whether a job was begun before the crash that this try comes after."""
        if not self._habits.finds:
            return False
        ticket = Ticket(key=record.job.ticket)
        upload = record.job.upload or ""
        job_id = await patience.retried(lambda: self._service.find(upload, ticket))
        if job_id is None:
            return False
        await self._keep(record, JobStarted(job_id=job_id))
        return True

    async def _begun(
        self, upload: str, errand: Errand, ticket: Ticket, patience: Patience
    ) -> Begun:
        is_in_doubt = False

        async def begin() -> Begun:
            nonlocal is_in_doubt
            if is_in_doubt and self._habits.finds:
                job_id = await self._service.find(upload, ticket)
                if job_id is not None:
                    return JobStarted(job_id=job_id)
                is_in_doubt = False
            try:
                return await self._service.begin(upload, errand.sound, errand.request, ticket)
            except ProviderError as error:
                is_in_doubt = is_in_doubt or error.is_in_doubt
                raise
            except BaseException:
                is_in_doubt = True
                raise

        return await patience.retried(begin)

    async def _keep(self, record: Record, begun: Begun) -> None:
        """Keep what came of a sound; the callback may have been faster."""

        def kept(job: SpeechJob) -> SpeechJob:
            if isinstance(begun, HeardTrack):
                words = {"state": SpeechJobState.HEARD, "heard": begun, "must_delete": False}
                return job.model_copy(update=words)
            if job.job_id == begun.job_id:
                return job
            started = {"state": SpeechJobState.WORKING, "job_id": begun.job_id}
            return job.model_copy(update={**started, "heard": None, "failure": None})

        try:
            await record.change(kept)
        except NotFoundError:
            if isinstance(begun, JobStarted):
                record.job = record.job.model_copy(update={"job_id": begun.job_id})
            raise

    async def _take_back(self, job: SpeechJob) -> None:
        """Delete at the provider what nobody wants any more; the row may not know its id."""
        if job.job_id is None or not (self._settings.delete and self._habits.deletes):
            return
        try:
            await self._service.delete(job.job_id)
        except ProviderError as error:
            _log.warning("a job that nobody wants stays there: %s", error)
        else:
            if self._store is not None:
                left = await self._store.speech_job(job.key)
                if left is not None and left.ticket == job.ticket:
                    await self._store.forget_speech_jobs([job.key])

    async def _delete(self, record: Record, patience: Patience) -> None:
        """Delete at the provider what was heard; what fails is done by `Leftovers`."""
        job_id = record.job.job_id
        if not record.job.must_delete or job_id is None:
            return
        try:
            await patience.once(lambda: self._service.delete(job_id))
        except ProviderError as error:
            _log.warning("what was heard stays at the provider for now: %s", error)
            return
        await record.change(_changed(state=SpeechJobState.DELETED, must_delete=False))


def hash_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256, hexadecimal."""
    return sha256(secret.encode()).hexdigest()


def _is_of_use(job: SpeechJob) -> bool:
    """Whether it has the words, or may get them."""
    open_states = {SpeechJobState.SENDING, SpeechJobState.WORKING}
    return job.heard is not None or job.state in open_states


def _changed(**changes: object) -> Callable[[SpeechJob], SpeechJob]:
    return lambda job: job.model_copy(update=changes)


def _failed(detail: str) -> Callable[[SpeechJob], SpeechJob]:
    return _changed(state=SpeechJobState.FAILED, failure=detail)
