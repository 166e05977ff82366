"""Sound that providers of speech to text work on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, delete, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.speech_job import SpeechJob, SpeechJobState
from bot.errors import ConflictError
from bot.ports import SpeechJobStore
from storage.database import Database, unbroken
from storage.meetings import hold_meeting
from storage.speech_job_rows import SpeechJobRow, speech_job_values, to_speech_job
from storage.statements import upsert

_OPEN = (SpeechJobState.SENDING.value, SpeechJobState.WORKING.value)
_OVER = (SpeechJobState.HEARD.value, SpeechJobState.FAILED.value)


class SpeechJobs(SpeechJobStore):
    """The part of the store that knows what providers were given to hear."""

    _database: Database

    @unbroken
    async def speech_job(self, key: str) -> SpeechJob | None:
        """The job of this key, None if there is none."""
        async with self._database.reading() as session:
            row = await session.get(SpeechJobRow, key)
            return None if row is None else to_speech_job(row)

    @unbroken
    async def save_speech_job(self, job: SpeechJob) -> SpeechJob:
        """Keep a job as it is now; returns it with its next version.

        Raises `ConflictError` if it has changed since this version was read, and `NotFoundError`
        for one of a meeting that is not there.
        """
        values = speech_job_values(job)
        async with self._database.writing() as session:
            if job.meeting_id is not None:
                await hold_meeting(session, job.meeting_id)
            if job.version == 1:
                version = await _insert_or_replace(session, values)
            else:
                version = await _update(session, values, job)
        return job.model_copy(update={"version": version})

    @unbroken
    async def speech_job_of_secret(self, provider: str, secret_hash: str) -> SpeechJob | None:
        """The job whose callback URL holds this secret, None if there is none."""
        this = (SpeechJobRow.provider == provider, SpeechJobRow.secret_hash == secret_hash)
        async with self._database.reading() as session:
            row = (await session.exec(select(SpeechJobRow).where(*this))).first()
            return None if row is None else to_speech_job(row)

    @unbroken
    async def speech_jobs_to_delete(
        self, limit: int, abandoned_before: datetime
    ) -> Sequence[SpeechJob]:
        """Jobs that are over while the provider still has something of them, the oldest first."""
        is_over = or_(
            col(SpeechJobRow.state).in_(_OVER), col(SpeechJobRow.began_at) < abandoned_before
        )
        oldest = (
            select(SpeechJobRow)
            .where(col(SpeechJobRow.must_delete).is_(True), is_over)
            .order_by(col(SpeechJobRow.began_at), col(SpeechJobRow.key))
            .limit(limit)
        )
        async with self._database.reading() as session:
            return [to_speech_job(row) for row in await session.exec(oldest)]

    @unbroken
    async def forget_speech_jobs(self, keys: Sequence[str]) -> None:
        """Forget jobs; unknown keys are passed over."""
        async with self._database.writing() as session:
            await session.exec(delete(SpeechJobRow).where(col(SpeechJobRow.key).in_(keys)))

    @unbroken
    async def forget_old_speech_jobs(self, before: datetime) -> int:
        """Forget jobs begun before this moment of which a provider has nothing; how many."""
        old = (
            col(SpeechJobRow.began_at) < before,
            col(SpeechJobRow.must_delete).is_(False),
        )
        async with self._database.writing() as session:
            return (await session.exec(delete(SpeechJobRow).where(*old))).rowcount


async def let_go_of_speech_jobs(session: AsyncSession, meeting_id: str) -> None:
    """Forget what was heard for a meeting, within a transaction.

    What a provider still has stays as a row without words, which belongs to nobody and is over.
    """
    its = col(SpeechJobRow.meeting_id) == meeting_id
    await session.exec(delete(SpeechJobRow).where(its, col(SpeechJobRow.must_delete).is_(False)))
    state = col(SpeechJobRow.state)
    await session.exec(
        update(SpeechJobRow)
        .where(its)
        .values(
            meeting_id=None,
            heard=None,
            failure=None,
            state=case((state.in_(_OPEN), SpeechJobState.FAILED.value), else_=state),
            version=SpeechJobRow.version + 1,
        )
    )


async def _insert_or_replace(session: AsyncSession, values: dict[str, object]) -> int:
    save = upsert(session, SpeechJobRow).values(**values, version=2)
    replaced = {name: save.excluded[name] for name in values if name != "key"}
    # whoever holds what was there before is to notice
    next_version = SpeechJobRow.version + 1
    connection = await session.connection()
    saved = await connection.execute(
        save.on_conflict_do_update(
            index_elements=["key"], set_={**replaced, "version": next_version}
        ).returning(col(SpeechJobRow.version))
    )
    version: int = saved.scalar_one()
    return version


async def _update(session: AsyncSession, values: dict[str, object], job: SpeechJob) -> int:
    this = (col(SpeechJobRow.key) == job.key, col(SpeechJobRow.version) == job.version)
    following = job.version + 1
    changed = await session.exec(
        update(SpeechJobRow).where(*this).values(**values, version=following)
    )
    if not changed.rowcount:
        raise ConflictError("Somebody else changed a speech job first.", "Read it again.")
    return following
