"""The jobs as they are recorded: put in, looked at, retried and forgotten, by any process."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions
from dbos import error as dbos_error
from pydantic import JsonValue

from bot.engine.database import engine_url, sqlite_file, use_write_ahead_log
from bot.engine.failure import Failure
from bot.engine.logs import sober_logs
from bot.engine.records import (
    DONE,
    FAILED,
    RUNNING,
    TOO_MANY_RESTARTS,
    WAITING,
    Job,
    JobHistory,
    JobState,
    to_job,
    to_step,
)
from bot.engine.settings import EngineSettings, Limits
from bot.errors import ConflictError, Fault, MinutaError, NotFoundError, ProviderError

APPLICATION = "minuta"
"""The name the engine's records are kept under."""

_NAMES = {
    JobState.WAITING: WAITING,
    JobState.RUNNING: RUNNING,
    JobState.DONE: DONE,
    JobState.FAILED: FAILED,
}
_FORGOTTEN_AT_ONCE = 500
_BELOW = ("dbos", "sqlalchemy", "psycopg", "sqlite3")


def order(
    kind: str, job_id: str, queue: str, version: str, subject: str | None = None
) -> EnqueueOptions:
    """What the engine has to know about a job that is put in."""
    options = EnqueueOptions(
        workflow_name=kind,
        workflow_id=job_id,
        queue_name=queue,
        app_version=version,
        application_name=APPLICATION,
        attributes={"queue": queue},
    )
    if subject is not None:
        options["queue_partition_key"] = subject
        options["attributes"]["subject"] = subject
    return options


@asynccontextmanager
async def open_jobs(settings: EngineSettings) -> AsyncIterator["Jobs"]:
    """Open the records of the engine, made if need be, whether or not it is running anywhere.

    Raises `SettingsError` for a URL that does not fit and `ProviderError` for records that can't
    be reached.
    """
    with sober_logs():
        with _translated():
            client = await asyncio.to_thread(_client, settings)
        try:
            yield Jobs(client, settings.version)
        finally:
            client.destroy()


def _client(settings: EngineSettings) -> DBOSClient:
    url = engine_url(settings.database_url)
    if file := sqlite_file(settings.database_url):
        use_write_ahead_log(file)
    DBOS.migrate(url)
    return DBOSClient(
        system_database_url=url,
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        retry_connection_errors=False,
    )


class Jobs:
    """The engine's records.

    Every method raises `ProviderError` when they can't be reached.
    """

    def __init__(self, client: DBOSClient, version: str) -> None:
        self._client = client
        self._version = version

    async def define_queue(self, name: str, limits: Limits, poll_s: float) -> None:
        """Let a queue have these limits from now on, in every process."""
        per_process = limits.per_process
        if per_process is not None and limits.over_all is not None:
            per_process = min(per_process, limits.over_all)
        with _translated():
            await self._client.register_queue_async(
                name,
                worker_concurrency=per_process,
                global_concurrency=limits.over_all,
                partition_concurrency=limits.per_subject,
                limiter=(
                    {"limit": limits.starts, "period": limits.period_s} if limits.starts else None
                ),
                polling_interval_sec=poll_s,
            )

    async def submit(
        self, kind: str, job_id: str, queue: str, *args: JsonValue, subject: str | None = None
    ) -> None:
        """Put a job into a queue; one that is there already under this id stays as it is.

        `subject` is named exactly where the queue has limits for each.
        """
        options = order(kind, job_id, queue, self._version, subject)
        with _translated():
            await self._client.enqueue_async(options, *args)

    async def find(
        self, job_ids: Collection[str], states: Collection[JobState] = tuple(JobState)
    ) -> Mapping[str, Job]:
        """Those of the jobs that are there, in one of these states, by id."""
        if not job_ids:
            return {}
        with _translated():
            found = await self._client.list_workflows_async(
                workflow_ids=list(job_ids), status=_names(states), load_input=False
            )
        return {status.workflow_id: to_job(status) for status in found}

    async def listed(
        self, states: Collection[JobState], limit: int, kinds: Collection[str] = ()
    ) -> Sequence[Job]:
        """The newest jobs that nothing else waits for."""
        with _translated():
            found = await self._client.list_workflows_async(
                status=_names(states),
                name=list(kinds) or None,
                has_parent=False,
                load_input=False,
                sort_desc=True,
                limit=limit,
            )
        return [to_job(status) for status in found]

    async def beginning_with(self, beginnings: Collection[str]) -> Sequence[Job]:
        """The first few jobs whose id begins like one of these."""
        with _translated():
            found = await self._client.list_workflows_async(
                workflow_id_prefix=list(beginnings), has_parent=False, load_input=False, limit=5
            )
        return [to_job(status) for status in found]

    async def newest(self, beginning: str, limit: int) -> Sequence[Job]:
        """The newest jobs whose id begins like this, the newest first."""
        with _translated():
            found = await self._client.list_workflows_async(
                workflow_id_prefix=beginning,
                has_parent=False,
                load_input=False,
                sort_desc=True,
                limit=limit,
            )
        return [to_job(status) for status in found]

    async def history(self, job_id: str) -> JobHistory:
        """What a job has behind it; raises `NotFoundError`."""
        job = await self._get(job_id)
        with _translated():
            steps = await self._client.list_workflow_steps_async(job_id, load_output=True)
            children = await self._client.list_workflows_async(
                parent_workflow_id=job_id, load_input=False
            )
        return JobHistory(
            job=job,
            steps=tuple(map(to_step, steps)),
            children=tuple(map(to_job, children)),
        )

    async def retry(self, job_id: str) -> None:
        """Let a failed job go on from the stage that failed, as if that had never been tried.

        Raises `NotFoundError`, and `ConflictError` for a job that has not failed.
        """
        history = await self.history(job_id)
        if history.job.failure is None:
            raise ConflictError(
                f"The job {job_id} has not failed; it is {history.job.state}.",
                "See minuta jobs list.",
            )
        # The children first: if this is interrupted, the job itself is still listed as failed.
        for child in history.children:
            if child.state is JobState.FAILED:
                await self._rewind(child, 1)
        await self._rewind(history.job, _first_to_repeat(history, history.job.failure))

    async def forget(self, job_ids: Sequence[str]) -> None:
        """Remove jobs and the jobs they started; ones under way are stopped at their next step."""
        if not job_ids:
            return
        with _translated():
            there = list(await self.find(job_ids))
            await self._client.cancel_workflows_async(there, cancel_children=True)
            await self._client.delete_workflows_async(there, delete_children=True)

    async def forget_done(self, before: datetime) -> int:
        """Remove the jobs that were done before the moment; returns how many there were."""
        forgotten = 0
        while True:
            with _translated():
                old = await self._client.list_workflows_async(
                    status=list(DONE),
                    completed_before=before.isoformat(),
                    has_parent=False,
                    load_input=False,
                    load_output=False,
                    limit=_FORGOTTEN_AT_ONCE,
                )
                await self._client.delete_workflows_async(
                    [status.workflow_id for status in old], delete_children=True
                )
            forgotten += len(old)
            if len(old) < _FORGOTTEN_AT_ONCE:
                return forgotten

    async def owners(self) -> frozenset[str]:
        """The processes that have a job under way, or had when they died."""
        with _translated():
            running = await self._client.list_workflows_async(
                status=list(RUNNING), load_input=False, load_output=False
            )
        return frozenset(status.executor_id for status in running if status.executor_id)

    async def claim_lead(self) -> None:
        """Let our version be the one that unfinished jobs of others are brought to.

        The process that was started last decides, so that going back to an older version works too.
        """
        with _translated():
            await self._client.set_latest_application_version_async(self._version)

    async def bring_to_this_version(self, alive: Collection[str]) -> int:
        """Begin unfinished jobs of other versions again under ours; returns how many there were.

        Those that a living process has under way are left to it. A job's stages look for what is
        done already, so nothing is done twice. Does nothing when another version has the lead.
        """
        with _translated():
            leading = await self._client.get_latest_application_version_async()
            if leading["version_name"] != self._version:
                return 0
            unfinished = await self._client.list_workflows_async(
                status=[*WAITING, *RUNNING, "CANCELLED"], load_input=False, load_output=False
            )
            stranded = [
                status
                for status in unfinished
                if status.app_version != self._version
                and not (status.status in RUNNING and status.executor_id in alive)
            ]
            for status in stranded:
                # Interrupted between the two, it is found cancelled the next time.
                await self._client.cancel_workflow_async(status.workflow_id)
                await self._rewind(to_job(status), 1)
        return len(stranded)

    async def _get(self, job_id: str) -> Job:
        found = await self.find([job_id])
        if job_id not in found:
            raise NotFoundError(f"There is no job {job_id}.", "See minuta jobs list.")
        return found[job_id]

    async def _rewind(self, job: Job, start_step: int) -> None:
        with _translated():
            await self._client.rewind_workflow_async(
                job.id,
                start_step=start_step,
                application_version=self._version,
                queue_name=job.queue,
                queue_partition_key=job.subject,
            )


def _names(states: Collection[JobState]) -> list[str]:
    return [name for state in states for name in _NAMES[state]]


def _first_to_repeat(history: JobHistory, failure: Failure) -> int:
    of_stage = [step.number for step in history.steps if step.name == failure.stage]
    if of_stage:
        return min(of_stage)
    if failure.error == TOO_MANY_RESTARTS:
        return max((step.number for step in history.steps), default=0) + 1
    return 1  # the job's own code failed between its steps: they look for what is done already


@contextmanager
def _translated() -> Iterator[None]:
    """Raise our errors in place of the engine's and of whatever database driver it uses."""
    try:
        yield
    except (MinutaError, ProviderError):
        raise
    except dbos_error.DBOSNonExistentWorkflowError:
        raise NotFoundError("There is no such job any more.", "See minuta jobs list.") from None
    except Exception as error:
        if not type(error).__module__.startswith(_BELOW):
            raise
        # Not chained: the text of a driver's error can hold the address and the user's name.
        raise ProviderError("job engine", Fault.CONNECTIVITY, type(error).__name__) from None
