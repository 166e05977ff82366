"""What the engine keeps of a job, in our own words."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from dbos import PortableWorkflowError, StepInfo, WorkflowStatus
from dbos import error as dbos_error

from bot.domain.frozen import Frozen, Instant
from bot.engine.failure import Failure

WAITING: Final = ("ENQUEUED", "DELAYED")
RUNNING: Final = ("PENDING",)
DONE: Final = ("SUCCESS",)
FAILED: Final = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED")
"""The engine's names for the states of a job."""

TOO_MANY_RESTARTS: Final = "too many restarts"
"""The error of a job whose process died under it again and again."""

_EXHAUSTED_CHILD = dbos_error.DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded.__name__


class JobState(StrEnum):
    """What has become of a job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Frozen):
    """A job as the engine knows it.

    `parent` is the job that started it, where one did. `runs` counts how often it was begun or
    taken up again; `failure` is there for a failed one. `subject` is what it is about, in a queue
    that has limits for each.
    """

    id: str
    parent: str | None
    kind: str
    state: JobState
    queue: str | None
    submitted_at: Instant
    changed_at: Instant
    runs: int
    failure: Failure | None = None
    subject: str | None = None


class JobStep(Frozen):
    """A step whose outcome is kept; `job` is the id of the other job that it started or awaited."""

    number: int
    name: str
    ended_at: Instant
    is_ok: bool
    job: str | None = None


class JobHistory(Frozen):
    """A job, the steps it has behind it, and the jobs it started."""

    job: Job
    steps: tuple[JobStep, ...]
    children: tuple[Job, ...]


def to_job(status: WorkflowStatus) -> Job:
    """A job from the engine's row."""
    state = _state(status.status)
    # The engine drops the queue of a job that was restarted too often; we keep it ourselves.
    attributes = status.attributes or {}
    return Job(
        id=status.workflow_id,
        parent=status.parent_workflow_id,
        kind=status.name,
        state=state,
        queue=attributes.get("queue", status.queue_name),
        submitted_at=_instant(status.created_at),
        changed_at=_instant(status.updated_at),
        runs=status.recovery_attempts or 0,
        failure=_failure(status) if state is JobState.FAILED else None,
        subject=attributes.get("subject"),
    )


def to_step(step: StepInfo) -> JobStep:
    """A step from the engine's row."""
    return JobStep(
        number=step["function_id"],
        name=step["function_name"],
        ended_at=_instant(step["completed_at_epoch_ms"]),
        is_ok=step["error"] is None,
        job=step["child_workflow_id"],
    )


def failure_of(error: BaseException | None, stage: str, attempts: int = 0) -> Failure:
    """The failure that ended a job, whichever way the engine gives it back."""
    # On a replay the engine's own errors come back as portable ones that bear their name.
    name = type(error).__name__
    if isinstance(error, PortableWorkflowError):
        if isinstance(error.data, dict):
            return Failure.model_validate(error.data)
        name = error.name
    if error is None or name == _EXHAUSTED_CHILD:
        return Failure(
            what="Minuta stopped again and again while it worked on this.",
            remedy="See the log for why it stopped, then retry.",
            error=TOO_MANY_RESTARTS,
            stage=stage,
            attempts=attempts,
        )
    return Failure(
        what="The job engine could not go on with this.",
        remedy="See the log for why, then retry.",
        error=name,
        stage=stage,
        attempts=attempts,
    )


def _failure(status: WorkflowStatus) -> Failure:
    return failure_of(status.error, status.name, status.recovery_attempts or 0)


def _state(name: str) -> JobState:
    if name in WAITING:
        return JobState.WAITING
    if name in RUNNING:
        return JobState.RUNNING
    return JobState.DONE if name in DONE else JobState.FAILED


def _instant(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp((milliseconds or 0) / 1000, UTC)
