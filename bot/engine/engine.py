"""Runs jobs in this process: started with it, drained with it, taken over when it dies."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
)
from typing import Any, Final, TypeAlias
from uuid import uuid4

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from bot.engine.database import engine_url, only_process, sqlite_file
from bot.engine.failure import Failure, JobFailedError
from bot.engine.gate import Gate
from bot.engine.jobs import APPLICATION, Jobs, open_jobs
from bot.engine.lease import LeaseKeeper
from bot.engine.logs import report, sober_logs
from bot.engine.run import Facts, Run
from bot.engine.settings import EngineSettings, Limits
from bot.engine.turns import Turn, Turns
from bot.errors import ProviderError
from bot.ports import Clock, Leases

log = logging.getLogger(__name__)

Body: TypeAlias = Callable[..., Awaitable[Facts]]
"""A job's own code: called with a `Run` and the arguments it was submitted with."""

_ALONE: Final = "local"
"""The name of the one process on SQLite: the same at each start, so that it finds its own work."""

_LEASE_LOST: Final = 70
"""EX_SOFTWARE of sysexits.h: the supervisor shall start us again."""

_CANCELLING_S = 5.0

_RUNS_OF_AN_INNOCENT: Final = 2
"""A machine may be switched off under a job; when that happens again, it may be the job."""

_POLLS_UNTIL_ALL_ARE_BACK: Final = 6
_TURN_PATIENCE_S: Final = 600.0


def leave_at_once() -> None:
    """End this process without another word to anybody: its work belongs to others now."""
    log.critical("others have taken this process for dead, so it ends; start it again")
    os._exit(_LEASE_LOST)


@asynccontextmanager
async def open_engine(
    settings: EngineSettings,
    bodies: Mapping[str, Body],
    queues: Mapping[str, Limits],
    leases: Leases,
    clock: Clock,
    on_lost: Callable[[], None] = leave_at_once,
) -> AsyncIterator[Jobs]:
    """Run jobs for as long as the context is open, beginning with what was left unfinished.

    `bodies` is the code by kind of job, `queues` the limits by name of queue. To be opened in the
    event loop that the jobs shall run in; one at a time in a process. At the end it takes nothing
    new, waits for the steps under way as long as the settings say, and leaves the rest for later.
    Raises `EngineTakenError` where another process runs the jobs of the same SQLite file.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(sober_logs())
        file = sqlite_file(settings.database_url)
        if file is not None:
            stack.enter_context(only_process(file))
        jobs = await stack.enter_async_context(open_jobs(settings))
        for name, limits in queues.items():
            await jobs.define_queue(name, limits, settings.poll_s)
        engine = _Engine(settings, bodies, jobs)
        if file is None:
            await stack.enter_async_context(engine.leased(leases, clock, on_lost))
        await stack.enter_async_context(engine.running())
        await jobs.claim_lead()
        if file is not None:
            await jobs.bring_to_this_version(alive=())
        yield jobs


class _Engine:
    """The library, launched in this process under a name of its own."""

    def __init__(self, settings: EngineSettings, bodies: Mapping[str, Body], jobs: Jobs) -> None:
        self._settings = settings
        self._bodies = bodies
        self._jobs = jobs
        self._gate = Gate()
        self._turns = Turns(_POLLS_UNTIL_ALL_ARE_BACK * settings.poll_s, _TURN_PATIENCE_S)
        self._tasks = set[asyncio.Task[Any]]()
        self._is_alone = sqlite_file(settings.database_url) is not None
        # Two living processes of one name would do each other's work again.
        self._executor = _ALONE if self._is_alone else f"{socket.gethostname()}-{uuid4().hex[:8]}"

    @asynccontextmanager
    async def leased(
        self, leases: Leases, clock: Clock, on_lost: Callable[[], None]
    ) -> AsyncIterator[None]:
        """Be known to be alive, and take over from those who are not."""

        async def take_over() -> None:
            if self._gate.is_closed:  # we shall not be able to do it
                return
            # In this order: a process is entered before it owns anything.
            owners = await self._jobs.owners()
            alive = frozenset(await leases.alive())
            await asyncio.to_thread(_recover, sorted(owners - alive))
            await self._jobs.bring_to_this_version(alive)

        keeper = LeaseKeeper(
            leases,
            clock,
            self._executor,
            self._settings.lease_ttl_s,
            take_over=take_over,
            on_lost=on_lost,
        )
        await keeper.begin()
        beating = asyncio.create_task(keeper.keep(), name="lease")
        try:
            yield
        finally:
            beating.cancel()
            await asyncio.wait([beating])
            await keeper.end()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Launch the library and, in the end, drain and destroy it."""
        DBOS(config=self._config())
        for kind, body in self._bodies.items():
            self._register(kind, body)
        try:
            DBOS.launch()
            yield
        finally:
            left = await self._gate.close(self._settings.drain_s)
            if left:
                log.warning("steps left unfinished until the next start: %d", left)
            await self._cancel_jobs()
            await self._destroy()

    def _config(self) -> DBOSConfig:
        return DBOSConfig(
            name=APPLICATION,
            system_database_url=engine_url(self._settings.database_url),
            executor_id=self._executor,
            application_version=self._settings.version,
            max_executor_threads=self._settings.threads,
            sys_db_pool_size=self._settings.threads,
            serializer=DBOSPortableJSONSerializer(),
            # Nothing of ours is notified, and its thread is waited for when the library ends.
            notification_listener_polling_interval_sec=self._settings.poll_s,
            log_level="WARNING",
            enable_otlp=False,
        )

    def _register(self, kind: str, body: Body) -> None:
        async def job(*args: Any) -> Facts:  # noqa: ANN401 (whatever JSON it was submitted with)
            self._hold(asyncio.current_task())
            try:
                async with await self._turn(DBOS.workflow_id or "") as turn:
                    return await body(Run(self._settings, self._gate, turn), *args)
            except JobFailedError:
                raise
            except Exception as error:  # noqa: BLE001 (the last net under every job)
                report(log, f"job of kind {kind}", error)
                raise JobFailedError(_unexpected(error, kind)) from None

        DBOS.workflow(name=kind, max_recovery_attempts=self._settings.max_restarts)(job)

    def _hold(self, task: asyncio.Task[Any] | None) -> None:
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _turn(self, job_id: str) -> AbstractAsyncContextManager[Turn | None]:
        """What a job has to wait for: its turn, if processes have died under it or its parent."""
        try:
            jobs = dict(await self._jobs.find([job_id]))
            tree = (jobs[job_id].parent if jobs else None) or job_id
            if tree != job_id:
                jobs |= await self._jobs.find([tree])
        except ProviderError:
            return nullcontext()  # it only costs the others their protection
        if all(one.runs <= _RUNS_OF_AN_INNOCENT for one in jobs.values()):
            return nullcontext()
        return self._turns.taken(job_id, tree)

    async def _cancel_jobs(self) -> None:
        """Cancelled jobs keep what they have behind them and go on at the next start."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_CANCELLING_S)

    async def _destroy(self) -> None:
        loop = asyncio.get_running_loop()
        # The loop's threads are the library's, which end here; others still need some.
        loop.set_default_executor(ThreadPoolExecutor())
        # Not in the loop: the library waits for threads of its own that may wait for the loop.
        with ThreadPoolExecutor(1) as thread:
            await loop.run_in_executor(thread, lambda: DBOS.destroy(destroy_registry=True))
        await self._cancel_jobs()
        loop.set_default_executor(ThreadPoolExecutor())


def _recover(executors: Sequence[str]) -> None:
    if executors:
        # Private, but conditional on the owner and keeping the count of restarts; a contract test
        # watches it. The public pair list and resume clears the count.
        DBOS._recover_pending_workflows(list(executors))  # noqa: SLF001


def _unexpected(error: Exception, kind: str) -> Failure:
    return Failure(
        what=f"Something unexpected happened ({type(error).__name__}).",
        remedy="See the log and report it, then retry.",
        error=type(error).__name__,
        stage=kind,
        attempts=1,
    )
