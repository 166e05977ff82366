"""Jobs can be looked at, retried and forgotten, by any process, whether or not the engine runs."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.failure import Failure, JobFailedError
from bot.engine.jobs import open_jobs
from bot.engine.records import JobState
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from bot.errors import ConflictError, NotFoundError, ProviderError
from tests.engine.conftest import Engines, settings_for, until

REASON = Failure(what="It broke.", remedy="Mend it.", error="E", stage="second", attempts=1)


class Machine:
    """A job of two steps and a child, which is broken until it is mended."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.is_broken = True

    async def _did(self, name: str) -> Facts:
        self.ran.append(name)
        return {}

    async def job(self, run: Run) -> Facts:
        await run.step("first", lambda: self._did("first"))
        child = await run.start("child", "j1:child", "queue")
        await child.result()
        await run.step("second", lambda: self._did("second"))
        if self.is_broken:
            raise JobFailedError(REASON)
        return {}

    async def child(self, run: Run) -> Facts:
        return await run.step("inner", lambda: self._did("inner"))


async def test_a_failed_job_is_listed_with_its_reason_and_its_steps(
    engines: Engines, database_url: str
) -> None:
    machine = Machine()
    async with engines({"job": machine.job, "child": machine.child}) as jobs:
        await jobs.submit("job", "j1", "queue")
        await until(jobs, "j1", JobState.FAILED)
    async with open_jobs(settings_for(database_url)) as jobs:
        (job,) = await jobs.listed([JobState.FAILED], 10)
        history = await jobs.history("j1")
    assert (job.id, job.kind, job.queue, job.failure) == ("j1", "job", "queue", REASON)
    assert [step.name for step in history.steps] == ["first", "child", "DBOS.getResult", "second"]
    assert [child.id for child in history.children] == ["j1:child"]


async def test_a_retry_repeats_only_what_comes_from_the_stage_that_failed(
    engines: Engines, database_url: str
) -> None:
    machine = Machine()
    async with engines({"job": machine.job, "child": machine.child}) as jobs:
        await jobs.submit("job", "j1", "queue")
        await until(jobs, "j1", JobState.FAILED)
    machine.is_broken = False
    async with open_jobs(settings_for(database_url)) as jobs:
        await jobs.retry("j1")
        assert (await jobs.find(["j1"]))["j1"].state is JobState.WAITING
    async with engines({"job": machine.job, "child": machine.child}) as jobs:
        await until(jobs, "j1", JobState.DONE)
    assert machine.ran == ["first", "inner", "second", "second"]


async def test_only_a_failed_job_can_be_retried(engines: Engines) -> None:
    machine = Machine()
    machine.is_broken = False
    async with engines({"job": machine.job, "child": machine.child}) as jobs:
        await jobs.submit("job", "j1", "queue")
        await until(jobs, "j1", JobState.DONE)
        with pytest.raises(ConflictError):
            await jobs.retry("j1")
        with pytest.raises(NotFoundError):
            await jobs.retry("j2")
    assert machine.ran == ["first", "inner", "second"]


async def test_a_forgotten_job_is_gone_with_the_jobs_it_started(engines: Engines) -> None:
    machine = Machine()
    async with engines({"job": machine.job, "child": machine.child}) as jobs:
        await jobs.submit("job", "j1", "queue")
        await until(jobs, "j1", JobState.FAILED)
        for _ in range(2):
            await jobs.forget(["j1"])
        assert await jobs.find(["j1", "j1:child"]) == {}


async def test_jobs_done_long_ago_are_forgotten_and_failed_ones_are_not(engines: Engines) -> None:
    machine = Machine()

    async def easy(run: Run) -> Facts:
        del run
        return {}

    bodies = {"job": machine.job, "child": machine.child, "easy": easy}
    async with engines(bodies) as jobs:
        await jobs.submit("job", "j1", "queue")
        await jobs.submit("easy", "j2", "queue")
        await until(jobs, "j1", JobState.FAILED)
        await until(jobs, "j2", JobState.DONE)
        now = datetime.now(UTC)
        assert await jobs.forget_done(now - timedelta(hours=1)) == 0
        assert await jobs.forget_done(now + timedelta(hours=1)) == 1
        assert set(await jobs.find(["j1", "j2"])) == {"j1"}


async def test_jobs_are_found_by_the_beginning_of_their_id(engines: Engines) -> None:
    async with engines({}) as jobs:
        for job_id in ("rec:abc", "rec:abd", "other"):
            await jobs.submit("job", job_id, "nowhere")
        found = await jobs.beginning_with(["rec:ab", "rec:abc"])
        assert {job.id for job in found} == {"rec:abc", "rec:abd"}
        assert await jobs.beginning_with(["rec:x"]) == []


async def test_records_that_cannot_be_reached_are_a_fault_with_a_name() -> None:
    nowhere = settings_for("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    with pytest.raises(ProviderError, match="job engine: connectivity"):
        async with open_jobs(nowhere):
            pass


async def test_jobs_of_another_version_are_begun_again_under_ours(engines: Engines) -> None:
    machine = Machine()
    machine.is_broken = False
    bodies = {"job": machine.job, "child": machine.child}
    async with engines(bodies) as jobs:
        await jobs.submit("job", "j1", "later")
    queues = {"later": Limits(), "queue": Limits()}
    async with engines(bodies, queues, version="2") as jobs:
        await jobs.bring_to_this_version(alive=())
        await until(jobs, "j1", JobState.DONE)
        assert await jobs.bring_to_this_version(alive=()) == 0


async def test_a_version_without_the_lead_leaves_the_jobs_of_others_alone(
    engines: Engines, database_url: str
) -> None:
    async with engines({}, version="1") as jobs:
        await jobs.submit("job", "j1", "nowhere")
    async with (
        engines({}, version="2") as jobs,
        open_jobs(settings_for(database_url, version="1")) as older,
    ):
        await jobs.submit("job", "j2", "nowhere")
        assert await older.bring_to_this_version(alive=()) == 0
