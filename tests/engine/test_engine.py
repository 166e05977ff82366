"""Jobs go on where they were, whatever ended the process."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot.engine.database import EngineTakenError, engine_url, only_process, sqlite_file
from bot.engine.failure import Failure, JobFailedError
from bot.engine.records import JobState
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from bot.errors import SettingsError
from storage.url import sqlite_url
from tests.engine.conftest import Engines, until, until_true


class Work:
    """Steps that count how often they ran, and one that waits to be let go."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.may_end = asyncio.Event()
        self.is_cancelled = False

    async def quick(self) -> Facts:
        self.ran.append("quick")
        return {"number": 42}

    async def slow(self) -> Facts:
        self.ran.append("slow")
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.is_cancelled = True
            raise
        return {}

    async def job(self, run: Run, word: str) -> Facts:
        facts = await run.step("quick", self.quick)
        await run.step("slow", self.slow)
        return {**facts, "word": word}


async def test_a_job_goes_on_after_the_step_it_had_finished(engines: Engines) -> None:
    work = Work()
    async with engines({"job": work.job}, drain_s=0) as jobs:
        await jobs.submit("job", "j1", "queue", "hello")
        await until_true(lambda: "slow" in work.ran)
    work.may_end.set()
    async with engines({"job": work.job}) as jobs:
        await until(jobs, "j1", JobState.DONE)
    assert work.ran == ["quick", "slow", "slow"]


async def test_a_job_is_done_once_however_often_it_is_submitted(engines: Engines) -> None:
    work = Work()
    work.may_end.set()
    async with engines({"job": work.job}) as jobs:
        await asyncio.gather(*(jobs.submit("job", "j1", "queue", "hello") for _ in range(5)))
        await until(jobs, "j1", JobState.DONE)
        await jobs.submit("job", "j1", "queue", "hello")
    assert work.ran == ["quick", "slow"]


async def test_a_step_under_way_is_waited_for_at_the_end_and_no_other_begins(
    engines: Engines,
) -> None:
    work = Work()
    async with engines({"job": work.job}) as jobs:
        await jobs.submit("job", "j1", "queue", "hello")
        await until_true(lambda: "slow" in work.ran)
        await jobs.submit("job", "j2", "queue", "hello")
        asyncio.get_running_loop().call_later(0.2, work.may_end.set)
        before = len(work.ran)
    assert not work.is_cancelled
    assert len(work.ran) <= before + 2  # what had begun before the gate closed


async def test_what_is_not_done_in_time_is_cut_off_and_kept_for_later(engines: Engines) -> None:
    work = Work()
    async with engines({"job": work.job}, drain_s=0.05) as jobs:
        await jobs.submit("job", "j1", "queue", "hello")
        await until_true(lambda: "slow" in work.ran)
    assert work.is_cancelled


async def test_threads_work_on_after_the_engine(engines: Engines) -> None:
    async with engines({}):
        assert await asyncio.to_thread(str, 1) == "1"
    assert await asyncio.to_thread(str, 2) == "2"


async def test_a_child_that_fails_fails_with_its_own_reason(engines: Engines) -> None:
    reason = Failure(what="It broke.", remedy="Mend it.", error="E", stage="child", attempts=3)
    caught: list[Failure] = []

    async def child(run: Run) -> Facts:
        del run
        raise JobFailedError(reason)

    async def parent(run: Run) -> Facts:
        started = await run.start("child", "j1:child", "queue")
        try:
            return await started.result()
        except JobFailedError as error:
            caught.append(error.failure)
            raise

    async with engines({"parent": parent, "child": child}) as jobs:
        await jobs.submit("parent", "j1", "queue")
        job = await until(jobs, "j1", JobState.FAILED)
    assert caught == [reason]
    assert job.failure == reason


async def test_an_unexpected_error_is_kept_and_logged_without_what_it_says(
    engines: Engines, caplog: pytest.LogCaptureFixture
) -> None:
    async def job(run: Run) -> Facts:
        del run
        raise KeyError("the words of somebody")

    async with engines({"job": job}) as jobs:
        await jobs.submit("job", "j1", "queue")
        failed = await until(jobs, "j1", JobState.FAILED)
    assert failed.failure is not None
    assert "KeyError" in failed.failure.what
    assert "KeyError" in caplog.text
    assert "somebody" not in caplog.text + failed.model_dump_json()


async def test_the_library_says_nothing_below_a_warning(
    engines: Engines, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work()
    work.may_end.set()
    with caplog.at_level(logging.DEBUG):
        async with engines({"job": work.job}) as jobs:
            await jobs.submit("job", "j1", "queue", "hello")
            await until(jobs, "j1", JobState.DONE)
    assert [record for record in caplog.records if record.name.startswith("dbos")] == []


async def test_no_more_jobs_run_at_once_than_the_limit_of_their_queue(engines: Engines) -> None:
    running = most = 0

    async def work() -> Facts:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        return {}

    async def job(run: Run) -> Facts:
        return await run.step("work", work)

    async with engines({"job": job}, {"queue": Limits(per_process=2)}) as jobs:
        for number in range(8):
            await jobs.submit("job", f"j{number}", "queue")
        for number in range(8):
            await until(jobs, f"j{number}", JobState.DONE)
    assert most == 2


async def test_no_more_jobs_begin_in_a_period_than_the_rate_of_their_queue(
    engines: Engines,
) -> None:
    begun = 0

    async def work() -> Facts:
        nonlocal begun
        begun += 1
        return {}

    async def job(run: Run) -> Facts:
        return await run.step("work", work)

    limits = Limits(per_process=10, starts=3, period_s=600)
    async with engines({"job": job}, {"queue": limits, "other": Limits()}) as jobs:
        for number in range(6):
            await jobs.submit("job", f"j{number}", "queue")
        await until_true(lambda: begun == 3)
        await jobs.submit("job", "unlimited", "other")  # many polls of the queue later
        await until(jobs, "unlimited", JobState.DONE)
    assert begun == 4


def test_only_one_process_runs_the_jobs_of_a_sqlite_file(sqlite_database_url: str) -> None:
    file = sqlite_file(sqlite_database_url)
    assert file is not None
    with only_process(file), pytest.raises(EngineTakenError), only_process(file):
        pass
    with only_process(file):
        pass


@pytest.mark.parametrize(
    ("database", "engine"),
    [
        ("postgres://u:p@host/name", "postgresql+psycopg://u:p@host/name"),
        ("postgresql://u:p@host/name?x=y", "postgresql+psycopg://u:p@host/name?x=y"),
        ("postgresql+psycopg://host/name", "postgresql+psycopg://host/name"),
        ("sqlite:////data/minuta.db", "sqlite:////data/minuta.engine.db"),
        ("sqlite+aiosqlite:////data/minuta", "sqlite:////data/minuta.engine.db"),
    ],
)
def test_the_engine_keeps_its_records_beside_those_of_the_store(database: str, engine: str) -> None:
    assert engine_url(database) == engine


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(SettingsError):
        engine_url("mysql://host/name")


async def test_the_records_are_nobody_elses_to_read(engines: Engines, database_url: str) -> None:
    async with engines({}):
        file = sqlite_file(database_url)
        if file is not None:
            assert file.stat().st_mode & 0o077 == 0


def test_two_databases_in_one_folder_have_records_of_their_own(tmp_path: Path) -> None:
    assert engine_url(sqlite_url(tmp_path / "a.db")) != engine_url(sqlite_url(tmp_path / "b.db"))
