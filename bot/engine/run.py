"""What a job's own code may ask of the engine while it runs."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, TypeAlias

from dbos import DBOS, PortableWorkflowError, WorkflowHandleAsync
from dbos import error as dbos_error
from pydantic import JsonValue

from bot.engine.failure import JobFailedError
from bot.engine.gate import Gate
from bot.engine.jobs import order
from bot.engine.records import failure_of
from bot.engine.settings import EngineSettings
from bot.engine.turns import Turn

Facts: TypeAlias = dict[str, JsonValue]
"""What a step or a job returns: ids and small facts that are kept as JSON, never content."""

Waiting: TypeAlias = Callable[[], AbstractAsyncContextManager[None]]
"""Around what a job only waits for: it lends its turn, if it has one."""


class Run:
    """The durable side of a job.

    A job's code runs again from its beginning after a crash. Each call here is then answered from
    the records as far as it had come, so the code between the calls must do the same every time.
    """

    def __init__(self, settings: EngineSettings, gate: Gate, turn: Turn | None) -> None:
        """`turn` is what the job has of a turn, if it had to wait for one."""
        self._settings = settings
        self._gate = gate
        self._waiting: Waiting = turn.lent if turn else nullcontext

    async def step(self, name: str, work: Callable[[], Awaitable[Facts]]) -> Facts:
        """Do a piece of work and keep what it returns; what is kept is not done again."""

        async def admitted() -> Facts:
            async with self._gate.passed():
                return await work()

        return await DBOS.run_step_async({"name": name}, admitted)

    async def pause(self, seconds: float) -> None:
        """Wait; a restart waits only for the rest."""
        async with self._waiting():
            await DBOS.sleep_async(seconds)

    async def start(self, kind: str, job_id: str, queue: str, *args: JsonValue) -> "Child":
        """Put a job of its own into a queue; one that is there already under this id is taken."""
        handle = await DBOS.enqueue_workflow_with_options_async(
            order(kind, job_id, queue, self._settings.version), *args
        )
        return Child(handle, kind, self._settings.poll_s, self._waiting)


class Child:
    """A job that another one waits for."""

    def __init__(
        self, handle: WorkflowHandleAsync[Any], kind: str, poll_s: float, waiting: Waiting
    ) -> None:
        self._handle = handle
        self._kind = kind
        self._poll_s = poll_s
        self._waiting = waiting

    async def result(self) -> Facts:
        """Wait for what it returns; raises `JobFailedError` if it was given up."""
        try:
            async with self._waiting():
                facts: Facts = await self._handle.get_result(polling_interval_sec=self._poll_s)
        except (
            PortableWorkflowError,
            dbos_error.DBOSAwaitedWorkflowCancelledError,
            dbos_error.DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded,
        ) as error:
            raise JobFailedError(failure_of(error, self._kind)) from None
        return facts
